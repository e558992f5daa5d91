SELECT p.id, p.citizen_id, p.full_name, p.born, p.phone, p.neighbourhood, p.left_on, p.name_fold
FROM person_word w JOIN person p ON p.id = w.person_id
WHERE w.word >= ?1 AND w.word < ?2 AND p.voided_at IS NULL
ORDER BY w.word, w.person_id
LIMIT ?3
