-- Verified new jobs and their planned follow-ups, one row a follow-up or one without any: what was found by :end, the
-- retries of an unreachable person included. Which month a follow-up belongs to is told from its day in Rust.
SELECT l.id, l.started_on, CASE WHEN l.ended_on <= :end THEN l.ended_on END AS ended_on, f.due_on,
       (SELECT a.outcome FROM follow_up a
        WHERE a.placement_id = f.placement_id AND (a.id = f.id OR a.retry_of = f.id)
          AND a.outcome IS NOT NULL AND a.checked_on <= :end AND a.voided_at IS NULL
        ORDER BY a.checked_on DESC, a.id DESC LIMIT 1) AS outcome
FROM placement l
CROSS JOIN person p ON p.id = l.person_id
LEFT JOIN follow_up f ON f.placement_id = l.id AND f.retry_of IS NULL AND f.voided_at IS NULL
WHERE l.started_on BETWEEN :since AND :end AND l.is_new = 'yes' AND l.verified_on <= :end
  AND l.contract NOT IN (SELECT value FROM json_each(:uncounted_contracts))
  AND l.voided_at IS NULL AND p.voided_at IS NULL
ORDER BY l.id
