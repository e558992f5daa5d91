SELECT clerk, records, keys, bursts, burst_keys, corrections, active_ms, fields
FROM clerk_session
WHERE started_at >= ?1 AND id IS NOT ?2
ORDER BY clerk, started_at
