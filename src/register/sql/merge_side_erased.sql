-- Whether a side of a merge, or of an undo, was erased since. A merge of an earlier version may lack the image of its survivor.
SELECT EXISTS (SELECT 1 FROM audit a, json_each(a.salts) s
               WHERE a.id = ?1 AND a.action IN ('merge', 'undo') AND s.key LIKE 'person:%' AND s.value LIKE '=%')
    OR EXISTS (SELECT 1 FROM audit a WHERE a.id = ?1 AND a.action = 'merge'
               AND (SELECT count(*) FROM audit_record r WHERE r.audit_id = a.id AND r.record = 'person') < 2
               AND EXISTS (SELECT 1 FROM audit later WHERE later.id > a.id AND later.action = 'forget'))
