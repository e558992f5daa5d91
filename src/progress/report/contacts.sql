-- People and contacts of the period by kind; 'all': every kind but leaflets, which count nowhere.
WITH held AS (
    SELECT k.kind, k.person_id FROM contact k CROSS JOIN person p ON p.id = k.person_id
    WHERE k.held_on BETWEEN :from AND :end AND k.voided_at IS NULL AND p.voided_at IS NULL
)
SELECT kind AS key, count(DISTINCT person_id) AS people, count(*) AS events FROM held GROUP BY kind
UNION ALL
SELECT 'all', count(DISTINCT person_id), count(*) FROM held WHERE kind <> 'leaflet'
