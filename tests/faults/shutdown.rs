//! Power cuts of a file system: ext4 on a loop device, shut down during saves by its own ioctl, which drops everything that
//! was not synced, then mounted again.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::common::{at_the_form, name, names, takes_in, tool};
use super::writer;
use crate::harness::rng::Rng;
use crate::harness::rounds::{Reached, rounds};
use crate::harness::wait;

/// `EXT4_IOC_SHUTDOWN` without flushing the log (`EXT4_GOING_FLAGS_NOLOGFLUSH`); Perl is on every Debian.
const GO_DOWN: &str =
    "open(F, '<', $ARGV[0]) or die $!; my $x = pack('L', 2); ioctl(F, 0x8004587d, $x) or die $!";

/// After so many cuts another register begins, so that the disk does not fill up.
const FRESH: usize = 40;

/// A disk, unmounted when dropped.
struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    fn new() -> Result<Self, String> {
        let disk = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        let image = std::fs::File::create(disk.image()).expect("an image");
        image.set_len(64 << 20).expect("its size");
        std::fs::create_dir(disk.mounted()).expect("a folder");
        tool("mkfs.ext4", &["-q", "-F", &disk.image().to_string_lossy()])?;
        disk.mount()?;
        Ok(disk)
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    fn mounted(&self) -> PathBuf {
        self.folder.path().join("mounted")
    }

    fn register(&self) -> PathBuf {
        self.mounted().join("r.db")
    }

    /// Nothing is written back by itself within a round.
    fn mount(&self) -> Result<(), String> {
        let (image, mounted) = (self.image(), self.mounted());
        let paths = [image.to_string_lossy(), mounted.to_string_lossy()];
        tool("mount", &["-o", "loop,commit=600", &paths[0], &paths[1]])
    }

    /// Removes the register.
    fn starts_anew(&self) {
        for entry in std::fs::read_dir(self.mounted())
            .expect("the disk")
            .flatten()
        {
            let path = entry.path();
            if path.file_name().is_some_and(|n| n == "lost+found") {
                continue;
            }
            let gone = if path.is_dir() {
                std::fs::remove_dir_all(path)
            } else {
                std::fs::remove_file(path)
            };
            gone.expect("it goes");
        }
    }

    fn go_down(&self) -> Result<(), String> {
        tool("perl", &["-e", GO_DOWN, &self.mounted().to_string_lossy()])
    }

    fn come_back(&self) {
        tool("umount", &[&self.mounted().to_string_lossy()]).expect("unmounted");
        self.mount().expect("mounted again");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = tool("umount", &[&self.mounted().to_string_lossy()]);
    }
}

pub fn of_ext4() -> Reached {
    let disk = Disk::new()?;
    disk.go_down()?;
    disk.come_back();
    let cuts = rounds(24, 1000);
    let mut rng = Rng(7);
    let mut next = 0;
    for round in 0..cuts {
        if round % FRESH == 0 {
            disk.starts_anew();
        }
        // Every fourth round on the screen of the real binary.
        let acknowledged = if round % 4 == 3 {
            at_the_screen(&disk, next, &mut rng)
        } else {
            by_the_writer(&disk, "FULL", next, &mut rng)
        };
        let there: BTreeSet<String> = names(&disk.register())
            .expect("sound")
            .into_iter()
            .collect();
        for person in next..next + acknowledged {
            assert!(
                there.contains(&name(person)),
                "round {round}: {} is lost",
                name(person)
            );
        }
        next += 1000;
    }
    let mut weaker = Vec::new();
    for synchronous in ["NORMAL", "OFF"] {
        let disk = Disk::new()?;
        let (tries, mut lost) = (5, 0);
        for round in 0..tries {
            let acknowledged = by_the_writer(&disk, synchronous, round * 1000, &mut rng);
            let there = names(&disk.register()).unwrap_or_default();
            let all = (0..acknowledged).all(|p| there.contains(&name(round * 1000 + p)));
            lost += usize::from(!all);
            disk.starts_anew();
        }
        assert!(
            lost > 0,
            "{synchronous} lost nothing: the harness sees nothing"
        );
        weaker.push(format!("{synchronous} loses in {lost} of {tries}"));
    }
    Ok(format!(
        "{cuts} cuts, 0 lost, 0 torn; {}",
        weaker.join(", ")
    ))
}

/// Runs the writer until the cut; how many it had acknowledged by then.
fn by_the_writer(disk: &Disk, synchronous: &str, first: usize, rng: &mut Rng) -> usize {
    let mut child = writer::command(&disk.register(), synchronous, first, 1000)
        .spawn()
        .expect("it starts");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&acknowledged);
    let listening = thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            if writer::acknowledged(&line).is_some() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    // After two acknowledged saves the cut comes at a random moment.
    wait::until(
        || {
            let ended = child.try_wait().expect("its state").is_some();
            ended || acknowledged.load(Ordering::SeqCst) >= 2
        },
        || "the writer does not save".to_owned(),
    );
    rng.pause(30_000);
    let acknowledged = acknowledged.load(Ordering::SeqCst);
    disk.go_down().expect("it goes down");
    // It may have ended, for every write fails now.
    let _ = child.kill();
    child.wait().expect("it is dead");
    listening.join().expect("all lines");
    disk.come_back();
    acknowledged
}

/// Types people in at the real binary until the cut.
fn at_the_screen(disk: &Disk, first: usize, rng: &mut Rng) -> usize {
    let home = tempfile::tempdir().expect("a folder");
    let mut pty = at_the_form(&disk.register(), "lan", home.path());
    let people = 1 + rng.below(4) as usize;
    for person in first..first + people {
        takes_in(&mut pty, person);
    }
    pty.types(&format!("\r{}\r1985\r2\r", name(first + people)));
    rng.pause(20_000);
    disk.go_down().expect("it goes down");
    pty.kills();
    disk.come_back();
    people
}
