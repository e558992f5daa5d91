//! Records that are in the register: the same file twice, a corrected row, people without a number, voided groups, planned
//! follow-ups.

use crate::cli::{Desk, ward};

const AN: &str = "citizen_id,full_name,born,sex,residence\n001185000017,An,1985,female,permanent\n";

/// Everything in the register that an import could change.
fn state(desk: &Desk) -> Vec<String> {
    let mut state = vec![
        desk.cell("SELECT count(*) || '/' || coalesce(max(id), 0) FROM audit"),
        desk.cell("SELECT count(*) FROM soft_check"),
    ];
    for table in "person membership need course enrolment placement follow_up loan".split(' ') {
        state.push(desk.cell(&format!(
            "SELECT count(*) || '/' || sum(version) FROM {table}"
        )));
    }
    state
}

#[test]
fn the_same_folder_twice_changes_nothing() {
    let desk = Desk::new();
    let folder = ward();
    desk.run(&format!("import {folder} --rejects ."))
        .says(0, &["Skipped: expected"]);
    let before = state(&desk);
    let again = desk.run(&format!("import {folder} --rejects ."));
    again.says(
        0,
        &["people.csv: 400 rows. New 0, changed 0, voided 0, unchanged 400, refused 0"],
    );
    assert_eq!(state(&desk), before);
    desk.run("check").says(0, &["0 findings"]);
}

#[test]
fn a_corrected_row_changes_its_record_and_only_what_the_file_has() {
    let desk = Desk::new();
    desk.import(
        "people",
        "citizen_id,full_name,born,sex,residence,phone,note\n\
         001185000017,Nguyễn Thị Hường,15/03/1985,female,permanent,0912345678,gọi buổi tối\n",
    )
    .says(0, &["New 1"]);
    let corrected = "citizen_id,full_name,born,sex,residence,phone\n\
        001185000017,Nguyễn Thị Hường,16/03/1985,female,permanent,\n";
    desk.import("people", corrected).says(0, &["changed 1"]);
    desk.stores(
        "SELECT born || coalesce(phone, '-') || note FROM people",
        "1985-03-16-gọi buổi tối",
    );
    desk.stores("SELECT version FROM person", "2");
    desk.import("people", corrected).says(0, &["unchanged 1"]);
    desk.stores("SELECT version FROM person", "2");
}

#[test]
fn a_default_value_does_not_overwrite_a_value() {
    let desk = Desk::new();
    let with = |ethnicity: &str| {
        format!(
            "citizen_id,full_name,born,sex,residence,ethnicity\n001185000017,An,1985,female,permanent,{ethnicity}\n"
        )
    };
    desk.import("people", with("")).says(0, &["New 1"]);
    desk.stores("SELECT ethnicity FROM people", "kinh");
    desk.import("people", with("Tày")).says(0, &["changed 1"]);
    desk.import("people", with("")).says(0, &["unchanged 1"]);
}

#[test]
fn people_without_a_number_match_by_name_birth_and_sex() {
    let desk = Desk::new();
    let row = |name: &str| {
        format!("full_name,born,sex,residence,phone\n{name},1958,male,permanent,0912345678\n")
    };
    desk.import("people", row("Y Moan Êban"))
        .says(0, &["New 1"]);
    desk.import("people", row("Y Moan Eban"))
        .says(0, &["changed 1"]);
    desk.import("people", row("Y Moan Êban").replace("male", "female"))
        .says(0, &["New 1"]);
}

#[test]
fn in_a_folder_rows_have_the_numbers_of_its_people() {
    let desk = Desk::new();
    desk.import(
        "people",
        "full_name,born,sex,residence\nNgười Khác,1970,male,permanent\n",
    )
    .works();
    // Two of the same name, birth and sex: the numbers tell them apart.
    desk.file(
        "csv/people.csv",
        "citizen_id,full_name,born,sex,residence,register_no\n\
         ,Lê An,1980,male,permanent,1\n,Lê An,1980,male,permanent,2\n001185000017,Có Số,1985,female,permanent,3\n",
    );
    desk.file(
        "csv/needs.csv",
        "citizen_id,kind,stated_on,register_no\n,job,2026-01-05,1\n,loan,2026-01-05,2\n,job,2026-01-05,3\n,job,2026-01-05,7\n",
    );
    let ran = desk.run("import csv");
    ran.says(
        2,
        &[
            "people.csv: 3 rows. New 3",
            "needs.csv: 4 rows. New 2",
            "register_no 7",
            "register_no 3",
        ],
    );
    let owners = "SELECT group_concat(register_no || kind, ' ') FROM (SELECT * FROM needs ORDER BY register_no)";
    desk.stores(owners, "2job 3loan");
    desk.run("import csv").says(
        2,
        &[
            "people.csv: 3 rows. New 0, changed 0, voided 0, unchanged 3",
            "unchanged 2",
        ],
    );
}

#[test]
fn without_a_folder_a_file_has_the_numbers_of_the_register() {
    let desk = Desk::new();
    desk.import(
        "people",
        "citizen_id,full_name,born,sex,residence\n,Lê An,1980,male,permanent\n001185000017,Có Số,1985,female,permanent\n",
    )
    .works();
    let rows = "citizen_id,kind,stated_on,register_no\n,job,2026-01-05,1\n,job,2026-01-05,2\n,job,2026-01-05,9\n";
    desk.import("needs", rows).says(
        2,
        &[
            "New 1",
            "refused 2",
            "Person 2 of the register has an ID number",
            "«9»",
        ],
    );
}

#[test]
fn a_group_is_changed_and_voided_by_its_key() {
    let desk = Desk::new();
    desk.import("people", AN).works();
    let head = "citizen_id,group,evidence_no,evidence_on,valid_from,valid_to,void_reason\n001185000017,5a,1/QĐ,2026-01-01,";
    let row = |rest: &str| format!("{head}{rest}\n");
    desk.import("memberships", row(",2026-06-30,"))
        .says(0, &["New 1"]);
    desk.stores("SELECT valid_from FROM memberships", "2026-01-01");
    desk.import("memberships", row("2026-01-01,2026-12-31,"))
        .says(0, &["changed 1"]);
    desk.import("memberships", row("2026-01-01,2026-12-31,ghi nhầm"))
        .says(0, &["voided 1"]);
    desk.stores("SELECT count(*) FROM memberships", "0");
    desk.stores("SELECT void_reason FROM membership", "ghi nhầm");
    let before = state(&desk);
    desk.import("memberships", row("2026-01-01,2026-12-31,ghi nhầm"))
        .says(0, &["unchanged 1", "not in the register"]);
    assert_eq!(state(&desk), before);
}

#[test]
fn a_new_status_clears_fields_that_are_no_longer_relevant() {
    let desk = Desk::new();
    desk.import("people", AN).works();
    desk.import("courses", "code,title,level\nK1,May,elementary\n")
        .works();
    let head = "citizen_id,course,enrolled_on,status";
    desk.import(
        "enrolments",
        format!("{head},started_on\n001185000017,K1,2026-01-05,studying,2026-01-06\n"),
    )
    .says(0, &["New 1"]);
    desk.import(
        "enrolments",
        format!("{head}\n001185000017,k1,2026-01-05,cancelled\n"),
    )
    .says(0, &["changed 1"]);
    desk.stores(
        "SELECT status || coalesce(started_on, '-') FROM enrolments",
        "cancelled-",
    );
}

#[test]
fn planned_follow_ups_are_found_by_their_key() {
    let desk = Desk::new();
    desk.import("people", AN).works();
    desk.import(
        "placements",
        "citizen_id,started_on,employer,channel,contract,is_new\n001185000017,2026-01-05,HTX Láng,referral,indefinite,yes\n",
    )
    .says(0, &["New 1"]);
    desk.stores("SELECT count(*) FROM follow_ups", "4");
    let rows = "citizen_id,placement_started_on,due_on,checked_on,outcome\n\
        001185000017,05/01/2026,05/02/2026,06/02/2026,working\n001185000017,05/01/2026,05/04/2026,06/04/2026,left\n";
    desk.import("follow_ups", rows).says(0, &["changed 2"]);
    desk.stores("SELECT ended_on FROM placements", "2026-04-06");
    desk.stores("SELECT count(*) FROM follow_ups", "2");
    desk.import("follow_ups", rows).says(0, &["unchanged 2"]);
    desk.import("follow_ups", rows.replace("05/01/2026", "06/01/2026"))
        .says(2, &["no placement that began on"]);
}

#[test]
fn a_sheet_with_two_values_for_one_record_is_refused() {
    let desk = Desk::new();
    desk.import("people", AN).works();
    let rows = "citizen_id,kind,stated_on,wish\n001185000017,job,2026-01-05,bảo vệ\n\
        001185000017,Việc làm,05/01/2026,lái xe\n001185000017,job,2026-01-05,bảo vệ\n";
    desk.import("needs", rows)
        .says(2, &["New 1", "unchanged 1", "line 3", "as line 2"]);
}

#[test]
fn a_poor_household_ends_with_its_year_unless_the_file_says_otherwise() {
    let desk = Desk::new();
    desk.import(
        "people",
        "citizen_id,full_name,born,sex,residence\n001185000017,Nguyễn Thị Hường,1985,female,permanent\n",
    )
    .says(0, &["New 1"]);
    let rows = "citizen_id,group,evidence_no,evidence_on,valid_from,valid_to\n\
        001185000017,1a,12/QĐ,15/01/2026,,\n\
        001185000017,1b,13/QĐ,15/01/2025,,30/06/2025\n\
        001185000017,8,14/QĐ,15/01/2026,,\n";
    desk.import("memberships", rows).says(0, &["New 3"]);
    desk.stores("SELECT group_concat(\"group\" || ' ' || coalesce(valid_to, 'open'), ', ') FROM (SELECT * FROM memberships ORDER BY \"group\")", "1a 2026-12-31, 1b 2025-06-30, 8 open");
    desk.import("memberships", rows).says(0, &["unchanged 3"]);
}

#[test]
fn a_masked_export_keeps_what_it_hid_and_says_so_where_it_cannot() {
    let desk = Desk::new();
    desk.import(
        "people",
        "citizen_id,full_name,born,sex,ethnicity,residence\n\
         001185000017,Nguyễn Thị Kín,1985,female,kinh,permanent\n\
         001150000018,Lò Thị Mẫu,1950,female,thai,permanent\n",
    )
    .works();
    desk.import(
        "memberships",
        "citizen_id,group,evidence_no,evidence_on,valid_from\n\
         001185000017,5a,396/QĐ,2026-01-04,2026-01-05\n001185000017,1a,12/QĐ,2026-01-04,2026-01-05\n",
    )
    .works();
    let before = state(&desk);
    let exported = |kind: &str, lang: &str| {
        let file = format!("{lang}-{kind}.csv");
        desk.run(&format!("export {kind} --out {file} --lang {lang}"))
            .works();
        file
    };
    for lang in ["vi", "en"] {
        let people = exported("people", lang);
        let memberships = exported("memberships", lang);
        let without_trail = state(&desk)[1..].to_vec();
        desk.run(&format!("import people {people}"))
            .says(0, &["unchanged 2, refused 0"]);
        // The hidden group is a part of the key: its row names no record.
        let ran = desk.run(&format!("import memberships {memberships}"));
        ran.says(
            2,
            &["unchanged 1, refused 1", "hidden by the export", "--full"],
        );
        assert_eq!(ran.out.matches("hidden by the export").count(), 1);
        assert_eq!(state(&desk)[1..], without_trail);
        // In another register nothing is stored that could be kept.
        let fresh = Desk::new();
        let path = desk.path(&people).display().to_string();
        fresh
            .run(&format!("import people {path} --rejects rejects.csv"))
            .says(2, &["refused", "hidden by the export"]);
    }
    assert_eq!(state(&desk)[1..], before[1..]);
}
