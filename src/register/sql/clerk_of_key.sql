SELECT c.name FROM clerk_key k JOIN clerk c ON c.id = k.clerk_id
WHERE k.fingerprint = ?1 AND k.removed_at IS NULL
