//! Registers of the tests: opened on one fixed day, filled with a demo ward, with the samples or with single records, and
//! read row by row.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::NaiveDate;
use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;
use vieclam::demo::{self, Summary};
use vieclam::domain::ids::PersonId;
use vieclam::domain::record_ref::RecordRef;
use vieclam::entry::{self, Answers, RecordInput, SoftCheck};
use vieclam::exchange::{ImportSource, Options, import};
use vieclam::forms::Record;
use vieclam::progress::plan::Plan;
use vieclam::register::read;
use vieclam::register::session::opening::open_person;
use vieclam::register::write::merge::{MergePair, merge_pair};
use vieclam::register::write::undo::last_change;
use vieclam::register::{Op, Origin, Register, RegisterError, Session};

/// The day the clerks of the tests work on.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day")
}

/// The plan of the samples.
pub fn plan() -> Plan {
    Plan::built_in().expect("the plan")
}

/// The session of a clerk, or of the demo, on that day.
pub fn session(clerk: &str, today: NaiveDate) -> Session {
    let mut session = Session::new(clerk);
    session.today = Some(today);
    if clerk == "demo" {
        session.origin = Origin::Demo;
    }
    session
}

/// Opens a register on [`today`], or makes it.
pub fn open(path: &Path, clerk: &str) -> Register {
    Register::open(path, session(clerk, today())).expect("a register")
}

/// Makes a register with a demo ward that ends on that day.
pub fn demo_ward(path: &Path, today: NaiveDate, people: u32, seed: u64) -> (Register, Summary) {
    let mut register = Register::open(path, session("demo", today)).expect("a register");
    let built = demo::build(&mut register, &plan(), people, seed, &mut |_, _| true);
    (register, built.expect("a ward"))
}

/// The folder of the samples: a ward of 400 people as CSV files.
pub fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ward-400")
}

/// Imports the samples into a register.
pub fn import_samples(path: &Path) {
    let folder = samples();
    let options = Options {
        rejects: Some(path.with_file_name("rejects")),
        ..Options::default()
    };
    let source = ImportSource::Folder(&folder);
    import(&mut open(path, "hoa"), source, &options, &mut |_, _| true).expect("the samples");
}

/// A register with the samples, made once.
pub fn samples_register() -> &'static Path {
    static MADE: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ward.db");
        import_samples(&path);
        (folder, path)
    });
    path
}

/// Sets answers given as `key=value; key=value`; `#12` is a register number.
fn set(record: Record, fields: &str, mut answers: Answers) -> Answers {
    for (key, text) in fields.split("; ").filter_map(|f| f.split_once('=')) {
        let number = text.strip_prefix('#').and_then(|n| n.parse().ok());
        let value = number.map_or_else(|| entry::Value::Text(text.to_owned()), entry::Value::Int);
        let field = record.section().field(key).expect(key);
        answers.set(field.key, Some(value));
    }
    answers
}

/// A new record of a person, with fields as in `key=value; key=value`.
pub fn new_record(record: Record, fields: &str, person: Option<i64>) -> RecordInput {
    let mut answers = set(record, fields, Answers::default());
    answers.person = person.map(PersonId::from);
    RecordInput {
        record,
        record_ref: None,
        answers,
        soft: Vec::new(),
    }
}

/// A new person: a woman born on 15/03/1985 unless the other fields say otherwise.
pub fn new_person(name: &str, fields: &str) -> RecordInput {
    let fixed = "born=1985-03-15; sex=female; ethnicity=kinh; residence=permanent";
    let fields = format!("full_name={name}; {fixed}; {fields}");
    new_record(Record::Person, &fields, None)
}

/// Saves records in one transaction, a change each.
pub fn save_all(path: &Path, clerk: &str, records: impl IntoIterator<Item = RecordInput>) {
    let saved = open(path, clerk).batch(|batch| -> Result<(), RegisterError> {
        let mut records = records.into_iter();
        records.try_for_each(|r| batch.apply(Op::Save(vec![r])).map(|_| ()))
    });
    saved.expect("saved");
}

/// A connection to a register of the kind other programs make.
pub fn connect(path: &Path) -> Connection {
    Connection::open(path).expect("the register")
}

/// Rows of a query, the values of each joined by `|`; NULL is empty.
pub fn rows(conn: &Connection, sql: &str) -> Vec<String> {
    rows_as(conn, sql, |value| match value {
        Value::Null => String::new(),
        Value::Integer(n) => n.to_string(),
        Value::Real(x) => x.to_string(),
        Value::Text(t) => t,
        Value::Blob(b) => format!("{b:?}"),
    })
}

/// Rows of a query, each value as that function shows it.
pub fn rows_as(conn: &Connection, sql: &str, show: fn(Value) -> String) -> Vec<String> {
    let mut select = conn.prepare(sql).expect(sql);
    let columns = select.column_count();
    let rows = select.query_map([], |row| {
        let cells = (0..columns).map(|i| row.get(i).map(show));
        Ok(cells.collect::<Result<Vec<_>, _>>()?.join("|"))
    });
    rows.expect(sql).collect::<Result<_, _>>().expect(sql)
}

/// The number that a query gives.
#[track_caller]
pub fn number(conn: &Connection, sql: &str) -> i64 {
    conn.query_row(sql, [], |row| row.get(0)).expect(sql)
}

/// Fails when the register's own check finds something.
#[track_caller]
pub fn assert_sound(register: &Register) {
    let report = register.check(&mut |_| ()).expect("a check");
    assert_eq!(report.sentences(), Vec::<&str>::new());
}

/// A register in a folder of its own, for records without a screen.
pub struct TestRegister {
    pub register: Register,
    conn: Connection,
    _folder: TempDir,
}

impl TestRegister {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("r.db");
        Self {
            register: open(&path, "lan"),
            conn: connect(&path),
            _folder: folder,
        }
    }

    /// The same register, opened by another clerk.
    pub fn beside(&self, clerk: &str) -> Register {
        open(self.register.path(), clerk)
    }

    pub fn person(&mut self, name: &str, citizen_id: Option<&str>) -> i64 {
        let id = citizen_id.map_or_else(String::new, |id| format!("citizen_id={id}"));
        self.change(Op::Save(vec![new_person(name, &id)]))
    }

    /// Saves a new record; its number.
    pub fn save(&mut self, record: Record, fields: &str, person: Option<i64>) -> i64 {
        self.change(Op::Save(vec![new_record(record, fields, person)]))
    }

    fn change(&mut self, op: Op) -> i64 {
        let done = self.register.change(op).expect("saved");
        done.first().unwrap_or_default()
    }

    /// Changes some fields of a record, with a soft check.
    pub fn edit(&mut self, record: Record, id: i64, fields: &str) {
        let stored = read::load::stored_record(self.register.reader(), record, id).expect("read");
        let stored = stored.expect("there");
        let input = RecordInput {
            record,
            record_ref: Some(RecordRef::new(id, stored.version)),
            answers: set(record, fields, stored.answers),
            soft: vec![SoftCheck {
                field: "note".to_owned(),
                constraint: "a_rule".to_owned(),
                value: fields.to_owned(),
                reason: None,
            }],
        };
        self.change(Op::Save(vec![input]));
    }

    /// Voids a record, opened where it is masked.
    pub fn void(&mut self, record: Record, id: i64) {
        let checked = read::load::check_void(self.register.reader(), record, id);
        if let Err(RegisterError::Hidden(person)) = checked {
            open_person(&mut self.register, person, "hủy").expect("opened");
        }
        let stored = read::load::stored_record(self.register.reader(), record, id).expect("read");
        self.change(Op::Void {
            record,
            record_ref: RecordRef::new(id, stored.expect("there").version),
            reason: "ghi nhầm".to_owned(),
        });
    }

    pub fn merge(&mut self, survivor: i64, duplicate: i64) {
        let pair = self.merge_pair(survivor, duplicate);
        self.change(Op::Merge(Box::new(pair.to_merge())));
    }

    /// Two people side by side, opened where something about them is masked.
    pub fn merge_pair(&mut self, survivor: i64, duplicate: i64) -> MergePair {
        loop {
            let reader = self.register.reader();
            match merge_pair(reader, survivor.into(), duplicate.into()) {
                Err(RegisterError::Hidden(person)) => {
                    open_person(&mut self.register, person, "gộp").expect("opened");
                }
                pair => return pair.expect("two people"),
            }
        }
    }

    /// Takes back this clerk's last change.
    pub fn undo(&mut self) -> Result<(), RegisterError> {
        let last = last_change(self.register.reader())?.expect("a change");
        self.register.change(Op::Undo(last.id))?;
        Ok(())
    }

    pub fn rows(&self, sql: &str) -> Vec<String> {
        rows(&self.conn, sql)
    }

    /// Every record, search key and open soft check, with the types of the values.
    pub fn state(&self) -> Vec<String> {
        let views = Record::ALL.map(|r| format!("SELECT '{0}', * FROM {0}", r.plural()));
        let tables = [
            "SELECT 'word', word, person_id FROM person_word",
            "SELECT 'check', record, record_id, person_id, field, rule, value FROM soft_check WHERE reviewed_at IS NULL",
            "SELECT 'retry', id, retry_of FROM follow_up WHERE voided_at IS NULL",
        ];
        let queries = views.iter().map(String::as_str).chain(tables);
        let mut all: Vec<String> = queries
            .flat_map(|sql| rows_as(&self.conn, sql, |v| format!("{v:?}")))
            .collect();
        all.sort();
        all
    }
}
