//! The keys of every list that a command prints: the columns of CSV, and those of a row in JSON.

use super::Desk;

/// A call, its columns in CSV, and what a row has in JSON besides.
const LISTS: [(&str, &str, &[&str]); 11] = [
    (
        "find nguyen",
        "register_no,citizen_id,full_name,born,phone,neighbourhood",
        &[],
    ),
    ("trail", "row,at,clerk,origin,action,about", &["facts"]),
    (
        "backup --list",
        "at,sound,trail_row,trail_hash,bytes,file",
        &[],
    ),
    (
        "forget",
        "request,person,full_name,ground,asked_at,asked_by",
        &[],
    ),
    ("forget --due", "person,full_name,ground,since", &[]),
    ("breach", "part,label,text", &[]),
    ("plan show", "entry,label,value,valid_from,reason", &[]),
    (
        "progress",
        "id,kind,target,target_for_period,expected,actual,events,met,of,percent,below,range,value,as_of,source,status",
        &[],
    ),
    (
        "progress --by sex",
        "target,by,key,label,counted,missing",
        &[],
    ),
    (
        "progress --target ui_advised --list missing",
        "register_no,citizen_id,full_name,phone,neighbourhood,household,opened_on,met_on,reason",
        &[],
    ),
    (
        "worklist ui_advised",
        "register_no,full_name,phone,phone_owner,neighbourhood,address,groups,since,reason",
        &[],
    ),
];

#[test]
fn every_list_has_its_keys_in_csv_and_in_json() {
    let desk = Desk::with_samples();
    desk.run("backup").works();
    desk.run("forget --ask 3 --ground asked").works();
    for (call, columns, more) in LISTS {
        let csv = desk.run(&format!("{call} --format csv"));
        assert_eq!(csv.out.lines().next(), Some(columns), "{call:?}");
        let json = desk.json(&format!("{call} --format json"));
        // What is no array has keys of its own around its rows.
        let Some(first) = json.get(0) else { continue };
        let keys: Vec<&String> = first.as_object().unwrap().keys().collect();
        let columns: Vec<&str> = columns.split(',').chain(more.iter().copied()).collect();
        assert_eq!(keys, columns, "{call:?}");
    }
}
