//! Malformed files: the message, what is stored and what is refused.

use crate::cli::Desk;

const HEAD: &str = "citizen_id,full_name,born,sex,residence\n";
const GOOD: &str = "001185000017,Nguyễn Thị Hường,15/03/1985,female,permanent\n";

fn people(rows: &str) -> String {
    format!("{HEAD}{GOOD}{rows}")
}

/// A bad row beside a good one, which is stored; the bad one is refused with its line and a reason.
fn refuses(row: &str, says: &[&str]) {
    let desk = Desk::new();
    let ran = desk.import("people", people(row));
    ran.says(2, &["2 rows. New 1", "refused 1", "line 3"]);
    ran.says(2, says);
    desk.stores("SELECT count(*) FROM people", "1");
}

#[test]
fn headings() {
    let desk = Desk::new();
    for (heading, says) in [
        (
            "citizen_id,full_name,born,sex,residence,colour\n",
            "unknown columns: «colour»",
        ),
        (
            "citizen_id,full_name,sex\n",
            "lacks required columns: born, residence",
        ),
        (
            "full_name,born,sex,residence,Họ và tên\n",
            "two columns for full_name",
        ),
        ("full_name,,born,sex,residence\n", "Column 2"),
        ("001185000017,Hường,1985\n", "unknown columns"),
    ] {
        desk.import("people", format!("{heading}{GOOD}"))
            .says(2, &[says, "people.csv"]);
        desk.stores("SELECT count(*) FROM person", "0");
    }
}

#[test]
fn files_that_are_no_sheet() {
    let desk = Desk::new();
    let utf16: Vec<u8> = people("")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let with_mark = [b"\xFF\xFE".to_vec(), utf16.clone()].concat();
    for (content, says) in [
        (Vec::new(), "is empty"),
        (b"\xEF\xBB\xBF\r\n".to_vec(), "is empty"),
        (utf16, "UTF-16"),
        (with_mark, "UTF-16"),
        (b"PK\x03\x04 sheet".to_vec(), "Excel file"),
        (
            b"\x7fELF\x02\x01\x01\0\0 and so on".to_vec(),
            "not a CSV file",
        ),
        (b"h\xf4 v\xe0 t\xean,born\n".to_vec(), "not UTF-8"),
    ] {
        desk.import("people", content).says(2, &[says]);
    }
    desk.import("people", HEAD).says(0, &["only a heading"]);
}

#[test]
fn broken_utf8_refuses_its_row() {
    let desk = Desk::new();
    let mut file = people("").into_bytes();
    file.extend(b"001188000018,Nguy\xean Th\xf5,1988,female,permanent\n");
    desk.import("people", file)
        .says(2, &["New 1", "refused 1", "line 3, full_name", "not UTF-8"]);
}

#[test]
fn cells_that_cannot_be_stored() {
    refuses(
        "001188000018,Nguyễn\0Thơ,1988,female,permanent\n",
        &["full_name", "NUL"],
    );
    let long = format!(
        "001188000018,{},1988,female,permanent\n",
        "a".repeat(10 << 20)
    );
    refuses(&long, &["10485760 characters", "the maximum is 10000"]);
    refuses(
        "001188000018,Lê Thơ,1988,female\n",
        &["4 cells", "5 columns"],
    );
    refuses(
        "001188000018,Lê Thơ,1988,female,permanent,x\n",
        &["6 cells", "double quotes"],
    );
}

#[test]
fn a_quote_that_is_never_closed_says_so() {
    let open =
        "001188000018,\"Lê Thơ,1988,female,permanent\n001190000019,Lê An,1990,female,permanent\n";
    refuses(open, &["not closed"]);
}

#[test]
fn values_that_mean_nothing() {
    refuses(
        "001188000018,Lê Thơ,31/02/1988,female,permanent\n",
        &["born", "has no day 31"],
    );
    refuses(
        "001188000018,Lê Thơ,1988,woman?,permanent\n",
        &["sex", "not in the list"],
    );
    refuses(
        "00118800001,Lê Thơ,1988,female,permanent\n",
        &["000118800001", "--restore-zeros"],
    );
    refuses(
        "0011880000181,Lê Thơ,1988,female,permanent\n",
        &["13 digits"],
    );
    refuses(",,,,permanent\n", &["full_name; born; sex"]);
}

#[test]
fn vietnamese_reasons() {
    let desk = Desk::new();
    let file = desk.file(
        "people.csv",
        people("001188000018,Lê Thơ,31/02/1988,xyz,permanent\n"),
    );
    desk.run(&format!("--lang vi import people {file}")).says(
        2,
        &[
            "dòng 3, born; sex",
            "không có ngày 31",
            "không có trong danh mục",
        ],
    );
}

#[test]
fn the_same_number_twice_in_a_file() {
    let twice = "001185000017,Nguyễn Thị Hường,15/03/1986,female,permanent\n";
    refuses(twice, &["line 2", "with other values"]);
    let desk = Desk::new();
    desk.import("people", people(GOOD)).says(
        0,
        &["2 rows. New 1, changed 0, voided 0, unchanged 1, refused 0"],
    );
}

#[test]
fn unknown_people_and_courses() {
    let desk = Desk::new();
    desk.import("people", people("")).works();
    desk.import(
        "needs",
        "citizen_id,kind,stated_on\n001199000099,job,2026-01-05\n,job,2026-01-05\n",
    )
    .says(
        2,
        &[
            "the number «001199000099»",
            "No person is named",
            "refused 2",
        ],
    );
    desk.import(
        "enrolments",
        "citizen_id,course,enrolled_on,status\n001185000017,K999,2026-01-05,registered\n",
    )
    .says(2, &["no course «K999»", "courses.csv"]);
    desk.import(
        "needs",
        "citizen_id,kind,stated_on\n1185000017,job,2026-01-05\n",
    )
    .says(2, &["001185000017", "--restore-zeros"]);
}

#[test]
fn lost_zeros_are_restored_on_request() {
    let desk = Desk::new();
    let file = desk.file(
        "people.csv",
        format!("{HEAD}1185000017,Lê Thơ,1985,female,permanent\n"),
    );
    desk.run(&format!("import people {file} --restore-zeros"))
        .says(0, &["New 1"]);
    desk.stores("SELECT citizen_id FROM people", "001185000017");
    let needs = desk.file(
        "needs.csv",
        "citizen_id,kind,stated_on\n1185000017,job,2026-01-05\n",
    );
    desk.run(&format!("import needs {needs} --restore-zeros"))
        .says(0, &["New 1"]);
}

#[test]
fn overlapping_and_impossible_memberships() {
    let desk = Desk::new();
    desk.import("people", people("")).works();
    let rows = "citizen_id,group,evidence_no,evidence_on,valid_from,valid_to\n\
        001185000017,5a,1/QĐ,2026-01-01,2026-01-01,2026-06-30\n\
        001185000017,5a,2/QĐ,2026-03-01,2026-03-01,\n\
        001185000017,9,3/QĐ,2026-01-01,2026-01-01,\n\
        001185000017,4,4/QĐ,2026-01-01,2026-01-01,\n\
        001185000017,5b,5/QĐ,2026-05-01,2026-05-01,2026-04-01\n";
    desk.import("memberships", rows).says(
        2,
        &["New 1", "refused 4", "line 3", "line 4", "line 5", "line 6"],
    );
}

#[test]
fn a_cancelled_enrolment_has_no_first_session() {
    let desk = Desk::new();
    desk.import("people", people("")).works();
    desk.import("courses", "code,title,level\nK1,May,elementary\n")
        .works();
    let head = "citizen_id,course,enrolled_on,status,started_on,funding,support_amount\n";
    let row = |rest: &str| format!("{head}001185000017,K1,2026-01-05,{rest}\n");
    desk.import("enrolments", row("cancelled,2026-01-06,,"))
        .says(2, &["started_on"]);
    desk.import("enrolments", row("studying,,,"))
        .says(2, &["started_on"]);
    desk.import("enrolments", row("studying,2026-01-06,self,3000000"))
        .says(0, &["New 1", "1 soft check"]);
    desk.stores("SELECT support_amount FROM enrolments", "3000000");
}

#[test]
fn folders_that_hold_nothing() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("empty")).unwrap();
    desk.run("import empty")
        .says(2, &["nothing to import", "people.csv, memberships.csv"]);
    desk.run("import ./not-there")
        .says(2, &["There is no «./not-there»"]);
    desk.run("import people empty").says(2, &["is a folder"]);
}

#[test]
fn one_bad_file_of_a_folder_keeps_nothing() {
    let desk = Desk::new();
    desk.file("csv/people.csv", people(""));
    desk.file("csv/needs.csv", "citizen_id,colour\n");
    desk.run("import csv").says(2, &["needs.csv", "colour"]);
    desk.stores("SELECT count(*) FROM person", "0");
}
