//! Names of people: stored form, search keys and sort order. Spelling and tone placement are never changed (hoà/hòa,
//! Mỹ/Mĩ).

use std::sync::LazyLock;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::domain::citizen_id::Sex;
use crate::domain::text::{REPLACEMENT, is_invisible, is_unsafe_char};
use crate::words::{Message, domain as words};

/// Maximum length of a name in characters.
pub const MAX_LENGTH: usize = 100;

/// The stored form of any short text: NFC, trimmed, each run of white space (no-break spaces included) one space,
/// without control, bidirectional and zero-width characters.
#[must_use]
pub fn clean(s: &str) -> String {
    if is_clean(s) {
        return s.to_owned();
    }
    cleaned(s)
}

fn cleaned(s: &str) -> String {
    let visible = s
        .chars()
        .filter(|&c| c.is_whitespace() || !is_unsafe_char(c));
    let spaced: String = visible
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .nfc()
        .collect();
    collapse_spaces(&spaced)
}

/// True when [`cleaned`] would change nothing; saves most texts the normalisation.
fn is_clean(s: &str) -> bool {
    let mut before = ' ';
    for c in s.chars() {
        let space = c.is_whitespace();
        if (space && (c != ' ' || before == ' ')) || is_unsafe_char(c) {
            return false;
        }
        before = c;
    }
    (before != ' ' || s.is_empty()) && is_nfc_quick(s.chars()) == IsNormalized::Yes
}

/// The search key: without diacritics, đ→d, lower case, white space collapsed. Idempotent.
#[must_use]
pub fn fold(s: &str) -> String {
    let bare: String = bare(s.chars()).collect();
    if bare.chars().all(|c| c.is_ascii() || c == 'đ' || c == 'Đ') {
        // Fast path: these letters have a single lower-case form.
        let lower = bare.chars().map(|c| c.to_ascii_lowercase());
        let plain: String = lower.map(plain_letter).collect();
        return collapse_spaces(&plain);
    }
    folded(&bare)
}

/// The general case of [`fold`], for any script.
fn folded(bare_of_marks: &str) -> String {
    let lower = bare_of_marks.to_lowercase();
    let plain: String = bare(lower.chars()).map(plain_letter).collect();
    collapse_spaces(&plain)
}

/// Decomposed, without combining marks and invisible characters.
fn bare(chars: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    chars
        .nfd()
        .filter(|&c| !is_combining_mark(c) && !is_invisible(c))
        .filter(|c| c.is_whitespace() || !c.is_control())
}

/// Letters without a Unicode decomposition: đ, the eth often found in its place, and ƀ of the Ê Đê alphabet.
fn plain_letter(c: char) -> char {
    match c {
        'đ' | 'Đ' | 'ð' => 'd',
        'ƀ' => 'b',
        _ => c,
    }
}

fn collapse_spaces(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for word in s.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Cleans a name; one in a single case becomes title case (`H'HEN NIÊ` → `H'Hen Niê`), any other keeps its case.
#[must_use]
pub fn normalize_case(s: &str) -> String {
    let name = clean(s);
    let has = |is_of_case: fn(char) -> bool| name.chars().any(is_of_case);
    if has(char::is_uppercase) == has(char::is_lowercase) {
        name
    } else {
        title_case(&name)
    }
}

fn title_case(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    let mut start = true;
    for c in s.chars() {
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.extend(c.to_lowercase());
        }
        start = c == ' ' || c == '-' || is_apostrophe(c);
    }
    out.nfc().collect()
}

/// `'`, `’` and the letter ʼ of Ê Đê and Gia Rai names.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02BC}')
}

/// The stored form of a name: letters (with any marks), spaces, hyphens and apostrophes; any number of words, also of
/// one letter (`Y Moan Êban`).
pub fn check(s: &str) -> Result<String, Message> {
    let name = clean(s);
    if looks_mangled(&name) {
        return Err(words::NAME_MANGLED.into());
    }
    for c in name.chars() {
        if c.is_numeric() {
            return Err(words::NAME_DIGIT.into());
        }
        if !(c.is_alphabetic() || is_combining_mark(c) || is_apostrophe(c) || c == ' ' || c == '-')
        {
            let shown = if is_unsafe_char(c) { REPLACEMENT } else { c };
            return Err(Message::new(|| words::name_sign(shown)));
        }
    }
    if name.chars().count() > MAX_LENGTH {
        return Err(Message::new(|| words::name_too_long(MAX_LENGTH)));
    }
    if !name.chars().any(|c| c.is_alphabetic() && !is_apostrophe(c)) {
        return Err(words::NAME_EMPTY.into());
    }
    Ok(name)
}

/// True when at least one letter has a combining mark, or is đ.
#[must_use]
pub fn has_diacritics(s: &str) -> bool {
    s.nfd()
        .any(|c| is_combining_mark(c) || matches!(c, 'đ' | 'Đ'))
}

/// True when a scanner or a file lost letters: contains `?` or U+FFFD.
#[must_use]
pub fn looks_mangled(s: &str) -> bool {
    s.contains(['?', '\u{FFFD}'])
}

/// The sex a middle word suggests: Thị female, Văn male. Exceptions are common.
#[must_use]
pub fn sex_hint(s: &str) -> Option<Sex> {
    let name = clean(s).to_lowercase();
    let mut middle = name.split(' ').skip(1).collect::<Vec<_>>();
    middle.pop();
    middle.into_iter().find_map(|word| match word {
        "thị" => Some(Sex::Female),
        "văn" => Some(Sex::Male),
        _ => None,
    })
}

/// The sentence of the soft check when the name suggests the other sex.
#[must_use]
pub fn sex_warning(s: &str, sex: Sex) -> Option<String> {
    sex_hint(s)
        .filter(|&hint| hint != sex)
        .map(|hint| words::name_sex(hint.label()))
}

/// Sort key in Vietnamese order: given name (last word), 0x00, each middle word and 0x00, 0x00, family name (first
/// word). Letters a<ă<â, d<đ, e<ê, o<ô<ơ, u<ư; tones level<grave<hook<tilde<acute<dot. Words are compared one after
/// another: a key of the joined name sorts wrongly. Stored as a BLOB.
#[must_use]
pub fn sort_key(s: &str) -> Vec<u8> {
    let name = clean(s);
    let mut words: Vec<&str> = name.split(' ').collect();
    let mut key = Vec::new();
    add_word(&mut key, words.pop().unwrap_or_default());
    key.push(0);
    if let Some((family, middle)) = words.split_first() {
        for word in middle {
            add_word(&mut key, word);
            key.push(0);
        }
        key.push(0);
        add_word(&mut key, family);
    }
    key
}

static COLLATOR: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| {
    let mut options = CollatorOptions::default();
    options.strength = Some(Strength::Tertiary);
    Collator::try_new(locale!("vi").into(), options).ok()
});

/// Falls back to the folded word without collation data; the data is built in.
fn add_word(key: &mut Vec<u8>, word: &str) {
    match COLLATOR.as_ref() {
        Some(collator) => {
            let Ok(()) = collator.write_sort_key_to(word, key);
        }
        None => key.extend_from_slice(fold(word).as_bytes()),
    }
}

/// The folded name from each of its words on (`nguyen thi hoa`, `thi hoa`, `hoa`), for prefix search.
#[must_use]
pub fn search_keys(folded_name: &str) -> Vec<String> {
    let starts = folded_name
        .char_indices()
        .filter(|&(at, c)| c != ' ' && (at == 0 || folded_name[..at].ends_with(' ')));
    starts.map(|(at, _)| folded_name[at..].to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_stand_in_vietnamese_order() {
        for names in [
            // Letters.
            &[
                "a", "ă", "â", "b", "d", "đ", "e", "ê", "g", "i", "o", "ô", "ơ", "p", "u", "ư", "v",
            ][..],
            &["dũng", "dương", "đạt", "đức", "em"],
            // Tones.
            &["ma", "mà", "mả", "mã", "má", "mạ", "măng", "mâu"],
            &["Hoa", "Hòa", "Hỏa", "Hõa", "Hóa", "Họa"],
            &["thuy", "thùy", "thủy", "thúy", "thụy", "thư"],
            // The given name, then middle words, then the family name.
            &[
                "Vũ Thị An",
                "Lê Văn An",
                "Nguyễn Văn An",
                "Bùi Thị Ánh",
                "An Văn Bình",
            ],
            &["Trần An", "Lê Anh An", "Lê Anh Bảo An", "Lê Văn An"],
            &["Nguyễn Thị Hòa", "An Văn Hóa"],
            &["An", "Lê An"],
        ] {
            for pair in names.windows(2) {
                assert!(sort_key(pair[0]) < sort_key(pair[1]), "{pair:?}");
            }
        }
    }

    #[test]
    fn the_key_is_the_same_however_it_was_typed() {
        let nfd: String = "Nguyễn  Thị Hường".nfd().collect();
        assert_eq!(sort_key(&nfd), sort_key("Nguyễn Thị Hường"));
        assert_eq!(clean(&nfd), "Nguyễn Thị Hường");
    }

    #[test]
    fn cleaning_keeps_spelling() {
        assert_eq!(
            clean("\u{feff} Trần\u{a0}\u{a0}Thị\tHoà\u{200b}\u{7}\n"),
            "Trần Thị Hoà"
        );
        assert_eq!(clean("Hòa Mĩ"), "Hòa Mĩ");
    }

    #[test]
    fn folding() {
        assert_eq!(fold("  ĐỖ Thị  Hường "), "do thi huong");
        assert_eq!(fold("Y Moan Êban"), "y moan eban");
        assert_eq!(fold("H'Hen Niê"), "h'hen nie");
    }

    #[test]
    fn case_settles_only_when_all_is_one_case() {
        assert_eq!(normalize_case("H'HEN NIÊ"), "H'Hen Niê");
        assert_eq!(normalize_case("y moan êban"), "Y Moan Êban");
        assert_eq!(normalize_case("HOÀNG THỊ THỬ"), "Hoàng Thị Thử");
        assert_eq!(normalize_case("tôn-nữ đỗ"), "Tôn-Nữ Đỗ");
        assert_eq!(normalize_case("Y moan Êban"), "Y moan Êban");
        assert_eq!(normalize_case("McDonald Lê"), "McDonald Lê");
    }

    #[test]
    fn names_taken_and_refused() {
        for good in [
            "Y Moan Êban",
            "H'Hen Niê",
            "H’Hen Niê",
            "Hʼ Niê",
            "Nguyễn-Trần Ý",
            "Y",
            "Rơ\u{306} Chăm",
        ] {
            assert_eq!(check(good), Ok(clean(good)), "{good}");
        }
        for (bad, message) in [
            ("  ", words::NAME_EMPTY.into()),
            ("- '", words::NAME_EMPTY.into()),
            ("ʼ", words::NAME_EMPTY.into()),
            ("Nguyễn 2", words::NAME_DIGIT.into()),
            ("Tr?n Th? Ho?", words::NAME_MANGLED.into()),
            ("An|Lê", Message::new(|| words::name_sign('|'))),
            (
                &"an ".repeat(50),
                Message::new(|| words::name_too_long(MAX_LENGTH)),
            ),
        ] {
            assert_eq!(check(bad), Err(message), "{bad}");
        }
    }

    #[test]
    fn marks_and_mangling() {
        assert!(
            has_diacritics("Nguyễn") && has_diacritics("Đan") && !has_diacritics("Nguyen Van An")
        );
        assert!(looks_mangled("Tr?n") && looks_mangled("Tr\u{fffd}n") && !looks_mangled("Trần"));
    }

    #[test]
    fn a_middle_word_hints_at_the_sex() {
        for (full_name, sex) in [
            ("HOÀNG THỊ THỬ", Some(Sex::Female)),
            ("Lê Văn An", Some(Sex::Male)),
            ("Văn Thị", None),
            ("Lê An", None),
            ("", None),
        ] {
            assert_eq!(sex_hint(full_name), sex, "{full_name}");
        }
        assert!(
            sex_warning("Hoàng Thị Thử", Sex::Male).is_some()
                && sex_warning("Hoàng Thị Thử", Sex::Female).is_none()
        );
    }

    #[test]
    fn found_by_each_word_on() {
        assert_eq!(
            search_keys("nguyen thi hoa"),
            ["nguyen thi hoa", "thi hoa", "hoa"]
        );
        assert!(search_keys("").is_empty());
    }

    proptest! {
        #[test]
        fn no_input_panics(s in any::<String>()) {
            let _ = (normalize_case(&s), check(&s), sort_key(&s), search_keys(&fold(&s)));
            prop_assert_eq!(fold(&fold(&s)), fold(&s));
            prop_assert_eq!(fold(&s), folded(&bare(s.chars()).collect::<String>()));
            prop_assert_eq!(clean(&clean(&s)), clean(&s));
            prop_assert_eq!(clean(&s), cleaned(&s));
        }

        #[test]
        fn typed_composed_or_not_is_the_same_name(s in "[a-zA-ZđĐàảãáạăằẳẵắặâầẩẫấậêễốơờựưỹ '-]{0,40}") {
            let (nfc, nfd) = (s.nfc().collect::<String>(), s.nfd().collect::<String>());
            prop_assert_eq!(clean(&nfc), clean(&nfd));
            prop_assert_eq!(clean(&nfc), cleaned(&nfc));
            prop_assert_eq!(fold(&nfc), fold(&nfd));
            prop_assert_eq!(fold(&nfc), folded(&bare(nfc.chars()).collect::<String>()));
            prop_assert_eq!(sort_key(&nfc), sort_key(&nfd));
        }
    }
}
