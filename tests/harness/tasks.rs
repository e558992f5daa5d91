//! What a clerk does all day, as keys: how many each task takes through the real loop, beside the least there could be.
//! A test holds them to their limits (`tests/desk/keys.rs`), a bench prints them (`benches/keys.rs`). Text is typed with the
//! built-in Telex, so a key here is a key under somebody's finger.

use unicode_normalization::UnicodeNormalization;

use super::{Clerk, parse};

/// What holds a task.
#[derive(Clone, Copy)]
pub enum Limit {
    /// So many keys.
    Keys(usize),
    /// 1.15 times the Telex keystrokes of the texts.
    Texts,
}

/// A task, in the notation of [`parse`].
pub struct Task {
    /// What it is.
    pub name: &'static str,
    /// What was done before it and is not counted, a press each.
    pub before: &'static [&'static str],
    /// Its keys, a press each.
    pub keys: &'static [&'static str],
    /// What a scanner types first, not counted.
    pub scanned: &'static str,
    /// What the screen says at the end.
    pub sees: &'static str,
    /// The texts of the record as they stand in the form, digits of dates without signs: what another program has typed.
    pub texts: &'static [&'static str],
    /// At most.
    pub limit: Limit,
}

/// A task done.
pub struct Counted {
    /// What it is.
    pub name: &'static str,
    /// Keys pressed.
    pub keys: usize,
    /// Telex keystrokes of the texts of the record; 0 when it has none.
    pub least: usize,
    /// At most so many keys.
    pub most: usize,
}

/// Somebody in the register with a phone number, and home again.
const SOMEBODY: &[&str] = &[
    "1001185000018Lê Thị Mẫu<Enter>15031985<Enter><Enter>0912345679<Enter><Enter><Enter>12<Enter><F2>",
    "+<F2>",
    "<Esc>",
];
/// Somebody whose work must be asked about today.
const AT_WORK: &[&str] = &[
    "1001185000018Lê Thị Mẫu<Enter>15031985<Enter><Enter>0912345679<Enter><Enter><Enter>12<Enter><F2>",
    "+<F2>",
    "<Esc>3001185000018",
    "10082026Mẫu<Enter><Enter><Enter><Enter>41<F2>",
    "<Esc>4",
];
/// A class, open for its people.
const CLASS: &str = "2<F2>K001<Enter>May<Enter>Mẫu<Enter>2May<Enter>0110202615112026<Enter>35<Enter><F2><Enter><F2>";
/// Somebody entitled to training who asks for it and has none yet.
const ELIGIBLE: &str = "1001185000018Lê Thị Mẫu<Enter>15031985<Enter><Enter>0912345679<Enter><Enter><Enter>12<Enter>\
    <Enter><Enter>452<Enter><Enter>01112026+<Enter><Enter>5a396/QĐ<Enter>31122025<Enter><Enter><Enter><Enter>1<Enter>học may<F2>";
/// The twelve fields of a person as peers were measured with: 111 letters.
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

/// Every task there is.
pub const TASKS: &[Task] = &[
    Task {
        name: "intake by hand, 12 fields, letters composed by a keyboard program",
        before: &[SOMEBODY[0], SOMEBODY[1], SOMEBODY[2], "1"],
        keys: &[
            "001185000017Nguyễn Thị Hường<Enter>15031985<Enter><Enter>0912345678<Enter><Enter><Enter><Enter>",
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
        before: &[SOMEBODY[0], SOMEBODY[1], SOMEBODY[2], "1<C-t>"],
        keys: &[
            "001185000017Nguyeenx Thij Huongwf<Enter>15031985<Enter><Enter>0912345678<Enter><Enter><Enter><Enter>",
            "Soos 9 ngox 99 Chuaf Langs<Enter><Enter>452<F2>",
            "+<F2>",
        ],
        scanned: "",
        sees: "Đã lưu Nguyễn Thị Hường",
        texts: TWELVE,
        limit: Limit::Texts,
    },
    Task {
        name: "intake of a scanned card, one group with its paper, one need",
        before: &["1"],
        keys: &[
            "<Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter>+<Enter><Enter>",
            "5a1/QĐ<Enter>01012026<Enter><Enter><Enter><Enter>1<F2>",
        ],
        scanned: "001085000017||Nguyễn Văn Mẫu|15031985|Nam|Láng Thượng, Đống Đa, Hà Nội|22062022<Enter>",
        sees: "1 nhóm ưu tiên, 1 nhu cầu",
        texts: &[],
        limit: Limit::Keys(40),
    },
    Task {
        name: "the next person into the class, by scan",
        before: &[SOMEBODY[0], SOMEBODY[1], SOMEBODY[2], CLASS],
        keys: &[],
        scanned: "001185000018||Lê Thị Mẫu|15031985|Nữ|Láng Hạ, Đống Đa, Hà Nội|22062022<Enter>",
        sees: "Đã có 1/35 người",
        texts: &[],
        limit: Limit::Keys(0),
    },
    Task {
        name: "course",
        before: &["2<F2><C-t>"],
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
        before: &[SOMEBODY[0], SOMEBODY[1], SOMEBODY[2], "5"],
        keys: &["1<F2>001185000018<Enter>"],
        scanned: "",
        sees: "Đã lưu",
        texts: &["001185000018", "23112026", "Tư vấn học nghề", "Trực tiếp"],
        limit: Limit::Texts,
    },
    Task {
        name: "placement",
        before: &[SOMEBODY[0], SOMEBODY[1], SOMEBODY[2], "3<C-t>"],
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
        before: &[SOMEBODY[0], SOMEBODY[1], SOMEBODY[2], "6"],
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
        before: &["01<F2><C-t>"],
        keys: &["3311020263,2<Enter>Cucj Thoongs kee<F2>"],
        scanned: "",
        sees: "Đã lưu Tỷ lệ lao động",
        texts: &["Lao động qua đào tạo", "31102026", "3,2", "Cục Thống kê"],
        limit: Limit::Texts,
    },
    Task {
        name: "outcome of a follow-up",
        before: AT_WORK,
        keys: &["1<Enter>"],
        scanned: "",
        sees: "10/11/2026",
        texts: &[],
        limit: Limit::Keys(2),
    },
    Task {
        name: "from a target's figure to the first person missing, with the phone",
        before: &[ELIGIBLE, "<Esc>7<Down><Down><Down><Down><Down><Down>"],
        keys: &["<Enter>"],
        scanned: "",
        sees: "0912345679",
        texts: &[],
        limit: Limit::Keys(3),
    },
];

/// Does a task at a desk of its own.
#[track_caller]
pub fn count(task: &Task) -> Counted {
    let mut clerk = Clerk::new();
    for keys in task.before {
        clerk.press(keys);
    }
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

/// Telex keystrokes of a text: a key a letter, one for each mark, two for đ; one `w` does for ươ.
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
