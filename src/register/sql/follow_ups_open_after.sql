SELECT id, version FROM follow_up
WHERE placement_id = ?1 AND due_on > ?2 AND outcome IS NULL AND voided_at IS NULL
