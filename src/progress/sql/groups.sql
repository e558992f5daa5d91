-- The units behind a figure by group, on the day of the event or on any day of the window W: :counted, or not.
-- :ranks is a JSON object, code of a group to its place in the order of main groups. people: in that row, overlapping;
-- main: those it is the main group of, adding up. A NULL place: in no group.
WITH picked AS MATERIALIZED (
    SELECT r.unit, r.person_id, r.w_from, r.w_to, p.ethnicity,
           (substr(p.born, 1, 4) + 60) || substr(substr(p.born, 5) || '-01-01', 1, 6) AS sixty_on
    FROM (
        SELECT m.*,
               max(counted) OVER (PARTITION BY unit) AS unit_counted,
               row_number() OVER (PARTITION BY unit ORDER BY counted DESC, met_on, opened_on, person_id) AS nth
        FROM measured m
    ) r
    CROSS JOIN person p ON p.id = r.person_id
    WHERE r.nth = 1 AND r.unit_counted = :counted
), rank AS MATERIALIZED (
    SELECT key AS code, value AS place FROM json_each(:ranks)
), held AS (
    SELECT k.unit, rank.place
    FROM picked k
    CROSS JOIN membership m ON m.person_id = k.person_id
    JOIN rank ON rank.code = m."group"
    WHERE m.valid_from <= k.w_to AND coalesce(m.valid_to, '9999-12-31') >= k.w_from AND m.voided_at IS NULL
    UNION
    SELECT k.unit, rank.place FROM picked k JOIN rank ON rank.code = '2'
    WHERE k.ethnicity IN (SELECT value FROM json_each(:all_minorities))
    UNION
    SELECT k.unit, rank.place FROM picked k JOIN rank ON rank.code = '4' WHERE k.sixty_on <= k.w_to
), ranked AS (
    SELECT k.unit, held.place, row_number() OVER (PARTITION BY k.unit ORDER BY held.place) AS nth
    FROM picked k
    LEFT JOIN held ON held.unit = k.unit
)
SELECT place, count(*) AS people, sum(nth = 1) AS main
FROM ranked
GROUP BY place
ORDER BY place IS NULL, place
