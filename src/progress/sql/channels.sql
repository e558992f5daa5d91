-- Of the units a placement counts for, how many by channel of the first such placement.
SELECT channel, count(*) AS units
FROM (SELECT channel, row_number() OVER (PARTITION BY unit ORDER BY met_on, person_id) AS nth FROM measured WHERE counted)
WHERE nth = 1
GROUP BY channel
ORDER BY units DESC, channel
