//! The keys that a clerk's tasks take through the real loop, beside the Telex keystrokes of their texts. A test asserts
//! the limits (`tests/desk/keys.rs`), a bench prints the counts (`benches/keys.rs`).

use unicode_normalization::UnicodeNormalization;

use super::{Clerk, Screen, parse};

/// The most keys a task may take.
#[derive(Clone, Copy)]
pub enum Limit {
    Keys(usize),
    /// 1.15 times the Telex keystrokes of the texts.
    Texts,
}

/// A task, in the notation of [`parse`].
pub struct Task {
    pub name: &'static str,
    /// Steps before the task, not counted.
    pub before: fn(&mut Clerk),
    /// Its keys, a press each.
    pub keys: &'static [&'static str],
    /// What a scanner types first, not counted.
    pub scanned: &'static str,
    /// What the screen shows at the end.
    pub sees: &'static str,
    /// The texts of the record as a form in another program takes them, dates without slashes.
    pub texts: &'static [&'static str],
    pub limit: Limit,
}

/// The keys of a task.
pub struct Counted {
    pub name: &'static str,
    pub keys: usize,
    /// Telex keystrokes of the texts of the record; 0 when it has none.
    pub least: usize,
    pub most: usize,
}

/// From home: a person with a phone number in the register, and home again.
fn registered(clerk: &mut Clerk) -> &mut Clerk {
    clerk.take_in("001185000018", "Lê Thị Mẫu").press("<Esc>")
}

/// A person entitled to training who asks for it and has none yet.
const ELIGIBLE: &str = "001185000018Lê Thị Mẫu<Enter>15031985<Enter><Enter>0912345679<Enter*3>12<Enter*3>452<Enter><Enter>\
    01112026+<Enter><Enter>5a396/QĐ<Enter>31122025<Enter*4>1<Enter>học may";
/// A person of twelve fields, 111 letters.
const TWELVE: &[&str] = &[
    "001185000017",
    "Nguyễn Thị Hường",
    "15/03/1985",
    "Nữ",
    "Kinh",
    "0912345678",
    "Thường trú",
    "12",
    "Số 9 ngõ 99 Chùa Láng",
    "THPT",
    "Trung cấp",
    "Thất nghiệp",
];

/// The tasks.
pub const TASKS: &[Task] = &[
    Task {
        name: "intake by hand, 12 fields, letters composed by a keyboard program",
        before: |clerk| {
            registered(clerk).open(Screen::Intake);
        },
        keys: &[
            "001185000017Nguyễn Thị Hường<Enter>15031985<Enter><Enter>0912345678<Enter*4>",
            "Số 9 ngõ 99 Chùa Láng<Enter><Enter>452<F2>",
            "+<F2>",
        ],
        scanned: "",
        sees: "Đã lưu Nguyễn Thị Hường",
        texts: &[],
        limit: Limit::Keys(84),
    },
    Task {
        name: "intake by hand, 12 fields, every key of Telex",
        before: |clerk| {
            registered(clerk).press("1<C-t>");
        },
        keys: &[
            "001185000017Nguyeenx Thij Huongwf<Enter>15031985<Enter><Enter>0912345678<Enter*4>",
            "Soos 9 ngox 99 Chuaf Langs<Enter><Enter>452<F2>",
            "+<F2>",
        ],
        scanned: "",
        sees: "Đã lưu Nguyễn Thị Hường",
        texts: TWELVE,
        limit: Limit::Texts,
    },
    Task {
        name: "intake of a scanned card, one group with its document, one need",
        before: |clerk| {
            clerk.open(Screen::Intake);
        },
        keys: &[
            // Down to the next field: an Enter might count as the second one of the scanner.
            "<Down><Enter*11>+<Enter><Enter>",
            "5a1/QĐ<Enter>01012026<Enter*4>1<F2>",
        ],
        scanned: "001085000017||Nguyễn Văn Mẫu|15031985|Nam|Láng Thượng, Đống Đa, Hà Nội|22062022<Enter>",
        sees: "1 nhóm ưu tiên, 1 nhu cầu",
        texts: &[],
        limit: Limit::Keys(40),
    },
    Task {
        name: "the next person into the class, by scan",
        before: |clerk| {
            registered(clerk)
                .enter_course("15112026")
                .press("<Enter><F2>");
        },
        keys: &[],
        scanned: "001185000018||Lê Thị Mẫu|15031985|Nữ|Láng Hạ, Đống Đa, Hà Nội|22062022<Enter>",
        sees: "Đã có 1/35 người",
        texts: &[],
        limit: Limit::Keys(0),
    },
    Task {
        name: "course",
        before: |clerk| {
            clerk.open(Screen::Courses).press("<F2><C-t>");
        },
        keys: &[
            "K001<Enter>May coong nghieepj<Enter>Truwongf Maaux<Enter>2May<Enter>01102026<Enter><Enter>35<F2>",
        ],
        scanned: "",
        sees: "K001",
        texts: &[
            "K001",
            "May công nghiệp",
            "Trường Mẫu",
            "Sơ cấp",
            "May",
            "01102026",
            "35",
        ],
        limit: Limit::Texts,
    },
    Task {
        name: "contact",
        before: |clerk| {
            registered(clerk).open(Screen::Contacts);
        },
        keys: &["1<F2>001185000018<Enter>"],
        scanned: "",
        sees: "Đã lưu",
        texts: &["001185000018", "23112026", "Tư vấn học nghề", "Trực tiếp"],
        limit: Limit::Texts,
    },
    Task {
        name: "placement",
        before: |clerk| {
            registered(clerk).press("3<C-t>");
        },
        keys: &[
            "00118500001810082026Coong ty TNHH Maaux<Enter>Thowj may<Enter>C7228tr<Enter><Enter>1<F2>",
        ],
        scanned: "",
        sees: "Đã lưu",
        texts: &[
            "001185000018",
            "10082026",
            "Công ty TNHH Mẫu",
            "Thợ may",
            "C",
            "7",
            "Giới thiệu",
            "12-36 tháng",
            "8tr",
            "Có",
            "Có",
        ],
        limit: Limit::Texts,
    },
    Task {
        name: "loan",
        before: |clerk| {
            registered(clerk).press("6");
        },
        keys: &["001185000018<Enter>150tr<F2>"],
        scanned: "",
        sees: "Đã lưu",
        texts: &[
            "001185000018",
            "23112026",
            "Tạo việc làm",
            "50tr",
            "Chờ xét duyệt",
        ],
        limit: Limit::Texts,
    },
    Task {
        name: "indicator",
        before: |clerk| {
            clerk.press("01<F2><C-t>");
        },
        keys: &["3311020263,2<Enter>Cucj Thoongs kee<F2>"],
        scanned: "",
        sees: "Đã lưu Tỷ lệ lao động",
        texts: &["Lao động qua đào tạo", "31102026", "3,2", "Cục Thống kê"],
        limit: Limit::Texts,
    },
    Task {
        name: "outcome of a follow-up",
        before: |clerk| {
            registered(clerk)
                .open(Screen::Placement)
                .press("001185000018");
            clerk.enter_placement("10082026");
            clerk.press("<Esc>").open(Screen::FollowUps);
        },
        keys: &["1<Enter>"],
        scanned: "",
        sees: "10/11/2026",
        texts: &[],
        limit: Limit::Keys(2),
    },
    Task {
        name: "from a target's figure to the first person missing, with the phone",
        before: |clerk| {
            clerk.open(Screen::Intake).press(ELIGIBLE).save();
            clerk.press("<Esc>");
            clerk.open(Screen::Targets).press("<Down*6>");
        },
        keys: &["<Enter>"],
        scanned: "",
        sees: "0912345679",
        texts: &[],
        limit: Limit::Keys(3),
    },
];

/// Does a task with a register of its own.
#[track_caller]
pub fn count(task: &Task) -> Counted {
    let mut clerk = Clerk::new();
    (task.before)(&mut clerk);
    clerk.press(task.scanned);
    for keys in task.keys {
        clerk.press(keys);
    }
    clerk.sees(task.sees);
    let least = task.texts.iter().map(|t| telex(t)).sum();
    Counted {
        name: task.name,
        keys: task.keys.iter().map(|k| parse(k).len()).sum(),
        least,
        most: match task.limit {
            Limit::Keys(most) => most,
            Limit::Texts => least * 115 / 100,
        },
    }
}

/// Telex keystrokes of a text: one for each letter and each mark, two for đ, three for ươ.
fn telex(text: &str) -> usize {
    let marks = text.nfd().count();
    let dd = text.chars().filter(|c| "đĐ".contains(*c)).count();
    let toneless: String = text
        .nfd()
        .filter(|c| !"\u{300}\u{301}\u{303}\u{309}\u{323}".contains(*c))
        .nfc()
        .collect();
    marks + dd - toneless.to_lowercase().matches("ươ").count()
}
