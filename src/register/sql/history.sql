WITH own_record (record, record_id) AS (
    SELECT 'person', ?1
    UNION ALL SELECT 'note', ?1
    UNION ALL SELECT 'membership', id FROM membership WHERE person_id = ?1
    UNION ALL SELECT 'need', id FROM need WHERE person_id = ?1
    UNION ALL SELECT 'enrolment', id FROM enrolment WHERE person_id = ?1
    UNION ALL SELECT 'contact', id FROM contact WHERE person_id = ?1
    UNION ALL SELECT 'placement', id FROM placement WHERE person_id = ?1
    UNION ALL SELECT 'loan', id FROM loan WHERE person_id = ?1
    UNION ALL SELECT 'follow_up', f.id FROM follow_up f JOIN placement p ON p.id = f.placement_id WHERE p.person_id = ?1
)
SELECT a.at, a.clerk, a.origin, a.action, a.before, a.after, o.record, o.record_id
FROM own_record o
JOIN audit_record r ON r.record = o.record AND r.record_id = o.record_id
JOIN audit a ON a.id = r.audit_id
ORDER BY a.id DESC, o.record, o.record_id
LIMIT ?2
