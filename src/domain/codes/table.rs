//! The look-up tables of `data/codes` (provinces, phone prefixes): CSV without labels, dates or quoted values.

/// The rows below the heading line, split at commas.
pub(crate) fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines()
        .skip(1)
        .filter(|line| !line.is_empty())
        .map(|line| line.split(',').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_plain() {
        for (text, columns, digits) in [
            (include_str!("../../../data/codes/provinces.csv"), 4, 3),
            (
                include_str!("../../../data/codes/mobile_prefixes.csv"),
                2,
                3,
            ),
            (
                include_str!("../../../data/codes/mobile_prefixes_old11.csv"),
                3,
                4,
            ),
        ] {
            assert!(!text.contains('"'));
            for row in rows(text) {
                assert_eq!((row.len(), row[0].len()), (columns, digits), "{row:?}");
                assert!(row[0].bytes().all(|b| b.is_ascii_digit()));
            }
        }
    }
}
