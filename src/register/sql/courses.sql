SELECT c.id, c.code, c.title, c.level, c.starts_on, c.ends_on, c.capacity, c.cancelled,
       count(e.id) AS taken
FROM course c
LEFT JOIN enrolment e ON e.course_id = c.id AND e.status <> 'cancelled' AND e.voided_at IS NULL
WHERE c.voided_at IS NULL
GROUP BY c.id
ORDER BY c.starts_on DESC, c.code
