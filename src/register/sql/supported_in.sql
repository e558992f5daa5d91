SELECT c.code || ' ' || c.title
FROM enrolment e
JOIN course c ON c.id = e.course_id AND c.voided_at IS NULL AND c.cancelled = 'no'
WHERE e.person_id = ?1 AND e.voided_at IS NULL AND e.status <> 'cancelled' AND e.id IS NOT ?4
  AND c.level IN (SELECT value FROM json_each(?2)) AND e.funding IN (SELECT value FROM json_each(?3))
ORDER BY coalesce(e.started_on, e.enrolled_on), e.id
LIMIT 1
