-- Needs without a service of the kind asked for since the day they were stated, oldest first; ?1 is today.
SELECT n.id AS need, n.kind, n.stated_on, p.id, p.full_name, p.born, p.phone, p.neighbourhood
FROM need n JOIN person p ON p.id = n.person_id
WHERE n.stated_on <= ?1 AND n.withdrawn_on IS NULL AND n.voided_at IS NULL
  AND p.voided_at IS NULL AND (p.left_on IS NULL OR p.left_on > ?1)
  AND CASE n.kind
      WHEN 'training' THEN NOT EXISTS (
          SELECT 1 FROM enrolment e WHERE e.person_id = n.person_id AND e.started_on BETWEEN n.stated_on AND ?1
            AND e.status <> 'cancelled' AND e.voided_at IS NULL)
      WHEN 'job' THEN NOT EXISTS (
          SELECT 1 FROM placement l WHERE l.person_id = n.person_id AND l.started_on BETWEEN n.stated_on AND ?1
            AND l.voided_at IS NULL)
      WHEN 'loan' THEN NOT EXISTS (
          SELECT 1 FROM loan o WHERE o.person_id = n.person_id AND o.disbursed_on BETWEEN n.stated_on AND ?1
            AND o.status = 'disbursed' AND o.voided_at IS NULL)
      ELSE NOT EXISTS (
          SELECT 1 FROM contact k WHERE k.person_id = n.person_id AND k.held_on BETWEEN n.stated_on AND ?1
            AND k.kind <> 'leaflet' AND k.voided_at IS NULL)
      END
ORDER BY n.stated_on, n.id
