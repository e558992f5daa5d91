//! The export of a register, imported into another one, is exported as the same bytes.

use std::fs;

use vieclam::forms::Record;

use crate::cli::{Desk, ward};

/// Exports every kind into a folder.
fn export(desk: &Desk, folder: &str) -> Vec<Vec<u8>> {
    fs::create_dir_all(desk.path(folder)).unwrap();
    let files = Record::ALL.iter().map(|record| {
        let out = desk.path(folder).join(format!("{}.csv", record.plural()));
        let (kind, path) = (record.plural(), out.display());
        desk.run(&format!("export {kind} --full --reason copy --out {path}"))
            .works();
        fs::read(out).unwrap()
    });
    files.collect()
}

#[test]
fn an_export_imports_and_exports_unchanged() {
    let desk = Desk::new();
    let folder = ward();
    desk.run(&format!("import {folder} --rejects .")).works();
    desk.file(
        "more/people.csv",
        "full_name,born,sex,residence,note,previous_ids,address,register_no\n\
         Y Moan Êban,1958,male,permanent,\"'=1+1\",012345678; 012345679,\"Số 5, ngõ \"\"3\"\"\",7\n\
         Y Moan Êban,1958,male,permanent,＠x,,,8\nH'Hen Niê,05/1992,female,temporary,''=x,,,9\n",
    );
    desk.file(
        "more/placements.csv",
        "register_no,started_on,employer,channel,contract,is_new,wage\n\
         7,2026-01-05,HTX Láng,referral,indefinite,yes,7.500.000\n9,2026-02-05,HTX Láng,other,unwritten,no,6tr\n",
    );
    desk.file(
        "more/follow_ups.csv",
        "register_no,placement_started_on,due_on,checked_on,outcome,note\n\
         7,2026-01-05,2026-02-05,2026-02-06,unreachable,-\n7,2026-01-05,2026-04-05,2026-04-06,working,\n\
         9,2026-02-05,2026-03-05,2026-03-07,left,nghỉ\n",
    );
    desk.run("import more").says(0, &["New 3", "changed 3"]);
    let first = export(&desk, "out");

    let fresh = Desk::new();
    let out = desk.path("out").display().to_string();
    let ran = fresh.run(&format!("import {out}"));
    ran.says(0, &["people.csv: 403 rows. New 403"]);
    let second = export(&fresh, "out");
    for (record, (first, second)) in Record::ALL.iter().zip(first.iter().zip(&second)) {
        assert!(first == second, "{record:?} differs");
    }
    fresh
        .run(&format!("import {out}"))
        .says(0, &["unchanged 403"]);
    fresh.run("check").says(0, &["0 findings"]);
}
