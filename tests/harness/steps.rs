//! Steps of a clerk's work: runs of keys with a name.

use super::Clerk;

/// A screen, opened from home.
#[derive(Clone, Copy)]
pub enum Screen {
    Intake,
    Courses,
    Placement,
    FollowUps,
    Contacts,
    Targets,
    Worklists,
    Report,
    DoubleEntries,
    Disputes,
    Metrics,
    PlanEntries,
    Outreach,
    Money,
    Accounts,
    Backups,
    Erasures,
}

impl Screen {
    /// The digits of the menu lines that lead to it.
    const fn keys(self) -> &'static str {
        match self {
            Self::Intake => "1",
            Self::Courses => "2",
            Self::Placement => "3",
            Self::FollowUps => "4",
            Self::Contacts => "5",
            Self::Targets => "7",
            Self::Worklists => "8",
            Self::Report => "9",
            Self::DoubleEntries => "04",
            Self::Disputes => "05",
            Self::Metrics => "06",
            Self::PlanEntries => "071",
            Self::Outreach => "073",
            Self::Money => "074",
            Self::Accounts => "09",
            Self::Backups => "081",
            Self::Erasures => "085",
        }
    }
}

/// Nguyễn Thị Hường with two groups and two needs, typed into the intake form field by field. The length of a number or a
/// date and the digit of a choice complete a field; the others end with Enter.
const HUONG: [(&str, &str); 17] = [
    ("citizen_id", "001185000017"),
    ("full_name", "Nguyễn Thị Hường<Enter>"),
    ("born", "15031985"),
    ("sex, ethnicity", "<Enter*2>"),
    ("phone", "0912345678<Enter>"),
    ("phone_owner, residence", "con gái<Enter*2>"),
    ("neighbourhood", "12<Enter>"),
    ("address", "Số 9 ngõ 99 Chùa Láng<Enter>"),
    ("household", "H0123<Enter>"),
    ("household_head, education, qualification", "145"),
    ("work_status, previous_ids, card_address", "2<Enter*2>"),
    ("registered_on, consent_on, note", "01112026+<Enter*2>"),
    ("a group", "5a396/QĐ<Enter>31122025<Enter*3>"),
    ("a group", "8888/QĐ-UBND<Enter>01012026<Enter*3>"),
    ("no third group", "<Enter>"),
    ("a need of training", "1<Enter>học may<Enter>"),
    ("a need of a job", "2<Enter>bảo vệ<Enter>02112026"),
];

impl Clerk {
    pub fn open(&mut self, screen: Screen) -> &mut Self {
        self.press(screen.keys())
    }

    /// Leaves fields as they are.
    pub fn leave_blank(&mut self, fields: usize) -> &mut Self {
        self.press(&format!("<Enter*{fields}>"))
    }

    pub fn save(&mut self) -> &mut Self {
        self.press("<F2>")
    }

    /// Saves; the form asks for the day of consent, which is today.
    pub fn save_with_consent(&mut self) -> &mut Self {
        self.save().press("+<F2>")
    }

    /// Moves to a field, by its label or its text.
    #[track_caller]
    pub fn go_to(&mut self, label: &str) -> &mut Self {
        for _ in 0..60 {
            if self.under_cursor().0.contains(label) {
                break;
            }
            self.press("<Enter>");
        }
        let (row, _) = self.under_cursor();
        assert!(row.contains(label), "no «{label}»:\n{}", self.screen());
        self
    }

    /// Replaces the text of a field.
    #[track_caller]
    pub fn fill(&mut self, label: &str, text: &str) -> &mut Self {
        self.go_to(label).press("<C-u>").press(text)
    }

    /// Accepts a soft check with the first reason.
    pub fn accept_check(&mut self) -> &mut Self {
        self.press("<F8>1")
    }

    pub fn find(&mut self, text: &str) -> &mut Self {
        self.press(&format!("<F3>{text}"))
    }

    /// The first person found by that text.
    pub fn open_person(&mut self, text: &str) -> &mut Self {
        self.press(&format!("<F3>{text}<Enter>"))
    }

    /// From home: Nguyễn Thị Hường taken in with groups and needs; the form is blank again.
    pub fn take_in_huong(&mut self) -> &mut Self {
        let keys: String = HUONG.iter().map(|(_, keys)| *keys).collect();
        self.open(Screen::Intake).press(&keys).save()
    }

    /// From home: a woman born on 15/03/1985 taken in, without groups or needs; the form is blank again.
    pub fn take_in(&mut self, citizen_id: &str, name: &str) -> &mut Self {
        self.open(Screen::Intake)
            .press(&person_keys(citizen_id, name))
            .press("Số 1 Chùa Láng<Enter>")
            .save_with_consent()
    }

    /// At a blank form: a person without an ID number; sex is the digit of its choice.
    pub fn take_in_unnumbered(&mut self, name: &str, born: &str, sex: &str) -> &mut Self {
        self.press(&format!("<Enter>{name}<Enter>{born}<Enter>{sex}"))
            .save_with_consent()
    }

    /// From home: the course K001 with 35 seats, from 01/10/2026 to that day or without an end; it is selected in the list.
    pub fn enter_course(&mut self, ends: &str) -> &mut Self {
        let days = if ends.is_empty() { "<Enter>" } else { ends };
        self.open(Screen::Courses).press(&format!(
            "<F2>K001<Enter>May công nghiệp<Enter>Trường Mẫu<Enter>2May<Enter>01102026{days}<Enter>35<Enter>"
        ));
        self.save()
    }

    /// In the placement form of a person: a job from that day on, without a job title.
    pub fn enter_placement(&mut self, started: &str) -> &mut Self {
        self.press(&format!("{started}Mẫu"))
            .leave_blank(4)
            .press("41")
            .save()
    }
}

/// The keys of a person up to the neighbourhood.
fn person_keys(citizen_id: &str, name: &str) -> String {
    format!("{citizen_id}{name}<Enter>15031985<Enter*2>0912345679<Enter*3>12<Enter>")
}
