-- The units a placement counts for, by channel of the first such placement: how many, and how many placements in all.
SELECT channel, count(*) AS units, sum(events) AS events
FROM (
    SELECT substr(min(met_on || channel), 11) AS channel, count(*) AS events
    FROM measured
    WHERE counted
    GROUP BY unit
)
GROUP BY channel
ORDER BY units DESC, channel
