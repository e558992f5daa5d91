//! The `'` before a cell that a spreadsheet would take for a formula: put there by export, taken away by import, so that
//! what comes back is what went out. Owns nothing else of a cell.

use std::borrow::Cow;

/// What starts a formula in one spreadsheet program or another, the full-width forms included.
fn starts_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// Whether behind any number of `'` a formula would start: all of these are guarded, so that the guard can be undone.
fn is_escapable(text: &str) -> bool {
    starts_formula(text.trim_start_matches('\''))
}

/// The cell as it is written.
pub(in crate::exchange) fn escape(text: &str) -> Cow<'_, str> {
    if is_escapable(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The cell as it was before [`guard`].
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
        fn what_goes_out_comes_back(text in "['=+@＝a-]{0,6}") {
            let out = escape(&text).into_owned();
            prop_assert!(!starts_formula(&out));
            prop_assert_eq!(unescape(&out), text);
        }
    }
}
