//! Telephone numbers in one stored form.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::domain::codes::table;
use crate::words::domain as words;

/// Why a text is not a phone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneProblem {
    /// Contains a character other than digits and separators.
    NotDigits,
    /// Not 0 and nine digits (landlines, 02…: nine or ten).
    Length {
        /// Number of digits found.
        digits: usize,
    },
    /// Does not start with 0.
    NoZero,
    /// A spreadsheet dropped the leading zero.
    LeadingZeroLost {
        /// The number with its zero.
        restored: String,
    },
    /// A mobile number of 11 digits, out of use since 2018.
    OldMobile {
        /// The number that replaced it.
        current: String,
    },
}

impl PhoneProblem {
    /// The problem and what to do, in the thread's language.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::NotDigits => words::PHONE_NOT_DIGITS.text().to_owned(),
            Self::Length { digits } => words::phone_length(digits),
            Self::NoZero => words::PHONE_NO_ZERO.text().to_owned(),
            Self::LeadingZeroLost { restored } => words::phone_zero_lost(restored),
            Self::OldMobile { current } => words::phone_old_mobile(current),
        }
    }

    /// The number to suggest instead.
    #[must_use]
    pub fn correction(&self) -> Option<&str> {
        match self {
            Self::LeadingZeroLost { restored } => Some(restored),
            Self::OldMobile { current } => Some(current),
            Self::NotDigits | Self::Length { .. } | Self::NoZero => None,
        }
    }
}

/// Returns 0 and nine digits, or for landlines (02…) nine or ten; `+84`, `84` and `0084` become 0; spaces, dots, dashes
/// and brackets are dropped.
pub fn parse(text: &str) -> Result<String, PhoneProblem> {
    let text = text.trim().trim_start_matches('\'');
    let digits: String = text
        .chars()
        .filter(|c| !(c.is_whitespace() || matches!(c, '.' | '-' | '(' | ')')))
        .collect();
    let (is_international, digits) = digits
        .strip_prefix('+')
        .map_or((false, digits.as_str()), |rest| (true, rest));
    if !digits.bytes().all(|b| b.is_ascii_digit())
        || (is_international && !digits.starts_with("84"))
    {
        return Err(PhoneProblem::NotDigits);
    }
    let number = national(digits);
    let landline = number.starts_with("02");
    match number.len() {
        10 if number.starts_with('0') => Ok(number),
        11 if landline => Ok(number),
        11 if number.starts_with('0') => Err(old_number_problem(&number)),
        9 if number.starts_with(['3', '5', '7', '8', '9']) => Err(PhoneProblem::LeadingZeroLost {
            restored: format!("0{number}"),
        }),
        10 | 11 => Err(PhoneProblem::NoZero),
        n => Err(PhoneProblem::Length { digits: n }),
    }
}

/// Replaces the country code by 0.
fn national(digits: &str) -> String {
    let rest = digits
        .strip_prefix("0084")
        .or_else(|| digits.strip_prefix("84").filter(|rest| rest.len() >= 9));
    match rest {
        Some(rest) if rest.starts_with('0') => rest.to_owned(),
        Some(rest) => format!("0{rest}"),
        None => digits.to_owned(),
    }
}

static PREFIXES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let rows = table::rows(include_str!("../../data/codes/mobile_prefixes.csv"));
    rows.filter_map(|row| row.first().copied()).collect()
});

static OLD_PREFIXES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let rows = table::rows(include_str!("../../data/codes/mobile_prefixes_old11.csv"));
    rows.filter_map(|row| Some((*row.first()?, *row.get(1)?)))
        .collect()
});

/// The problem of an 11-digit number that starts with 0.
fn old_number_problem(number: &str) -> PhoneProblem {
    let (prefix, rest) = number.split_at(4);
    match OLD_PREFIXES.get(prefix) {
        Some(new) => PhoneProblem::OldMobile {
            current: format!("{new}{rest}"),
        },
        None => PhoneProblem::Length {
            digits: number.len(),
        },
    }
}

/// True when a stored number starts with a mobile prefix in use or a landline's 02; otherwise the soft check
/// `phone_prefix` applies.
#[must_use]
pub fn has_known_prefix(phone: &str) -> bool {
    phone.starts_with("02")
        || phone
            .get(..3)
            .is_some_and(|prefix| PREFIXES.contains(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_shape_whatever_was_typed() {
        for text in [
            "0912345678",
            "+84912345678",
            "84 912 345 678",
            "0912.345.678",
            "(+84) 912-345-678",
            "0084912345678",
            "+84 0912345678",
            "'0912345678",
        ] {
            assert_eq!(parse(text), Ok("0912345678".into()), "{text}");
        }
        assert_eq!(parse("024 3834 1234"), Ok("02438341234".into()));
        assert_eq!(parse("+84 24 3834 1234"), Ok("02438341234".into()));
        assert_eq!(parse("0845123456"), Ok("0845123456".into()));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(
            parse("01621234567").unwrap_err().correction(),
            Some("0321234567")
        );
        assert_eq!(
            parse("912345678").unwrap_err().correction(),
            Some("0912345678")
        );
        assert_eq!(parse("0912"), Err(PhoneProblem::Length { digits: 4 }));
        assert_eq!(
            parse("09123456789"),
            Err(PhoneProblem::Length { digits: 11 })
        );
        assert_eq!(parse("1912345678"), Err(PhoneProblem::NoZero));
        assert_eq!(
            (parse("091234567a"), parse("+1 912 345 678")),
            (Err(PhoneProblem::NotDigits), Err(PhoneProblem::NotDigits))
        );
    }

    #[test]
    fn prefixes() {
        assert!(
            has_known_prefix("0912345678")
                && has_known_prefix("02438341234")
                && !has_known_prefix("0112345678")
                && !has_known_prefix("0")
        );
    }

    proptest! {
        #[test]
        fn no_input_panics(s in any::<String>(), near in "[+0-9 .()-]{0,16}") {
            for text in [s, near] {
                let _ = (parse(&text).map_err(|p| p.sentence()), has_known_prefix(&text));
            }
        }

        #[test]
        fn a_number_reads_back(n in "0[1-9][0-9]{8}") {
            prop_assert_eq!(parse(&n), Ok(n.clone()));
            prop_assert_eq!(parse(&format!("+84{}", &n[1..])), Ok(n));
        }
    }
}
