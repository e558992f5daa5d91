SELECT id, citizen_id, full_name, born, phone, neighbourhood, left_on
FROM person
WHERE name_fold >= ?1 AND name_fold < ?2 AND voided_at IS NULL
ORDER BY name_fold, id
LIMIT ?3
