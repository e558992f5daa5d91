//! Taking back, at the desk and over random sequences of changes: what it leaves is what was.

use proptest::prelude::*;
use vieclam::domain::record_ref::RecordRef;
use vieclam::entry::{Answers, RecordInput, SoftCheck, Value};
use vieclam::forms::Record;
use vieclam::register::{Op, Register, RegisterError, Session};

use super::forms::INTAKE;
use crate::harness::Clerk;

/// A register of its own, as the clerk of that name.
pub struct Books {
    pub register: Register,
    folder: tempfile::TempDir,
}

impl Books {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let register = open(&folder, "lan");
        Self { register, folder }
    }

    /// Another clerk at the same register.
    pub fn beside(&self, clerk: &str) -> Register {
        open(&self.folder, clerk)
    }

    pub fn person(&mut self, name: &str, citizen_id: Option<&str>) -> i64 {
        let id = citizen_id.map_or_else(String::new, |id| format!("; citizen_id={id}"));
        let fields = "born=1985-03-15; sex=female; ethnicity=kinh; residence=permanent";
        self.save(
            Record::Person,
            &format!("full_name={name}; {fields}{id}"),
            None,
        )
    }

    /// Saves a new record given as `key=value; key=value`; `#12` is a register number.
    pub fn save(&mut self, record: Record, fields: &str, person: Option<i64>) -> i64 {
        let mut answers = answers(record, fields, Answers::default());
        answers.person = person;
        let saving = RecordInput {
            record,
            record_ref: None,
            answers,
            soft: Vec::new(),
        };
        let done = self.register.change(Op::Save(vec![saving])).expect("saved");
        done.first().expect("a record")
    }

    /// Changes some fields of a kept record.
    pub fn edit(&mut self, record: Record, id: i64, fields: &str) {
        let kept = self.register.stored_record(record, id).expect("read");
        let kept = kept.expect("there");
        let answers = answers(record, fields, kept.answers);
        let saving = RecordInput {
            record,
            record_ref: Some(RecordRef::new(id, kept.version)),
            answers,
            soft: vec![SoftCheck {
                field: "note".to_owned(),
                constraint: "a_rule".to_owned(),
                value: fields.to_owned(),
                reason: None,
            }],
        };
        self.register.change(Op::Save(vec![saving])).expect("saved");
    }

    pub fn void(&mut self, record: Record, id: i64) {
        let kept = self
            .register
            .stored_record(record, id)
            .expect("read")
            .expect("there");
        let void = Op::Void {
            record,
            record_ref: RecordRef::new(id, kept.version),
            reason: "ghi nhầm".to_owned(),
        };
        self.register.change(void).expect("voided");
    }

    pub fn merge(&mut self, stays: i64, goes: i64) {
        let pair = self.register.merge_pair(stays, goes).expect("two people");
        let merge = Op::Merge(Box::new(pair.to_merge()));
        self.register.change(merge).expect("merged");
    }

    pub fn undo(&mut self) -> Result<(), RegisterError> {
        let last = self.register.last_change()?.expect("a change");
        self.register.change(Op::Undo { change: last.id })?;
        Ok(())
    }

    pub fn rows(&self, sql: &str) -> Vec<String> {
        rows(&self.register, sql)
    }

    /// All that can be seen of the register.
    pub fn state(&self) -> Vec<String> {
        let mut all = Vec::new();
        for record in Record::ALL {
            all.extend(self.rows(&format!("SELECT '{0}', * FROM {0}", record.plural())));
        }
        all.extend(self.rows("SELECT 'word', word, person_id FROM person_word"));
        all.extend(self.rows("SELECT 'check', record, record_id, person_id, field, rule, value FROM soft_check WHERE reviewed_at IS NULL"));
        all.extend(
            self.rows("SELECT 'retry', id, retry_of FROM follow_up WHERE voided_at IS NULL"),
        );
        all.sort();
        all
    }

    #[track_caller]
    pub fn is_sound(&self) {
        let report = self.register.check(&mut |_| ()).expect("checked");
        assert!(report.sentences.is_empty(), "{:#?}", report.sentences);
    }
}

/// Fields as `key=value; key=value` over those there are.
fn answers(record: Record, fields: &str, mut answers: Answers) -> Answers {
    for (key, text) in fields.split("; ").filter_map(|f| f.split_once('=')) {
        let number = text.strip_prefix('#').and_then(|n| n.parse().ok());
        let value = number.map_or_else(|| Value::Text(text.to_owned()), Value::Int);
        let field = record.section().field(key).expect(key);
        answers.set(field.key, Some(value));
    }
    answers
}

fn open(folder: &tempfile::TempDir, clerk: &str) -> Register {
    let mut session = Session::new(clerk);
    session.today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23);
    Register::open(&folder.path().join("r.db"), session).expect("a register")
}

fn rows(register: &Register, sql: &str) -> Vec<String> {
    let mut select = register.reading().prepare(sql).expect(sql);
    let columns = select.column_count();
    let rows = select.query_map([], |row| {
        let cell = |i| {
            row.get::<_, rusqlite::types::Value>(i)
                .map(|v| format!("{v:?}"))
        };
        let cells: Result<Vec<String>, _> = (0..columns).map(cell).collect();
        Ok(cells?.join("|"))
    });
    rows.expect(sql).collect::<Result<_, _>>().expect(sql)
}

#[test]
fn a_change_is_taken_back_and_done_again_at_the_desk() {
    let mut clerk = Clerk::new();
    clerk.press(INTAKE).press("<Esc><F3>huong<Enter>1");
    clerk
        .press("<Enter><C-u>Nguyễn Thị Hương<F2>")
        .sees("Nguyễn Thị Hương");
    clerk
        .press("<C-z>")
        .sees("Hoàn tác: Nguyễn Thị Hương — sửa Họ và tên Nguyễn Thị Hường → Nguyễn Thị")
        .press("1")
        .sees("Đã hoàn tác");
    assert_eq!(
        clerk.rows("SELECT full_name FROM people"),
        ["Nguyễn Thị Hường"]
    );
    let mut clerk = clerk.restart();
    clerk.press("<C-z>").sees("Làm lại").press("2");
    assert_eq!(
        clerk.rows("SELECT full_name FROM people"),
        ["Nguyễn Thị Hường"]
    );
    clerk.press("<C-z>1").sees("Đã làm lại");
    assert_eq!(
        clerk.rows("SELECT full_name FROM people"),
        ["Nguyễn Thị Hương"]
    );
    clerk
        .press("<F3>huong<Enter>8")
        .sees("Vì sao mở?")
        .press("1")
        .sees("hoàn tác")
        .sees("Nguyễn Thị Hường → Nguyễn Thị Hương");
}

#[test]
fn an_intake_taken_back_is_gone_from_every_list() {
    let mut clerk = Clerk::new();
    clerk.press(INTAKE).press("<Esc><F3>huong<Enter><C-z>");
    clerk
        .sees("2 nhóm ưu tiên")
        .press("1")
        .sees("không còn trong sổ")
        .press("<Esc>");
    clerk
        .press("<F3>huong")
        .sees_no("Nguyễn Thị Hường")
        .press("<Esc>");
    assert_eq!(
        clerk.rows("SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM person_word)"),
        ["0|0"]
    );
    clerk.press("<C-z>1<F3>huong<Enter>").sees("396/QĐ");
    clerk.press("<Esc><Esc><Esc>").sees("SỔ VIỆC LÀM");
}

#[test]
fn nothing_to_take_back_is_said() {
    let mut clerk = Clerk::new();
    clerk.press("<C-z>").sees("Chưa có thay đổi nào");
}

#[test]
fn others_who_built_on_it_stop_it() {
    let mut books = Books::new();
    let id = books.person("Nguyễn Thị Hường", Some("001185000017"));
    let mut colleague = books.beside("minh");
    assert_eq!(colleague.last_change().expect("read"), None);
    let mut answers = colleague
        .stored_record(Record::Person, id)
        .expect("read")
        .expect("there")
        .answers;
    answers.set("phone", Some(Value::Text("0912345678".to_owned())));
    let saving = |answers| RecordInput {
        record: Record::Person,
        record_ref: Some(RecordRef::new(id, 1)),
        answers,
        soft: Vec::new(),
    };
    colleague
        .change(Op::Save(vec![saving(answers)]))
        .expect("saved");
    let said = books.undo().expect_err("refused").sentence();
    assert!(said.contains("minh") && said.contains("Người"), "{said}");
    books.is_sound();

    // Something new hangs on a new person: as much a reason as a change.
    let other = books.person("Trần Văn Mẫu", None);
    let mut answers = Answers::default();
    answers.set("kind", Some(Value::Text("job".to_owned())));
    answers.set("stated_on", Some(Value::Text("2026-11-01".to_owned())));
    answers.person = Some(other);
    let need = RecordInput {
        record: Record::Need,
        record_ref: None,
        answers,
        soft: Vec::new(),
    };
    colleague.change(Op::Save(vec![need])).expect("saved");
    assert!(
        books
            .undo()
            .expect_err("refused")
            .sentence()
            .contains("minh")
    );
    assert_eq!(books.rows("SELECT count(*) FROM people"), ["Integer(2)"]);
}

#[test]
fn only_the_last_change_is_taken_back() {
    let mut books = Books::new();
    books.person("Nguyễn Thị Hường", None);
    let first = books
        .register
        .last_change()
        .expect("read")
        .expect("a change");
    books.person("Trần Văn Mẫu", None);
    let late = books.register.change(Op::Undo { change: first.id });
    assert!(matches!(late, Err(RegisterError::Refused(_))));
}

#[test]
fn a_number_taken_meanwhile_stops_a_revival() {
    let mut books = Books::new();
    let id = books.person("Nguyễn Thị Hường", Some("001185000017"));
    books.void(Record::Person, id);
    let mut colleague = Books {
        register: books.beside("minh"),
        folder: tempfile::tempdir().expect("a folder"),
    };
    colleague.person("Nguyễn Thị Hương", Some("001185000017"));
    assert!(books.undo().is_err());
    assert_eq!(
        books.rows("SELECT full_name FROM people"),
        ["Text(\"Nguyễn Thị Hương\")"]
    );
    books.is_sound();
}

/// One step of a clerk's day.
#[derive(Clone, Debug)]
enum Step {
    Person(u8),
    Rename(u8, u8),
    Phone(u8, u8),
    Group(u8, u8),
    Need(u8),
    Enrol(u8),
    Job(u8),
    Asked(u8, u8),
    Loan(u8),
    Void(u8, u8),
    Merge(u8, u8),
    Review,
    Undo,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    use Step as S;
    let n = any::<u8>;
    prop::collection::vec(
        prop_oneof![
            3 => n().prop_map(S::Person),
            1 => (n(), n()).prop_map(|(a, b)| S::Rename(a, b)),
            2 => (n(), n()).prop_map(|(a, b)| S::Phone(a, b)),
            2 => (n(), n()).prop_map(|(a, b)| S::Group(a, b)),
            2 => n().prop_map(S::Need),
            2 => n().prop_map(S::Enrol),
            2 => n().prop_map(S::Job),
            3 => (n(), n()).prop_map(|(a, b)| S::Asked(a, b)),
            1 => n().prop_map(S::Loan),
            1 => (n(), n()).prop_map(|(a, b)| S::Void(a, b)),
            3 => (n(), n()).prop_map(|(a, b)| S::Merge(a, b)),
            1 => Just(S::Review),
            1 => Just(S::Undo),
        ],
        1..22,
    )
}

fn pick(books: &Books, table: &str, wher: &str, at: u8) -> Option<i64> {
    let sql = format!("SELECT id FROM {table} WHERE voided_at IS NULL {wher} ORDER BY id");
    let mut select = books.register.reading().prepare(&sql).expect("a table");
    let ids: Vec<i64> = select
        .query_map([], |r| r.get(0))
        .expect("ids")
        .map(|id| id.expect("an id"))
        .collect();
    (!ids.is_empty()).then(|| ids[usize::from(at) % ids.len()])
}

const JOB: &str =
    "employer=Mẫu; channel=referral; contract=indefinite; is_new=yes; suitable=unknown";

/// Does a step, if it can be done; the counter keeps keys apart.
fn take(books: &mut Books, step: &Step, n: usize) -> Option<()> {
    match *step {
        Step::Person(a) => {
            let id = format!("00118500{n:04}");
            let name = ["Nguyễn Thị Hường", "Trần Văn Mẫu", "Lê Thị Hoà"][usize::from(a) % 3];
            books.person(name, (a % 4 > 0).then_some(id.as_str()));
        }
        Step::Asked(a, b) => {
            let id = pick(books, "follow_up", "AND outcome IS NULL", a)?;
            let outcome = ["working", "left", "unreachable", "died"][usize::from(b) % 4];
            let fields = format!("outcome={outcome}; checked_on=2026-11-20");
            books.edit(Record::FollowUp, id, &fields);
        }
        Step::Void(a, b) => {
            use Record as R;
            let records = [R::Person, R::Placement, R::Membership, R::Course, R::Need];
            let record = records[usize::from(b) % records.len()];
            let id = pick(books, record.table(), "", a)?;
            books.void(record, id);
        }
        Step::Merge(a, b) => {
            let (stays, goes) = (pick(books, "person", "", a)?, pick(books, "person", "", b)?);
            if stays == goes {
                return None;
            }
            books.merge(stays, goes);
        }
        Step::Review => {
            let id = books.register.open_checks(1).expect("read").first()?.id;
            books.register.change(Op::Review { id }).expect("reviewed");
        }
        Step::Undo => {
            books.register.last_change().expect("read")?;
            books.undo().expect("taken back");
        }
        _ => return give(books, step, n),
    }
    Some(())
}

/// The steps that give a person something.
fn give(books: &mut Books, step: &Step, n: usize) -> Option<()> {
    let day = format!("2026-0{}-{:02}", n % 8 + 1, n % 27 + 1);
    let (Step::Rename(a, _)
    | Step::Phone(a, _)
    | Step::Group(a, _)
    | Step::Need(a)
    | Step::Enrol(a)
    | Step::Job(a)
    | Step::Loan(a)) = *step
    else {
        return None;
    };
    let id = pick(books, "person", "", a)?;
    let free = |books: &Books, table: &str, wher: String| {
        let taken = pick(books, table, &format!("AND person_id = {id} AND {wher}"), 0);
        taken.is_none().then_some(())
    };
    match *step {
        Step::Rename(_, b) => {
            let name = ["Vũ Đức Thử", "Đỗ Thị Mẫu"][usize::from(b) % 2];
            books.edit(Record::Person, id, &format!("full_name={name}"));
        }
        Step::Phone(_, b) => {
            let fields = format!("phone=0912345{b:03}; previous_ids={n:09}");
            books.edit(Record::Person, id, &fields);
        }
        Step::Group(_, b) => {
            let group = ["5a", "8", "1a"][usize::from(b) % 3];
            free(books, "membership", format!("\"group\" = '{group}'"))?;
            let fields = format!("group={group}; evidence_no=1/QĐ; valid_from={day}");
            books.save(Record::Membership, &fields, Some(id));
        }
        Step::Need(_) => {
            let fields = format!("kind=job; stated_on={day}; wish={n}");
            books.save(Record::Need, &fields, Some(id));
        }
        Step::Enrol(_) => {
            let Some(course) = pick(books, "course", "", 0) else {
                let fields = "code=K1; title=May; level=elementary; cancelled=no";
                books.save(Record::Course, fields, None);
                return Some(());
            };
            free(books, "enrolment", format!("course_id = {course}"))?;
            let status = ["registered", "cancelled"][usize::from(a) % 2];
            let fields = format!("course=#{course}; enrolled_on={day}; status={status}");
            books.save(Record::Enrolment, &fields, Some(id));
        }
        Step::Job(_) => {
            let started = ["2026-08-10", "2026-09-01"][usize::from(a) % 2];
            free(books, "placement", format!("started_on = '{started}'"))?;
            let fields = format!("started_on={started}; {JOB}");
            books.save(Record::Placement, &fields, Some(id));
        }
        _ => {
            let fields = format!("applied_on={day}; purpose=create; status=pending");
            books.save(Record::Loan, &fields, Some(id));
        }
    }
    Some(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn what_is_taken_back_leaves_what_was(day in steps()) {
        let mut books = Books::new();
        for (n, step) in day.iter().enumerate() {
            let newest = books.rows("SELECT max(id) FROM audit");
            let before = books.state();
            if take(&mut books, step, n).is_none() || newest == books.rows("SELECT max(id) FROM audit") {
                continue;
            }
            let after = books.state();
            let told = books.register.last_change().expect("read").expect("a change");
            prop_assert!(told.sentence.len() > 12, "{}", told.sentence);
            books.undo().expect("taken back");
            prop_assert_eq!(&books.state(), &before, "{:?} taken back", step);
            books.undo().expect("done again");
            prop_assert_eq!(&books.state(), &after, "{:?} done again", step);
        }
        books.is_sound();
    }
}
