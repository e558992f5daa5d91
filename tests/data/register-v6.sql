-- Rows as version 6 wrote them: two clerks, one of them closed, a key.
INSERT INTO clerk (id, name, full_name, role, created_at, created_by, closed_at, closed_by)
VALUES (1, 'lan', 'Nguyễn Thị Lan', 'admin', '2026-11-28T00:00:00Z', 'root', NULL, NULL),
       (2, 'hoa', NULL, 'clerk', '2026-11-28T00:00:01Z', 'lan', '2026-11-28T00:00:02Z', 'lan');
INSERT INTO clerk_key (clerk_id, kind, body, comment, fingerprint, added_at, added_by)
VALUES (1, 'ssh-ed25519', 'AAAAC3NzaC1lZDI1NTE5AAAAIGRS3DbSRtJB6Ig6CRZOrPuPCG2vXRBIkJ5DDlGVdyWL', 'lan@may-3', 'SHA256:x',
        '2026-11-28T00:00:03Z', 'lan');
