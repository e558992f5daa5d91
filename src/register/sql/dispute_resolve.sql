UPDATE dispute SET settled_at = ?2, settled_by = ?3, settlement = ?4, reason = ?5
WHERE id = ?1 AND settled_at IS NULL
