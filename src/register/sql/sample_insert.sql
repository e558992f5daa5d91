INSERT INTO sample (audit_id, record, record_id, clerk, at, fields)
SELECT id, ?2, ?3, ?4, ?5, ?6 FROM audit WHERE uuid = ?1
