//! A small disk (tmpfs) that fills up: on the screen saves go on with the disk reserve, then fail with a sentence while the
//! form stays and the register can be read; so can it after a start.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use vieclam::register::backup::{folder_of, list, staging};

use super::common::{at_the_form, name, names, takes_in, tool};
use crate::harness::rounds::Reached;
use crate::harness::wait;
use crate::terminal::pty::{ESC, F2, F3, Pty};

const FULL: &str = "Ổ đĩa đã đầy";
const FULL_FOR_A_COMMAND: &str = "Ổ đĩa chứa sổ đã đầy";

/// A small disk, unmounted when dropped.
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

    fn reserve(&self) -> PathBuf {
        self.folder.path().join("r.db-ballast")
    }

    fn filler(&self) -> PathBuf {
        self.folder.path().join("filler")
    }

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
    let mut pty = at_the_form(&register, "lan", home.path());
    takes_in(&mut pty, 0);
    assert!(disk.reserve().exists(), "the first save makes the reserve");
    // What it has not finished would be removed from the full disk, which then has room.
    wait::until(
        || !list(&register, &folder_of(&register)).is_empty() && !staging::is_in_use(&register),
        || "the backup of the day is not made".to_owned(),
    );
    disk.fills_up();
    let mut saved = 0;
    for person in 1..=3 {
        takes_in(&mut pty, person);
        saved += 1;
    }
    assert!(!disk.reserve().exists(), "it is given up");
    disk.fills_up();
    pty.types(&format!("\r{}\r", name(4)));
    pty.waits_for_message(FULL);
    pty.types(ESC);
    pty.waits_until_gone(FULL);
    pty.waits_for(&name(4));
    // The message comes once; then the clerk types on.
    pty.leads_to("1985\r2", "1985");
    pty.types(F2);
    pty.waits_for_message("«Ngày đồng ý» chưa có");
    pty.types("+");
    pty.types(F2);
    pty.waits_for_message("chưa lưu được");
    pty.types(ESC);
    pty.waits_until_gone("chưa lưu được");
    pty.waits_for("1985");
    pty.leads_to(F3, "Gõ vài chữ");
    pty.leads_to("mot", "#1");
    pty.types(ESC);
    pty.waits_until_gone("Gõ vài chữ");
    pty.waits_for("1985");
    disk.has_room();
    pty.leads_to(F2, &format!("Đã lưu {}", name(4)));
    assert!(disk.reserve().exists(), "there is room again");
    pty.kills();
    let there = names(&register).expect("sound");
    assert_eq!(there, (0..5).map(name).collect::<Vec<_>>());
    Ok(format!(
        "{saved} records on the reserve, then a sentence; the form stayed and was saved later"
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
    let output = [&done.stdout[..], &done.stderr[..]].concat();
    let output = String::from_utf8_lossy(&output).into_owned();
    assert!(!output.contains("panicked"), "{output}");
    (done.status.code().unwrap_or(-1), output)
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
    let (code, output) = vieclam(&disk, &["import", "people", &sheet_of(0)]);
    assert_eq!(code, 0, "{output}");
    disk.fills_up();
    // An import makes none.
    let _ = fs::remove_file(disk.reserve());
    disk.fills_up();
    let (code, output) = vieclam(&disk, &["find", &name(0)]);
    assert!(code == 0 && output.contains(&name(0)), "{output}");
    let (code, output) = vieclam(&disk, &["import", "people", &sheet_of(1)]);
    let is_refused = code == 1 && output.contains(FULL_FOR_A_COMMAND);
    assert!(is_refused, "{code} {output}");
    let home = tempfile::tempdir().expect("a folder");
    let register = disk.register();
    let arguments = ["--register", &register.to_string_lossy(), "--clerk", "lan"];
    let mut pty = Pty::start(&arguments, home.path());
    pty.waits_for("Ổ đĩa đầy");
    pty.kills();
    disk.has_room();
    let (code, output) = vieclam(&disk, &["import", "people", &sheet_of(1)]);
    assert_eq!(code, 0, "{output}");
    assert_eq!(names(&register), Ok(vec![name(0), name(1)]));
    Ok("read at the screen and by command; writes again once there is room".to_owned())
}
