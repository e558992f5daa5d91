-- Changes after the trail row :since to enrolments, loans and indicators dated in the period, before or after the change.
-- They alter amounts and values without adding or removing a counted person. Indicators have no person.
SELECT a.id, a.at, a.clerk, r.record, coalesce(e.person_id, l.person_id) AS person
FROM audit a
CROSS JOIN audit_record r ON r.audit_id = a.id
LEFT JOIN enrolment e ON r.record = 'enrolment' AND e.id = r.record_id
LEFT JOIN loan l ON r.record = 'loan' AND l.id = r.record_id
LEFT JOIN indicator i ON r.record = 'indicator' AND i.id = r.record_id
WHERE a.id > :since
  AND (e.started_on BETWEEN :from AND :to OR l.disbursed_on <= :to OR i.as_of BETWEEN :from AND :to
       OR (r.record IN ('enrolment', 'loan', 'indicator')
           AND coalesce(json_extract(a.before, '$."' || r.record || ':' || r.record_id || '".started_on'),
                        json_extract(a.before, '$."' || r.record || ':' || r.record_id || '".disbursed_on'),
                        json_extract(a.before, '$."' || r.record || ':' || r.record_id || '".as_of'))
               BETWEEN :from AND :to))
ORDER BY a.id
