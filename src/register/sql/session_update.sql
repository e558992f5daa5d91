UPDATE clerk_session
SET changed_at = ?2, records = ?3, keys = ?4, bursts = ?5, burst_keys = ?6, corrections = ?7, active_ms = ?8, fields = ?9
WHERE id = ?1
