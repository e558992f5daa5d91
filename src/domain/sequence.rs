//! Consecutive numbers inside a text, as on certificates.

/// Span of the counter in a text: the last run of digits that is not a year, else the first run.
fn counter_span(text: &str) -> Option<(usize, usize)> {
    let mut runs = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_ascii_digit(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                runs.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    let counts = |run: &&(usize, usize)| !is_year(&text[run.0..run.1]);
    let last = runs.iter().rev().find(counts).copied();
    last.or_else(|| runs.first().copied())
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && digits.parse().is_ok_and(|n| (1990..2100).contains(&n))
}

/// The next number of the same width, or one digit wider after all nines.
fn increment(digits: &str) -> String {
    let mut out = Vec::with_capacity(digits.len() + 1);
    let mut carry = true;
    for digit in digits.bytes().rev() {
        out.push(match (carry, digit) {
            (true, b'9') => b'0',
            (true, d) => d + 1,
            (false, d) => d,
        });
        carry = carry && digit == b'9';
    }
    if carry {
        out.push(b'1');
    }
    out.iter().rev().map(|&b| char::from(b)).collect()
}

/// The numbers from `first` on: `CC-0123/2026`, `CC-0124/2026`, … None when the text has no digit.
#[must_use]
pub fn starting_at(first: &str) -> Option<impl Iterator<Item = String> + use<>> {
    let (start, end) = counter_span(first)?;
    let (before, after) = (first[..start].to_owned(), first[end..].to_owned());
    let numbers = std::iter::successors(Some(first[start..end].to_owned()), |n| Some(increment(n)));
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
        assert_eq!(
            three("CC-0123/2026"),
            ["CC-0123/2026", "CC-0124/2026", "CC-0125/2026"]
        );
        assert_eq!(
            three("2026/SC 099"),
            ["2026/SC 099", "2026/SC 100", "2026/SC 101"]
        );
        assert_eq!(three("998"), ["998", "999", "1000"]);
        assert_eq!(three("Đ00009-ĐT"), ["Đ00009-ĐT", "Đ00010-ĐT", "Đ00011-ĐT"]);
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
