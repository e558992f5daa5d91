-- The people behind a figure by group, on the day of the event or on any day of the window W. :ranks is a JSON object,
-- code of a group to its place in the order of main groups. people: in that row, rows overlap; main: those it is the main
-- group of, adding up. A NULL place: in no group.
SELECT place, count(*) AS people, sum(nth = 1) AS main
FROM (
    WITH picked AS MATERIALIZED (
        SELECT l.unit, l.person_id, l.w_from, l.w_to, p.ethnicity,
               (substr(p.born, 1, 4) + 60) || substr(substr(p.born, 5) || '-01-01', 1, 6) AS sixty_on
        FROM listed l
        CROSS JOIN person p ON p.id = l.person_id
    ), rank AS MATERIALIZED (
        SELECT key AS code, value AS place FROM json_each(:ranks)
    ), held AS (
        SELECT k.unit, rank.place
        FROM picked k
        CROSS JOIN membership m ON m.person_id = k.person_id
        CROSS JOIN rank ON rank.code = m."group"
        WHERE m.valid_from <= k.w_to AND coalesce(m.valid_to, '9999-12-31') >= k.w_from AND m.voided_at IS NULL
        UNION
        SELECT k.unit, rank.place FROM picked k JOIN rank ON rank.code = '2'
        WHERE k.ethnicity IN (SELECT value FROM json_each(:all_minorities))
        UNION
        SELECT k.unit, rank.place FROM picked k JOIN rank ON rank.code = '4' WHERE k.sixty_on <= k.w_to
    )
    SELECT k.unit, held.place, row_number() OVER (PARTITION BY k.unit ORDER BY held.place) AS nth
    FROM picked k
    LEFT JOIN held ON held.unit = k.unit
)
GROUP BY place
ORDER BY place IS NULL, place
