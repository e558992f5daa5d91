SELECT e.person_id, p.full_name, c.code AS course, c.title, c.level, e.started_on, e.funding, e.support_amount
FROM enrolment e
JOIN course c ON c.id = e.course_id AND c.voided_at IS NULL AND c.cancelled = 'no'
JOIN person p ON p.id = e.person_id AND p.voided_at IS NULL
WHERE e.voided_at IS NULL AND e.started_on BETWEEN :from AND :end AND e.status <> 'cancelled' AND e.funding IS NOT NULL
ORDER BY e.started_on, p.name_sort, e.id
