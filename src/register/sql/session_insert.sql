INSERT INTO clerk_session (id, clerk, started_at, changed_at, records, keys, bursts, burst_keys, corrections, active_ms, fields)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
