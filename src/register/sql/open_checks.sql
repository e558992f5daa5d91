SELECT s.id, s.record, s.record_id, s.person_id, p.full_name, s.field, s.rule, s.value, s.reason, s.created_by
FROM soft_check s LEFT JOIN person p ON p.id = s.person_id
WHERE s.reviewed_at IS NULL
ORDER BY s.id
LIMIT ?1
