-- The people behind a figure in the order of day and name, with the columns of breakdowns and filters.
-- papers: groups of memberships held on a day of w_from..w_to; elderly: the 60th birthday is no later than w_to.
SELECT l.person_id, l.counted, l.opened_on, l.met_on, l.reason, l.channel,
       p.full_name, p.citizen_id, p.sex, p.ethnicity, p.phone, p.phone_owner, p.neighbourhood, p.address, p.household,
       c.level, e.funding,
       (SELECT group_concat(m."group") FROM membership m
        WHERE m.person_id = l.person_id AND {held l.w_from..l.w_to}) AS papers,
       {sixty_on} <= l.w_to AS elderly
FROM listed l
CROSS JOIN person p ON p.id = l.person_id
LEFT JOIN enrolment e ON e.id = l.enrolment_id
LEFT JOIN course c ON c.id = e.course_id
ORDER BY l.opened_on, p.name_sort, l.person_id
