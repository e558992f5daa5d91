//! What is told of the groups that speak of origin, health, a sentence or drug use: the one decision, for screens, printed
//! lists and files alike. Which groups those are is data (`groups`).

use super::groups::{all, main_of};
use crate::words::domain as words;

/// Whether a group, and with it its label and its paper, is told as a plain word instead (Luật 91/2025/QH15). A row of the
/// table by group (`5`) is hidden as its sub-groups are.
#[must_use]
pub fn hides(group: &str) -> bool {
    let main = main_of(group).or_else(|| group.parse().ok());
    all()
        .iter()
        .any(|known| known.sensitive && Some(known.main) == main)
}

/// The codes of the groups somebody is in, for a list: `1a, 9`; the hidden ones together are one word.
#[must_use]
pub fn groups(codes: &[&str]) -> String {
    let open = codes.iter().filter(|code| !hides(code)).copied();
    let hidden = codes.iter().any(|code| hides(code));
    let word = hidden.then(|| words::HIDDEN_GROUP.text());
    open.chain(word).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sensitive_groups_are_one_word() {
        assert_eq!(groups(&["1a", "9"]), "1a, 9");
        assert_eq!(groups(&["2", "1a", "5a", "6c", "3"]), "1a, (ẩn)");
        assert_eq!(groups(&[]), "");
        for (code, hidden) in [
            ("5", true),
            ("5b", true),
            ("2", true),
            ("10d", false),
            ("1", false),
        ] {
            assert_eq!(hides(code), hidden, "{code}");
        }
    }
}
