SELECT DISTINCT "group" FROM membership
WHERE person_id = ?1 AND voided_at IS NULL AND valid_from <= ?2 AND (valid_to IS NULL OR valid_to >= ?2)
