SELECT p.full_name, p.born, p.neighbourhood, coalesce(k.outcome, '') AS state
FROM contact k JOIN person p ON p.id = k.person_id
WHERE k.held_on = ?1 AND k.kind = ?2 AND k.event IS ?3 AND k.voided_at IS NULL AND p.voided_at IS NULL
ORDER BY k.id DESC
