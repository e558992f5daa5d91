-- Enrolments that started in the period, of people resident on that day, by :by ('level', 'funding' with '' where none is
-- recorded, or 'all' for one row): people, enrolments, those passed by :end, support paid in đồng.
SELECT key, count(DISTINCT person_id) AS people, count(*) AS events, sum(passed) AS passed, sum(amount) AS amount
FROM (
    SELECT CASE :by WHEN 'level' THEN c.level WHEN 'funding' THEN coalesce(e.funding, '') ELSE 'all' END AS key,
           e.person_id, coalesce(e.support_amount, 0) AS amount,
           e.status = 'passed' AND coalesce(e.ended_on, e.certificate_on, e.started_on) <= :end AS passed
    FROM enrolment e
    CROSS JOIN course c ON c.id = e.course_id
    CROSS JOIN person p ON p.id = e.person_id
    WHERE e.started_on BETWEEN :from AND :end AND e.status <> 'cancelled' AND c.cancelled <> 'yes'
      AND (p.left_on IS NULL OR p.left_on > e.started_on)
      AND e.voided_at IS NULL AND c.voided_at IS NULL AND p.voided_at IS NULL
)
GROUP BY key
