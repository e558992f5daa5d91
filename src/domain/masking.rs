//! Masking of the sensitive groups (origin, health, criminal record, drug use) on screens, in printed lists and in
//! files. Which groups are sensitive is data (`groups`).

use super::groups::{all, main_number};
use crate::words::domain as words;

/// True when the group, its label and its document are masked (Luật 91/2025/QH15). A number in the plan (`5`) is masked
/// when any of its sub-groups is.
#[must_use]
pub fn is_sensitive(group: &str) -> bool {
    let main = main_number(group).or_else(|| group.parse().ok());
    all()
        .iter()
        .any(|known| known.sensitive && Some(known.main) == main)
}

/// The codes as a list: `1a, 9`; one word replaces all sensitive ones.
#[must_use]
pub fn mask_groups(codes: &[&str]) -> String {
    let visible = codes.iter().filter(|code| !is_sensitive(code)).copied();
    let hidden = codes.iter().any(|code| is_sensitive(code));
    let word = hidden.then(|| words::HIDDEN_GROUP.text());
    visible.chain(word).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sensitive_groups_are_one_word() {
        assert_eq!(mask_groups(&["1a", "9"]), "1a, 9");
        assert_eq!(mask_groups(&["2", "1a", "5a", "6c", "3"]), "1a, (ẩn)");
        assert_eq!(mask_groups(&[]), "");
        for (code, hidden) in [
            ("5", true),
            ("5b", true),
            ("2", true),
            ("10d", false),
            ("1", false),
        ] {
            assert_eq!(is_sensitive(code), hidden, "{code}");
        }
    }
}
