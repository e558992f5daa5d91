SELECT id FROM person
WHERE name_fold = ?1 AND born = ?2 AND sex = ?3 AND citizen_id IS NULL AND voided_at IS NULL
ORDER BY id
