//! The 12-digit personal identification number: how it is read and what its digits say (Luật Căn cước 26/2023/QH15:
//! three digits of the province, one of century and sex, two of the birth year, six random). It has no check digit.
//! Does not know whether the number is already in the register.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::codes::table;
use crate::domain::date::PartialDate;
use crate::words::domain as words;

/// A person's sex as registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// `male`, Nam.
    Male,
    /// `female`, Nữ.
    Female,
}

impl Sex {
    /// The stored code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }

    /// From the stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Male, Self::Female]
            .into_iter()
            .find(|s| s.code() == code)
    }

    /// The word in a sentence, in the language of this thread.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Male => words::MALE.text(),
            Self::Female => words::FEMALE.text(),
        }
    }
}

/// Why a text is not a personal identification number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdProblem {
    /// It contains something else than digits, spaces, dots and dashes.
    NotDigits,
    /// Too few digits.
    TooShort {
        /// How many there are.
        digits: usize,
    },
    /// More than 12 digits.
    TooLong {
        /// How many there are.
        digits: usize,
    },
    /// 10 or 11 digits: a spreadsheet ate the leading zeros.
    LeadingZerosLost {
        /// The 12 digits it probably was.
        restored: String,
    },
    /// 9 digits: the number of an old ID card (CMND), kept among `previous_ids`.
    OldNumber,
}

impl IdProblem {
    /// What is wrong and what to do, in the language of this thread.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::NotDigits => words::ID_NOT_DIGITS.text().to_owned(),
            Self::TooShort { digits } => words::id_too_short(digits),
            Self::TooLong { digits } => words::id_too_long(digits),
            Self::LeadingZerosLost { restored } => words::id_zeros_eaten(restored),
            Self::OldNumber => words::ID_OLD_NUMBER.text().to_owned(),
        }
    }
}

/// The 12 digits, without the spaces, dots and dashes that people put between them, and without what a spreadsheet adds
/// (a leading `'`, a trailing `.0`).
///
/// # Errors
/// An [`IdProblem`]; `ZerosEaten` offers the number restored.
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

/// What the digits say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct DecodedId {
    /// Where the birth was registered: the name the province had then (63 provinces). None: not a province of the list,
    /// perhaps a country.
    pub province: Option<&'static str>,
    /// From digit 4: even male, odd female.
    pub sex: Option<Sex>,
    /// From digit 4: the first year of the hundred, 1900 for 0 and 1, 2000 for 2 and 3…
    pub century: Option<i32>,
    /// From digits 4 to 6.
    pub birth_year: Option<i32>,
}

static PROVINCES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let rows = table::rows(include_str!("../../data/codes/provinces.csv"));
    rows.filter_map(|row| Some((*row.first()?, *row.get(1)?)))
        .collect()
});

/// What the digits of a number say; nothing when it isn't 12 digits.
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

/// Something in a number that looks wrong. Never refuses: cards with such numbers exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdWarning {
    /// Digits 1–3 are not a province of the list.
    Province,
    /// Digit 4 belongs to the other sex.
    Sex {
        /// What the number says.
        number: Sex,
    },
    /// Digit 4 belongs to another century than the birth year.
    Century {
        /// The birth year the number says.
        number: i32,
        /// The birth year typed.
        born: i32,
    },
    /// Digits 5–6 are not those of the birth year.
    BirthYear {
        /// The birth year the number says.
        number: i32,
        /// The birth year typed.
        born: i32,
    },
}

impl IdWarning {
    /// A stable name for the rule, stored with the reason it was accepted for.
    #[must_use]
    pub fn constraint(self) -> &'static str {
        match self {
            Self::Province => "id_province",
            Self::Sex { .. } => "id_sex",
            Self::Century { .. } => "id_century",
            Self::BirthYear { .. } => "id_birth_year",
        }
    }

    /// What looks wrong, in the language of this thread.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::Province => words::ID_DOUBT_PROVINCE.text().to_owned(),
            Self::Sex { number } => words::id_doubt_sex(number.label()),
            Self::Century { number, born } => words::id_doubt_century(number, born),
            Self::BirthYear { number, born } => words::id_doubt_birth_year(number, born),
        }
    }
}

/// Compares a number with what is known of the person; nothing when it isn't 12 digits.
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
    fn what_the_digits_say() {
        let said = decode("001190000023");
        assert_eq!(
            (said.province, said.sex, said.birth_year),
            (Some("Hà Nội"), Some(Sex::Female), Some(1990))
        );
        assert_eq!(decode("038303087852").birth_year, Some(2003));
        assert_eq!(decode("999203087852").province, None);
        assert_eq!(decode("x"), DecodedId::default());
    }

    #[test]
    fn doubts() {
        let rules = |id, sex, year| {
            soft_checks(id, Some(sex), Some(PartialDate::Year(year)))
                .iter()
                .map(|d| d.constraint())
                .collect::<Vec<_>>()
        };
        assert_eq!(rules("001190000023", Sex::Female, 1990), Vec::<&str>::new());
        assert_eq!(
            rules("001299000031", Sex::Female, 1999),
            ["id_sex", "id_century"]
        );
        assert_eq!(rules("001190000023", Sex::Female, 1991), ["id_birth_year"]);
        assert_eq!(rules("999190000023", Sex::Female, 1990), ["id_province"]);
        assert!(soft_checks("1", None, None).is_empty());
    }

    proptest! {
        #[test]
        fn no_input_panics(s in any::<String>(), year in any::<i32>()) {
            let _ = (parse(&s).map_err(|p| p.sentence()), decode(&s));
            for doubt in soft_checks(&s, Some(Sex::Male), Some(PartialDate::Year(year))) {
                let _ = doubt.sentence();
            }
        }

        #[test]
        fn twelve_digits_read_back(id in "[0-9]{12}", year in 1900..2100) {
            prop_assert_eq!(parse(&id), Ok(id.clone()));
            for doubt in soft_checks(&id, Some(Sex::Male), Some(PartialDate::Year(year))) {
                prop_assert!(!doubt.sentence().is_empty());
            }
        }
    }
}
