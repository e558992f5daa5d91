//! Files of the largest size that may be handed in: each is read or refused within bounded memory, and each row of it is
//! counted. The figure says whether the promised time was reached.

use std::fmt::Write;
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::workbooks::{HEADING, NO_STRINGS, Part, SHEET, SHEET_END, STRINGS, raw};
use crate::cli::Desk;
use crate::harness::rng::Rng;
use crate::harness::rounds::{Reached, rounds};
use crate::harness::wait;

/// The most bytes of a file.
const MOST: usize = 10 << 20;
/// The most memory in bytes.
const MEMORY: u64 = 256 << 20;
/// The promised time.
const TIME: Duration = Duration::from_secs(30);
const HEAD: &str = "full_name,born,sex,residence\n";

/// A file to import: its kind, a description, its name, its content, and the number of its rows where it is known.
struct File {
    kind: &'static str,
    what: &'static str,
    name: &'static str,
    content: Vec<u8>,
    rows: Option<usize>,
}

/// The cost of an import.
struct Cost {
    time: Duration,
    memory: u64,
}

pub fn of_any_file() -> Reached {
    let size = rounds(MOST / 64, MOST);
    let files = files(size);
    let (mut slowest, mut largest) = ((Duration::ZERO, ""), (0, ""));
    for file in &files {
        assert!(file.content.len() <= size, "{}", file.what);
        let cost = imported(file);
        println!(
            "{}: {:.1?}, {} MiB",
            file.what,
            cost.time,
            cost.memory >> 20
        );
        slowest = slowest.max((cost.time, file.what));
        largest = largest.max((cost.memory, file.what));
        assert!(
            cost.memory <= MEMORY,
            "{}: {} bytes",
            file.what,
            cost.memory
        );
    }
    let short = if slowest.0 > TIME {
        " NOT REACHED:"
    } else {
        ""
    };
    Ok(format!(
        "{} sorts of {} KiB, accepted + refused = all;{short} slowest {:.1} s ({}), most memory {} MiB ({})",
        files.len(),
        size >> 10,
        slowest.0.as_secs_f64(),
        slowest.1,
        largest.0 >> 20,
        largest.1
    ))
}

/// Imports into a register with one person, and compares output and register.
fn imported(file: &File) -> Cost {
    let desk = Desk::new();
    desk.import(
        "people",
        format!("{HEAD}Lê Thị Mẫu,1985,female,permanent\n"),
    )
    .says(0, &["New 1"]);
    let path = desk.file(file.name, &file.content);
    let out = fs::File::create(desk.path("out")).unwrap();
    let err = fs::File::create(desk.path("err")).unwrap();
    let start = Instant::now();
    let mut child = desk
        .command(&["import", file.kind, &path])
        .stdout(Stdio::from(out))
        .stderr(Stdio::from(err))
        .spawn()
        .unwrap();
    let mut memory = 0;
    let poll = || {
        memory = memory.max(peak(child.id()));
        child.try_wait().unwrap()
    };
    let ended = wait::for_some(poll, || format!("{} hangs", file.what));
    let time = start.elapsed();
    let (what, out, err) = (file.what, desk.read("out"), desk.read("err"));
    assert!(!err.contains("panicked"), "{what}: {err}");
    let code = ended.code().unwrap_or_else(|| panic!("{what}: {ended}"));
    let there: usize = desk.cell("SELECT count(*) FROM people").parse().unwrap();
    let first_line = out.lines().next().unwrap_or_default();
    let counts = first_line.split_once(" rows. ");
    if let Some(figures) = counts.or_else(|| first_line.split_once(" row. ")) {
        let [new, others, refused] = counts_of(figures.1);
        let rows: usize = figures.0.rsplit(' ').next().unwrap().parse().unwrap();
        assert_eq!(new + others + refused, rows, "{what}: {out}");
        assert_eq!(file.rows.unwrap_or(rows), rows, "{what}: {out}");
        assert_eq!(code, if refused > 0 { 2 } else { 0 }, "{what}: {out}");
        if file.kind == "people" {
            assert_eq!(there, 1 + new, "{what}: {out}");
        }
    } else {
        let output = [out, err].concat();
        assert!(output.trim().len() > 20, "{what}: no sentence: {output}");
        assert_eq!(there, 1, "{what}: refused, and rows are stored: {output}");
    }
    desk.stores(
        "SELECT count(*) FROM people WHERE full_name = 'Lê Thị Mẫu'",
        "1",
    );
    Cost { time, memory }
}

/// New, then changed, voided and unchanged together, then refused.
fn counts_of(figures: &str) -> [usize; 3] {
    let mut all = [0; 3];
    for part in figures.trim_end_matches('.').split(", ") {
        let (name, number) = part.rsplit_once(' ').unwrap();
        let at = match name {
            "New" => 0,
            "refused" => 2,
            _ => 1,
        };
        all[at] += number.parse::<usize>().unwrap();
    }
    all
}

/// The peak memory of a process and its children, in bytes.
fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok());
    let children = format!("/proc/{process}/task/{process}/children");
    let children = fs::read_to_string(children).unwrap_or_default();
    let theirs: u64 = children
        .split_whitespace()
        .filter_map(|c| c.parse().ok())
        .map(peak)
        .sum();
    kilobytes.unwrap_or(0) * 1024 + theirs
}

fn files(size: usize) -> Vec<File> {
    let mut all = sheets(size);
    all.extend(streams(size));
    all.extend(books(size));
    all
}

/// A file of that size, each row made from its number.
fn sheet(
    what: &'static str,
    kind: &'static str,
    head: &str,
    size: usize,
    row: impl Fn(usize) -> String,
) -> File {
    let mut text = head.to_owned();
    let mut rows = 0;
    loop {
        let next = row(rows);
        if text.len() + next.len() > size {
            break;
        }
        text.push_str(&next);
        rows += 1;
    }
    File {
        kind,
        what,
        name: "sheet.csv",
        content: text.into_bytes(),
        rows: Some(rows),
    }
}

/// A person for each number.
fn person(number: usize) -> String {
    const WORDS: [&str; 12] = [
        "An", "Bình", "Cúc", "Dung", "Hoa", "Lan", "Mai", "Ngọc", "Thu", "Vân", "Đức", "Yến",
    ];
    let word = |n: usize| WORDS[n % WORDS.len()];
    let mut row = String::from("Lò");
    for power in [1, 12, 144, 1728] {
        let _ = write!(row, " {}", word(number / power));
    }
    let _ = write!(
        row,
        ",{}-{:02}-{:02}",
        1930 + number % 70,
        number % 12 + 1,
        number % 28 + 1
    );
    row + if number.is_multiple_of(2) {
        ",female,permanent\n"
    } else {
        ",male,permanent\n"
    }
}

fn sheets(size: usize) -> Vec<File> {
    let needs = "citizen_id,kind,stated_on,wish\n";
    vec![
        sheet("people", "people", HEAD, size, person),
        sheet("one person again and again", "people", HEAD, size, |_| {
            person(1)
        }),
        sheet("rows with two faults", "people", HEAD, size, |_| {
            "x,1950,x,y\n".to_owned()
        }),
        sheet("rows that are too short", "people", HEAD, size, |_| {
            "a\n".to_owned()
        }),
        sheet(
            "rows with cells beyond all columns",
            "people",
            HEAD,
            size,
            |_| "a,1950,nữ,permanent,,,,b\n".to_owned(),
        ),
        sheet("needs of unknown people", "needs", needs, size, |n| {
            format!("{n:012},job,2026,x\n")
        }),
        sheet("cells at their longest", "people", HEAD, size, |n| {
            format!("Lò {},1950,nữ,permanent\n", "x ".repeat(n % 5000))
        }),
    ]
}

/// Bytes that are no sheet.
fn streams(size: usize) -> Vec<File> {
    let mut rng = Rng(5);
    let room = size - HEAD.len();
    let noise: Vec<u8> = (0..size).map(|_| rng.below(256).to_le_bytes()[0]).collect();
    let after = |text: String| [HEAD.as_bytes(), text.as_bytes()].concat();
    [
        ("only commas", after(",,,\n".repeat(room / 4))),
        ("only line ends", after("\n".repeat(room))),
        ("one line without end", after("x".repeat(room))),
        (
            "a quote never closed",
            after(format!("\"{}", "x\n".repeat(room / 2 - 1))),
        ),
        (
            "a quote a row never closed",
            after("\"x,\n".repeat(room / 4)),
        ),
        ("NUL bytes", after("\0".repeat(room))),
        (
            "headings without end",
            "full_name,".repeat(size / 10).into_bytes(),
        ),
        (
            "annotations without end",
            ("full_name,born,sex,residence".to_owned() + &",_line".repeat(size / 6 - 5))
                .into_bytes(),
        ),
        (
            "unknown headings",
            (0..size / 8)
                .flat_map(|n| format!("{:07},", n % 10_000_000).into_bytes())
                .collect(),
        ),
        ("noise", noise.clone()),
        (
            "noise after a heading",
            [HEAD.as_bytes(), &noise[..room]].concat(),
        ),
        (
            "UTF-16",
            "x\u{1ee5}\n"
                .repeat(size / 6)
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
        ),
    ]
    .into_iter()
    .map(|(what, content)| File {
        kind: "people",
        what,
        name: "stream.csv",
        content,
        rows: None,
    })
    .collect()
}

fn books(size: usize) -> Vec<File> {
    let cell = |text: &str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
    let row = |cells: [&str; 4]| format!("<row>{}</row>", cells.map(cell).concat());
    let most = rounds(16_000, 1_048_575);
    let begin = format!("{SHEET}{HEADING}");
    let book = |what, sheet: Part<'_>, strings: Part<'_>, rows| File {
        kind: "people",
        what,
        name: "book.xlsx",
        content: raw(sheet, strings),
        rows,
    };
    let wrong = row(["Lò Thị Mẫu", "1950", "nữ", "mars"]);
    let same = row(["Lò Thị Mẫu", "1950", "nữ", "permanent"]);
    // Different rows compress less: as many as fit.
    let people = |n: usize| -> String {
        let cells = |p: usize| {
            let line = person(p);
            let mut cells = line.trim_end().split(',').map(cell).collect::<String>();
            cells.insert_str(0, "<row>");
            cells + "</row>"
        };
        (0..n).map(cells).collect()
    };
    let many = size / 64;
    let mut rng = Rng(6);
    let noise: Vec<u8> = (4..size).map(|_| rng.below(256).to_le_bytes()[0]).collect();
    vec![
        book(
            "a workbook of people",
            (&begin, &people(many), 1, SHEET_END),
            NO_STRINGS,
            Some(many),
        ),
        book(
            "a workbook of one person",
            (&begin, &same, most, SHEET_END),
            NO_STRINGS,
            None,
        ),
        book(
            "a workbook of wrong rows",
            (&begin, &wrong, most, SHEET_END),
            NO_STRINGS,
            None,
        ),
        book(
            "a workbook of empty rows",
            (&begin, "<row/>", most, SHEET_END),
            NO_STRINGS,
            None,
        ),
        book(
            "a workbook of empty cells",
            (&begin, "<row><c/><c/><c/><c/></row>", most, SHEET_END),
            NO_STRINGS,
            None,
        ),
        book(
            "a workbook of unused strings",
            (&begin, &same, 1, SHEET_END),
            (STRINGS, "<si><t>y</t></si>", most * 4, "</sst>"),
            None,
        ),
        book(
            "a workbook of open tags",
            (&begin, "<row><c><is>", most, ""),
            NO_STRINGS,
            None,
        ),
        File {
            kind: "people",
            what: "a workbook of noise",
            name: "book.xlsx",
            content: [b"PK\x03\x04", &noise[..]].concat(),
            rows: None,
        },
    ]
}
