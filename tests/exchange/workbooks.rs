//! Excel workbooks: read like sheets, in a process with limits; hostile ones give a sentence and change nothing.

use std::io::Write;

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::cli::{Desk, Ran, ward};
use crate::harness::registers::samples;

const PEOPLE: &str =
    "SELECT citizen_id || '|' || full_name || '|' || born || '|' || ifnull(phone, '') FROM people";

/// One sheet given as texts.
fn book(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, text) in (0..).zip(*cells) {
                sheet.write_string(row, column, *text).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn imported(content: &[u8], more: &str) -> (Desk, Ran) {
    let desk = Desk::new();
    let file = desk.file("people.xlsx", content);
    let ran = desk.run(&format!("import people {file} {more}"));
    (desk, ran)
}

const HEAD: &[&str] = &[
    "Số định danh",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Cư trú",
];

#[test]
fn texts_days_numbers_and_formulas_are_what_they_show() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, HEAD.iter().copied()).unwrap();
    sheet.write_string(0, 5, "Điện thoại").unwrap();
    sheet.write_string(1, 0, "001185000017").unwrap();
    sheet
        .write_formula(
            1,
            1,
            Formula::new("=\"Nguyễn \" & \"Thị Hường\"").set_result("Nguyễn Thị Hường"),
        )
        .unwrap();
    let day = ExcelDateTime::from_ymd(1985, 3, 15).unwrap();
    sheet
        .write_datetime_with_format(1, 2, &day, &Format::new().set_num_format("dd/mm/yyyy"))
        .unwrap();
    sheet.write_string(1, 3, "Nữ").unwrap();
    sheet.write_string(1, 4, "Thường trú").unwrap();
    sheet.write_string(1, 5, "'+84912345678").unwrap();
    // A blank row, and a row whose number Excel took the zeros from.
    sheet.write_number(3, 0, 1_185_000_018.0).unwrap();
    sheet.write_string(3, 1, "Trần Thị\nMẫu").unwrap();
    sheet.write_number(3, 2, 1950.0).unwrap();
    sheet.write_string(3, 3, "Nữ").unwrap();
    sheet.write_string(3, 4, "Thường trú").unwrap();
    let bytes = book.save_to_buffer().unwrap();

    let (desk, ran) = imported(&bytes, "");
    ran.says(
        2,
        &["2 rows", "New 1", "refused 1", "line 4", "--restore-zeros"],
    );
    desk.stores(
        PEOPLE,
        "001185000017|Nguyễn Thị Hường|1985-03-15|0912345678",
    );
    let rejected = desk.read("people.rejects.csv");
    assert!(rejected.contains("1185000018"), "{rejected}");

    let (desk, ran) = imported(&bytes, "--restore-zeros");
    ran.says(0, &["New 2"]);
    let second = format!("{PEOPLE} WHERE citizen_id = '001185000018'");
    desk.stores(&second, "001185000018|Trần Thị Mẫu|1950|");
}

#[test]
fn the_sheet_named_after_the_kind_is_read_else_the_first() {
    let row: &[&str] = &[
        "001185000017",
        "Nguyễn Thị Hường",
        "1985",
        "Nữ",
        "Thường trú",
    ];
    let notes: &[&[&str]] = &[&["Ghi chú"], &["danh sách năm 2026"]];
    let (_, ran) = imported(&book(&[("Ghi chú", notes), ("people", &[HEAD, row])]), "");
    ran.says(0, &["New 1"]);
    let (_, ran) = imported(&book(&[("Sheet1", &[HEAD, row]), ("Sheet2", notes)]), "");
    ran.says(0, &["New 1"]);
    let (_, ran) = imported(&book(&[("Sheet1", notes)]), "");
    ran.says(2, &["lacks required columns"]);
}

/// The sheets of the samples, written as workbooks by another program.
#[test]
fn a_folder_of_workbooks_is_the_same_ward_as_a_folder_of_sheets() {
    let desk = Desk::new();
    for entry in std::fs::read_dir(samples()).unwrap() {
        let path = entry.unwrap().path();
        let Some(stem) = path
            .file_name()
            .and_then(|n| n.to_str()?.strip_suffix(".csv"))
        else {
            continue;
        };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_path(&path)
            .unwrap();
        let rows: Vec<Vec<String>> = reader
            .records()
            .map(|r| r.unwrap().iter().map(str::to_owned).collect())
            .collect();
        let texts: Vec<Vec<&str>> = rows
            .iter()
            .map(|r| r.iter().map(String::as_str).collect())
            .collect();
        let texts: Vec<&[&str]> = texts.iter().map(Vec::as_slice).collect();
        desk.file(&format!("ward/{stem}.xlsx"), book(&[("Sheet1", &texts)]));
    }
    let folder = desk.path("ward").display().to_string();
    let with_books = desk.run(&format!("import {folder}"));
    let plain = Desk::new();
    let with_sheets = plain.run(&format!("import {}", ward()));
    assert_eq!(with_books.code, with_sheets.code, "{with_books:#?}");
    let output = format!("{}Skipped: expected.\n", with_books.out);
    assert_eq!(output.replace(".xlsx", ".csv"), with_sheets.out);
    // The same list twice: one of them is passed over.
    std::fs::copy(samples().join("people.csv"), desk.path("ward/people.csv")).unwrap();
    desk.run(&format!("import {folder}"))
        .says(0, &["Skipped: people.xlsx"]);
}

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="people" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink" Target="file:///etc/passwd" TargetMode="External"/></Relationships>"#;

/// A part of a workbook: a beginning, a text repeated so many times, an end.
pub(super) type Part<'p> = (&'p str, &'p str, usize, &'p str);

/// A workbook from its sheet and its shared strings.
pub(super) fn raw(sheet: Part<'_>, strings: Part<'_>) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let how = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
    ] {
        zip.start_file(name, how).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    for (name, (begin, over, times, end)) in [
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", strings),
    ] {
        zip.start_file(name, how).unwrap();
        zip.write_all(begin.as_bytes()).unwrap();
        for _ in 0..times {
            zip.write_all(over.as_bytes()).unwrap();
        }
        zip.write_all(end.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(super) const SHEET: &str =
    r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
pub(super) const SHEET_END: &str = "</sheetData></worksheet>";
pub(super) const STRINGS: &str =
    r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#;
pub(super) const NO_STRINGS: Part<'_> = (STRINGS, "", 0, "</sst>");
pub(super) const HEADING: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>full_name</t></is></c><c r="B1" t="inlineStr"><is><t>born</t></is></c><c r="C1" t="inlineStr"><is><t>sex</t></is></c><c r="D1" t="inlineStr"><is><t>residence</t></is></c></row>"#;

/// Imports a file into a register with one person, who is still there afterwards.
#[track_caller]
fn survives(what: &str, content: &[u8]) -> Ran {
    assert!(
        content.len() <= 10 << 20,
        "{what} is {} bytes",
        content.len()
    );
    let desk = Desk::new();
    desk.import(
        "people",
        "full_name,born,sex,residence\nLê Thị Mẫu,1985,female,permanent\n",
    )
    .says(0, &["New 1"]);
    let file = desk.file("people.xlsx", content);
    let ran = desk.run(&format!("import people {file}"));
    assert!(
        !ran.err.contains("panicked") && ran.code >= 0,
        "{what}: {ran:#?}"
    );
    assert!(
        !ran.err.is_empty() || !ran.out.is_empty(),
        "{what}: no sentence"
    );
    let new = desk.cell("SELECT count(*) FROM people WHERE full_name <> 'Lê Thị Mẫu'");
    if ran.code != 0 && ran.out.is_empty() {
        assert_eq!(new, "0", "{what}: refused, and rows are stored");
    }
    desk.stores(
        "SELECT count(*) FROM people WHERE full_name = 'Lê Thị Mẫu'",
        "1",
    );
    desk.run("check").works();
    ran
}

#[test]
fn a_small_workbook_that_needs_all_memory_is_read_or_refused() {
    // Two cells at opposite corners: a reader that allocates all between them needs 550 GB.
    let far = format!(
        r#"{SHEET}{HEADING}<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>"#
    );
    let bomb = raw((&far, "", 0, SHEET_END), NO_STRINGS);
    assert!(bomb.len() < 2_000, "{}", bomb.len());
    survives("far corners", &bomb).says(2, &["refused 1", "line 1048576"]);
    let counts = format!("{STRINGS}<si><t>x</t></si>").replace(
        "<sst ",
        r#"<sst count="4294967295" uniqueCount="4294967295" "#,
    );
    let bomb = raw((SHEET, HEADING, 1, SHEET_END), (&counts, "", 0, "</sst>"));
    survives("counts that lie", &bomb);
}

#[test]
fn a_workbook_that_unpacks_to_more_than_its_memory_is_refused_with_a_sentence() {
    let long = "x".repeat(1 << 20);
    let strings = raw(
        (SHEET, HEADING, 1, SHEET_END),
        (&format!("{STRINGS}<si><t>"), &long, 300, "</t></si></sst>"),
    );
    survives("one string of 300 MB", &strings).says(2, &["more memory or time"]);
    let text = format!("<si><t>{}</t></si>", "y".repeat(1_000));
    let strings = raw(
        (SHEET, HEADING, 1, SHEET_END),
        (STRINGS, &text, 300_000, "</sst>"),
    );
    survives("strings of 300 MB", &strings).says(2, &["more memory or time"]);
}

#[test]
fn each_malformed_workbook_gives_a_sentence() {
    let row = |number: &str, cell: &str| {
        format!(
            r#"{SHEET}{HEADING}<row r="{number}"><c r="{cell}" t="inlineStr"><is><t>x</t></is></c></row>"#
        )
    };
    for (what, sheet) in [
        ("a row beyond all", row("4294967295", "A4294967295")),
        ("a cell without a place", row("2", "")),
        ("a column beyond all", row("2", "ZZZZZZZZ2")),
        (
            "rows backwards",
            row("1", "A1") + r#"<row r="0"><c r="A0"><v>1</v></c></row>"#,
        ),
        (
            "a string that is not there",
            SHEET.to_owned() + HEADING + r#"<row r="2"><c r="A2" t="s"><v>99999999</v></c></row>"#,
        ),
        (
            "a number that is none",
            SHEET.to_owned()
                + HEADING
                + r#"<row r="2"><c r="A2"><v>1e999999</v></c><c r="B2"><v>abc</v></c></row>"#,
        ),
        ("not closed", SHEET.to_owned() + HEADING + "<row><c><v>"),
        (
            "entities",
            "<!DOCTYPE x [<!ENTITY a \"&b;&b;\"><!ENTITY b \"&a;\">]>".to_owned()
                + SHEET
                + HEADING
                + r#"<row r="2"><c r="A2" t="inlineStr"><is><t>&a;</t></is></c></row>"#,
        ),
    ] {
        survives(what, &raw((&sheet, "", 0, SHEET_END), NO_STRINGS));
    }
    let good = book(&[("people", &[HEAD])]);
    for cut in [4, 30, good.len() / 2, good.len() - 1] {
        survives("cut off", &good[..cut]).says(2, &["damaged"]);
    }
    survives("only the mark", b"PK\x03\x04").says(2, &["damaged"]);
    survives("old Excel file", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").says(2, &["old Excel file"]);
}

#[test]
fn every_row_of_a_workbook_is_taken_or_refused() {
    let rows = 1_000;
    let row = r#"<row><c t="inlineStr"><is><t>Lò Thị Mẫu</t></is></c><c><v>1950</v></c><c t="inlineStr"><is><t>nữ</t></is></c><c t="inlineStr"><is><t>mars</t></is></c></row>"#;
    let begin = format!("{SHEET}{HEADING}");
    let big = raw((&begin, row, rows, SHEET_END), NO_STRINGS);
    let count = format!("{rows} rows");
    survives("many wrong rows", &big).says(2, &[&count, &format!("refused {rows}")]);
}
