-- The people behind a figure, by day and name.
SELECT l.person_id, p.full_name, p.citizen_id, p.phone, p.neighbourhood, p.household, l.opened_on, l.met_on, l.reason
FROM listed l
CROSS JOIN person p ON p.id = l.person_id
ORDER BY l.opened_on, p.name_sort, l.person_id
