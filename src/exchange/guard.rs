//! The `'` before a cell that a spreadsheet would take for a formula: put there by export, taken away by import, so that
//! what comes back is what went out. Owns nothing else of a cell.

use std::borrow::Cow;

/// What starts a formula in one spreadsheet program or another, the full-width forms included.
fn starts_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// Whether behind any number of `'` a formula would start: all of these are guarded, so that the guard can be undone.
fn is_guarded(text: &str) -> bool {
    starts_formula(text.trim_start_matches('\''))
}

/// The cell as it is written.
pub(super) fn guard(text: &str) -> Cow<'_, str> {
    if is_guarded(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The cell as it was before [`guard`].
pub(super) fn undo(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_guarded(rest) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_formula_is_guarded_and_a_name_is_not() {
        assert_eq!(guard("=1+1"), "'=1+1");
        assert_eq!(guard("＝HYPERLINK"), "'＝HYPERLINK");
        assert_eq!(guard("'=1"), "''=1");
        assert_eq!(guard("H'Hen Niê"), "H'Hen Niê");
        assert_eq!(undo("'Khoan"), "'Khoan");
        assert_eq!(undo("'+84912345678"), "+84912345678");
        assert_eq!(undo("=1"), "=1");
    }

    proptest! {
        #[test]
        fn what_goes_out_comes_back(text in "['=+@＝a-]{0,6}") {
            let out = guard(&text).into_owned();
            prop_assert!(!starts_formula(&out));
            prop_assert_eq!(undo(&out), text);
        }
    }
}
