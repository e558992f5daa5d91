UPDATE clerk_session
SET changed_at = ?4, records = ?5, keys = ?6, bursts = ?7, burst_keys = ?8, corrections = ?9, active_ms = ?10, fields = ?11
WHERE id = ?1 AND clerk = ?2 AND started_at = ?3
