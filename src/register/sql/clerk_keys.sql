SELECT id, clerk_id, kind, body, comment, fingerprint, added_at
FROM clerk_key WHERE removed_at IS NULL ORDER BY id
