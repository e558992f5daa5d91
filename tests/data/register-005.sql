-- Rows as migration 005 wrote them: a removal asked for.
INSERT INTO forget_request (id, person_id, asked_at, asked_by, ground)
VALUES (1, 1, '2026-11-23T00:00:00Z', 'lan', 'asked');
