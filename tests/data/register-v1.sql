-- Rows as version 1 wrote them.
INSERT INTO person (id, citizen_id, full_name, born, sex, ethnicity, residence, name_fold, name_sort, created_at, created_by, changed_at, changed_by)
VALUES (1, '001185000017', 'Nguyễn Thị Mẫu', '1985-03-15', 'female', 'kinh', 'permanent', 'nguyen thi mau', x'6d6175', '2026-11-23T00:00:00Z', 'lan', '2026-11-23T00:00:00Z', 'lan');
INSERT INTO membership (person_id, "group", evidence_no, evidence_on, valid_from, created_at, created_by, changed_at, changed_by)
VALUES (1, '5a', '396/QĐ', '2025-12-31', '2025-12-31', '2026-11-23T00:00:00Z', 'lan', '2026-11-23T00:00:00Z', 'lan');
INSERT INTO draft (clerk, form, person_id, title, state, started_at, changed_at)
VALUES ('lan', 'intake', NULL, 'Trần Văn Mẫu', '{"form":"intake","rows":[{"record":"person","kept":null,"cells":{"full_name":{"text":"Trần Văn Mẫu","given":true}}}],"row":0,"field":"born"}', '2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z');
