-- Notes changed nothing, so the change before them is the last.
SELECT id, at, action, before, after FROM audit
WHERE clerk = ?1 AND origin = ?2 AND after NOT LIKE '{"note:%'
ORDER BY id DESC LIMIT 1
