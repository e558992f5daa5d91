SELECT s.id, s.record, s.record_id, s.clerk, s.at, s.fields, a.after
FROM sample s JOIN audit a ON a.id = s.audit_id
WHERE s.done_at IS NULL AND s.clerk <> ?1
ORDER BY s.at, s.id
