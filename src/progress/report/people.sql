-- People of the register who are resident on :end and were taken in by then, by priority group on that day (place -1: all;
-- place -2: in some group). Groups overlap.
WITH here AS MATERIALIZED (
    SELECT p.id, p.ethnicity, (substr(p.born, 1, 4) + 60) || substr(substr(p.born, 5) || '-01-01', 1, 6) AS sixty_on
    FROM person p
    WHERE p.voided_at IS NULL AND (p.left_on IS NULL OR p.left_on > :end) AND coalesce(p.registered_on, :end) <= :end
), rank AS MATERIALIZED (
    SELECT key AS code, value AS place FROM json_each(:ranks)
), held AS MATERIALIZED (
    SELECT h.id, rank.place
    FROM rank
    CROSS JOIN membership m ON m."group" = rank.code
    CROSS JOIN here h ON h.id = m.person_id
    WHERE :end BETWEEN m.valid_from AND coalesce(m.valid_to, '9999-12-31') AND m.voided_at IS NULL
    UNION
    SELECT h.id, rank.place FROM here h JOIN rank ON rank.code = '2'
    WHERE h.ethnicity IN (SELECT value FROM json_each(:all_minorities))
    UNION
    SELECT h.id, rank.place FROM here h JOIN rank ON rank.code = '4' WHERE h.sixty_on <= :end
)
SELECT place, count(*) AS people FROM held GROUP BY place
UNION ALL SELECT -2, count(DISTINCT id) FROM held
UNION ALL SELECT -1, count(*) FROM here
