-- The figure over the rows of a measure: units at all, units counted, rows counted.
SELECT count(*) AS units, ifnull(sum(events > 0), 0) AS met, ifnull(sum(events), 0) AS events
FROM (SELECT sum(counted) AS events FROM measured GROUP BY unit)
