SELECT id, at, clerk, origin, action, after FROM audit
WHERE at >= ?1 AND at < ?2 AND (?3 = '' OR clerk = ?3)
ORDER BY id DESC LIMIT ?4
