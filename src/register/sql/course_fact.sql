SELECT c.id, c.code, c.title, c.capacity, c.cancelled, c.starts_on, c.ends_on, c.level,
       (SELECT count(*) FROM enrolment e
        WHERE e.course_id = c.id AND e.status <> 'cancelled' AND e.voided_at IS NULL) AS taken
FROM course c
WHERE c.voided_at IS NULL AND {where}
LIMIT 1
