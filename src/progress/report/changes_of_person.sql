-- The newest change after the trail row :since to a person or one of their records.
SELECT a.id, a.at, a.clerk
FROM audit a
WHERE a.id = (
    SELECT max(r.audit_id) FROM audit_record r
    WHERE r.audit_id > :since AND (r.record, r.record_id) IN (
        SELECT 'person', :person
        UNION ALL SELECT 'membership', id FROM membership WHERE person_id = :person
        UNION ALL SELECT 'need', id FROM need WHERE person_id = :person
        UNION ALL SELECT 'enrolment', id FROM enrolment WHERE person_id = :person
        UNION ALL SELECT 'course', course_id FROM enrolment WHERE person_id = :person
        UNION ALL SELECT 'contact', id FROM contact WHERE person_id = :person
        UNION ALL SELECT 'placement', id FROM placement WHERE person_id = :person
        UNION ALL SELECT 'loan', id FROM loan WHERE person_id = :person
    )
)
