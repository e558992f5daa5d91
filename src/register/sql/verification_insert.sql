INSERT INTO verification (sample_id, record, record_id, record_version, field, first_clerk, second_clerk, at, answer, outcome)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
