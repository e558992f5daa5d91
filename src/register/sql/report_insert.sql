INSERT INTO report (period, kind, as_of, number, issued_on, issued_by, at, plan_id, plan, digest)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
