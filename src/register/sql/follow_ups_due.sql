-- Follow-ups due up to ?1, oldest first, at most ?2, with the groups each person holds on that day.
SELECT f.id, f.version, p.id AS person, p.full_name, p.phone, p.phone_owner, p.neighbourhood, p.address, p.ethnicity,
       l.employer, l.started_on, f.due_on,
       (SELECT group_concat(m."group") FROM membership m
        WHERE m.person_id = p.id AND {held ?1}) AS papers,
       {sixty_on} <= ?1 AS elderly,
       (SELECT count(*) FROM follow_up r
        WHERE f.retry_of IS NOT NULL AND r.placement_id = f.placement_id AND (r.id = f.retry_of OR r.retry_of = f.retry_of)
          AND r.outcome = 'unreachable' AND r.voided_at IS NULL) AS tried
FROM follow_up f
JOIN placement l ON l.id = f.placement_id AND l.voided_at IS NULL
JOIN person p ON p.id = l.person_id AND p.voided_at IS NULL
WHERE f.due_on <= ?1 AND f.outcome IS NULL AND f.voided_at IS NULL
  AND (p.left_on IS NULL OR p.left_on > f.due_on)
ORDER BY f.due_on, f.id
LIMIT ?2
