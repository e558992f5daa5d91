UPDATE clerk_session
SET changed_at = ?3, records = ?4, keys = ?5, bursts = ?6, burst_keys = ?7, corrections = ?8, active_ms = ?9, fields = ?10
WHERE id = ?1
