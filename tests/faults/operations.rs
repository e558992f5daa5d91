//! The operations that `sweep` makes fail at each call: how each begins, is run, judged and finished.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;
use vieclam::forms::Record;
use vieclam::register::{backup, upgrade};

use super::common::{content, findings, name, names};
use super::sweep::{Beside, Held, Operation, Outcome, swept};
use super::writer;
use crate::desk::merge::twice;
use crate::harness::registers::{connect, new_person, number, save_all};
use crate::harness::rounds::Reached;

const BACKUP: Beside = Beside::Command(|register| vieclam(register, "backup"));

const OPERATION: Operation = Operation {
    set_up: with_people,
    command: |register| vieclam(register, "find lo"),
    beside: &[],
    made_nevertheless: None,
    in_parts: false,
    judge: |_, _, _| (),
    finish: |_, _| None,
};

/// Changes through the register; a person is stored or not as the program says.
pub fn save() -> Reached {
    swept(&Operation {
        command: |register| writer::command(register, "FULL", 3, 2),
        in_parts: true,
        judge: |register, ended, _| {
            let there = names(register).expect("sound");
            let fault = &ended.fault;
            let has = |person: usize| there.contains(&name(person));
            assert!((0..3).all(has), "{fault}: a person is lost");
            for line in ended.output.lines() {
                if let Some(person) = writer::acknowledged(line) {
                    assert!(has(person), "{fault}: «{line}», and it is not there");
                }
                let refused = line
                    .strip_prefix("refused ")
                    .and_then(|l| l.split_once(": "));
                if let Some((person, sentence)) = refused {
                    let is_there = has(person.parse().expect("a number"));
                    assert!(!is_there, "{fault}: «{line}», and it is there");
                    assert!(sentence.ends_with('.'), "{fault}: «{line}»");
                }
            }
            let results = ["saved 4", "refused 4: ", "unsure 4", "not opened: "];
            let is_told = results.iter().any(|t| ended.output.contains(t));
            assert!(
                ended.outcome == Outcome::Killed || is_told,
                "{fault}: {}",
                ended.output
            );
        },
        ..OPERATION
    })
}

pub fn merge() -> Reached {
    swept(&Operation {
        set_up: |register| {
            let (mut books, ..) = twice();
            // Nothing about them is masked then, so that nobody has to be opened first.
            let hidden = books.rows("SELECT id FROM membership WHERE \"group\" = '5a'");
            books.void(Record::Membership, hidden[0].parse().expect("a number"));
            let into = register.display().to_string();
            let vacuum = connect(books.register.path()).execute("VACUUM INTO ?1", [into]);
            vacuum.expect("a register");
            let journal = connect(register).pragma_update(None, "journal_mode", "WAL");
            journal.expect("its log");
        },
        command: |register| writer::command(register, writer::MERGE, 1, 2),
        beside: &[Beside::Reader],
        finish: |register, held| {
            (held == Held::Old).then(|| writer::command(register, writer::MERGE, 1, 2))
        },
        ..OPERATION
    })
}

/// Thirty people, and a change of the plan: all rows or none.
pub fn import() -> Reached {
    swept(&Operation {
        set_up: |register| {
            with_people(register);
            let rows: Vec<String> = (10..40)
                .map(|p| name(p) + ",1985,female,permanent")
                .collect();
            let sheet = format!("full_name,born,sex,residence\n{}", rows.join("\n"));
            fs::write(register.with_file_name("people.csv"), sheet).expect("a sheet");
        },
        command: |register| vieclam(register, "import people people.csv"),
        finish: |register, _| Some(vieclam(register, "import people people.csv")),
        ..OPERATION
    })
}

pub fn plan_change() -> Reached {
    swept(&Operation {
        set_up: |register| {
            with_people(register);
            let sheet = "plan,entry,value,valid_from,reason\n\
                lang-2026-2030,new_jobs.yearly,1.200,2026-07-01,Công văn mẫu\n\
                lang-2026-2030,report.half_ends,15/06,2026-07-01,Lịch mẫu\n";
            fs::write(register.with_file_name("plan.csv"), sheet).expect("a sheet");
        },
        command: |register| vieclam(register, "import plan_changes plan.csv"),
        beside: &[Beside::Reader],
        finish: |register, _| Some(vieclam(register, "import plan_changes plan.csv")),
        ..OPERATION
    })
}

/// The figures are frozen and the document is written whole, or not at all.
pub fn report() -> Reached {
    swept(&Operation {
        command: |register| {
            vieclam(
                register,
                "report --issue --period 2026-R1 --number 215 --out report.docx",
            )
        },
        beside: &[BACKUP],
        made_nevertheless: Some("is issued; its figures are frozen"),
        judge: |register, ended, held| {
            let document = register.with_file_name("report.docx");
            if let Ok(file) = fs::File::open(&document) {
                assert_eq!(held, Held::New, "{}: a document of no report", ended.fault);
                let mut whole = zip::ZipArchive::new(file).expect("a whole document");
                let mut text = Vec::new();
                let part = whole.by_name("word/document.xml");
                std::io::copy(&mut part.expect("its text"), &mut text).expect("whole");
            } else {
                assert_ne!(ended.outcome, Outcome::Done, "{}: no document", ended.fault);
            }
        },
        finish: |register, held| {
            Some(match held {
                Held::New => vieclam(register, "report --issued 1 --out report.docx"),
                _ => vieclam(
                    register,
                    "report --issue --period 2026-R1 --number 215 --out report.docx",
                ),
            })
        },
        ..OPERATION
    })
}

/// A register of the first version, which whoever opens it upgrades, while others have it open.
pub fn upgrade() -> Reached {
    swept(&Operation {
        set_up: |register| {
            let mut conn = Connection::open(register).expect("a register");
            conn.pragma_update(None, "journal_mode", "WAL")
                .expect("its log");
            upgrade::migrate(&mut conn, 1, &vieclam::register::Session::new("lan"))
                .expect("an old register");
            conn.execute_batch(include_str!("../data/register-v1.sql"))
                .expect("its rows");
        },
        command: |register| vieclam(register, "export people"),
        beside: &[
            Beside::Reader,
            Beside::Command(|register| vieclam(register, "export people")),
        ],
        // A later step may have failed, about which it speaks.
        made_nevertheless: Some(""),
        judge: |register, ended, held| {
            let (fault, people) = (&ended.fault, ["Nguyễn Thị Mẫu"]);
            assert_eq!(names(register).expect("sound"), people, "{fault}");
            if held == Held::New {
                let copy = names(&PathBuf::from(format!("{}.v1", register.display())));
                assert_eq!(copy.expect("a whole copy"), people, "{fault}");
            }
            if ended.outcome == Outcome::Done {
                assert!(
                    ended.output.contains(people[0]),
                    "{fault}: {}",
                    ended.output
                );
            }
        },
        finish: |register, _| Some(vieclam(register, "export people")),
        ..OPERATION
    })
}

/// Each file named as a copy is whole, also while another copy is made or the register is restored from one.
pub fn backup() -> Reached {
    swept(&Operation {
        set_up: with_copy,
        command: |register| vieclam(register, "backup"),
        beside: &[BACKUP, Beside::Command(restoring)],
        // The row is in the trail before the copy gets its name.
        made_nevertheless: Some(""),
        judge: |register, ended, _| {
            let copies = copies(register);
            let conn = connect(register);
            let restored = number(&conn, "SELECT count(*) FROM audit WHERE action = 'restore'");
            for copy in backup::list(register, &backup::folder_of(register)) {
                let hash = copy.label.head.hash;
                let sql = format!(
                    "SELECT count(*) FROM audit WHERE action = 'backup' AND instr(after, '{hash}')"
                );
                let is_recorded = number(&conn, &sql) > 0 || restored > 0;
                assert!(is_recorded, "{}: a copy without its row", ended.fault);
            }
            for copy in &copies {
                content(copy).unwrap_or_else(|e| panic!("{}: {e}", ended.fault));
                assert_eq!(findings(copy), Ok(Vec::new()), "{}", ended.fault);
            }
            let is_lost = ended.outcome == Outcome::Done && copies.is_empty();
            assert!(!is_lost, "{}: acknowledged, and not there", ended.fault);
        },
        finish: |register, _| Some(vieclam(register, "backup")),
        ..OPERATION
    })
}

/// The register or the copy, whole; and the register that was replaced.
pub fn restore() -> Reached {
    swept(&Operation {
        set_up: with_copy,
        command: restoring,
        beside: &[Beside::Reader, BACKUP],
        made_nevertheless: Some("was restored"),
        judge: |register, ended, held| {
            let fault = &ended.fault;
            let before = files(register.parent().expect("a folder"));
            let mut before = before
                .iter()
                .filter(|p| p.to_string_lossy().contains("-before-restore-"));
            for file in before
                .clone()
                .filter(|p| p.extension().is_some_and(|e| e == "db"))
            {
                content(file).unwrap_or_else(|e| panic!("{fault}: {}: {e}", file.display()));
            }
            let has_old = |p: &PathBuf| names(p).is_ok_and(|n| n.contains(&name(4)));
            assert!(
                held == Held::Old || before.any(has_old),
                "{fault}: the old register is gone"
            );
            let restored = "SELECT count(*) FROM audit WHERE action = 'restore'";
            let rows = number(&connect(register), restored);
            assert_eq!(
                held == Held::New,
                rows > 0,
                "{fault}: {rows} rows about it in the trail"
            );
            let copies = copies(register);
            let unsound = copies.iter().find(|copy| content(copy).is_err());
            assert_eq!(unsound, None, "{fault}");
        },
        finish: |register, _| Some(restoring(register)),
        ..OPERATION
    })
}

/// Nothing of the person is left in any file once a command says so.
pub fn forget() -> Reached {
    swept(&Operation {
        set_up: |register| {
            let texts = "note=ghi chú riêng; address=Ngõ Quên";
            save_all(
                register,
                "lan",
                [
                    new_person("Nguyễn Thị Quên", texts),
                    new_person("Lê Thị Còn", ""),
                ],
            );
            for call in ["backup", "forget --ask 1 --ground asked"] {
                let done = vieclam(register, call).output().expect("it runs");
                assert!(done.status.success(), "{call}: {done:?}");
            }
        },
        command: |register| vieclam(register, "forget --agree 1 --clerk hoa"),
        // With a reader the command waits ten seconds before it says that something is left to overwrite.
        beside: &[BACKUP, BACKUP, BACKUP, BACKUP, Beside::Reader],
        made_nevertheless: Some("Erased"),
        judge: |register, ended, held| {
            let left = holding(register.parent().expect("a folder"), "Quên");
            let promised = held == Held::New && ended.outcome == Outcome::Done;
            assert!(
                !promised || left.is_empty(),
                "{}: {left:?}: {}",
                ended.fault,
                ended.output
            );
            let other = names(register).expect("sound");
            assert!(other.contains(&"Lê Thị Còn".to_owned()), "{}", ended.fault);
        },
        finish: |register, held| {
            Some(match held {
                Held::New => vieclam(register, "forget --sweep"),
                _ => vieclam(register, "forget --agree 1 --clerk hoa"),
            })
        },
        ..OPERATION
    })
}

/// A register with people 0 to 2.
fn with_people(register: &Path) {
    let done = writer::command(register, "FULL", 0, 3).output();
    assert!(done.expect("it runs").status.success());
}

/// A register with people 0 to 4, and a copy elsewhere from when they were three.
fn with_copy(register: &Path) {
    with_people(register);
    let done = vieclam(register, "backup").output().expect("it runs");
    assert!(done.status.success(), "{done:?}");
    let folder = backup::folder_of(register);
    fs::rename(folder, register.with_file_name("stick")).expect("another folder");
    let done = writer::command(register, "FULL", 3, 2).output();
    assert!(done.expect("it runs").status.success());
}

fn restoring(register: &Path) -> Command {
    let copy = files(&register.with_file_name("stick")).remove(0);
    let mut command = vieclam(register, "restore");
    command.arg(copy);
    command
}

/// The verified copies beside the register.
fn copies(register: &Path) -> Vec<PathBuf> {
    let all = backup::list(register, &backup::folder_of(register));
    all.into_iter().map(|copy| copy.path).collect()
}

/// Every file of a folder, and of those in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let of = |path: PathBuf| {
        if path.is_dir() {
            files(&path)
        } else {
            vec![path]
        }
    };
    entries.flat_map(|entry| of(entry.path())).collect()
}

fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let holds = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap_or_default();
        bytes.windows(text.len()).any(|w| w == text.as_bytes())
    };
    files(folder).into_iter().filter(holds).collect()
}

/// The program in the register's folder; a call whose words have blanks between them.
fn vieclam(register: &Path, call: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vieclam"));
    let home = register.parent().expect("a folder");
    command
        .arg("--register")
        .arg(register)
        .args(call.split(' '))
        .current_dir(home)
        .env("HOME", home)
        .env("VIECLAM_CLERK", "lan")
        .env("VIECLAM_LANG", "en");
    command
}
