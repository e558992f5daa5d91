//! The 12-digit personal identification number (Luật Căn cước 26/2023/QH15): three digits for the province, one for
//! century and sex, two for the birth year, six random. It has no check digit.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::codes::table;
use crate::domain::date::PartialDate;
use crate::words::domain as words;

/// Sex as registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    Male,
    Female,
}

impl Sex {
    /// Stored code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }

    /// Inverse of [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Male, Self::Female]
            .into_iter()
            .find(|s| s.code() == code)
    }

    /// The word used inside sentences, in the thread's language.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Male => words::MALE.text(),
            Self::Female => words::FEMALE.text(),
        }
    }
}

/// Why a text is not an ID number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdProblem {
    /// Contains a character other than digits, spaces, dots and dashes.
    NotDigits,
    /// This many digits.
    TooShort(usize),
    TooLong(usize),
    /// 10 or 11 digits: a spreadsheet dropped the leading zeros. The number padded to 12 digits.
    LeadingZerosLost(String),
    /// 9 digits: the number of an old ID card (CMND), which belongs in `previous_ids`.
    OldNumber,
}

impl IdProblem {
    /// The problem and what to do, in the thread's language.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::NotDigits => words::ID_NOT_DIGITS.text().to_owned(),
            Self::TooShort(digits) => words::id_too_short(digits),
            Self::TooLong(digits) => words::id_too_long(digits),
            Self::LeadingZerosLost(restored) => words::id_zeros_lost(restored),
            Self::OldNumber => words::ID_OLD_NUMBER.text().to_owned(),
        }
    }
}

/// Returns the 12 digits without spaces, dots, dashes and what a spreadsheet adds (a leading `'`, a trailing `.0`).
pub fn parse(text: &str) -> Result<String, IdProblem> {
    let text = text.trim().trim_start_matches('\'');
    let text = text.strip_suffix(".0").unwrap_or(text);
    let digits: String = text
        .chars()
        .filter(|c| !(c.is_whitespace() || matches!(c, '.' | '-')))
        .collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(IdProblem::NotDigits);
    }
    match digits.len() {
        12 => Ok(digits),
        10 | 11 => Err(IdProblem::LeadingZerosLost(format!("{digits:0>12}"))),
        9 => Err(IdProblem::OldNumber),
        n @ 0..9 => Err(IdProblem::TooShort(n)),
        n => Err(IdProblem::TooLong(n)),
    }
}

/// What the digits encode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodedId {
    /// Province of birth registration, named as one of the 63 provinces of that time. None for a code outside the list,
    /// such as that of a country.
    pub province: Option<&'static str>,
    /// From digit 4: even is male, odd is female.
    pub sex: Sex,
    /// From digits 4 (1900 for 0 and 1, 2000 for 2 and 3, and so on) to 6.
    pub birth_year: i32,
}

static PROVINCES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let rows = table::rows(include_str!("../../data/codes/provinces.csv"));
    rows.filter_map(|row| Some((*row.first()?, *row.get(1)?)))
        .collect()
});

/// Decodes a number; none unless it has 12 digits.
#[must_use]
pub fn decode(id: &str) -> Option<DecodedId> {
    let digits = id.as_bytes();
    if digits.len() != 12 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |at: usize| i32::from(digits[at] - b'0');
    let is_male = digit(3) % 2 == 0;
    Some(DecodedId {
        province: PROVINCES.get(&id[..3]).copied(),
        sex: if is_male { Sex::Male } else { Sex::Female },
        birth_year: 1900 + digit(3) / 2 * 100 + digit(4) * 10 + digit(5),
    })
}

/// Digits that contradict the person's sex or birth date, in the thread's language; empty unless the number has 12
/// digits. Only warns: cards with such numbers exist.
#[must_use]
pub fn soft_checks(id: &str, sex: Option<Sex>, born: Option<PartialDate>) -> Vec<String> {
    let Some(decoded) = decode(id) else {
        return Vec::new();
    };
    let mut warnings = Vec::new();
    if decoded.province.is_none() {
        warnings.push(words::ID_WARNING_PROVINCE.into());
    }
    if sex.is_some_and(|sex| sex != decoded.sex) {
        warnings.push(words::id_warning_sex(decoded.sex.label()));
    }
    if let Some(born) = born.map(PartialDate::year) {
        let encoded = decoded.birth_year;
        if born.div_euclid(100) != encoded.div_euclid(100) {
            warnings.push(words::id_warning_century(encoded, born));
        }
        if born.rem_euclid(100) != encoded.rem_euclid(100) {
            warnings.push(words::id_warning_birth_year(encoded, born));
        }
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn twelve_digits_however_spaced() {
        for text in [
            "001085000017",
            " 001 085 000 017 ",
            "001.085.000.017",
            "001-085-000017",
            "'001085000017",
            "001085000017.0",
        ] {
            assert_eq!(parse(text), Ok("001085000017".into()), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let restored = || IdProblem::LeadingZerosLost("001085000017".to_owned());
        for (text, problem) in [
            ("1085000017", restored()),
            ("01085000017", restored()),
            ("1085000017.0", restored()),
            ("012345678", IdProblem::OldNumber),
            ("0123", IdProblem::TooShort(4)),
            ("", IdProblem::TooShort(0)),
            ("0010850000171", IdProblem::TooLong(13)),
            ("00108500001O", IdProblem::NotDigits),
        ] {
            assert_eq!(parse(text), Err(problem), "{text}");
        }
    }

    #[test]
    fn the_digits_are_decoded() {
        for (id, province, sex, birth_year) in [
            ("001190000023", Some("Hà Nội"), Sex::Female, 1990),
            ("038303087852", Some("Thanh Hóa"), Sex::Female, 2003),
            ("999203087852", None, Sex::Male, 2003),
        ] {
            let decoded = DecodedId {
                province,
                sex,
                birth_year,
            };
            assert_eq!(decode(id), Some(decoded));
        }
        assert_eq!(decode("x"), None);
    }

    #[test]
    fn contradictions_are_soft_checks() {
        let warnings = |id, sex, year| soft_checks(id, Some(sex), Some(PartialDate::Year(year)));
        let sex = words::id_warning_sex(words::MALE);
        let century = words::id_warning_century(2099, 1999);
        let birth_year = words::id_warning_birth_year(1990, 1991);
        let province = words::ID_WARNING_PROVINCE.text();
        assert!(warnings("001190000023", Sex::Female, 1990).is_empty());
        assert_eq!(warnings("001299000031", Sex::Female, 1999), [sex, century]);
        assert_eq!(warnings("001190000023", Sex::Female, 1991), [birth_year]);
        assert_eq!(warnings("999190000023", Sex::Female, 1990), [province]);
        assert!(soft_checks("1", None, None).is_empty());
    }

    proptest! {
        #[test]
        fn no_input_panics(s in any::<String>(), year in any::<i32>()) {
            let born = Some(PartialDate::Year(year));
            let _ = (parse(&s).map_err(|p| p.sentence()), soft_checks(&s, Some(Sex::Male), born));
        }

        #[test]
        fn twelve_digits_read_back(id in "[0-9]{12}", year in 1900..2100) {
            prop_assert_eq!(parse(&id), Ok(id.clone()));
            for warning in soft_checks(&id, Some(Sex::Male), Some(PartialDate::Year(year))) {
                prop_assert!(!warning.is_empty());
            }
        }
    }
}
