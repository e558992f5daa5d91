INSERT INTO draft (id, register_id, replaces, clerk, form, people, title, state, changed_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (id) DO UPDATE SET people = ?6, title = ?7, state = ?8, changed_at = ?9
