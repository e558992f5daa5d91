-- The rows behind a figure, one a unit: :counted, or not. Of several rows the one that counted first, else the one that
-- opened first. Somebody who was in none of the groups on any day of the period is not missing from a count.
SELECT r.*
FROM (
    SELECT m.*,
           max(counted) OVER (PARTITION BY unit) AS unit_counted,
           row_number() OVER (PARTITION BY unit ORDER BY counted DESC, met_on, opened_on, person_id) AS nth
    FROM measured m
) r
CROSS JOIN person p ON p.id = r.person_id
WHERE r.nth = 1 AND r.unit_counted = :counted
  AND (:counted OR :any_person
       OR (:elderly AND (substr(p.born, 1, 4) + 60) || substr(substr(p.born, 5) || '-01-01', 1, 6) <= :end)
       OR p.ethnicity IN (SELECT value FROM json_each(:minorities))
       OR EXISTS (
           SELECT 1 FROM membership m
           WHERE m.person_id = r.person_id AND +m."group" IN (SELECT value FROM json_each(:groups))
             AND m.valid_from <= :end AND coalesce(m.valid_to, '9999-12-31') >= :from AND m.voided_at IS NULL))
