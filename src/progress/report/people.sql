-- People registered by :end and resident on that day, by priority group on that day. Groups overlap; place -1: everybody,
-- place -2: everybody in a group.
WITH here AS MATERIALIZED (
    SELECT p.id, p.ethnicity, {sixty_on} AS sixty_on
    FROM person p
    WHERE p.voided_at IS NULL AND (p.left_on IS NULL OR p.left_on > :end) AND coalesce(p.registered_on, :end) <= :end
), rank AS MATERIALIZED (
    SELECT key AS code, value AS place FROM json_each(:ranks)
), held AS MATERIALIZED (
    SELECT h.id, rank.place
    FROM rank
    CROSS JOIN membership m ON m."group" = rank.code
    CROSS JOIN here h ON h.id = m.person_id
    WHERE {held :end}
    UNION
    SELECT h.id, rank.place FROM here h JOIN rank ON rank.code = '2'
    WHERE h.ethnicity IN (SELECT value FROM json_each(:all_minorities))
    UNION
    SELECT h.id, rank.place FROM here h JOIN rank ON rank.code = '4' WHERE h.sixty_on <= :end
)
SELECT place AS key, count(*) AS people FROM held GROUP BY place
UNION ALL SELECT -2, count(DISTINCT id) FROM held
UNION ALL SELECT -1, count(*) FROM here
