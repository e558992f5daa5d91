//! The `'` before a cell that a spreadsheet would read as a formula: export adds it and import removes it, so that values
//! survive the round trip.

use std::borrow::Cow;

use crate::domain::text::SafeText;

/// Whether a spreadsheet program may read the text as a formula; full-width forms count.
fn starts_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// Whether a formula would start after any number of `'`; all such cells are escaped, so that escaping can be undone.
fn is_escapable(text: &str) -> bool {
    starts_formula(text.trim_start_matches('\''))
}

/// A text as a cell of a sheet: neither starts a formula nor steers a terminal that prints the sheet.
pub(crate) fn csv_cell(text: &str) -> String {
    escape(&SafeText::new(text)).into_owned()
}

/// Escapes a cell for export.
pub(in crate::exchange) fn escape(text: &str) -> Cow<'_, str> {
    if is_escapable(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Undoes [`escape`].
pub(in crate::exchange) fn unescape(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(unescaped) if is_escapable(unescaped) => unescaped,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_formula_is_guarded_and_a_name_is_not() {
        assert_eq!(escape("=1+1"), "'=1+1");
        assert_eq!(escape("＝HYPERLINK"), "'＝HYPERLINK");
        assert_eq!(escape("'=1"), "''=1");
        assert_eq!(escape("H'Hen Niê"), "H'Hen Niê");
        assert_eq!(unescape("'Khoan"), "'Khoan");
        assert_eq!(unescape("'+84912345678"), "+84912345678");
        assert_eq!(unescape("=1"), "=1");
    }

    proptest! {
        #[test]
        fn an_escaped_text_is_restored(text in "['=+@＝a-]{0,6}") {
            let out = escape(&text).into_owned();
            prop_assert!(!starts_formula(&out));
            prop_assert_eq!(unescape(&out), text);
        }
    }
}
