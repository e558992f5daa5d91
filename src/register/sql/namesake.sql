SELECT id, citizen_id, full_name, born, left_on, phone, neighbourhood
FROM person
WHERE name_fold = ?1 AND substr(born, 1, 4) = ?2 AND id IS NOT ?3 AND voided_at IS NULL
LIMIT 1
