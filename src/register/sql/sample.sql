SELECT s.id, s.record, s.record_id, s.clerk, s.at, s.fields, a.after
FROM sample s JOIN audit a ON a.id = s.audit_id
WHERE s.id = ?1
