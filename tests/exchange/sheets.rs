//! Sheets as spreadsheets write them: headings in words, other delimiters, byte order marks, line ends, quotes, pipes.

use crate::cli::Desk;

/// Imports one person and compares what is stored.
fn reads(content: &[u8]) {
    let desk = Desk::new();
    desk.import("people", content).says(0, &["New 1"]);
    let person = "SELECT full_name || '|' || born || '|' || sex || '|' || residence || '|' || ethnicity FROM people";
    desk.stores(person, "Nguyễn Thị Hường|1985-03-15|female|permanent|kinh");
}

#[test]
fn headings_in_both_languages_in_any_order() {
    reads(
        "Cư trú,Họ và tên,GIỚI TÍNH,ngay sinh\nThường trú,Nguyễn Thị Hường,Nữ,15/03/1985\n"
            .as_bytes(),
    );
    reads("Sex,Full name,Born,Residence,Ethnicity\nfemale,Nguyễn Thị Hường,15-3-1985,permanent,Kinh\n".as_bytes());
    reads(
        "ho va ten (*),BORN,gioi_tinh,residence\nNguyễn Thị Hường,15031985,nu,thuong tru\n"
            .as_bytes(),
    );
}

#[test]
fn delimiters_marks_and_line_ends() {
    reads(
        "full_name;born;sex;residence\nNguyễn Thị Hường;1985-03-15;female;permanent\n".as_bytes(),
    );
    reads(
        "full_name\tborn\tsex\tresidence\nNguyễn Thị Hường\t1985-03-15\tfemale\tpermanent"
            .as_bytes(),
    );
    reads(
        "\u{feff}full_name,born,sex,residence\r\nNguyễn Thị Hường,1985-03-15,female,permanent\r\n"
            .as_bytes(),
    );
    reads("\"full_name\",born,sex,residence,,\n\n\"Nguyễn Thị Hường\",1985-03-15,female,permanent,,\n,,,,,\n".as_bytes());
    reads("full_name,born,sex,residence\nNguye\u{302}\u{303}n Thi\u{323} Hu\u{31b}o\u{31b}\u{300}ng,1985-03-15,female,permanent\n".as_bytes());
}

#[test]
fn quoted_line_ends_keep_the_count_of_lines() {
    let desk = Desk::new();
    let rows = "full_name,born,sex,residence,note\r\n\
        An Bình,1980,male,permanent,\"một\r\nhai, \"\"ba\"\"\"\r\n\r\n\
        Lê Thơ,1988,xyz,permanent,\r\n";
    desk.import("people", rows)
        .says(2, &["2 rows. New 1", "line 5, sex"]);
    desk.stores("SELECT note FROM people", "một hai, \"ba\"");
}

#[test]
fn a_pipe_is_read_too() {
    let desk = Desk::new();
    let rows = "full_name,born,sex,residence\nAn Bình,1980,male,permanent\n";
    desk.pipe(&["import", "people", "-"], rows.as_bytes().to_vec())
        .says(0, &["people (-)", "New 1"]);
    desk.stores("SELECT origin || clerk FROM audit", "importlan");
}

#[test]
fn dates_after_today_are_counted_and_soft_checks() {
    let desk = Desk::new();
    let rows =
        "full_name,born,sex,residence,registered_on\nAn Bình,1980,male,permanent,2099-01-01\n";
    desk.import("people", rows).says(
        0,
        &[
            "1 date after today",
            "1 soft check to review",
            "1 person without a consent date",
        ],
    );
    let open = "SELECT rule || '|' || coalesce(reason, 'open') FROM soft_check";
    desk.stores(open, "after_today|open");
}

#[test]
fn the_name_of_a_file_gives_its_kind() {
    let desk = Desk::new();
    let file = desk.file(
        "people.csv",
        "full_name,born,sex,residence\nAn Bình,1980,male,permanent\n",
    );
    desk.run(&format!("import {file}")).says(0, &["New 1"]);
}

#[test]
fn an_escaped_formula_loses_its_escape() {
    let desk = Desk::new();
    let rows = "full_name,born,sex,residence,phone,note\nAn Bình,1980,male,permanent,'+84912345678,'=1+1\n";
    desk.import("people", rows).works();
    desk.stores("SELECT phone || note FROM people", "0912345678=1+1");
    let out = desk.run("export people").out;
    assert!(out.contains(",'=1+1,"), "{out}");
}
