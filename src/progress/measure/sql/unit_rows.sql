-- The rows behind a figure, one a unit: those :counted, or not, or all where it is NULL. Of several rows the one that counted
-- first, else the one that opened first. Somebody in none of the groups on any day of the period is not missing from a count.
SELECT r.*
FROM (
    SELECT m.*,
           max(counted) OVER (PARTITION BY unit) AS unit_counted,
           row_number() OVER (PARTITION BY unit ORDER BY counted DESC, met_on, opened_on, channel, person_id, enrolment_id, w_to) AS nth
    FROM measured m
) r
CROSS JOIN person p ON p.id = r.person_id
WHERE r.nth = 1 AND r.unit_counted = ifnull(:counted, r.unit_counted)
  AND (r.unit_counted OR :any_person
       OR (:elderly AND (substr(p.born, 1, 4) + 60) || substr(substr(p.born, 5) || '-01-01', 1, 6) <= :end)
       OR p.ethnicity IN (SELECT value FROM json_each(:minorities))
       OR EXISTS (
           SELECT 1 FROM membership m
           WHERE m.person_id = r.person_id AND +m."group" IN (SELECT value FROM json_each(:groups))
             AND m.valid_from <= :end AND coalesce(m.valid_to, '9999-12-31') >= :from AND m.voided_at IS NULL))
