//! Masking of the sensitive groups (origin, health, criminal record, drug use) on screens, in printed lists and in
//! files. Which groups are sensitive is data (`groups`).

use super::groups::{all, main_number};
/// What stands in the place of a sensitive group.
pub use crate::words::domain::HIDDEN_GROUP as HIDDEN;

/// True when the group, its label and its document are masked (Luật 91/2025/QH15). A number in the plan (`5`) is masked
/// when any of its sub-groups is.
#[must_use]
pub fn is_sensitive(group: &str) -> bool {
    let main = main_number(group).or_else(|| group.parse().ok());
    all()
        .iter()
        .any(|known| known.sensitive && Some(known.main) == main)
}

/// Whether one of the groups is masked.
#[must_use]
pub fn any_sensitive(codes: &[&str]) -> bool {
    codes.iter().any(|code| is_sensitive(code))
}

/// Whether belonging to one of these groups, and to no other, tells more than that a person may hold a sensitive one: there
/// are some of the sensitive groups, and not all, or no others.
#[must_use]
pub fn reveals(codes: &[&str]) -> bool {
    let all_sensitive = || all().iter().filter(|group| group.sensitive);
    any_sensitive(codes)
        && (codes.iter().all(|code| is_sensitive(code))
            || !all_sensitive().all(|group| codes.contains(&group.code.code)))
}

/// The codes as a list: `1a, 9`; one word replaces all sensitive ones.
#[must_use]
pub fn mask_groups(codes: &[&str]) -> String {
    let visible = codes.iter().filter(|code| !is_sensitive(code)).copied();
    let word = any_sensitive(codes).then(|| HIDDEN.text());
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
