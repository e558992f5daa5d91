-- Audit events change nothing, and a row that lost its images cannot be undone: the change before them is the last. So it is
-- with second entries, which change no record, and the rows about the register itself.
SELECT id, at, action, before, after FROM audit
WHERE clerk = ?1 AND origin = ?2 AND after NOT LIKE '{"note:%' AND after <> '{}'
  AND action NOT IN ('verify', 'baseline', 'demo')
ORDER BY id DESC LIMIT 1
