SELECT a.after -> ('$."' || ?1 || ':' || ?2 || '"')
FROM audit_record r JOIN audit a ON a.id = r.audit_id
WHERE r.record = ?1 AND r.record_id = ?2
  AND json_extract(a.after, '$."' || ?1 || ':' || ?2 || '".version') = ?3
ORDER BY a.id DESC
LIMIT 1
