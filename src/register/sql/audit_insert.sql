INSERT INTO audit (uuid, at, clerk, origin, action, before, after, prev_hash, hash, salts)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
