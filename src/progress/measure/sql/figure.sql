-- The figure in parts by the month and channel of each unit's first counted row; both are NULL for units without one.
-- units, met and events add up over the parts.
SELECT substr(first, 1, 7) AS month, nullif(substr(first, 11), '') AS channel, count(*) AS units, sum(events > 0) AS met,
       sum(events) AS events
FROM (
    SELECT sum(counted) AS events, min(CASE WHEN counted THEN met_on || ifnull(channel, '') END) AS first
    FROM measured
    GROUP BY unit
)
GROUP BY month, channel
ORDER BY month
