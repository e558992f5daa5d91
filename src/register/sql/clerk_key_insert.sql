INSERT INTO clerk_key (clerk_id, kind, body, comment, fingerprint, added_at, added_by)
VALUES (?1, ?2, ?3, nullif(?4, ''), ?5, ?6, ?7)
