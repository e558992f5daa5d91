//! Sensitive groups: hidden on a person's page, in lists and in the history until opened with a reason.

use std::path::Path;

use vieclam::domain::record_ref::RecordRef;
use vieclam::domain::roles::Role;
use vieclam::forms::Record;
use vieclam::register::session::accounts;
use vieclam::register::write::op::AccountChange;
use vieclam::register::{Op, Register, RegisterError};

use crate::harness::registers::{new_person, new_record, open, samples_register, save_all};
use crate::harness::{Clerk, Screen};

/// A person with a group, recorded by another clerk: who records a group sees it for the rest of the session.
fn with_group(clerk: Clerk, group: &str) -> Clerk {
    let paper = "evidence_no=396/QĐ-BÍMẬT; evidence_on=2026-01-05; valid_from=2026-01-05";
    let fields = format!("group={group}; {paper}");
    let person = new_person("Nguyễn Thị Kín", "citizen_id=001185000017");
    let group = new_record(Record::Membership, &fields, Some(1));
    save_all(clerk.path(), "minh", [person, group]);
    clerk
}

#[test]
fn a_sensitive_group_is_hidden_until_opened_with_a_reason() {
    let mut clerk = with_group(Clerk::new(), "5a");
    clerk.open_person("kin");
    clerk.sees_all(&["Nguyễn Thị Kín", "(ẩn)"]);
    clerk.sees_no("BÍMẬT").sees_no("phạt tù").sees_no("5a");
    clerk.leads_to("4", "Vì sao").press("3");
    clerk.sees_all(&["BÍMẬT", "phạt tù", "lý do có trong nhật ký"]);
    let sql = "SELECT clerk, action, json_extract(after, '$.\"note:1\".reason') FROM audit ORDER BY id DESC LIMIT 1";
    clerk.stores(sql, &["lan|open|Đối chiếu giấy tờ"]);
    // The person's history says who opened it and why.
    clerk.press("8");
    clerk.sees_all(&["lan · màn hình", "mở phần ẩn", "Lý do: Đối chiếu giấy tờ"]);
    clerk.press("<Esc>");
    // It stays open for this session only.
    clerk.press("<Esc>").open_person("kin").sees("BÍMẬT");
    let mut other = clerk.then("hoa");
    other.open_person("kin").sees("(ẩn)").sees_no("BÍMẬT");
}

#[test]
fn every_screen_that_shows_it_asks_first() {
    let mut clerk = with_group(Clerk::new(), "6a");
    for key in ["1", "7", "8", "<Enter>"] {
        clerk.open_person("kin").leads_to(key, "Vì sao");
        clerk.press("<Esc>");
        clerk.sees_no("BÍMẬT").press("<Esc>");
    }
    clerk.counts("audit WHERE action = 'open'", 0);
    // With a reason the screen opens.
    clerk.open_person("kin").press("11");
    clerk.sees_all(&["Số định danh", "BÍMẬT"]);
    clerk.counts("audit WHERE action = 'open'", 1);
}

#[test]
fn other_groups_are_shown_and_wide_lists_hide_sensitive_ones() {
    let mut clerk = with_group(Clerk::new(), "1a");
    clerk.open_person("kin").sees("BÍMẬT").sees_no("(ẩn)");
    let mut wide = with_group(Clerk::sized(140, 40), "3");
    wide.find("kin").sees_all(&["Nguyễn Thị Kín", "(ẩn)"]);
    wide.sees_no("BÍMẬT");
}

#[test]
fn filtering_by_a_sensitive_group_takes_a_reason() {
    let mut clerk = with_group(Clerk::new(), "5a");
    clerk.press("<F3><F9>8").leads_to("5a<Enter>", "Vì sao");
    clerk.press("<Esc>");
    clerk.counts("audit WHERE action = 'open'", 0);
    clerk.press("8").leads_to("5a<Enter>5", "Nguyễn Thị Kín");
    clerk.stores(
        "SELECT json_extract(after, '$.\"note:0\".group') FROM audit WHERE action = 'open'",
        &["5a"],
    );
}

#[test]
fn a_viewer_cannot_open_it() {
    let mut clerk = with_group(Clerk::new(), "5a");
    clerk.open(Screen::Accounts);
    clerk.press("<F2><C-u>lan<Enter><Enter>4");
    clerk.press("<F2>xem<Enter><Enter>1");
    let path = clerk.path().to_owned();
    let mut viewer = Clerk::served(&path, "xem");
    viewer.open_person("kin").sees("(ẩn)");
    // Not asked why first, to be refused after.
    viewer
        .leads_to("4", "không được mở phần được che")
        .press("<Enter>");
    viewer.sees_no("BÍMẬT");
}

/// Adds an account, or gives it another role.
fn set_role(register: &Path, name: &str, role: Role) {
    let mut register = open(register, "root");
    register.agree(vieclam::domain::roles::Permission::Clerks);
    let change = match accounts::clerk_named(register.reader(), name) {
        Ok(account) => AccountChange::SetRole(account.id, role),
        Err(_) => AccountChange::Add {
            name: name.to_owned(),
            full_name: String::new(),
            role,
        },
    };
    register.change(Op::Account(change)).expect("changed");
}

#[test]
fn a_lost_role_masks_who_was_opened() {
    let clerk = with_group(Clerk::new(), "5a");
    set_role(clerk.path(), "lan", Role::Admin);
    set_role(clerk.path(), "hoa", Role::Clerk);
    let path = clerk.path().to_owned();
    let mut other = Clerk::served(&path, "hoa");
    other.open_person("kin").leads_to("41", "BÍMẬT");
    set_role(&path, "hoa", Role::Viewer);
    other.press("<Esc>").open_person("kin").sees("(ẩn)");
    other.sees_no("BÍMẬT").sees_no("5a");
    other.leads_to("8", "không được mở phần được che");
    set_role(&path, "hoa", Role::Clerk);
    other.press("<Esc*2>").open_person("kin").sees("BÍMẬT");
}

#[test]
fn saving_a_person_who_was_there_opens_nobody() {
    let group = "group=5a; evidence_no=396/QĐ-BÍMẬT; evidence_on=2026-01-05; valid_from=2026-01-05";
    let group = || new_record(Record::Membership, group, Some(1));
    let mut clerk = Clerk::new();
    let kin = new_person(
        "Nguyễn Thị Kín",
        "citizen_id=001185000017; registered_on=2026-01-05; consent_on=2026-01-05",
    );
    save_all(clerk.path(), "minh", [kin]);
    clerk.open_person("kin").press("1").sees("Số định danh");
    // While the form is open, another clerk gives the person a group.
    save_all(clerk.path(), "minh", [group()]);
    clerk.leads_to("<F2>", "(ẩn)").sees_no("BÍMẬT");
    clerk.counts("audit WHERE action = 'open'", 0);
    // Nor does a group of another clerk stay open because the person was entered in the session.
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press("<Esc>");
    clerk.open_person("huong").sees("396/QĐ").press("<Esc>");
    save_all(clerk.path(), "minh", [group()]);
    clerk.open_person("huong").sees("(ẩn)").sees_no("BÍMẬT");
}

#[test]
fn a_viewer_does_not_tell_a_minority_by_what_is_hidden() {
    let mut clerk = with_group(Clerk::new(), "1a");
    clerk.open_person("kin").sees("Kinh").press("<Esc>");
    set_role(clerk.path(), "lan", Role::Admin);
    set_role(clerk.path(), "xem", Role::Viewer);
    let mut viewer = Clerk::served(clerk.path(), "xem");
    viewer.open_person("kin").sees_all(&["BÍMẬT", "(ẩn)"]);
    viewer.sees_no("Kinh");
    viewer.press("8").sees("Lịch sử").sees_no("Kinh");
}

#[test]
fn a_soft_check_does_not_tell_the_group_by_its_rule() {
    let mut clerk = with_group(Clerk::new(), "3");
    clerk.alter(
        "INSERT INTO soft_check (record, record_id, person_id, field, rule, value, created_at, created_by)
         VALUES ('membership', 1, 1, 'valid_to', 'none', '2026-12-31', '2026-11-23', 'minh')",
    );
    clerk.leads_to("83", "(ẩn)").sees_no("Đến ngày");
    clerk.sees_no("31/12").press("<Enter>41");
    clerk.press("<Esc>").sees_all(&["Đến ngày", "31/12/2026"]);
}

#[test]
fn no_form_opens_for_a_viewer() {
    let clerk = with_group(Clerk::new(), "1a");
    set_role(clerk.path(), "lan", Role::Admin);
    set_role(clerk.path(), "xem", Role::Viewer);
    let mut viewer = Clerk::served(clerk.path(), "xem");
    for keys in ["1", "2", "0", "7", "<Enter>"] {
        viewer.open_person("kin");
        viewer.leads_to(keys, "không được ghi sổ").press("<Esc>");
    }
    viewer.leads_to("2<F2>", "không được ghi sổ");
}

#[test]
fn a_clerk_sees_a_group_they_recorded() {
    let mut clerk = Clerk::new();
    clerk.take_in_huong().press("<Esc>");
    clerk.open_person("huong").sees("396/QĐ").sees_no("(ẩn)");
}

/// Screens whose list is a sensitive group: the keys that ask for its reason.
const SENSITIVE_LISTS: [(&str, &str); 4] = [
    ("a filter of a target", "7<Down*6><Enter>85a<Enter>"),
    ("a cell of a breakdown", "7<Down*6><F9>1<Down*7><Enter>"),
    ("a cohort", "<F3><F9>85a<Enter>"),
    ("follow-ups", "495a<Enter>"),
];

#[test]
fn every_list_that_is_a_sensitive_group_takes_a_reason_and_counts_its_people() {
    for (what, keys) in SENSITIVE_LISTS {
        let mut clerk = Clerk::over(samples_register());
        let opened = "audit WHERE action = 'open'";
        clerk.press(keys).sees("Vì sao");
        clerk.press("<Esc>").counts(opened, 0);
        let mut clerk = Clerk::over(samples_register());
        clerk.press(keys).press("5").counts(opened, 1);
        let counted = clerk.rows("SELECT json_extract(after, '$.\"note:0\".sensitive'), json_extract(after, '$.\"note:0\".reason') FROM audit WHERE action = 'open'");
        assert!(
            counted[0].ends_with("|Kiểm tra số liệu"),
            "{what}: {counted:?}"
        );
    }
}

#[test]
fn a_breakdown_has_one_row_for_the_sensitive_groups_until_they_are_opened() {
    let mut clerk = Clerk::over(samples_register());
    let opened = "audit WHERE action = 'open'";
    let counted = "SELECT json_extract(after, '$.\"note:0\".group', '$.\"note:0\".reason') FROM audit WHERE action = 'open' ORDER BY id DESC LIMIT 1";
    clerk.press("7<Down*6>").leads_to("<F9>", "(ẩn)");
    for by in ["1", "2"] {
        clerk.press(by).sees("(ẩn)").sees("1a Lao động");
        clerk.sees_no("5  Người").sees_no("khuyết tật");
    }
    clerk.counts(opened, 0);
    clerk.press("1<Down*7>").leads_to("<Enter>", "Vì sao");
    clerk.press("<Esc>").counts(opened, 0);
    clerk.sees("(ẩn)").leads_to("<Enter>", "Vì sao");
    clerk.leads_to("5", "khuyết tật").sees_no("(ẩn)");
    clerk.stores(counted, &[r#"["2, 3, 5, 6","Kiểm tra số liệu"]"#]);
    clerk.counts(opened, 1);
    // Other people behind the opened rows are opened as well, and so is a list of names.
    clerk.press("<Left>").counts(opened, 2);
    clerk.press("<Right>").counts(opened, 3);
    clerk.press("1<Down*6>").leads_to("<Enter>", "còn thiếu");
    clerk.counts(opened, 4);
}

#[test]
fn a_masked_group_is_voided_by_whoever_opened_it() {
    let mut clerk = with_group(Clerk::new(), "5a");
    let voided = "membership WHERE voided_at IS NOT NULL";
    let mut register = open(clerk.path(), "hoa");
    let void = |register: &mut Register| {
        register.change(Op::Void {
            record: Record::Membership,
            record_ref: RecordRef::new(1, 1),
            reason: "Ghi nhầm".to_owned(),
        })
    };
    let refused = void(&mut register);
    assert!(
        matches!(refused, Err(RegisterError::Hidden(_))),
        "{refused:?}"
    );
    clerk.counts(voided, 0);
    // The screen asks for the reason to show it, then for the reason to void it.
    clerk.open_person("kin").leads_to("0", "Vì sao mở?");
    clerk.leads_to("3", "Vì sao hủy");
    clerk.press("1").counts(voided, 1);
    clerk.counts("audit WHERE action = 'open'", 1);
}

#[test]
fn a_viewer_of_an_office_machine_agrees_before_acting_beyond_the_role() {
    let mut clerk = with_group(Clerk::new(), "5a");
    clerk.open(Screen::Accounts);
    clerk.press("<F2><C-u>lan<Enter><Enter>4");
    clerk.press("<F2>xem<Enter><Enter>1");
    let mut viewer = clerk.then("xem");
    let beyond = "audit WHERE clerk = 'xem'";
    viewer
        .leads_to("1", "Vai trò của bạn là «xem»")
        .press("<Esc>");
    viewer.sees_no("TIẾP NHẬN").counts(beyond, 0);
    viewer.leads_to("1", "vượt vai trò.").press("<Esc>");
    viewer.press("1").leads_to("2", "TIẾP NHẬN");
    viewer.press("<Esc>").open_person("kin");
    viewer.leads_to("4", "Vai trò của bạn là «xem»");
    viewer.leads_to("2", "Vì sao").leads_to("3", "BÍMẬT");
    viewer.stores(
        "SELECT action, json_extract(after, '$.\"note:1\".beyond_role') FROM audit WHERE clerk = 'xem'",
        &["open|viewer"],
    );
}
