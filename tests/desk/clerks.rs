//! Accounts and access levels, on the screen and at the register.

use vieclam::domain::roles::{Permission, Role};
use vieclam::domain::ssh_key::PublicKey;
use vieclam::forms::Record;
use vieclam::register::read;
use vieclam::register::session::accounts;
use vieclam::register::write::op::AccountChange;
use vieclam::register::write::undo;
use vieclam::register::{Op, Register, RegisterError, Session};

use crate::harness::registers::{assert_sound, connect, new_person, new_record, number};
use crate::harness::{Clerk, Screen};

/// Made for these tests; its private half does not exist.
const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGRS3DbSRtJB6Ig6CRZOrPuPCG2vXRBIkJ5DDlGVdyWL lan@may-3";

/// A register with a clerk of each role, named as the role.
fn ward() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut register = opened(&folder, "root", false);
    for role in Role::ALL.into_iter().rev() {
        register.change(add(role.code(), role)).expect("listed");
    }
    folder
}

fn add(name: &str, role: Role) -> Op {
    Op::Account(AccountChange::Add {
        name: name.to_owned(),
        full_name: String::new(),
        role,
    })
}

fn opened(folder: &tempfile::TempDir, clerk: &str, served: bool) -> Register {
    let session = Session {
        on_server: served,
        ..Session::new(clerk)
    };
    Register::open(&folder.path().join("r.db"), session).expect("a register")
}

fn person(name: &str) -> Op {
    Op::Save(vec![new_person(name, "")])
}

fn refusal<T: std::fmt::Debug>(done: Result<T, RegisterError>) -> String {
    match done {
        Err(RegisterError::Refused(message)) => message.text().to_owned(),
        Err(e @ RegisterError::BeyondRole(..)) => e.sentence(),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn on_the_ward_server_a_role_binds_and_elsewhere_it_is_advice() {
    let folder = ward();
    let mut viewer = opened(&folder, "viewer", true);
    let reason = refusal(viewer.change(person("Nguyễn Thị Mẫu")));
    assert!(
        reason.contains("«xem» không được ghi sổ") && reason.contains("«cán bộ»"),
        "{reason}"
    );
    assert_eq!(
        read::counts::home_counts(viewer.reader())
            .expect("counts")
            .people,
        0,
        "nothing was written"
    );
    let trail = "SELECT count(*) FROM audit WHERE clerk = 'viewer'";
    assert_eq!(number(&connect(viewer.path()), trail), 0);
    opened(&folder, "clerk", true)
        .change(person("Nguyễn Thị Mẫu"))
        .expect("a clerk writes");
    let mut beside = opened(&folder, "viewer", false);
    let asked = refusal(beside.change(person("Trần Văn Mẫu")));
    assert!(asked.contains("Vai trò của bạn là «xem»"), "{asked}");
    beside.agree(Permission::Write);
    beside
        .change(person("Trần Văn Mẫu"))
        .expect("advice on the machine itself");
    assert_eq!(number(&connect(beside.path()), trail), 2, "marked and made");
    refusal(opened(&folder, "lead", true).change(add("hoa", Role::Clerk)));
    opened(&folder, "admin", true)
        .change(add("hoa", Role::Clerk))
        .expect("an admin adds accounts");
}

#[test]
fn undoing_a_change_of_the_plan_takes_the_permission_of_the_plan() {
    let folder = ward();
    let mut lead = opened(&folder, "lead", true);
    let target = "plan=lang-2026-2030; entry=new_jobs.yearly; value=1200; valid_from=2026-07-01; reason=Công văn 12 (mẫu)";
    let target = new_record(Record::PlanChange, target, None);
    lead.change(Op::Save(vec![target])).expect("a lead changes");
    let set_role = |role| {
        let mut admin = opened(&folder, "admin", true);
        let account = accounts::clerk_named(admin.reader(), "lead").expect("listed");
        let change = Op::Account(AccountChange::SetRole(account.id, role));
        admin.change(change).expect("another role");
    };
    let live = "SELECT count(*) FROM plan_change WHERE voided_at IS NULL";
    // Undone, then made again by undoing that.
    for changes in [0, 1] {
        let last = undo::last_change(lead.reader()).expect("read");
        let undo = Op::Undo(last.expect("a change").id);
        set_role(Role::Clerk);
        let reason = refusal(lead.change(undo.clone()));
        assert!(reason.contains("«cán bộ» không được"), "{reason}");
        assert_eq!(number(&connect(lead.path()), live), 1 - changes);
        set_role(Role::Lead);
        lead.change(undo).expect("a lead undoes");
        assert_eq!(number(&connect(lead.path()), live), changes);
    }
}

#[test]
fn a_lost_role_or_a_closed_account_refuses_the_next_change() {
    let folder = ward();
    let mut clerk = opened(&folder, "clerk", true);
    clerk.change(person("Nguyễn Thị Mẫu")).expect("it writes");
    let mut admin = opened(&folder, "admin", true);
    let id = accounts::clerk_named(admin.reader(), "clerk")
        .expect("listed")
        .id;
    admin
        .change(Op::Account(AccountChange::SetRole(id, Role::Viewer)))
        .expect("another role");
    refusal(clerk.change(person("Trần Văn Mẫu")));
    admin
        .change(Op::Account(AccountChange::Close(id)))
        .expect("closed");
    let reason = refusal(clerk.change(person("Trần Văn Mẫu")));
    assert!(reason.contains("«clerk» đã đóng"), "{reason}");
    assert!(
        clerk.check_account().is_err() && opened(&folder, "clerk", false).check_account().is_err()
    );
    assert!(opened(&folder, "unlisted", true).check_account().is_err());
    let mut beside = opened(&folder, "clerk", false);
    beside.agree(Permission::Write);
    let reason = refusal(beside.change(person("Trần Văn Mẫu")));
    assert!(reason.contains("«clerk» đã đóng"), "{reason}");
    admin
        .change(Op::Account(AccountChange::Reopen(id)))
        .expect("open again");
    assert!(clerk.check_account().is_ok());
}

#[test]
fn the_last_admin_cannot_be_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut register = opened(&folder, "root", false);
    assert!(register.check_account().is_ok(), "no account: no limits");
    refusal(register.change(add("hoa", Role::Clerk)));
    register.change(add("lan", Role::Admin)).expect("the first");
    let id = accounts::clerk_named(register.reader(), "lan")
        .expect("listed")
        .id;
    refusal(register.change(Op::Account(AccountChange::Close(id))));
    refusal(register.change(Op::Account(AccountChange::SetRole(id, Role::Lead))));
    refusal(register.change(add("lan", Role::Clerk)));
    refusal(register.change(add("lan; rm -rf /", Role::Clerk)));
    refusal(register.change(add("Lan", Role::Clerk)));
}

#[test]
fn a_key_opens_one_account() {
    let folder = ward();
    let mut register = opened(&folder, "admin", true);
    let key = PublicKey::parse(KEY).expect("a key");
    let id = |register: &Register, name| {
        accounts::clerk_named(register.reader(), name)
            .expect("listed")
            .id
    };
    let (clerk, lead) = (id(&register, "clerk"), id(&register, "lead"));
    register
        .change(Op::Account(AccountChange::AddKey(clerk, key.clone())))
        .expect("a key");
    let reason = refusal(register.change(Op::Account(AccountChange::AddKey(lead, key.clone()))));
    assert!(reason.contains("«clerk»"), "{reason}");
    let old = accounts::clerk_named(register.reader(), "clerk")
        .expect("listed")
        .keys[0]
        .id;
    register
        .change(Op::Account(AccountChange::RemoveKey(old)))
        .expect("gone");
    register
        .change(Op::Account(AccountChange::AddKey(lead, key)))
        .expect("another's now");
    let trail = "SELECT count(*) FROM audit WHERE clerk = 'admin'";
    let changes = number(&connect(register.path()), trail);
    assert_eq!(changes, 3, "each change of a key is in the trail");
    assert_sound(&register);
}

#[test]
fn clerks_are_listed_closed_and_given_keys_on_the_screen() {
    let mut clerk = Clerk::new();
    clerk.open(Screen::Accounts).sees("Chưa ghi cán bộ nào");
    clerk.press("<F2>");
    // The form suggests the name of the session.
    clerk.sees("lan");
    clerk.leads_to("<C-u>Lan<Enter>", "không dùng làm tên ngắn");
    clerk.press("<C-u>lan<Enter>Nguyễn Thị Lan<Enter>");
    clerk.leads_to("2", "Người đầu tiên phải là quản trị");
    clerk.press("<Enter><F2><Enter>Nguyễn Thị Lan<Enter>4");
    clerk.sees_all(&["Đã ghi, có trong nhật ký", "quản trị", "chỉ là lời dặn"]);
    clerk.press("<F2>hoa<Enter><Enter>2");
    clerk.press("<Enter>2ssh-ed25519 AAAA<Enter>");
    clerk.sees("Khóa bị thiếu hoặc sai chữ");
    clerk.leads_to(&format!("<C-u>{KEY}<Enter>"), "Đã ghi");
    let sql = "SELECT c.name, c.role, k.fingerprint LIKE 'SHA256:%' FROM clerk c LEFT JOIN clerk_key k ON k.clerk_id = c.id ORDER BY c.id";
    clerk.stores(sql, &["lan|admin|", "hoa|clerk|1"]);
    clerk.press("<Enter>31");
    clerk.counts("clerk_key WHERE removed_at IS NULL", 0);
    clerk.leads_to("<Enter>4", "đã đóng");
    clerk.press("<Down><Enter>1");
    clerk.stores("SELECT name FROM clerk WHERE closed_at IS NOT NULL", &[]);
    clerk.stores(
        "SELECT count(*), min(clerk), min(origin) FROM audit WHERE action = 'staff'",
        &["6|lan|screen"],
    );
}

#[test]
fn menus_name_the_role_that_a_line_needs() {
    let folder = ward();
    let path = folder.path().join("r.db");
    let mut clerk = Clerk::served(&path, "viewer");
    clerk.sees("dành cho cán bộ");
    clerk.leads_to("1", "không được ghi sổ");
    clerk.press("<Enter>0");
    clerk.sees_all(&["dành cho quản trị", "dành cho phụ trách"]);
    clerk.leads_to("9", "«xem» không được quản lý cán bộ");
    let mut admin = Clerk::served(&path, "admin");
    admin.sees_no("dành cho").open(Screen::Accounts);
    admin.sees("vai trò có hiệu lực");
}
