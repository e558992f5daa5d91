-- The newest version of each record in the rows of the trail after ?1, as `table:id`.
SELECT image.key AS key, max(json_extract(image.value, '$.version')) AS version
FROM audit, json_each(audit.after) AS image
WHERE audit.id > ?1 AND json_extract(image.value, '$.version') IS NOT NULL
GROUP BY image.key
