SELECT t.id, (SELECT a.after FROM audit a WHERE a.id = (
    SELECT max(r.audit_id) FROM audit_record r WHERE r.record = ?1 AND r.record_id = t.id)) AS after
FROM {table} t
