//! Telephone numbers in one stored form.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::domain::codes::table;
use crate::words::{Message, domain as words};

/// Returns 0 and nine digits, or for landlines (02…) nine or ten; `+84`, `84` and `0084` become 0; spaces, dots, dashes
/// and brackets are dropped.
pub fn parse(text: &str) -> Result<String, Message> {
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
        return Err(words::PHONE_NOT_DIGITS.into());
    }
    let number = national(digits);
    let landline = number.starts_with("02");
    match number.len() {
        10 if number.starts_with('0') => Ok(number),
        11 if landline => Ok(number),
        11 if number.starts_with('0') => Err(old_number_problem(&number)),
        // A spreadsheet dropped the leading zero.
        9 if number.starts_with(['3', '5', '7', '8', '9']) => Err(Message::new(|| {
            words::phone_zero_lost(format!("0{number}"))
        })),
        10 | 11 => Err(words::PHONE_NO_ZERO.into()),
        digits => Err(Message::new(|| words::phone_length(digits))),
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

/// The problem of an 11-digit number that starts with 0: mobile numbers of that length are out of use since 2018.
fn old_number_problem(number: &str) -> Message {
    let (prefix, rest) = number.split_at(4);
    Message::new(|| match OLD_PREFIXES.get(prefix) {
        Some(new) => words::phone_old_mobile(format!("{new}{rest}")),
        None => words::phone_length(number.len()),
    })
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
        let length = |digits| Message::new(|| words::phone_length(digits));
        for (text, message) in [
            (
                "01621234567",
                Message::new(|| words::phone_old_mobile("0321234567")),
            ),
            (
                "912345678",
                Message::new(|| words::phone_zero_lost("0912345678")),
            ),
            ("0912", length(4)),
            ("09123456789", length(11)),
            ("1912345678", words::PHONE_NO_ZERO.into()),
            ("091234567a", words::PHONE_NOT_DIGITS.into()),
            ("+1 912 345 678", words::PHONE_NOT_DIGITS.into()),
        ] {
            assert_eq!(parse(text), Err(message), "{text}");
        }
    }

    #[test]
    fn prefixes() {
        for (phone, known) in [
            ("0912345678", true),
            ("02438341234", true),
            ("0112345678", false),
            ("0", false),
        ] {
            assert_eq!(has_known_prefix(phone), known, "{phone}");
        }
    }

    proptest! {
        #[test]
        fn no_input_panics(s in any::<String>(), near in "[+0-9 .()-]{0,16}") {
            for text in [s, near] {
                let _ = (parse(&text), has_known_prefix(&text));
            }
        }

        #[test]
        fn a_number_reads_back(n in "0[1-9][0-9]{8}") {
            prop_assert_eq!(parse(&n), Ok(n.clone()));
            prop_assert_eq!(parse(&format!("+84{}", &n[1..])), Ok(n));
        }
    }
}
