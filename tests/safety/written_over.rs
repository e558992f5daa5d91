//! The register's log, or all of its files, written over in place while a register is open: nothing is saved from then on, and
//! nothing is written back. What other processes do to the files is no such case.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tempfile::TempDir;
use vieclam::register::backup::{create_verified, folder_of};
use vieclam::register::write::erase_traces;
use vieclam::register::{AuditEvent, Op, Register, Session};

use crate::harness::registers;

const FILES: [&str; 3] = ["", "-wal", "-shm"];

fn beside(register: &Path, end: &str) -> PathBuf {
    let mut name = register.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Copies of the register's files, one for each of [`FILES`].
fn copies(register: &Path) -> [Vec<u8>; 3] {
    FILES.map(|end| fs::read(beside(register, end)).unwrap())
}

/// Writes over a file in place, as `cp` and `cat >` do.
fn write_over(file: &Path, bytes: &[u8]) {
    assert!(file.exists());
    fs::write(file, bytes).unwrap();
}

/// An open register in a folder of its own.
struct Open {
    register: Register,
    path: PathBuf,
    _folder: TempDir,
}

impl Open {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        Self {
            register: registers::open(&path, "lan"),
            path,
            _folder: folder,
        }
    }

    /// With two people; also its files, before two more people are saved.
    fn with_earlier_files() -> (Self, [Vec<u8>; 3]) {
        let mut open = Self::new();
        open.save("Lò Thị Một");
        open.save("Lò Thị Hai");
        let earlier = copies(&open.path);
        open.save("Lò Thị Ba");
        open.save("Lò Thị Bốn");
        (open, earlier)
    }

    fn save(&mut self, name: &str) {
        let person = registers::new_person(name, "");
        self.register.change(Op::Save(vec![person])).unwrap();
    }

    /// The log begins anew with the next save.
    fn begin_log_anew(&mut self) {
        let other = registers::connect(&self.path);
        let written_back = "PRAGMA wal_checkpoint(RESTART)";
        other.execute_batch(written_back).unwrap();
        self.save("Lò Thị Năm");
    }

    /// Every save is refused with the code, and the files stay as they are when the register is closed.
    #[track_caller]
    fn refuses(mut self, code: &str) {
        let before = copies(&self.path);
        for _ in 0..2 {
            let refused = self.register.record_event(AuditEvent::new("test"));
            assert_eq!(refused.unwrap_err().code(), code);
        }
        drop(self.register);
        let after = copies(&self.path);
        assert!(before[..2] == after[..2], "{code}");
    }
}

#[test]
fn a_log_written_over_takes_no_save() {
    type Change = fn(&[u8]) -> Vec<u8>;
    let kinds: [Change; 4] = [
        |_| Vec::new(),
        |log| vec![0; log.len()],
        |log| log.iter().map(|byte| byte ^ 0x5a).collect(),
        |log| log[..log.len() - 40].to_vec(),
    ];
    for kind in kinds {
        let (open, _) = Open::with_earlier_files();
        let log = beside(&open.path, "-wal");
        write_over(&log, &kind(&fs::read(&log).unwrap()));
        open.refuses("log_overwritten");
    }
    let (open, [_, earlier, _]) = Open::with_earlier_files();
    write_over(&beside(&open.path, "-wal"), &earlier);
    open.refuses("log_overwritten");
}

#[test]
fn the_log_of_an_earlier_time_takes_no_save() {
    let (mut open, [_, earlier, _]) = Open::with_earlier_files();
    open.begin_log_anew();
    write_over(&beside(&open.path, "-wal"), &earlier);
    open.refuses("log_overwritten");
}

#[test]
fn an_earlier_state_of_the_register_takes_no_save() {
    let kinds: [(&[usize], bool, &str); 4] = [
        (&[0, 1, 2], false, "log_overwritten"),
        (&[1, 2], false, "log_overwritten"),
        (&[2], false, "log_overwritten"),
        (&[0, 1, 2], true, "overwritten"),
    ];
    for (files, is_log_new, code) in kinds {
        let (mut open, earlier) = Open::with_earlier_files();
        if is_log_new {
            open.begin_log_anew();
        }
        for file in files {
            write_over(&beside(&open.path, FILES[*file]), &earlier[*file]);
        }
        open.refuses(code);
    }
}

#[test]
fn a_file_written_over_during_a_transaction_gets_no_commit() {
    let event = || Op::Audit(AuditEvent::new("test"));
    let other = Open::new();
    let [file, ..] = copies(&other.path);
    for (end, bytes, code) in [
        ("", &file[..], "overwritten"),
        ("-wal", &[], "log_overwritten"),
    ] {
        let (mut open, _) = Open::with_earlier_files();
        let path = open.path.clone();
        let done = open.register.batch(|batch| {
            batch.apply(event())?;
            write_over(&beside(&path, end), bytes);
            batch.apply(event())
        });
        assert_eq!(done.unwrap_err().code(), code);
        open.refuses(code);
    }
}

#[test]
fn a_register_whose_log_another_process_has_lost_is_not_read() {
    for bytes in [Vec::new(), vec![0; 100_000]] {
        let (open, _) = Open::with_earlier_files();
        write_over(&beside(&open.path, "-wal"), &bytes);
        let refused = Register::open(&open.path, Session::new("hoa"));
        assert_eq!(refused.unwrap_err().code(), "log_overwritten");
        open.refuses("log_overwritten");
    }
}

/// Two processes may wait for each other's locks: a busy register is no fault here.
fn is_saved(register: &mut Register, event: &str) -> bool {
    let saved = register.record_event(AuditEvent::new("test").with("n", event));
    saved
        .map_err(|e| assert_eq!(e.code(), "busy", "{e}"))
        .is_ok()
}

#[test]
fn what_other_processes_do_to_the_files_hinders_no_save() {
    let open = Open::new();
    let path = open.path.clone();
    let is_over = AtomicBool::new(false);
    let saved: usize = thread::scope(|scope| {
        let writer = |name: &'static str| {
            let path = &path;
            move || {
                let mut register = registers::open(path, name);
                let saves = (0..40).filter(|n| {
                    assert_eq!(register.file_problem(), None);
                    is_saved(&mut register, &format!("{name} {n}"))
                });
                saves.count()
            }
        };
        let writers = ["lan", "hoa", "mai"].map(|name| scope.spawn(writer(name)));
        scope.spawn(|| {
            for mode in ["PASSIVE", "RESTART", "TRUNCATE", "FULL"].iter().cycle() {
                let other = registers::connect(&path);
                // Refused while others write.
                let _ = other.execute_batch(&format!("PRAGMA wal_checkpoint({mode})"));
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                let mut register = Register::open(&path, Session::new("lan")).unwrap();
                erase_traces::sweep(&mut register).unwrap();
                create_verified(&path, &folder_of(&path), &mut |_| ()).unwrap();
            }
        });
        let saved = writers.map(|writer| writer.join());
        is_over.store(true, Ordering::Relaxed);
        saved.into_iter().map(Result::unwrap).sum()
    });
    assert_eq!(open.register.file_problem(), None);
    let conn = registers::connect(&path);
    let sql = "SELECT count(*) FROM audit WHERE action = 'test'";
    assert_eq!(registers::number(&conn, sql), i64::try_from(saved).unwrap());
    registers::assert_sound(&open.register);
}
