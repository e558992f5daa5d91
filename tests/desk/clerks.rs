//! Who works here, who may do what, on the screen and below it.

use rusqlite::Connection;
use vieclam::domain::roles::Role;
use vieclam::domain::ssh_key::PublicKey;
use vieclam::entry::{Answers, RecordInput, Value};
use vieclam::forms::Record;
use vieclam::register::write::op::AccountChange;
use vieclam::register::{Op, Register, RegisterError, Session};

use crate::harness::Clerk;

/// Made for these tests; the private halves were thrown away.
const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGRS3DbSRtJB6Ig6CRZOrPuPCG2vXRBIkJ5DDlGVdyWL lan@may-3";

/// A register with a clerk of each role, named as the role.
fn ward() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut register = opened(&folder, "root", false);
    for role in Role::ALL.into_iter().rev() {
        let add = AccountChange::Add {
            name: role.code().to_owned(),
            full_name: String::new(),
            role,
        };
        register.change(Op::Account(add)).expect("listed");
    }
    folder
}

fn opened(folder: &tempfile::TempDir, clerk: &str, served: bool) -> Register {
    let session = Session {
        on_server: served,
        ..Session::new(clerk)
    };
    Register::open(&folder.path().join("r.db"), session).expect("a register")
}

/// A new person of that name.
pub fn person(name: &str) -> Op {
    let mut answers = Answers::default();
    for (key, value) in [
        ("full_name", name),
        ("born", "1985-03-15"),
        ("sex", "female"),
        ("ethnicity", "kinh"),
        ("residence", "permanent"),
    ] {
        answers.set(key, Some(Value::Text(value.to_owned())));
    }
    Op::Save(vec![RecordInput {
        record: Record::Person,
        record_ref: None,
        answers,
        soft: Vec::new(),
    }])
}

fn refusal<T: std::fmt::Debug>(done: Result<T, RegisterError>) -> String {
    match done {
        Err(RegisterError::Refused(message)) => message.text().to_owned(),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn on_the_ward_server_a_role_binds_and_elsewhere_it_is_advice() {
    let folder = ward();
    let mut viewer = opened(&folder, "viewer", true);
    let said = refusal(viewer.change(person("Nguyễn Thị Mẫu")));
    assert!(
        said.contains("«xem» không được ghi sổ") && said.contains("«cán bộ»"),
        "{said}"
    );
    assert_eq!(
        viewer.home_counts().expect("counts").people,
        0,
        "nothing was written"
    );
    let trail: i64 = viewer
        .reading()
        .query_row(
            "SELECT count(*) FROM audit WHERE clerk = 'viewer'",
            [],
            |r| r.get(0),
        )
        .expect("the trail");
    assert_eq!(trail, 0);
    opened(&folder, "clerk", true)
        .change(person("Nguyễn Thị Mẫu"))
        .expect("a clerk writes");
    opened(&folder, "viewer", false)
        .change(person("Trần Văn Mẫu"))
        .expect("advice on the machine itself");
    let add = |name: &str| {
        Op::Account(AccountChange::Add {
            name: name.to_owned(),
            full_name: String::new(),
            role: Role::Clerk,
        })
    };
    refusal(opened(&folder, "lead", true).change(add("hoa")));
    opened(&folder, "admin", true)
        .change(add("hoa"))
        .expect("an admin lists people");
}

#[test]
fn a_role_taken_away_counts_at_once_and_a_closed_account_does_nothing() {
    let folder = ward();
    let mut clerk = opened(&folder, "clerk", true);
    clerk.change(person("Nguyễn Thị Mẫu")).expect("it writes");
    let mut admin = opened(&folder, "admin", true);
    let id = admin.clerk_named("clerk").expect("listed").id;
    admin
        .change(Op::Account(AccountChange::SetRole(id, Role::Viewer)))
        .expect("another role");
    refusal(clerk.change(person("Trần Văn Mẫu")));
    admin
        .change(Op::Account(AccountChange::Close(id)))
        .expect("closed");
    let said = refusal(clerk.change(person("Trần Văn Mẫu")));
    assert!(said.contains("«clerk» đã đóng"), "{said}");
    assert!(
        clerk.check_account().is_err() && opened(&folder, "clerk", false).check_account().is_err()
    );
    assert!(opened(&folder, "nobody", true).check_account().is_err());
    admin
        .change(Op::Account(AccountChange::Reopen(id)))
        .expect("open again");
    assert!(clerk.check_account().is_ok());
}

#[test]
fn somebody_can_always_look_after_the_register() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut register = opened(&folder, "root", false);
    assert!(register.check_account().is_ok(), "nobody listed: everybody");
    let add = |name: &str, role| {
        Op::Account(AccountChange::Add {
            name: name.to_owned(),
            full_name: String::new(),
            role,
        })
    };
    refusal(register.change(add("hoa", Role::Clerk)));
    register.change(add("lan", Role::Admin)).expect("the first");
    let id = register.clerk_named("lan").expect("listed").id;
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
    let id = |register: &Register, name| register.clerk_named(name).expect("listed").id;
    let (clerk, lead) = (id(&register, "clerk"), id(&register, "lead"));
    register
        .change(Op::Account(AccountChange::AddKey(clerk, key.clone())))
        .expect("a key");
    let said = refusal(register.change(Op::Account(AccountChange::AddKey(lead, key.clone()))));
    assert!(said.contains("«clerk»"), "{said}");
    let old = register.clerk_named("clerk").expect("listed").keys[0].id;
    register
        .change(Op::Account(AccountChange::RemoveKey(old)))
        .expect("gone");
    register
        .change(Op::Account(AccountChange::AddKey(lead, key)))
        .expect("another's now");
    let trail: Vec<String> = rows(
        register.reading(),
        "SELECT action || ' ' || json_extract(after, '$.' || (SELECT key FROM json_each(after)) || '.id') FROM audit WHERE clerk = 'admin'",
    );
    assert_eq!(trail.len(), 3, "each change of a key is in the trail");
    let report = register.check(&mut |_| ()).expect("a check");
    assert_eq!(report.sentences, Vec::<String>::new());
}

fn rows(conn: &Connection, sql: &str) -> Vec<String> {
    let mut select = conn.prepare(sql).expect(sql);
    let rows = select.query_map([], |r| r.get::<_, Option<String>>(0));
    rows.expect(sql)
        .map(|r| r.expect(sql).unwrap_or_default())
        .collect()
}

#[test]
fn clerks_are_listed_closed_and_given_keys_on_the_screen() {
    let mut clerk = Clerk::new();
    clerk.press("09").sees("Chưa ghi cán bộ nào").press("<F2>");
    // The name of whoever sits here stands there already.
    clerk
        .sees("lan")
        .press("<C-u>Lan<Enter>")
        .sees("không dùng làm tên ngắn");
    clerk.press("<C-u>lan<Enter>Nguyễn Thị Lan<Enter>");
    clerk.press("2").sees("Người đầu tiên phải là quản trị");
    clerk.press("<Enter><F2><Enter>Nguyễn Thị Lan<Enter>4");
    clerk
        .sees("Đã ghi, có trong nhật ký")
        .sees("quản trị")
        .sees("chỉ là lời dặn");
    clerk.press("<F2>hoa<Enter><Enter>2");
    clerk
        .press("<Enter>2ssh-ed25519 AAAA<Enter>")
        .sees("Khóa bị thiếu hoặc sai chữ");
    clerk.press(&format!("<C-u>{KEY}<Enter>")).sees("Đã ghi");
    assert_eq!(
        clerk.rows("SELECT c.name, c.role, k.fingerprint LIKE 'SHA256:%' FROM clerk c LEFT JOIN clerk_key k ON k.clerk_id = c.id ORDER BY c.id"),
        ["lan|admin|", "hoa|clerk|1"]
    );
    clerk.press("<Enter>31");
    assert_eq!(
        clerk.rows("SELECT count(*) FROM clerk_key WHERE removed_at IS NULL"),
        ["0"]
    );
    clerk
        .press("<Enter>4")
        .sees("đã đóng")
        .press("<Down><Enter>1");
    assert_eq!(
        clerk.rows("SELECT name FROM clerk WHERE closed_at IS NOT NULL"),
        Vec::<String>::new()
    );
    assert_eq!(
        clerk.rows("SELECT count(*), min(clerk), min(origin) FROM audit WHERE action = 'staff'"),
        ["6|lan|screen"]
    );
}

#[test]
fn menus_say_what_is_not_allowed_and_who_may() {
    let folder = ward();
    let path = folder.path().join("r.db");
    let mut clerk = Clerk::served(&path, "viewer");
    clerk
        .sees("dành cho cán bộ")
        .press("1")
        .sees("không được ghi sổ");
    clerk
        .press("<Enter>0")
        .sees("dành cho quản trị")
        .sees("dành cho phụ trách");
    clerk.press("9").sees("«xem» không được quản lý cán bộ");
    let mut admin = Clerk::served(&path, "admin");
    admin
        .sees_no("dành cho")
        .press("09")
        .sees("vai trò có hiệu lực");
}
