//! Consecutive numbers inside a text, as on certificates.

use std::ops::Range;

/// Span of the counter in a text: the last run of digits that is not a year, else the first run.
fn counter_span(text: &str) -> Option<Range<usize>> {
    let mut end = 0;
    let parts = text
        .as_bytes()
        .chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit())
        .map(|part| {
            end += part.len();
            end - part.len()..end
        });
    let runs: Vec<_> = parts
        .filter(|part| text.as_bytes()[part.start].is_ascii_digit())
        .collect();
    let counter = runs.iter().rfind(|run| !is_year(&text[(*run).clone()]));
    counter.or(runs.first()).cloned()
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && digits.parse().is_ok_and(|n| (1990..2100).contains(&n))
}

/// The next number of the same width, or one digit wider after all nines.
fn increment(digits: &str) -> String {
    let head = digits.trim_end_matches('9');
    let zeros = "0".repeat(digits.len() - head.len());
    let (head, last) = head.split_at(head.len().saturating_sub(1));
    // Without a last digit all are nines: one digit more.
    let next = last.parse::<u32>().map_or(1, |digit| digit + 1);
    format!("{head}{next}{zeros}")
}

/// The numbers from `first` on: `CC-0123/2026`, `CC-0124/2026`, … None when the text has no digit.
#[must_use]
pub fn starting_at(first: &str) -> Option<impl Iterator<Item = String> + use<>> {
    let span = counter_span(first)?;
    let (before, after) = (first[..span.start].to_owned(), first[span.end..].to_owned());
    let numbers = std::iter::successors(Some(first[span].to_owned()), |n| Some(increment(n)));
    Some(numbers.map(move |n| format!("{before}{n}{after}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three(first: &str) -> Vec<String> {
        starting_at(first).map_or_else(Vec::new, |all| all.take(3).collect())
    }

    #[test]
    fn padding_and_the_text_around_stay() {
        for numbers in [
            ["CC-0123/2026", "CC-0124/2026", "CC-0125/2026"],
            ["2026/SC 099", "2026/SC 100", "2026/SC 101"],
            ["998", "999", "1000"],
            ["Đ00009-ĐT", "Đ00010-ĐT", "Đ00011-ĐT"],
        ] {
            assert_eq!(three(numbers[0]), numbers);
        }
    }

    #[test]
    fn a_year_does_not_count_on_unless_nothing_else_does() {
        assert_eq!(three("1989/2026")[2], "1991/2026");
        assert_eq!(three("2026")[1], "2027");
        assert_eq!(three("2025/2026")[1], "2026/2026");
    }

    #[test]
    fn long_numbers_and_none() {
        assert_eq!(three("99999999999999999999")[1], "100000000000000000000");
        assert!(three("không số").is_empty());
    }
}
