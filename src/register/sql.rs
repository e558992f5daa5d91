//! Conditions that several statements share. A statement in a `.sql` file names one in braces; [`expand`] replaces the name
//! by the text, so that a rule of `data/manual/counting.md` is in the source once.

/// The shared conditions: name and text. A text may name those after it, and the days it is used with as `{first}` and
/// `{last}`.
const CONDITIONS: [(&str, &str); 3] = [
    // The person p is on a day in one of :groups, of :minorities (ethnicities of group 2) or, where :elderly, in group 4.
    ("in_groups", include_str!("sql/in_groups.sql")),
    // The membership m holds on a day (common rule 2); without a last day it still holds.
    (
        "held",
        "m.valid_from <= {last} AND coalesce(m.valid_to, '9999-12-31') >= {first} AND m.voided_at IS NULL",
    ),
    // The 60th birthday of the person p, from which group 4 holds (common rule 2); an unknown month or day counts as 01.
    (
        "sixty_on",
        "(substr(p.born, 1, 4) + 60) || substr(substr(p.born, 5) || '-01-01', 1, 6)",
    ),
];

/// A statement with its shared conditions in full. `{held DAY}` holds on a day, `{held FIRST..LAST}` on any of several days;
/// the days are expressions of SQL.
pub(crate) fn expand(statement: &str) -> String {
    let mut text = statement.to_owned();
    for (name, condition) in CONDITIONS {
        let name = format!("{{{name}");
        let mut parts = text.split(&name);
        let mut expanded = parts.next().unwrap_or_default().to_owned();
        for (days, after) in parts.filter_map(|part| part.trim_start().split_once('}')) {
            let (first, last) = days.split_once("..").unwrap_or((days, days));
            let condition = condition.trim_end().replace("{first}", first);
            expanded += &condition.replace("{last}", last);
            expanded += after;
        }
        text = expanded;
    }
    text
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
        let condition = expand("{in_groups :from..:end}");
        assert!(condition.contains("m.valid_from <= :end") && !condition.contains('{'));
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
