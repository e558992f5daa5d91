-- Issued reports with the row of the trail that froze each, oldest first: all of them, or the one numbered ?1.
SELECT r.id, r.period, r.kind, r.as_of, r.number, r.issued_on, r.issued_by, r.plan_id, r.plan, r.digest,
       a.id AS audit, a.hash
FROM report r
JOIN audit_record l ON l.record = 'report' AND l.record_id = r.id
JOIN audit a ON a.id = l.audit_id AND a.action = 'issue'
WHERE ?1 IS NULL OR r.id = ?1
ORDER BY r.id
