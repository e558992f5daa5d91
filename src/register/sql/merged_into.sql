-- People voided by a merge in which this person took part.
SELECT DISTINCT other.record_id
FROM audit_record mine
JOIN audit a ON a.id = mine.audit_id AND a.action = 'merge'
JOIN audit_record other ON other.audit_id = a.id AND other.record = 'person'
JOIN person p ON p.id = other.record_id AND p.void_reason = 'merged'
WHERE mine.record = 'person' AND mine.record_id = ?1
