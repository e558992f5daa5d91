//! Conditions that several statements share. A statement in a `.sql` file names one in braces; [`expand`] replaces the name
//! by the text, so that a rule of `data/manual/counting.md` stands in the source once.

/// The 60th birthday of the person `p`, from which group 4 holds (common rule 2): an unknown month or day of birth counts as
/// 01; 29 February becomes a day that sorts after 28 February and before 1 March of a common year.
const SIXTY_ON: &str = "(substr(p.born, 1, 4) + 60) || substr(substr(p.born, 5) || '-01-01', 1, 6)";

/// The membership `m` holds on a day from `first` to `last` (common rule 2): no last day means that it still holds.
const HELD: &str = "m.valid_from <= {last} AND coalesce(m.valid_to, '9999-12-31') >= {first} AND m.voided_at IS NULL";

/// A statement with its shared conditions in full: `{sixty_on}`; `{held DAY}` and `{held FIRST..LAST}`, where the days are
/// expressions of SQL.
pub(crate) fn expand(statement: &str) -> String {
    let mut expanded = String::new();
    let mut rest = statement;
    while let Some((before, (days, after))) = rest
        .split_once("{held ")
        .and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        let (first, last) = days.split_once("..").unwrap_or((days, days));
        expanded += before;
        expanded += &HELD.replace("{first}", first).replace("{last}", last);
        rest = after;
    }
    expanded += rest;
    expanded.replace("{sixty_on}", SIXTY_ON)
}

/// The statement of a `.sql` file, its shared conditions in full; expanded once in a run.
macro_rules! statement {
    ($path:literal) => {{
        static STATEMENT: std::sync::LazyLock<String> =
            std::sync::LazyLock::new(|| crate::register::sql::expand(include_str!($path)));
        STATEMENT.as_str()
    }};
}
pub(crate) use statement;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_conditions_are_written_out() {
        assert_eq!(
            expand("A {held l.day} OR {held ?1..coalesce(?2, '9')}"),
            "A m.valid_from <= l.day AND coalesce(m.valid_to, '9999-12-31') >= l.day AND m.voided_at IS NULL OR \
             m.valid_from <= coalesce(?2, '9') AND coalesce(m.valid_to, '9999-12-31') >= ?1 AND m.voided_at IS NULL"
        );
        let sixty: String = rusqlite::Connection::open_in_memory()
            .unwrap()
            .query_row(
                &expand("SELECT group_concat({sixty_on}) FROM (SELECT value AS born FROM json_each(?1)) p"),
                [r#"["1966","1966-03","1966-03-10","1964-02-29"]"#],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(sixty, "2026-01-01,2026-03-01,2026-03-10,2024-02-29");
    }
}
