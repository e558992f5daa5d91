SELECT 'membership' AS record, id, valid_from AS on_day, evidence_no AS what, "group" AS code, valid_to AS until, NULL AS amount
FROM membership WHERE person_id = ?1 AND voided_at IS NULL
UNION ALL
SELECT 'need', id, stated_on, wish, kind, withdrawn_on, NULL FROM need WHERE person_id = ?1 AND voided_at IS NULL
UNION ALL
SELECT 'enrolment', e.id, coalesce(e.started_on, e.enrolled_on), c.code || ' ' || c.title, e.status, e.ended_on, e.support_amount
FROM enrolment e JOIN course c ON c.id = e.course_id WHERE e.person_id = ?1 AND e.voided_at IS NULL
UNION ALL
SELECT 'contact', id, held_on, coalesce(event, outcome), kind, NULL, NULL FROM contact WHERE person_id = ?1 AND voided_at IS NULL
UNION ALL
SELECT 'placement', id, started_on, employer || coalesce(' · ' || job, ''), contract, ended_on, wage
FROM placement WHERE person_id = ?1 AND voided_at IS NULL
UNION ALL
SELECT 'follow_up', f.id, coalesce(f.checked_on, f.due_on), l.employer, coalesce(f.outcome, ''), NULL, f.wage
FROM follow_up f JOIN placement l ON l.id = f.placement_id
WHERE l.person_id = ?1 AND f.voided_at IS NULL AND l.voided_at IS NULL
UNION ALL
SELECT 'loan', id, coalesce(disbursed_on, applied_on), refused_reason, status, NULL, amount
FROM loan WHERE person_id = ?1 AND voided_at IS NULL
ORDER BY on_day DESC, record, id DESC
