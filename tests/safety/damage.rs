//! The findings of a check for each kind of damage. How many flipped bits it finds is measured in `faults::flips`.

use super::desk;

#[test]
fn every_kind_of_damage_has_its_sentence() {
    for (sql, says) in [
        (
            "UPDATE person SET created_by = 'x' WHERE id = 1",
            "differs from its last image",
        ),
        (
            "UPDATE need SET wish = 'may'",
            "differs from its last image",
        ),
        (
            "DELETE FROM person_word WHERE person_id = 1 AND word = '0912345678'",
            "search keys",
        ),
        ("INSERT INTO person_word VALUES ('x', 1)", "search keys"),
        ("UPDATE draft SET state = '{'", "Row 1 of table draft"),
        (
            "CREATE TRIGGER t AFTER INSERT ON person BEGIN DELETE FROM need; END",
            "not made by this program",
        ),
        ("DROP INDEX person_household", "differs from the original"),
        (
            "DELETE FROM audit_record WHERE audit_id = 1",
            "lost its link",
        ),
        (
            "INSERT INTO audit_record VALUES ('loan', 7, 1)",
            "1 link without a row",
        ),
    ] {
        let desk = desk();
        let conn = rusqlite::Connection::open(desk.register()).unwrap();
        conn.execute_batch("INSERT INTO draft (id, clerk, form, title, state, started_at, changed_at) VALUES (1, 'lan', 'intake', '', '{}', '', '')").unwrap();
        conn.execute_batch(sql).unwrap();
        drop(conn);
        desk.run("check").says(1, &[says]);
    }
}
