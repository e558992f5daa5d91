-- Loans disbursed by :end, by priority group on the day of disbursement: number and amount of those disbursed in the period,
-- debt of all of them. The debt is the balance last recorded by :end, else the whole amount. :ranks: a JSON object from the
-- code of a group to its place. Place NULL: in no group; place -1: all loans, each once.
WITH lent AS MATERIALIZED (
    SELECT b.id, b.person_id, b.disbursed_on AS day, coalesce(b.amount, 0) AS amount, b.disbursed_on >= :from AS fresh,
           CASE WHEN b.outstanding IS NOT NULL AND coalesce(b.outstanding_on, b.disbursed_on) <= :end THEN b.outstanding
                ELSE coalesce(b.amount, 0) END AS owed,
           p.ethnicity, {sixty_on} AS sixty_on
    FROM loan b
    CROSS JOIN person p ON p.id = b.person_id
    WHERE b.status = 'disbursed' AND b.disbursed_on <= :end AND (p.left_on IS NULL OR p.left_on > b.disbursed_on)
      AND b.voided_at IS NULL AND p.voided_at IS NULL
), rank AS MATERIALIZED (
    SELECT key AS code, value AS place FROM json_each(:ranks)
), held AS (
    SELECT l.id, rank.place
    FROM lent l
    CROSS JOIN membership m ON m.person_id = l.person_id
    CROSS JOIN rank ON rank.code = m."group"
    WHERE {held l.day}
    UNION
    SELECT l.id, rank.place FROM lent l JOIN rank ON rank.code = '2'
    WHERE l.ethnicity IN (SELECT value FROM json_each(:all_minorities))
    UNION
    SELECT l.id, rank.place FROM lent l JOIN rank ON rank.code = '4' WHERE l.sixty_on <= l.day
), placed AS (
    SELECT held.place, l.* FROM lent l LEFT JOIN held ON held.id = l.id
    UNION ALL
    SELECT -1, l.* FROM lent l
)
SELECT place AS key, count(DISTINCT CASE WHEN fresh THEN person_id END) AS people, sum(fresh) AS loans,
       sum(fresh * amount) AS amount, sum(owed > 0) AS debts, sum(owed) AS owed
FROM placed
GROUP BY place
