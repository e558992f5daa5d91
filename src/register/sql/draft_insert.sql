INSERT INTO draft (clerk, form, person_id, title, state, started_at, changed_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
