SELECT id, uuid, at, clerk, origin, action, before, after, lower(hex(prev_hash)) AS prev, lower(hex(hash)) AS hash, salts
FROM audit ORDER BY id
