//! A disk of our own that fills up (tmpfs): at the screen saves go on with the ballast, then fail with a sentence while the form
//! stays and the register is read; a fresh start reads.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::common::{keys, name, names, tool};
use crate::harness::rounds::Reached;
use crate::terminal::pty::Pty;

const F2: &str = "\x1bOQ";
const F3: &str = "\x1bOR";
const ESC: &str = "\x1b";
const FULL: &str = "Ổ đĩa đã đầy";

/// A small disk; it goes when dropped.
struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    fn new() -> Result<Self, String> {
        let disk = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        let mounted = disk.folder.path().to_string_lossy();
        tool(
            "mount",
            &["-t", "tmpfs", "-o", "size=32m", "none", &mounted],
        )?;
        Ok(disk)
    }

    fn register(&self) -> PathBuf {
        self.folder.path().join("r.db")
    }

    fn ballast(&self) -> PathBuf {
        self.folder.path().join("r.db-ballast")
    }

    fn filler(&self) -> PathBuf {
        self.folder.path().join("filler")
    }

    /// To the last byte.
    fn fills_up(&self) {
        let mut file = File::options()
            .create(true)
            .append(true)
            .open(self.filler())
            .expect("a file");
        let block = vec![7; 4096];
        while file.write_all(&block).is_ok() {}
    }

    fn has_room(&self) {
        fs::remove_file(self.filler()).expect("it goes");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = tool("umount", &["-l", &self.folder.path().to_string_lossy()]);
    }
}

pub fn at_the_screen() -> Reached {
    let disk = Disk::new()?;
    let home = tempfile::tempdir().expect("a folder");
    let register = disk.register();
    let mut pty = Pty::start(
        &["--register", &register.to_string_lossy(), "--clerk", "lan"],
        home.path(),
    );
    pty.waits_for("Tiếp nhận");
    pty.types("1");
    pty.waits_for("Số định danh");
    pty.types(&keys(0));
    pty.waits_for(&format!("Đã lưu {}", name(0)));
    assert!(disk.ballast().exists(), "the first save brings the ballast");
    disk.fills_up();
    let mut funded = 0;
    // The ballast funds whole records, drafts and all.
    for person in 1..=3 {
        pty.types(&keys(person));
        pty.waits_for(&format!("Đã lưu {}", name(person)));
        funded += 1;
    }
    assert!(!disk.ballast().exists(), "it is given up");
    disk.fills_up();
    pty.types(&format!("\r{}\r", name(4)));
    pty.waits_for(FULL);
    pty.types(ESC);
    pty.waits_until_gone(FULL);
    pty.waits_for(&name(4));
    // Told once; then the clerk types on.
    pty.types("1985\r2");
    pty.waits_for("1985");
    pty.types(F2);
    pty.waits_for("«Ngày đồng ý» chưa có");
    pty.types("+");
    pty.types(F2);
    pty.waits_for("chưa lưu được");
    pty.types(ESC);
    pty.waits_until_gone("chưa lưu được");
    pty.waits_for("1985");
    pty.types(F3);
    pty.waits_for("Gõ vài chữ");
    pty.types("mot");
    pty.waits_for("#1");
    pty.types(ESC);
    pty.waits_until_gone("Gõ vài chữ");
    pty.waits_for("1985");
    disk.has_room();
    pty.types(F2);
    pty.waits_for(&format!("Đã lưu {}", name(4)));
    assert!(disk.ballast().exists(), "there is room again");
    pty.kills();
    let there = names(&register).expect("sound");
    assert_eq!(there, (0..5).map(name).collect::<Vec<_>>());
    Ok(format!(
        "{funded} records on the ballast, then a sentence; the form stayed and was saved later"
    ))
}

fn vieclam(disk: &Disk, arguments: &[&str]) -> (i32, String) {
    let home = tempfile::tempdir().expect("a folder");
    let done = Command::new(env!("CARGO_BIN_EXE_vieclam"))
        .args(arguments)
        .env("VIECLAM_REGISTER", disk.register())
        .env("HOME", home.path())
        .current_dir(home.path())
        .output()
        .expect("it runs");
    let said = [&done.stdout[..], &done.stderr[..]].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(!said.contains("panicked"), "{said}");
    (done.status.code().unwrap_or(-1), said)
}

pub fn fresh_start() -> Reached {
    let disk = Disk::new()?;
    let elsewhere = tempfile::tempdir().expect("a folder");
    let sheet = elsewhere.path().join("people.csv");
    let sheet_of = |person| {
        fs::write(
            &sheet,
            format!(
                "full_name,born,sex,residence\n{},1985,female,permanent\n",
                name(person)
            ),
        )
        .expect("a sheet");
        sheet.to_string_lossy().into_owned()
    };
    let (code, said) = vieclam(&disk, &["import", "people", &sheet_of(0)]);
    assert_eq!(code, 0, "{said}");
    disk.fills_up();
    remove(&disk.ballast());
    disk.fills_up();
    let (code, said) = vieclam(&disk, &["find", &name(0)]);
    assert!(code == 0 && said.contains(&name(0)), "{said}");
    let (code, said) = vieclam(&disk, &["import", "people", &sheet_of(1)]);
    assert!(code == 1 && said.contains(FULL), "{code} {said}");
    let home = tempfile::tempdir().expect("a folder");
    let register = disk.register();
    let mut pty = Pty::start(
        &["--register", &register.to_string_lossy(), "--clerk", "lan"],
        home.path(),
    );
    pty.waits_for("Ổ đĩa đầy");
    pty.kills();
    disk.has_room();
    let (code, said) = vieclam(&disk, &["import", "people", &sheet_of(1)]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(names(&register), Ok(vec![name(0), name(1)]));
    Ok("read at the screen and by command; writes again once there is room".to_owned())
}

fn remove(path: &Path) {
    // An import brings none.
    let _ = fs::remove_file(path);
}
