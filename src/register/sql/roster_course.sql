SELECT p.full_name, p.born, p.neighbourhood, e.status AS state
FROM enrolment e JOIN person p ON p.id = e.person_id
WHERE e.course_id = ?1 AND e.voided_at IS NULL AND p.voided_at IS NULL
ORDER BY e.id DESC
