//! A monkey: two clerks of a small ward press, paste and resize at random through the real loop. Nothing panics or hangs,
//! every acknowledged save is in the register, and the register is sound at the end.

use std::fs::{self, File};
use std::process::{Command, Stdio};

use crossterm::event::{KeyCode, KeyModifiers};
use vieclam::tui::Input;

use crate::harness::keys::key;
use crate::harness::registers::{assert_sound, connect, demo_ward, number, open, today};
use crate::harness::rng::Rng;
use crate::harness::rounds::{Reached, rounds};
use crate::harness::{Clerk, parse, wait};

/// Texts for fields, valid and invalid.
const TEXTS: &[&str] = &[
    "001185000017",
    "001085000018",
    "1185000017",
    "Nguyễn Thị Hường",
    "nguyeenx thij",
    "Lê Thị Mẫu",
    "mẫu",
    "15031985",
    "1985",
    "31022026",
    "01012026",
    "+",
    "-",
    "0912345678",
    "12",
    "1",
    "2",
    "5a",
    "6",
    "396/QĐ",
    "50tr",
    "K001",
    "May công nghiệp",
    "số 9 ngõ 99",
    "học may",
    "#1",
    "#999999",
    "99999999999999999999",
    "\u{202e}abc\u{200b}",
    "e\u{301}\u{323}\u{301}\u{301}\u{301}",
    "漢字 𝔘 🙂",
    "=1+1",
    "' OR 1=1 --",
];

const PASTES: &[&str] = &[
    "001085000017||Nguyễn Văn Mẫu|15031985|Nam|Láng Thượng, Đống Đa, Hà Nội|22062022",
    "001185000018||Lê Thị Mẫu|15031985|Nữ|Láng Hạ, Đống Đa, Hà Nội|22062022\r",
    "một\r\nhai\tba\0bốn",
    "\x1b[2J\x1b]0;x\x07",
    "https://example.vn/abc",
    "",
];

/// Records entered from home to the save.
const SCRIPTS: &[&str] = &[
    "1001185######Lò Thị Mẫu<Enter>15031985<Enter><Enter>0912345678<Enter>mẹ<Enter><Enter>12<Enter>ngõ 9<Enter><F2>+<F2><F8>1<F2>",
    "1001085######Trần Văn Mẫu<Enter>15031985<Enter*4>12<Enter>ngõ 99<Enter><F2>+<F2><F8>1<F2>",
    "1<Enter>Lê Mẫu<Enter>1960<Enter>1<Enter*3>12<Enter>ngõ 9<Enter><F2>+<F2><F8>1<F2>",
    "2<F2>K######<Enter>May<Enter>Mẫu<Enter>2May<Enter>0110202615112026<Enter>35<Enter><F2><Enter><F2>001185000018<Enter>",
    "3<F2>001185000018<Enter>10082026Mẫu<Enter*4>41<F2>",
    "41<Enter>2<Enter>",
    "5001185000018<Enter>1<F2>001185000018<Enter>",
    "6001185000018<Enter>150tr<F2>",
    "7<Down><Down><Enter><Enter>2<Enter>",
    "8<Down><Enter><Enter>1<F2>",
    "9<Enter><F2>",
    "01<F2>3311020263,2<Enter>X<F2>",
    "<F3>mẫu<Enter>1<Down*3>x<F2>",
    "<F3>mẫu<Enter>7mẫu<Down><Enter><F2>1",
    "<F3>mẫu<Enter>01<Enter>",
    "<F9><Enter>",
    "<C-z>1",
];

/// Stands before the number in the last line of output.
const SAVES: &str = "saves: ";

const HOME: &str = "<Esc*6>2<Esc>2";

/// The next inputs.
fn some(rng: &mut Rng) -> Vec<Input> {
    let times = |rng: &mut Rng, name: &str, most: u64| {
        parse(&name.repeat(usize::try_from(1 + rng.below(most)).expect("few")))
    };
    match rng.below(100) {
        0..25 => parse(&rng.pick(TEXTS).replace('<', "<lt>")),
        25..43 => times(rng, "<Enter>", 6),
        43..51 => parse(rng.pick::<&str>(&["<F2>", "+<F2>", "<F2><F2>", "<F8>1<F2>"])),
        51..56 => times(rng, "<Esc>", 3),
        56..66 => {
            let keys = [
                "<Up>", "<Down>", "<Left>", "<Right>", "<Home>", "<End>", "<PgUp>", "<PgDn>",
                "<Tab>", "<S-Tab>",
            ];
            let name = *rng.pick(&keys);
            times(rng, name, 4)
        }
        66..76 => parse(&format!("<F{}>", 1 + rng.below(12))),
        76..85 => parse(&rng.below(10).to_string()),
        85..88 => {
            let letter = u8::try_from(rng.below(26)).expect("a letter") + b'a';
            vec![key(KeyCode::Char(letter.into()), KeyModifiers::CONTROL)]
        }
        88..91 => vec![Input::Paste((*rng.pick(PASTES)).to_owned())],
        91..93 => {
            let size = |n: u64| u16::try_from(n).expect("small");
            vec![Input::Resize(size(rng.below(200)), size(rng.below(60)))]
        }
        93..95 => {
            let c = u32::try_from(rng.below(0x11_0000))
                .ok()
                .and_then(char::from_u32);
            let modifiers = *rng.pick(&[
                KeyModifiers::NONE,
                KeyModifiers::SHIFT,
                KeyModifiers::ALT,
                KeyModifiers::CONTROL,
            ]);
            vec![key(KeyCode::Char(c.unwrap_or('ư')), modifiers)]
        }
        95..97 => parse(rng.pick::<&str>(&[" ", "*", "<BS><BS>", "<Del>", "<C-u>", "<C-w>"])),
        _ => {
            let number = format!("{:06}", rng.below(1_000_000));
            parse(&(HOME.to_owned() + &rng.pick(SCRIPTS).replace("######", &number)))
        }
    }
}

/// What was pressed last, printed when a test fails here.
struct Last {
    seed: u64,
    done: u64,
    inputs: Vec<String>,
}

impl Drop for Last {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let from = self.inputs.len().saturating_sub(40);
            eprintln!(
                "seed {}, after {} keys: {:#?}",
                self.seed,
                self.done,
                &self.inputs[from..]
            );
        }
    }
}

fn assert_register_sound(clerk: &Clerk) {
    assert_sound(&open(clerk.path(), "check"));
}

/// Presses so many keys.
fn press_keys(keys: u64, seed: u64) {
    let ward = tempfile::tempdir().expect("a folder");
    let path = ward.path().join("ward.db");
    drop(demo_ward(&path, today(), 60, seed));
    let lan = Clerk::over(&path);
    let conn = connect(lan.path());
    let changes = || number(&conn, "SELECT count(*) FROM audit");
    let hoa = lan.beside("hoa");
    let mut clerks = [lan, hoa];
    let names = ["lan", "hoa"];
    let (mut rng, mut saves) = (Rng(seed), 0);
    let mut last = Last {
        seed,
        done: 0,
        inputs: Vec::new(),
    };
    while last.done < keys {
        let who = usize::from(rng.below(4) == 0);
        let mut inputs = Vec::new();
        for _ in 0..=rng.below(4) {
            inputs.extend(some(&mut rng));
        }
        if rng.below(2_000) == 0 {
            inputs.push(Input::Hangup);
        }
        if (last.done + inputs.len() as u64) / 500 > last.done / 500 {
            println!("{} keys", last.done);
        }
        last.done += inputs.len() as u64;
        last.inputs
            .extend(inputs.iter().map(|i| format!("{}: {i:?}", names[who])));
        if last.inputs.len() > 2_000 {
            last.inputs.drain(..1_000);
        }
        let (known, stored) = (clerks[who].saved(), changes());
        for input in inputs {
            if let Input::Resize(columns, rows) = input {
                clerks[who].resize(columns, rows);
            } else {
                clerks[who].send(vec![input]);
            }
            // A key without meaning draws nothing; a message may draw once more.
            let frames = clerks[who].frames;
            assert!(frames <= 3, "{frames} frames for one key");
        }
        if clerks[who].saved() > known {
            saves += 1;
            assert!(changes() > stored, "a save that no other program reads");
        }
        if clerks[who].is_over() {
            let again = clerks[1 - who].beside(names[who]);
            clerks[who] = again;
        }
        if last.done / 50_000 != (last.done - 1) / 50_000 {
            assert_register_sound(&clerks[0]);
        }
    }
    assert_register_sound(&clerks[0]);
    assert!(saves > keys / 1_000, "the monkey saved only {saves} times");
    println!("monkey: seed {seed}, {} keys", last.done);
    println!("{SAVES}{saves}");
}

/// Runs the monkey in a process and a folder of its own, for it writes report files; how often it saved.
fn in_a_process(keys: u64, seed: u64) -> u64 {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args([
            "--exact",
            "desk::monkey::presses_in_a_process",
            "--nocapture",
        ])
        .env("VIECLAM_MONKEY", format!("{keys} {seed}"))
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(File::create(&log).expect("a file"))
        .spawn()
        .expect("it starts");
    let printed = || fs::metadata(&log).map_or(0, |m| m.len());
    let ended = loop {
        let before = printed();
        wait::until(
            || printed() > before || child.try_wait().is_ok_and(|ended| ended.is_some()),
            || format!("seed {seed} hangs"),
        );
        if let Some(ended) = child.try_wait().expect("its state") {
            break ended;
        }
    };
    let out = fs::read_to_string(&log).expect("its output");
    assert!(ended.success(), "seed {seed}: see above, and {out}");
    let saves = out.split(SAVES).nth(1).and_then(|s| s.lines().next());
    saves.and_then(|s| s.parse().ok()).expect("its saves")
}

/// Runs only in the process that the tests below start.
#[test]
fn presses_in_a_process() {
    let asked = std::env::var("VIECLAM_MONKEY").unwrap_or_default();
    if let Some((keys, seed)) = asked.split_once(' ') {
        press_keys(keys.parse().expect("keys"), seed.parse().expect("a seed"));
    }
}

#[test]
fn a_monkey_breaks_nothing() {
    in_a_process(5_000, 1);
}

/// A figure of `tests/faults`: two monkeys at a time.
pub fn stays_long() -> Reached {
    let keys = rounds(40_000, 1_000_000) as u64;
    let saves: u64 = std::thread::scope(|scope| {
        let seeds = [2, 3].map(|seed| scope.spawn(move || in_a_process(keys / 2, seed)));
        seeds
            .map(|s| s.join().expect("nothing broken"))
            .iter()
            .sum()
    });
    Ok(format!(
        "{keys} keys and resizes, {saves} saves, 0 panics, 0 hangs, 0 lost, the register sound"
    ))
}
