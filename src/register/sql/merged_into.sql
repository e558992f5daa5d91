-- People voided by a merge in which this person took part. Merges of earlier versions have no image of a survivor that did not
-- change: its duplicate is found by its records, its ID number, or name and date of birth (a year or month may be all of one).
WITH duplicate AS (
    SELECT p.*, (SELECT max(a.id) FROM audit_record r JOIN audit a ON a.id = r.audit_id AND a.action = 'merge'
                 WHERE r.record = 'person' AND r.record_id = p.id) AS merge_row
    FROM person p WHERE p.void_reason = 'merged' AND p.id <> ?1
)
SELECT d.id FROM duplicate d JOIN person mine ON mine.id = ?1
WHERE CASE
    WHEN EXISTS (SELECT 1 FROM audit_record r WHERE r.audit_id = d.merge_row AND r.record = 'person' AND r.record_id <> d.id)
    THEN EXISTS (SELECT 1 FROM audit_record r WHERE r.audit_id = d.merge_row AND r.record = 'person' AND r.record_id = mine.id)
    WHEN d.citizen_id IS NOT NULL
    THEN d.citizen_id = mine.citizen_id OR instr(';' || mine.previous_ids || ';', ';' || d.citizen_id || ';') > 0
    ELSE EXISTS (SELECT 1 FROM audit a, json_each(a.after) moved
                 WHERE a.id = d.merge_row AND json_extract(moved.value, '$.person_id') = mine.id)
        OR d.name_fold = mine.name_fold AND (instr(d.born, mine.born) = 1 OR instr(mine.born, d.born) = 1)
END
