WITH mine (record, record_id) AS (
    SELECT 'person', ?1
    UNION ALL SELECT 'note', ?1
    UNION ALL SELECT 'membership', id FROM membership WHERE person_id = ?1
    UNION ALL SELECT 'need', id FROM need WHERE person_id = ?1
    UNION ALL SELECT 'enrolment', id FROM enrolment WHERE person_id = ?1
    UNION ALL SELECT 'contact', id FROM contact WHERE person_id = ?1
    UNION ALL SELECT 'placement', id FROM placement WHERE person_id = ?1
    UNION ALL SELECT 'loan', id FROM loan WHERE person_id = ?1
    UNION ALL SELECT 'follow_up', f.id FROM follow_up f JOIN placement l ON l.id = f.placement_id WHERE l.person_id = ?1
)
SELECT a.at, a.clerk, a.origin, a.action, a.before, a.after, m.record, m.record_id
FROM mine m
JOIN audit_record r ON r.record = m.record AND r.record_id = m.record_id
JOIN audit a ON a.id = r.audit_id
ORDER BY a.id DESC, m.record, m.record_id
LIMIT ?2
