//! Amounts, counts and percentages: parsing of common notations, Vietnamese display.

use crate::words::{Phrase, domain as words};

/// Currency words that may follow an amount, longest first.
const CURRENCY: [&str; 7] = ["đồng", "dong", "vnđ", "vnd", "đ", "₫", "d"];

/// Multiplier words, longest first, and their values.
const MULTIPLIERS: [(&str, i64); 11] = [
    ("triệu", 1_000_000),
    ("trieu", 1_000_000),
    ("nghìn", 1_000),
    ("nghin", 1_000),
    ("ngàn", 1_000),
    ("ngan", 1_000),
    ("tr", 1_000_000),
    ("tỷ", 1_000_000_000),
    ("tỉ", 1_000_000_000),
    ("ty", 1_000_000_000),
    ("k", 1_000),
];

/// Parses whole đồng: `6000000`, `6.000.000`, `6,000,000`, `6 000 000 đ`, `6tr`, `6,5 triệu`, `500k`, `1,2 tỷ`. With a
/// multiplier at most two decimals are accepted: `1.500tr` is ambiguous.
///
/// # Errors
/// The sentence for a text of another shape, a negative amount, one with a fraction of a đồng or above `i64::MAX`.
pub fn parse_dong(text: &str) -> Result<i64, Phrase> {
    let lower = super::name::clean(text).to_lowercase();
    let (number, unit) = split_unit(&lower);
    if number.starts_with(['-', '−']) {
        return Err(words::MONEY_NEGATIVE);
    }
    if unit == 1 {
        whole(number)
    } else {
        with_unit(number, unit)
    }
}

fn split_unit(text: &str) -> (&str, i64) {
    let bare = CURRENCY.iter().find_map(|word| text.strip_suffix(word));
    let text = bare.unwrap_or(text).trim_end();
    let multiplier = MULTIPLIERS
        .iter()
        .find_map(|&(word, value)| Some((text.strip_suffix(word)?.trim_end(), value)));
    multiplier.unwrap_or((text, 1))
}

/// Digits, ungrouped or in groups of three; a spreadsheet's `.0` or `,00` at the end is dropped.
fn whole(number: &str) -> Result<i64, Phrase> {
    let number = without_zero_decimals(number);
    let Some(sign) = number.chars().find(|c| !c.is_ascii_digit()) else {
        return digits(number);
    };
    if !matches!(sign, '.' | ',' | ' ') {
        return Err(words::MONEY_SHAPE);
    }
    let groups: Vec<&str> = number.split(sign).collect();
    let first_fits = matches!(groups[0].len(), 1..=3);
    if !first_fits || groups[1..].iter().any(|g| g.len() != 3) {
        return Err(words::MONEY_SHAPE);
    }
    digits(&groups.concat())
}

/// Drops zero decimals only after four digits or after groups made with the other sign: `6.00` may be an unfinished
/// amount.
fn without_zero_decimals(number: &str) -> &str {
    for (point, grouping) in [('.', ','), (',', '.')] {
        if let Some((before, "0" | "00")) = number.rsplit_once(point)
            && !before.contains(point)
            && (before.contains(grouping) || before.len() >= 4)
        {
            return before;
        }
    }
    number
}

fn digits(text: &str) -> Result<i64, Phrase> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(words::MONEY_SHAPE);
    }
    text.parse().map_err(|_| words::MONEY_TOO_BIG)
}

fn with_unit(number: &str, unit: i64) -> Result<i64, Phrase> {
    let Some((before, after)) = number.split_once(['.', ',']) else {
        return digits(number)?
            .checked_mul(unit)
            .ok_or(words::MONEY_TOO_BIG);
    };
    if !matches!(after.len(), 1 | 2) {
        return Err(words::MONEY_SHAPE);
    }
    let hundredths = digits(&format!("{after:0<2}"))?;
    let parts = digits(before)?
        .checked_mul(100)
        .and_then(|n| n.checked_add(hundredths));
    let all = parts
        .and_then(|n| n.checked_mul(unit / 100 * 10))
        .filter(|n| n % 10 == 0);
    all.map(|n| n / 10).ok_or(words::MONEY_TOO_BIG)
}

/// Grouped with dots, without the unit: `6.000.000`.
#[must_use]
pub fn shown_dong(dong: i64) -> String {
    shown_count(dong)
}

/// Grouped with dots: `12.000`.
#[must_use]
pub fn shown_count(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3 + 2);
    if n < 0 {
        out.push('-');
    }
    for (at, c) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(c);
    }
    out
}

/// Parses a percentage from 0 to 100 with at most two decimals: `2,4`, `2.4`, `2,4 %`.
///
/// # Errors
/// The sentence for a text of another shape, a number outside 0 to 100 or more decimals.
pub fn parse_percent(text: &str) -> Result<f64, Phrase> {
    let text = text.trim();
    let number = text
        .strip_suffix('%')
        .unwrap_or(text)
        .trim_end()
        .replace(',', ".");
    let (before, after) = number.split_once('.').unwrap_or((&number, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if before.starts_with('-') && all_digits(&before[1..]) && all_digits(after) && before.len() > 1
    {
        return Err(words::PERCENT_RANGE);
    }
    if before.is_empty() || !all_digits(before) || !all_digits(after) || number.ends_with('.') {
        return Err(words::PERCENT_SHAPE);
    }
    if after.len() > 2 {
        return Err(words::PERCENT_DECIMALS);
    }
    let value: f64 = number.parse().map_err(|_| words::PERCENT_SHAPE)?;
    if (0.0..=100.0).contains(&value) {
        Ok(value)
    } else {
        Err(words::PERCENT_RANGE)
    }
}

/// With a decimal comma, at most two decimals and without the sign: `2,4`, `75`; `—` when not finite.
#[must_use]
pub fn shown_percent(value: f64) -> String {
    if !value.is_finite() {
        return "—".to_owned();
    }
    let text = format!("{value:.2}");
    text.trim_end_matches('0')
        .trim_end_matches('.')
        .replace('.', ",")
}

/// `num` of `den` in percent with one decimal and a decimal comma, truncated (49,96 → `49,9`;
/// `data/manual/counting.md`, rule 4). None when `den` is 0.
#[must_use]
pub fn truncated_percent(num: u64, den: u64) -> Option<String> {
    let tenths = (u128::from(num) * 1000).checked_div(u128::from(den))?;
    Some(format!("{},{}", tenths / 10, tenths % 10))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_as_people_write_them() {
        for text in [
            "6000000",
            "6.000.000",
            "6,000,000",
            "6 000 000 đ",
            "6\u{a0}000\u{a0}000₫",
            "6tr",
            "6 triệu",
            "6 triệu đồng",
            "6 triệu đ",
            "6TR",
            "6000k",
            "6000000.0",
            "6.000.000,00",
            "6.000.000 VNĐ",
        ] {
            assert_eq!(parse_dong(text), Ok(6_000_000), "{text}");
        }
        assert_eq!(parse_dong("6,5tr"), Ok(6_500_000));
        assert_eq!(parse_dong("1,25 tỷ"), Ok(1_250_000_000));
        assert_eq!(
            (parse_dong("500k"), parse_dong("1,5k"), parse_dong("0")),
            (Ok(500_000), Ok(1_500), Ok(0))
        );
    }

    #[test]
    fn amounts_refused() {
        for text in [
            "",
            "abc",
            "6.00",
            "6.000.00",
            "6.5",
            "60.00.000",
            "6.000,000",
            "1.500tr",
            "tr",
            "6,tr",
            "đ",
            "1e6",
            "6-7",
        ] {
            assert_eq!(parse_dong(text), Err(words::MONEY_SHAPE), "{text}");
        }
        assert_eq!(parse_dong("-5"), Err(words::MONEY_NEGATIVE));
        for text in ["99999999999999999999", "9999999999999tỷ"] {
            assert_eq!(parse_dong(text), Err(words::MONEY_TOO_BIG), "{text}");
        }
    }

    #[test]
    fn shown_with_dots() {
        for (number, shown) in [
            (6_000_000, "6.000.000"),
            (12_000, "12.000"),
            (999, "999"),
            (0, "0"),
            (-1_000, "-1.000"),
            (i64::MIN, "-9.223.372.036.854.775.808"),
        ] {
            assert_eq!(shown_dong(number), shown);
        }
    }

    #[test]
    fn percentages() {
        for text in ["2,4", "2.4", "2,4 %", " 2,40% "] {
            assert!((parse_percent(text).unwrap() - 2.4).abs() < 1e-9, "{text}");
        }
        for text in ["100,1", "-1"] {
            assert_eq!(parse_percent(text), Err(words::PERCENT_RANGE), "{text}");
        }
        assert_eq!(parse_percent("2,345"), Err(words::PERCENT_DECIMALS));
        for text in ["", "%", ",5", "5,", "a", "1,2,3", "-"] {
            assert_eq!(parse_percent(text), Err(words::PERCENT_SHAPE), "{text}");
        }
        for (percent, shown) in [(2.4, "2,4"), (75.0, "75"), (0.05, "0,05"), (f64::NAN, "—")] {
            assert_eq!(shown_percent(percent), shown);
        }
    }

    #[test]
    fn truncated_never_rounded() {
        for (num, den, shown) in [
            (4996, 10_000, Some("49,9")),
            (2, 3, Some("66,6")),
            (0, 5, Some("0,0")),
            (5, 5, Some("100,0")),
            (0, 0, None),
        ] {
            assert_eq!(truncated_percent(num, den).as_deref(), shown);
        }
        assert_eq!(truncated_percent(u64::MAX, 1).map(|s| s.len()), Some(24));
    }

    proptest! {
        #[test]
        fn no_input_panics(s in any::<String>(), near in "[0-9., trkđ%-]{0,12}") {
            for text in [s, near] {
                let _ = (parse_dong(&text), parse_percent(&text));
            }
        }

        #[test]
        fn what_is_shown_reads_back(dong in 0..=i64::MAX, hundredths in 0..=10_000_u32) {
            prop_assert_eq!(parse_dong(&shown_dong(dong)), Ok(dong));
            let percent = f64::from(hundredths) / 100.0;
            prop_assert_eq!(parse_percent(&shown_percent(percent)), Ok(percent));
        }

        #[test]
        fn a_truncated_percent_is_never_too_high(num in 0..100_000_u64, extra in 0..100_000_u64) {
            let den = num + extra + 1;
            let text = truncated_percent(num, den).unwrap_or_default();
            let tenths: u64 = text.replace(',', "").parse().unwrap();
            prop_assert!(tenths * den <= num * 1000 && (tenths + 1) * den > num * 1000);
        }
    }
}
