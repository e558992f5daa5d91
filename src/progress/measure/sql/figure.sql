-- The figure over the rows of a measure, in parts by month and channel of each unit's first row that counts; units of which
-- none counts have neither. The parts add up: units at all, units counted, rows counted.
SELECT substr(first, 1, 7) AS month, nullif(substr(first, 11), '') AS channel, count(*) AS units, sum(events > 0) AS met,
       sum(events) AS events
FROM (
    SELECT sum(counted) AS events, min(CASE WHEN counted THEN met_on || ifnull(channel, '') END) AS first
    FROM measured
    GROUP BY unit
)
GROUP BY month, channel
ORDER BY month
