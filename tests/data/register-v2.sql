-- Rows as version 2 wrote them: a record drawn, keyed again twice, in dispute; a session counted.
INSERT INTO audit (id, uuid, at, clerk, origin, action, before, after, prev_hash, hash)
VALUES (1, '0d0f5c4e-0000-4000-8000-000000000001', '2026-11-23T00:00:00Z', 'lan', 'screen', 'save', '{}',
        '{"person:1":{"id":1,"citizen_id":"001185000017","full_name":"Nguyễn Thị Mẫu","born":"1985-03-15"}}', x'00', x'01');
INSERT INTO sample (id, audit_id, record, record_id, clerk, at, fields)
VALUES (1, 1, 'person', 1, 'lan', '2026-11-23T00:00:00Z', 'citizen_id born');
INSERT INTO verification (id, sample_id, record, record_id, record_version, field, first_clerk, second_clerk, at, answer, outcome)
VALUES (1, 1, 'person', 1, 1, 'born', 'lan', 'hoa', '2026-11-23T01:00:00Z', '1985-03-16', 'differs'),
       (2, 1, 'person', 1, 1, 'born', 'lan', 'hoa', '2026-11-23T01:00:09Z', '1985-03-16', 'disputed');
INSERT INTO dispute (id, verification_id, record, record_id, field, kept, answer, first_clerk, second_clerk, opened_at)
VALUES (1, 2, 'person', 1, 'born', '1985-03-15', '1985-03-16', 'lan', 'hoa', '2026-11-23T01:00:09Z');
INSERT INTO clerk_session (clerk, started_at, changed_at, records, keys, bursts, burst_keys, corrections, active_ms, fields)
VALUES ('lan', '2026-11-23T00:00:00Z', '2026-11-23T01:00:00Z', 1, 40, 2, 4, 1, 90000, '{"intake.born":4000}');
