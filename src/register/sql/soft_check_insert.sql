INSERT INTO soft_check (record, record_id, person_id, field, rule, value, reason, created_at, created_by)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
WHERE NOT EXISTS (
    SELECT 1 FROM soft_check
    WHERE record = ?1 AND record_id = ?2 AND field = ?4 AND rule = ?5 AND value IS ?6
)
