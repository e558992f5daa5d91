SELECT r.id, r.person_id, p.full_name, r.asked_at, r.asked_by, r.ground
FROM forget_request r JOIN person p ON p.id = r.person_id
WHERE r.outcome IS NULL ORDER BY r.id
