SELECT "group", evidence_no, valid_from, valid_to
FROM membership WHERE person_id = ?1 AND voided_at IS NULL
ORDER BY valid_from, id
