//! A person who is erased does not return as a draft: not from a form that was open, not from a stored draft.

use vieclam::register::Register;
use vieclam::register::write::{erase, erase_request};

use crate::harness::registers::{session, today};
use crate::harness::{Clerk, Screen};

const NUMBER: &str = "001185000018";
const NAME: &str = "Lê Thị Mẫu";
const REFUSED: &str = "vừa được xóa hẳn";

/// A register with one person, who is number 1, seen by two clerks.
fn two() -> (Clerk, Clerk) {
    let mut lan = Clerk::new();
    lan.take_in(NUMBER, NAME).press("<Esc>");
    lan.sees("Sổ có 1 người");
    let hoa = lan.beside("hoa");
    (lan, hoa)
}

/// Erases the first person, as two others do in another program.
fn erase(clerk: &Clerk) {
    let open = |name| Register::open(clerk.path(), session(name, today())).expect("it opens");
    erase_request::request(&mut open("mai"), 1.into(), "asked").expect("a request");
    let id = erase_request::requests(open("mai").reader()).expect("requests")[0].id;
    erase::approve(&mut open("nam"), id).expect("an erasure");
    clerk.stores(
        "SELECT void_reason FROM person WHERE id = 1",
        &["forgotten"],
    );
}

/// No draft is there, and nothing that mentions the person.
#[track_caller]
fn nothing_is_left(clerk: &Clerk) {
    clerk.counts("draft", 0);
    clerk.counts("people", 0);
    clerk.counts("need", 0);
    clerk.counts("placement", 0);
}

/// Forms about the person with something typed, opened from home; each as the keys that lead there.
const FORMS: [(&str, &str); 5] = [
    ("the person", "<F3>mẫu<Enter>1<Enter*6><C-u>0911111111"),
    ("a placement, by ID number", "3001185000018+<Enter>Mẫu"),
    ("a contact, by a chosen person", "5<F3>mẫu<Enter>+"),
    ("a new person with the same ID number", "1001185000018"),
    (
        "a new person, the number not left",
        "100118500001<Left><Right>8",
    ),
];

#[test]
fn an_open_form_says_it_at_the_next_key_and_stores_nothing() {
    for (form, keys) in FORMS {
        println!("{form}");
        let (lan, mut hoa) = two();
        hoa.press(keys);
        erase(&lan);
        lan.counts("draft", 0);
        hoa.leads_to("<Enter>", REFUSED);
        nothing_is_left(&lan);
        // The sentence, then the form: nothing is asked, for nothing can be stored.
        hoa.press("<Esc>").sees_no(REFUSED);
        hoa.press("<Esc>").sees_no("bản nháp");
        drop(hoa.then("hoa"));
        nothing_is_left(&lan);
    }
}

#[test]
fn a_line_that_drops_stores_nothing_about_the_person() {
    for (form, keys) in FORMS {
        println!("{form}");
        let (lan, mut hoa) = two();
        hoa.press(keys);
        erase(&lan);
        // Typed and not left.
        hoa.press("<End>x");
        drop(hoa.then("hoa"));
        nothing_is_left(&lan);
    }
}

#[test]
fn a_save_from_an_open_form_is_refused() {
    for keys in [FORMS[0].1, "3001185000018+<Enter>Mẫu<Enter*4>41"] {
        let (lan, mut hoa) = two();
        hoa.press(keys);
        erase(&lan);
        hoa.press("<F2>");
        nothing_is_left(&lan);
        let saves = "SELECT count(*) FROM audit WHERE clerk = 'hoa'";
        lan.stores(saves, &["0"]);
    }
}

#[test]
fn stored_drafts_about_the_person_go_and_others_stay() {
    let (lan, mut hoa) = two();
    let stored = [
        FORMS[0].1,
        FORMS[1].1,
        "1<Enter>lê thị mẫu<Enter>15031985",
        "1<Enter>Lê Thị Mẫu<Enter>16031985",
        "1<Enter>Ai Khác<Enter>15031985",
    ];
    for keys in stored {
        hoa.press(keys);
        hoa = hoa.then("hoa");
    }
    lan.counts("draft", stored.len());
    erase(&lan);
    let titles = "SELECT title FROM draft ORDER BY id";
    lan.stores(titles, &["Lê Thị Mẫu", "Ai Khác"]);
    // A form about somebody else goes on.
    hoa.open(Screen::Intake).press("<Enter>Ai Nữa<Enter>");
    lan.counts("draft", 3);
    hoa.sees_no(REFUSED);
}
