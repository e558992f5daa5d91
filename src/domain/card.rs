//! Parser of the QR text on an ID card, as a scanner types it. Which fields go into the form is decided by
//! `entry::scan`.

use unicode_normalization::UnicodeNormalization;

use crate::domain::citizen_id::{self, Sex};
use crate::domain::date::PartialDate;
use crate::domain::name;
use crate::words::{Message, domain as words, identity};

/// The fields of a scanned card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardScan {
    pub citizen_id: String,
    /// As [`name::normalize_case`] returns it; [`name_warning`] gives its defects.
    pub full_name: String,
    /// None when unreadable.
    pub born: Option<PartialDate>,
    /// None when unreadable (`N?`).
    pub sex: Option<Sex>,
    /// Address as printed on the card, cleaned only.
    pub address: Option<String>,
    /// The number of the old ID card (CMND) and those that this number replaces, 9 or 12 digits each.
    pub previous_ids: Vec<String>,
    /// The replaced ones among them.
    pub cancelled_ids: Vec<String>,
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
///
/// # Errors
/// The sentence for a web address (the QR code of `VNeID` or of another document), a health-insurance card, another
/// number of fields (truncated, or another code) or a bad ID number.
pub fn parse(text: &str) -> Result<CardScan, Message> {
    let text = text
        .trim_start_matches('\u{feff}')
        .trim_matches(['\0', '\r', '\n', ' ']);
    let split_by = if text.contains('|') { '|' } else { '\t' };
    let fields: Vec<&str> = text.split(split_by).map(str::trim).collect();
    if is_health_insurance(&fields) {
        return Err(words::SCAN_HEALTH_INSURANCE.into());
    }
    if is_url(text) {
        return Err(words::SCAN_URL.into());
    }
    let wrong_count = || Message::new(|| words::scan_fields(fields.len()));
    let &[id, old_id, full_name, born, sex, address, _, ref rest @ ..] = &fields[..] else {
        return Err(wrong_count());
    };
    let cancelled = match rest {
        [] => "",
        [cancelled, _, _, _] => cancelled,
        _ => return Err(wrong_count()),
    };
    let citizen_id = citizen_id::parse(id)
        .map_err(|problem| Message::new(|| words::scan_id(problem.sentence())))?;
    let address = name::clean(address);
    let cancelled_ids = former_ids(cancelled);
    let old_id = former_ids(old_id).into_iter().next();
    Ok(CardScan {
        citizen_id,
        full_name: name::normalize_case(full_name),
        born: PartialDate::parse(born).ok(),
        sex: read_sex(sex),
        address: (!address.is_empty()).then_some(address),
        previous_ids: old_id.into_iter().chain(cancelled_ids.clone()).collect(),
        cancelled_ids,
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
    use crate::words::Phrase;
    use proptest::prelude::*;

    const ADULT: &str = "001085000017|012345678|Nguyễn Văn Mẫu|15031985|Nam|Số 9 Ngõ 99, Láng Thượng, Đống Đa, Hà Nội|22062022";

    #[test]
    fn the_card_of_2021() {
        let card = parse(ADULT).unwrap();
        let expected = CardScan {
            citizen_id: "001085000017".to_owned(),
            full_name: "Nguyễn Văn Mẫu".to_owned(),
            born: PartialDate::parse("15/03/1985").ok(),
            sex: Some(Sex::Male),
            address: Some("Số 9 Ngõ 99, Láng Thượng, Đống Đa, Hà Nội".to_owned()),
            previous_ids: vec!["012345678".to_owned()],
            cancelled_ids: Vec::new(),
        };
        assert_eq!(card, expected);
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
        assert_eq!((adult.sex, adult.previous_ids), (Some(Sex::Female), vec![]));
        let tabs =
            parse("001299000031\t\tLê Thị Thuý Ngọc\t30121999\tNữ\tLáng\t01082025\t\t\t\t\r\n")
                .unwrap();
        assert_eq!(tabs.full_name, "Lê Thị Thuý Ngọc");
        let child = parse("001321000044||Phạm Gia Mẫu|20112021|Nữ|Tổ 7, Láng, Hà Nội|06112024||Phạm Văn Mẫu|Đỗ Thị Mẫu|").unwrap();
        assert_eq!(child.citizen_id, "001321000044");
        let renewed =
            parse("001088000052||Vũ Đức Thử|05051988|Nam|Số 1 Đường Láng|10102025|001088999999|||")
                .unwrap();
        assert_eq!(renewed.previous_ids, ["001088999999"]);
        assert_eq!(renewed.cancelled_ids, ["001088999999"]);
    }

    #[test]
    fn capitals_years_and_lost_letters() {
        let upper = parse("001060000066|010000001|HOÀNG THỊ THỬ|10101960|Nam|Láng Thượng|01012022")
            .unwrap();
        assert_eq!(upper.full_name, "Hoàng Thị Thử");
        for born in ["00001950", "1950"] {
            let text = format!("001050000071||Đặng Văn Thử|{born}|Nam|Láng Hạ|01012022");
            assert_eq!(parse(&text).unwrap().born, Some(PartialDate::Year(1950)));
        }
        let sex = |text| parse(text).unwrap().sex;
        let mangled = sex("001190000023||Tr?n Th? Ho?|01091990|N?|T? 12, Láng H?|14082021");
        let unmarked = sex("001190000023||Tran Thi Hoa|01091990|Nu|Lang Ha|14082021");
        assert_eq!((mangled, unmarked), (None, Some(Sex::Female)));
        for (full_name, warning) in [
            ("Nguyễn Văn Mẫu", None),
            ("Nguyễn Thị Hường", None),
            ("Mai Lan Đài", None),
            ("Tr?n Th? Ho?", Some(words::SCAN_NAME_MANGLED)),
            ("Tran Thi Hoa", Some(words::SCAN_NAME_UNMARKED)),
            ("Nguyen Thị Hường", Some(words::SCAN_NAME_UNMARKED)),
            ("Trần Thi Hoà", Some(words::SCAN_NAME_UNMARKED)),
            ("Mai Lan Anh", Some(words::SCAN_NAME_UNMARKED)),
            ("Nguyễn Vằán", Some(identity::SCAN_NAME_GARBLED)),
            ("Trần Thij Hoaf", Some(identity::SCAN_NAME_GARBLED)),
        ] {
            assert_eq!(
                name_warning(full_name),
                warning.map(Phrase::text),
                "{full_name}"
            );
        }
    }

    #[test]
    fn other_codes_are_named() {
        let health = "DN4010000000001|4e677579e1bb856e2056c4836e204de1baab75|15/03/1985|1|-|01 - 001|01/01/2025|-|01/01/2025|00000|4|-|01/01/2030|-|-";
        let zeros_lost = || words::scan_id(words::id_zeros_lost("001085000017"));
        for (text, message) in [
            ("https://vneid.example/abc", words::SCAN_URL.into()),
            (health, words::SCAN_HEALTH_INSURANCE.into()),
            (
                "001085000017|012345678|Nguyễn",
                Message::new(|| words::scan_fields(3)),
            ),
            (
                &ADULT.replacen("001085", "01085", 1),
                Message::new(zeros_lost),
            ),
        ] {
            assert_eq!(parse(text), Err(message), "{text}");
        }
        assert!(
            looks_scanned(ADULT) && looks_scanned("HTTPS://x") && !looks_scanned("001085000017")
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(s in any::<String>(), fields in prop::collection::vec("[0-9A-Za-zĐđ? ]{0,14}", 0..13)) {
            for text in [s, fields.join("|"), fields.join("\t")] {
                let _ = (parse(&text), looks_scanned(&text));
            }
        }
    }
}
