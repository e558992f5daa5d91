-- Verified new jobs with their planned follow-ups and the outcomes by :end, one row for each follow-up or for a job without
-- one. The outcome of a retry is the outcome of the follow-up it repeats.
-- found: the last outcome of each planned follow-up; with max() SQLite takes the other columns from the same row. The cast
-- gives planned a type, without which SQLite builds no index to join on and reads every row for every follow-up.
WITH found AS MATERIALIZED (
    SELECT CAST(coalesce(a.retry_of, a.id) AS INTEGER) AS planned, a.outcome,
           max(a.checked_on || printf('/%019d', a.id)) AS last
    FROM follow_up a
    WHERE a.outcome IS NOT NULL AND a.checked_on <= :end AND a.voided_at IS NULL
    GROUP BY planned
)
SELECT l.id, l.started_on, CASE WHEN l.ended_on <= :end THEN l.ended_on END AS ended_on, f.due_on, a.outcome
FROM placement l
CROSS JOIN person p ON p.id = l.person_id
LEFT JOIN follow_up f ON f.placement_id = l.id AND f.retry_of IS NULL AND f.voided_at IS NULL
LEFT JOIN found a ON a.planned = f.id
WHERE l.started_on BETWEEN :since AND :end AND l.is_new = 'yes' AND l.verified_on <= :end
  AND l.contract NOT IN (SELECT value FROM json_each(:uncounted_contracts))
  AND l.voided_at IS NULL AND p.voided_at IS NULL
ORDER BY l.id
