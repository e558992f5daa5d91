SELECT id, citizen_id, full_name, born, phone, neighbourhood, left_on, name_fold
FROM person WHERE id = ?1 AND voided_at IS NULL
