-- The people behind a figure, by day and name, with all that a table or a filter asks of them.
-- papers: groups held by membership on the day of the event or on any day of the window W; elderly: 60 by its end.
SELECT l.person_id, l.counted, l.opened_on, l.met_on, l.reason, l.channel,
       p.full_name, p.citizen_id, p.sex, p.ethnicity, p.phone, p.phone_owner, p.neighbourhood, p.address, p.household,
       c.level, e.funding,
       (SELECT group_concat(m."group") FROM membership m
        WHERE m.person_id = l.person_id AND m.valid_from <= l.w_to AND coalesce(m.valid_to, '9999-12-31') >= l.w_from
          AND m.voided_at IS NULL) AS papers,
       (substr(p.born, 1, 4) + 60) || substr(substr(p.born, 5) || '-01-01', 1, 6) <= l.w_to AS elderly
FROM listed l
CROSS JOIN person p ON p.id = l.person_id
LEFT JOIN enrolment e ON e.id = l.enrolment_id
LEFT JOIN course c ON c.id = e.course_id
ORDER BY l.opened_on, p.name_sort, l.person_id
