-- One row for each unit: the counted units, the others (:counted), or both (NULL). Of several rows of a unit the first that
-- counts, else the first that opened. An uncounted person is listed only when in a counting group on a day of the period.
SELECT r.*
FROM (
    SELECT m.*,
           max(counted) OVER (PARTITION BY unit) AS unit_counted,
           row_number() OVER (PARTITION BY unit ORDER BY counted DESC, met_on, opened_on, channel, person_id, enrolment_id, w_to) AS nth
    FROM measured m
) r
CROSS JOIN person p ON p.id = r.person_id
WHERE r.nth = 1 AND r.unit_counted = ifnull(:counted, r.unit_counted)
  AND (r.unit_counted OR :any_person OR {in_groups :from..:end})
