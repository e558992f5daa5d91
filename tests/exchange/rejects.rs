//! Refused rows: written unchanged to a file, corrected and imported from there.

use std::fs;

use crate::cli::Desk;

const ROWS: &str = "citizen_id;full_name;born;sex;residence;note\n\
    001185000017;Nguyễn Thị Hường;15/03/1985;female;permanent;\n\
    001188000018;Lê Thơ;31/02/1988;female;permanent;'=1+1\n\
    001190000019;\"Trần; Nam\";1990;xx;permanent;\n";

#[test]
fn corrected_rejects_are_imported() {
    let desk = Desk::new();
    desk.import("people", ROWS)
        .says(2, &["New 1", "refused 2", "people.rejects.csv"]);
    let rejects = desk.read("people.rejects.csv");
    let lines: Vec<&str> = rejects.lines().collect();
    assert_eq!(
        lines[0],
        "\u{feff}citizen_id;full_name;born;sex;residence;note;_line;_column;_value;_reason"
    );
    assert!(
        lines[1].starts_with(
            "001188000018;Lê Thơ;31/02/1988;female;permanent;'=1+1;3;born;31/02/1988;"
        )
    );
    assert!(
        lines[2].starts_with("001190000019;\"Trần; Nam\";1990;xx;permanent;;4;full_name; sex;")
            || lines[2]
                .starts_with("001190000019;\"Trần; Nam\";1990;xx;permanent;;4;\"full_name; sex\";")
    );
    let half = rejects.replace("31/02/1988;female", "28/02/1988;female");
    let file = desk.file("people.rejects.csv", &half);
    desk.run(&format!("import people {file}"))
        .says(2, &["New 1", "refused 1", "people.rejects-2.csv"]);
    assert_eq!(
        desk.read("people.rejects.csv"),
        half,
        "the input is unchanged"
    );
    desk.stores("SELECT note FROM people WHERE note IS NOT NULL", "=1+1");
    let rest = desk.read("people.rejects-2.csv");
    assert_eq!(rest.matches("_line").count(), 1);
    let file = desk.file(
        "people.rejects-2.csv",
        rest.replace("\"Trần; Nam\"", "Trần Nam")
            .replace(";xx;", ";nam;"),
    );
    desk.run(&format!("import {file}")).says(0, &["New 1"]);
    desk.stores("SELECT count(*) FROM people", "3");
}

#[test]
fn corrected_rejects_are_not_replaced_by_another_import() {
    let desk = Desk::new();
    let import = || desk.import("people", ROWS);
    import().says(2, &["people.rejects.csv"]);
    let first = desk.read("people.rejects.csv");
    import().says(2, &["people.rejects.csv"]);
    assert!(!desk.path("people.rejects-2.csv").exists(), "nothing new");
    let corrected = first.replace("31/02/1988;female", "28/02/1988;female");
    desk.file("people.rejects.csv", &corrected);
    for _ in 0..2 {
        import().says(2, &["people.rejects-2.csv"]);
    }
    assert_eq!(desk.read("people.rejects.csv"), corrected);
    assert_eq!(desk.read("people.rejects-2.csv"), first);
    assert!(!desk.path("people.rejects-3.csv").exists());
    desk.file("csv/people.csv", ROWS);
    desk.file("csv/people.rejects.csv", &corrected);
    desk.run("import csv").says(2, &["people.rejects-2.csv"]);
    assert_eq!(desk.read("csv/people.rejects.csv"), corrected);
}

#[test]
fn rows_too_long_or_not_utf8_are_written_unchanged() {
    let desk = Desk::new();
    let mut rows = b"full_name,born,sex,residence\nL\xea Th\xf4,1988,female,permanent\n".to_vec();
    rows.extend("Lê, Thơ,1988,female,permanent\n".as_bytes());
    desk.import("people", &rows).says(2, &["refused 2"]);
    let rejects = fs::read(desk.path("people.rejects.csv")).unwrap();
    assert!(rejects.windows(6).any(|w| w == b"L\xea Th\xf4"));
    let again = desk.run("import people.rejects.csv");
    again.says(2, &["New 0", "refused 2"]);
}

#[test]
fn a_folder_has_one_file_a_kind_and_never_reads_them_as_input() {
    let desk = Desk::new();
    desk.file("csv/people.csv", ROWS);
    desk.file(
        "csv/needs.csv",
        "citizen_id,kind,stated_on\n001185000017,job,2026-02-30\n",
    );
    desk.file("csv/notes.txt", "x");
    desk.run("import csv").says(
        2,
        &[
            "people.rejects.csv",
            "needs.rejects.csv",
            "Skipped: notes.txt",
        ],
    );
    let again = desk.run("import csv");
    again.says(2, &["people.csv: 3 rows. New 0", "Skipped: notes.txt."]);
    desk.run("import csv --rejects .").says(2, &[]);
    assert!(desk.path("needs.rejects.csv").exists());
}

#[test]
fn there_are_no_rejects_when_all_rows_or_none_are_stored() {
    let desk = Desk::new();
    let good = ROWS.lines().take(2).map(|l| format!("{l}\n"));
    desk.import("people", good.collect::<String>()).works();
    assert!(!desk.path("people.rejects.csv").exists());
    desk.file("csv/people.csv", ROWS);
    desk.file("csv/needs.csv", "colour\n");
    desk.run("import csv").says(2, &["colour"]);
    let left: Vec<_> = fs::read_dir(desk.path("csv")).unwrap().collect();
    assert_eq!(left.len(), 2);
}

#[test]
fn the_file_of_rejects_can_be_chosen() {
    let desk = Desk::new();
    let file = desk.file("people.csv", ROWS);
    let aside = desk.path("aside.csv").display().to_string();
    desk.run(&format!("import people {file} --rejects {aside}"))
        .says(2, &["aside.csv"]);
    assert!(desk.path("aside.csv").exists() && !desk.path("people.rejects.csv").exists());
    desk.run(&format!("import people {file} --rejects {file}"))
        .says(2, &["is the file to import"]);
    assert_eq!(desk.read("people.csv"), ROWS);
    let nowhere = desk.path("no/such/folder.csv").display().to_string();
    let ran = desk.run(&format!("import people {file} --rejects {nowhere}"));
    ran.says(2, &["cannot be written"]);
    assert!(ran.err.contains("_reason") && ran.err.contains("31/02/1988"));
}
