//! Parser of the QR text on an ID card, as a scanner types it. Which fields go into the form is decided by
//! `entry::scan`.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use crate::domain::citizen_id::{self, IdProblem, Sex};
use crate::domain::date::{PartialDate, parse_day};
use crate::domain::name;
use crate::words::domain as words;
use crate::words::identity;

/// The fields of a scanned card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardScan {
    pub citizen_id: String,
    /// Number of the old ID card (CMND), 9 or 12 digits.
    pub old_id: Option<String>,
    pub full_name: ScannedName,
    /// None when unreadable.
    pub born: Option<PartialDate>,
    /// None when unreadable (`N?`).
    pub sex: Option<Sex>,
    /// Address as printed on the card, cleaned only.
    pub address: Option<String>,
    /// None when unreadable.
    pub issued_on: Option<NaiveDate>,
    /// Numbers that this one replaces, 9 or 12 digits.
    pub cancelled_ids: Vec<String>,
}

impl CardScan {
    /// The value of `previous_ids`: the old number, then the cancelled ones.
    #[must_use]
    pub fn previous_ids(&self) -> Vec<String> {
        self.old_id
            .iter()
            .chain(&self.cancelled_ids)
            .cloned()
            .collect()
    }
}

/// A scanned name and its defects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScannedName {
    /// Cleaned; in title case when the card has capitals only.
    pub text: String,
    /// Contains `?` or U+FFFD; such a name is never stored.
    pub mangled: bool,
    /// Has no diacritics, or lacks them in a word that always has them: the scanner may have lost them.
    pub unmarked: bool,
}

impl ScannedName {
    fn read(text: &str) -> Self {
        let text = name::normalize_case(text);
        Self {
            mangled: name::looks_mangled(&text),
            unmarked: has_lost_marks(&text),
            text,
        }
    }

    /// See [`name_warning`].
    #[must_use]
    pub fn warning(&self) -> Option<&'static str> {
        name_warning(&self.text)
    }
}

/// Why a scanned name must be compared with the card; none when it looks right.
#[must_use]
pub fn name_warning(full_name: &str) -> Option<&'static str> {
    if name::looks_mangled(full_name) {
        Some(words::SCAN_NAME_MANGLED.text())
    } else if is_garbled(full_name) {
        Some(identity::SCAN_NAME_GARBLED.text())
    } else {
        has_lost_marks(full_name).then(|| words::SCAN_NAME_UNMARKED.text())
    }
}

/// Family names that always carry a diacritic in Vietnamese, folded.
const MARKED_FAMILIES: [&str; 24] = [
    "nguyen", "tran", "le", "pham", "hoang", "huynh", "vu", "vo", "dang", "bui", "do", "ho", "ngo",
    "duong", "ly", "dinh", "truong", "trinh", "luong", "luu", "doan", "dao", "ta", "phung",
];

/// True for a name without any diacritic, or with a bare family name or middle word that always has one.
fn has_lost_marks(full_name: &str) -> bool {
    if !name::has_diacritics(full_name) {
        return true;
    }
    let lower = full_name.to_lowercase();
    let words: Vec<&str> = lower.split(' ').collect();
    let middle = words.get(1..words.len().saturating_sub(1));
    words.first().is_some_and(|w| MARKED_FAMILIES.contains(w))
        || middle.is_some_and(|m| m.contains(&"thi"))
}

/// True when an input method has altered the name: two tones in one word, a letter Vietnamese does not use, or a digit.
fn is_garbled(full_name: &str) -> bool {
    let tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    full_name.split(' ').any(|word| {
        word.nfd().filter(tone).count() > 1
            || word
                .chars()
                .any(|c| c.is_ascii_digit() || "fjwzFJWZ".contains(c))
    })
}

/// Why a scanned text is not that of an ID card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScanProblem {
    /// A web address: the QR code of `VNeID` or of another document.
    Url,
    HealthInsurance,
    /// Neither 7 nor 11 fields: truncated, or another code.
    Fields {
        count: usize,
    },
    Id(IdProblem),
}

impl ScanProblem {
    /// The problem and what to do, in the thread's language.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Url => words::SCAN_URL.text().to_owned(),
            Self::HealthInsurance => words::SCAN_HEALTH_INSURANCE.text().to_owned(),
            Self::Fields { count } => words::scan_fields(count),
            Self::Id(problem) => words::scan_id(problem.sentence()),
        }
    }
}

/// True for text from a scanner: fields separated by `|` or tabs, or a web address.
#[must_use]
pub fn looks_scanned(text: &str) -> bool {
    text.contains(['|', '\t']) || is_url(text)
}

fn is_url(text: &str) -> bool {
    let text = text.trim_start().to_ascii_lowercase();
    text.contains("://") || text.starts_with("www.")
}

/// Parses the card of 2021 (7 fields: number, old number, name, birth date, sex, address, issue date) or of 2024 (11:
/// the same, then cancelled numbers, father, mother, one unused). Fields may be empty. Tabs may replace `|`; NUL, CR or
/// LF may follow. The parents' names on a child's card are dropped.
pub fn parse(text: &str) -> Result<CardScan, ScanProblem> {
    let text = text
        .trim_start_matches('\u{feff}')
        .trim_matches(['\0', '\r', '\n', ' ']);
    let split_by = if text.contains('|') { '|' } else { '\t' };
    let fields: Vec<&str> = text.split(split_by).map(str::trim).collect();
    if is_health_insurance(&fields) {
        return Err(ScanProblem::HealthInsurance);
    }
    if is_url(text) {
        return Err(ScanProblem::Url);
    }
    let &[
        id,
        old_id,
        full_name,
        born,
        sex,
        address,
        issued_on,
        ref rest @ ..,
    ] = &fields[..]
    else {
        return Err(ScanProblem::Fields {
            count: fields.len(),
        });
    };
    if !matches!(rest.len(), 0 | 4) {
        return Err(ScanProblem::Fields {
            count: fields.len(),
        });
    }
    let address = name::clean(address);
    Ok(CardScan {
        citizen_id: citizen_id::parse(id).map_err(ScanProblem::Id)?,
        old_id: former_ids(old_id).into_iter().next(),
        full_name: ScannedName::read(full_name),
        born: PartialDate::parse(born).ok(),
        sex: read_sex(sex),
        address: (!address.is_empty()).then_some(address),
        issued_on: parse_day(issued_on).ok(),
        cancelled_ids: rest.first().map_or_else(Vec::new, |text| former_ids(text)),
    })
}

/// The 9- and 12-digit numbers in a text with any separators.
fn former_ids(text: &str) -> Vec<String> {
    let numbers = text.split(|c: char| !c.is_ascii_digit());
    numbers
        .filter(|n| matches!(n.len(), 9 | 12))
        .map(ToOwned::to_owned)
        .collect()
}

fn read_sex(text: &str) -> Option<Sex> {
    match name::fold(text).as_str() {
        "nam" => Some(Sex::Male),
        "nu" => Some(Sex::Female),
        _ => None,
    }
}

/// True for a health-insurance card: its number (two letters and 13 digits, or the 10 digits of the insurance number),
/// then the name as hexadecimal UTF-8.
fn is_health_insurance(fields: &[&str]) -> bool {
    let &[number, full_name, _, ..] = fields else {
        return false;
    };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let lettered = number.len() == 15
        && number.bytes().take(2).all(|b| b.is_ascii_alphabetic())
        && number.get(2..).is_some_and(digits);
    let hexadecimal = full_name.len() >= 4
        && full_name.len() % 2 == 0
        && full_name.bytes().all(|b| b.is_ascii_hexdigit());
    lettered || (number.len() == 10 && digits(number) && hexadecimal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ADULT: &str = "001085000017|012345678|Nguyễn Văn Mẫu|15031985|Nam|Số 9 Ngõ 99, Láng Thượng, Đống Đa, Hà Nội|22062022";

    #[test]
    fn the_card_of_2021() {
        let card = parse(ADULT).unwrap();
        assert_eq!(
            (
                card.citizen_id.as_str(),
                card.old_id.as_deref(),
                card.full_name.text.as_str()
            ),
            ("001085000017", Some("012345678"), "Nguyễn Văn Mẫu")
        );
        assert_eq!(
            (card.born.map(PartialDate::shown).as_deref(), card.sex),
            (Some("15/03/1985"), Some(Sex::Male))
        );
        assert_eq!(card.issued_on, NaiveDate::from_ymd_opt(2022, 6, 22));
        assert_eq!(
            (card.full_name.warning(), card.previous_ids()),
            (None, vec!["012345678".to_owned()])
        );
        for other in [
            ADULT.replace('|', "\t"),
            format!("{ADULT}\0\r\n"),
            format!("\u{feff}{ADULT}\r"),
        ] {
            assert_eq!(parse(&other), Ok(card.clone()));
        }
    }

    #[test]
    fn the_card_of_2024() {
        let adult = parse("001299000031||Lê Thị Thuý Ngọc|30121999|Nữ|Số 5 Phố Chùa Láng, Láng, Hà Nội|01082025||||").unwrap();
        assert_eq!(
            (adult.old_id, adult.sex, adult.cancelled_ids.len()),
            (None, Some(Sex::Female), 0)
        );
        let tabs =
            parse("001299000031\t\tLê Thị Thuý Ngọc\t30121999\tNữ\tLáng\t01082025\t\t\t\t\r\n")
                .unwrap();
        assert_eq!(tabs.full_name.text, "Lê Thị Thuý Ngọc");
        let child = parse("001321000044||Phạm Gia Mẫu|20112021|Nữ|Tổ 7, Láng, Hà Nội|06112024||Phạm Văn Mẫu|Đỗ Thị Mẫu|").unwrap();
        assert_eq!(child.citizen_id, "001321000044");
        let renewed =
            parse("001088000052||Vũ Đức Thử|05051988|Nam|Số 1 Đường Láng|10102025|001088999999|||")
                .unwrap();
        assert_eq!(renewed.previous_ids(), ["001088999999"]);
    }

    #[test]
    fn capitals_years_and_lost_letters() {
        let upper = parse("001060000066|010000001|HOÀNG THỊ THỬ|10101960|Nam|Láng Thượng|01012022")
            .unwrap();
        assert_eq!(upper.full_name.text, "Hoàng Thị Thử");
        for born in ["00001950", "1950"] {
            let card = parse(&format!(
                "001050000071||Đặng Văn Thử|{born}|Nam|Láng Hạ|01012022"
            ))
            .unwrap();
            assert_eq!(card.born, Some(PartialDate::Year(1950)));
        }
        let lost = parse("001190000023||Tr?n Th? Ho?|01091990|N?|T? 12, Láng H?|14082021").unwrap();
        assert!(lost.full_name.mangled && lost.full_name.warning().is_some() && lost.sex.is_none());
        let bare = parse("001190000023||Tran Thi Hoa|01091990|Nu|Lang Ha|14082021").unwrap();
        assert!(
            bare.full_name.unmarked && !bare.full_name.mangled && bare.sex == Some(Sex::Female)
        );
        for (full_name, right) in [
            ("Nguyễn Thị Hường", true),
            ("Mai Lan Đài", true),
            ("Nguyen Thị Hường", false),
            ("Trần Thi Hoà", false),
            ("Nguyễn Vằán", false),
            ("Trần Thij Hoaf", false),
            ("Mai Lan Anh", false),
        ] {
            assert_eq!(name_warning(full_name).is_none(), right, "{full_name}");
        }
    }

    #[test]
    fn other_codes_are_named() {
        assert_eq!(parse("https://vneid.example/abc"), Err(ScanProblem::Url));
        let health = "DN4010000000001|4e677579e1bb856e2056c4836e204de1baab75|15/03/1985|1|-|01 - 001|01/01/2025|-|01/01/2025|00000|4|-|01/01/2030|-|-";
        assert_eq!(parse(health), Err(ScanProblem::HealthInsurance));
        assert_eq!(
            parse("001085000017|012345678|Nguyễn"),
            Err(ScanProblem::Fields { count: 3 })
        );
        assert!(matches!(
            parse(&ADULT.replacen("001085", "01085", 1)),
            Err(ScanProblem::Id(IdProblem::LeadingZerosLost { .. }))
        ));
        assert!(
            looks_scanned(ADULT) && looks_scanned("HTTPS://x") && !looks_scanned("001085000017")
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(s in any::<String>(), fields in prop::collection::vec("[0-9A-Za-zĐđ? ]{0,14}", 0..13)) {
            for text in [s, fields.join("|"), fields.join("\t")] {
                let _ = (parse(&text).map_err(|p| p.sentence()), looks_scanned(&text));
            }
        }
    }
}
