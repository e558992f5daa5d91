//! A draft as a file: its form, its figures, and refused calls.

use calamine::{Data, Reader, Xlsx, open_workbook};

use super::{DAY, figures, paragraphs, part, rows, shown};
use crate::cli::Desk;

#[test]
fn the_word_file_has_the_form_of_the_decree_and_the_figures_of_progress() {
    let desk = Desk::with_samples();
    let call = format!("--lang vi report --period 2026 --as-of {DAY} --out bc.docx");
    desk.run(&call).says(
        0,
        &["Đã ghi báo cáo vào", "bc.docx", "Chưa có nội dung cho"],
    );
    let xml = part(&desk.path("bc.docx"), "word/document.xml");
    let text = paragraphs(&xml);
    for line in [
        "ỦY BAN NHÂN DÂN",
        "PHƯỜNG LÁNG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "BÁO CÁO",
        "Kính gửi:",
        "I. CÔNG TÁC CHỈ ĐẠO, TỔ CHỨC THỰC HIỆN",
        "V. ĐỀ XUẤT, KIẾN NGHỊ",
        "Nơi nhận:",
        "TM. ỦY BAN NHÂN DÂN",
        "KT. CHỦ TỊCH",
        "Phụ lục I",
    ] {
        assert!(
            text.iter().any(|p| p == line),
            "«{line}» is missing: {text:#?}"
        );
    }
    assert!(
        text.iter()
            .any(|p| p.starts_with("Số:") && p.ends_with("/BC-UBND"))
    );
    assert!(
        text.iter()
            .any(|p| p.ends_with("năm 2026") && p.starts_with("Kết quả hỗ trợ"))
    );
    let tables = xml.matches("<w:tblHeader />").count();
    assert!(tables >= 8, "{tables} tables repeat their heading");
    assert!(xml.contains(r#"w:orient="landscape""#) && xml.contains("<w:titlePg"));
    assert!(xml.contains(r#"w:top="1134" w:right="850" w:bottom="1134" w:left="1701""#));
    assert!(part(&desk.path("bc.docx"), "word/styles.xml").contains("Times New Roman"));

    let rows = rows(&xml);
    let json = figures(&desk, "2026");
    for (number, target) in (1..).zip(json["targets"].as_array().unwrap()) {
        let row = rows
            .iter()
            .find(|row| row.len() == 8 && row[0] == format!("{number}"));
        let row = row.unwrap_or_else(|| panic!("no row {number}"));
        match target["kind"].as_str().unwrap() {
            "count" => assert_eq!(row[4], shown(&target["actual"]), "{row:?}"),
            "share" => {
                assert_eq!(row[4], shown(&target["met"]), "{row:?}");
                assert_eq!(row[5], shown(&target["of"]), "{row:?}");
                assert_eq!(row[6], target["percent"].as_str().unwrap(), "{row:?}");
            }
            _ => assert_eq!(row[2], "%", "{row:?}"),
        }
    }
}

#[test]
fn the_workbook_has_numbers_as_numbers_and_masked_lists() {
    let desk = Desk::with_samples();
    desk.run(&format!(
        "--lang vi report --period 2026 --as-of {DAY} --out BC.XLSX"
    ))
    .works();
    let mut book: Xlsx<_> = open_workbook(desk.path("BC.XLSX")).unwrap();
    let sheet = book.worksheet_range("Bảng 1").unwrap();
    let json = figures(&desk, "2026");
    let targets: Vec<_> = sheet
        .rows()
        .filter(|row| matches!(row[0], Data::Float(_)))
        .collect();
    let all = json["targets"].as_array().unwrap();
    assert_eq!(targets.len(), all.len());
    for (row, target) in targets.iter().zip(all) {
        let key = match target["kind"].as_str().unwrap() {
            "count" => "actual",
            "share" => "met",
            _ => "value",
        };
        if let Some(number) = target[key].as_f64() {
            assert_eq!(row[4], Data::Float(number), "{row:?}");
        }
    }
    let missing: usize = all
        .iter()
        .filter_map(|t| Some(t["of"].as_u64()? - t["met"].as_u64()?))
        .sum::<u64>()
        .try_into()
        .unwrap();
    let list = book.worksheet_range("DS còn thiếu").unwrap();
    let owed = list.rows().filter(|row| {
        let target = match row[0] {
            Data::Float(number) => number as usize,
            _ => return false,
        };
        all[target - 1]["kind"] == "share"
    });
    assert_eq!(owed.count(), missing);
    let conn = rusqlite::Connection::open(desk.register()).unwrap();
    for row in list.rows().filter(|row| matches!(row[0], Data::Float(_))) {
        let Data::Float(person) = row[2] else {
            panic!("{row:?}")
        };
        let sql = "SELECT p.ethnicity <> 'kinh' OR EXISTS (SELECT 1 FROM membership m WHERE m.person_id = p.id
             AND m.voided_at IS NULL AND substr(m.\"group\", 1, 1) IN ('3', '5', '6')) FROM person p WHERE id = ?1";
        let hidden: bool = conn.query_row(sql, [person as i64], |r| r.get(0)).unwrap();
        assert_eq!(row[3] == Data::String("(đã che)".into()), hidden, "{row:?}");
    }
    let sheets: Vec<String> = book.sheet_names();
    let ids: Vec<String> = conn
        .prepare("SELECT citizen_id FROM person WHERE citizen_id IS NOT NULL")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for name in sheets {
        for cell in book.worksheet_range(&name).unwrap().rows().flatten() {
            let text = cell.to_string();
            assert!(!ids.contains(&text), "an ID number in {name}");
        }
    }
}

#[test]
fn a_wrong_call_gives_a_sentence_and_leaves_no_file() {
    let desk = Desk::with_samples();
    desk.file("folder.docx/x", "");
    for (call, says) in [
        ("--period 2026-H3 --out a.docx", "--period"),
        (
            "--period 2026 --out a.pdf",
            "must end in .docx, .xlsx or .md",
        ),
        ("--period 2026 --out a", "must end in .docx, .xlsx or .md"),
        (
            "--period 2026 --out none/a.docx",
            "There is no folder «none»",
        ),
        ("--period 2026 --out folder.docx", "is a folder"),
        ("--period 2026 --as-of 31/02/2026", "--as-of"),
        ("--period 2030 --as-of 2026-11-23", "begins on 01/01/2030"),
        ("--issued 7", "no report 7"),
        (
            "--issue --number '2 1/5' --out a.md",
            "only digits and letters",
        ),
        ("--period 2026 --kind weekly", "half_year, year, ad_hoc"),
    ] {
        desk.run(&format!("report {call}")).says(2, &[says]);
    }
    let left = std::fs::read_dir(desk.path("")).unwrap();
    let left: Vec<String> = left
        .map(|f| f.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("a.") || name.starts_with(".a"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    desk.run("report --list")
        .says(0, &["No report has been issued"]);
}

#[test]
fn another_plan_file_changes_the_issuer() {
    let desk = Desk::with_samples();
    let plan = include_str!("../../data/plans/lang-2026-2030.toml");
    let other = plan
        .replace("\"PHƯỜNG LÁNG\"", "\"XÃ SƠN ĐỒNG MẪU\"")
        .replace("symbol = \"BC-UBND\"", "symbol = \"BC-XM\"")
        .replace("signer = \"Nguyễn Văn Mẫu\"", "signer = \"Người Ký Mẫu\"");
    desk.file("xa.toml", &other);
    let call = format!("--plan xa.toml --lang vi report --period 2026 --as-of {DAY}");
    desk.run(&call)
        .says(0, &["XÃ SƠN ĐỒNG MẪU", "/BC-XM", "Người Ký Mẫu"]);
    desk.file(
        "bad.toml",
        other.replace("place = \"Láng\"", "place = \"\""),
    );
    let line = other.lines().position(|l| l.starts_with("place")).unwrap() + 1;
    desk.run("--plan bad.toml report --period 2026")
        .says(2, &[&format!("bad.toml:{line}: ")]);
    let (before, rest) = other.split_once("[issuer]").unwrap();
    let (_, after) = rest.split_once("[[section]]").unwrap();
    desk.file("none.toml", format!("{before}[[section]]{after}"));
    desk.run("--plan none.toml report --period 2026")
        .says(2, &["has no issuer"]);
}
