SELECT e.id AS enrolment, e.version, p.id AS person, p.full_name, p.born, p.phone, e.status, e.started_on, e.certificate_no
FROM enrolment e JOIN person p ON p.id = e.person_id
WHERE e.course_id = ?1 AND e.voided_at IS NULL AND p.voided_at IS NULL
ORDER BY p.name_sort, p.id
