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
    TooShort {
        /// Number of digits found.
        digits: usize,
    },
    TooLong {
        /// Number of digits found.
        digits: usize,
    },
    /// 10 or 11 digits: a spreadsheet dropped the leading zeros.
    LeadingZerosLost {
        /// The number padded to 12 digits.
        restored: String,
    },
    /// 9 digits: the number of an old ID card (CMND), which belongs in `previous_ids`.
    OldNumber,
}

impl IdProblem {
    /// The problem and what to do, in the thread's language.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::NotDigits => words::ID_NOT_DIGITS.text().to_owned(),
            Self::TooShort { digits } => words::id_too_short(digits),
            Self::TooLong { digits } => words::id_too_long(digits),
            Self::LeadingZerosLost { restored } => words::id_zeros_lost(restored),
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
        10 | 11 => Err(IdProblem::LeadingZerosLost {
            restored: format!("{digits:0>12}"),
        }),
        9 => Err(IdProblem::OldNumber),
        n @ 0..9 => Err(IdProblem::TooShort { digits: n }),
        n => Err(IdProblem::TooLong { digits: n }),
    }
}

/// What the digits encode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct DecodedId {
    /// Province of birth registration, named as one of the 63 provinces of that time. None for a code outside the list,
    /// such as that of a country.
    pub province: Option<&'static str>,
    /// From digit 4: even is male, odd is female.
    pub sex: Option<Sex>,
    /// From digit 4: 1900 for 0 and 1, 2000 for 2 and 3, and so on.
    pub century: Option<i32>,
    /// From digits 4 to 6.
    pub birth_year: Option<i32>,
}

static PROVINCES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let rows = table::rows(include_str!("../../data/codes/provinces.csv"));
    rows.filter_map(|row| Some((*row.first()?, *row.get(1)?)))
        .collect()
});

/// Decodes a number; every field is none unless it has 12 digits.
#[must_use]
pub fn decode(id: &str) -> DecodedId {
    let digits = id.as_bytes();
    if digits.len() != 12 || !digits.iter().all(u8::is_ascii_digit) {
        return DecodedId::default();
    }
    let digit = |at: usize| i32::from(digits[at] - b'0');
    let century = 1900 + digit(3) / 2 * 100;
    DecodedId {
        province: PROVINCES.get(&id[..3]).copied(),
        sex: Some(if digit(3) % 2 == 0 {
            Sex::Male
        } else {
            Sex::Female
        }),
        century: Some(century),
        birth_year: Some(century + digit(4) * 10 + digit(5)),
    }
}

/// Digits that contradict the person. Only warns: cards with such numbers exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdWarning {
    /// Digits 1–3 are not a province of the list.
    Province,
    /// Digit 4 encodes the other sex.
    Sex {
        /// The encoded sex.
        number: Sex,
    },
    /// Digit 4 encodes another century than that of the birth year.
    Century {
        /// The encoded birth year.
        number: i32,
        /// The entered birth year.
        born: i32,
    },
    /// Digits 5–6 differ from those of the birth year.
    BirthYear {
        /// The encoded birth year.
        number: i32,
        /// The entered birth year.
        born: i32,
    },
}

impl IdWarning {
    /// In the thread's language.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::Province => words::ID_WARNING_PROVINCE.text().to_owned(),
            Self::Sex { number } => words::id_warning_sex(number.label()),
            Self::Century { number, born } => words::id_warning_century(number, born),
            Self::BirthYear { number, born } => words::id_warning_birth_year(number, born),
        }
    }
}

/// Compares a number with the person's sex and birth date; empty unless the number has 12 digits.
#[must_use]
pub fn soft_checks(id: &str, sex: Option<Sex>, born: Option<PartialDate>) -> Vec<IdWarning> {
    let decoded = decode(id);
    let (Some(own_sex), Some(own_year)) = (decoded.sex, decoded.birth_year) else {
        return Vec::new();
    };
    let mut warnings = Vec::new();
    if decoded.province.is_none() {
        warnings.push(IdWarning::Province);
    }
    if sex.is_some_and(|sex| sex != own_sex) {
        warnings.push(IdWarning::Sex { number: own_sex });
    }
    if let Some(born) = born.map(PartialDate::year) {
        if born.div_euclid(100) != own_year.div_euclid(100) {
            warnings.push(IdWarning::Century {
                number: own_year,
                born,
            });
        }
        if born.rem_euclid(100) != own_year.rem_euclid(100) {
            warnings.push(IdWarning::BirthYear {
                number: own_year,
                born,
            });
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
        let restored = "001085000017".to_owned();
        assert_eq!(
            parse("1085000017"),
            Err(IdProblem::LeadingZerosLost {
                restored: restored.clone()
            })
        );
        assert_eq!(
            parse("01085000017"),
            Err(IdProblem::LeadingZerosLost {
                restored: restored.clone()
            })
        );
        assert_eq!(
            parse("1085000017.0"),
            Err(IdProblem::LeadingZerosLost { restored })
        );
        assert_eq!(parse("012345678"), Err(IdProblem::OldNumber));
        assert_eq!(parse("0123"), Err(IdProblem::TooShort { digits: 4 }));
        assert_eq!(
            parse("0010850000171"),
            Err(IdProblem::TooLong { digits: 13 })
        );
        assert_eq!(parse("00108500001O"), Err(IdProblem::NotDigits));
        assert_eq!(parse(""), Err(IdProblem::TooShort { digits: 0 }));
    }

    #[test]
    fn the_digits_are_decoded() {
        let decoded = decode("001190000023");
        assert_eq!(
            (decoded.province, decoded.sex, decoded.birth_year),
            (Some("Hà Nội"), Some(Sex::Female), Some(1990))
        );
        assert_eq!(decode("038303087852").birth_year, Some(2003));
        assert_eq!(decode("999203087852").province, None);
        assert_eq!(decode("x"), DecodedId::default());
    }

    #[test]
    fn contradictions_are_soft_checks() {
        let warnings = |id, sex, year| soft_checks(id, Some(sex), Some(PartialDate::Year(year)));
        let century = IdWarning::Century {
            number: 2099,
            born: 1999,
        };
        let birth_year = IdWarning::BirthYear {
            number: 1990,
            born: 1991,
        };
        let sex = IdWarning::Sex { number: Sex::Male };
        assert_eq!(warnings("001190000023", Sex::Female, 1990), []);
        assert_eq!(warnings("001299000031", Sex::Female, 1999), [sex, century]);
        assert_eq!(warnings("001190000023", Sex::Female, 1991), [birth_year]);
        assert_eq!(
            warnings("999190000023", Sex::Female, 1990),
            [IdWarning::Province]
        );
        assert!(soft_checks("1", None, None).is_empty());
    }

    proptest! {
        #[test]
        fn no_input_panics(s in any::<String>(), year in any::<i32>()) {
            let _ = (parse(&s).map_err(|p| p.sentence()), decode(&s));
            for warning in soft_checks(&s, Some(Sex::Male), Some(PartialDate::Year(year))) {
                let _ = warning.sentence();
            }
        }

        #[test]
        fn twelve_digits_read_back(id in "[0-9]{12}", year in 1900..2100) {
            prop_assert_eq!(parse(&id), Ok(id.clone()));
            for warning in soft_checks(&id, Some(Sex::Male), Some(PartialDate::Year(year))) {
                prop_assert!(!warning.sentence().is_empty());
            }
        }
    }
}
