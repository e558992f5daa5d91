-- Audit events change nothing, and a row that lost its images cannot be undone: the change before them is the last.
SELECT id, at, action, before, after FROM audit
WHERE clerk = ?1 AND origin = ?2 AND after NOT LIKE '{"note:%' AND after <> '{}'
ORDER BY id DESC LIMIT 1
