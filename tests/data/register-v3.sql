-- Rows as version 3 wrote them: a line of the report, and a report issued.
INSERT INTO audit (id, uuid, at, clerk, origin, action, before, after, prev_hash, hash)
VALUES (2, '0d0f5c4e-0000-4000-8000-000000000002', '2026-11-23T02:00:00Z', 'lan', 'screen', 'issue', '{}', '{"report:1":{"id":1}}', x'01', x'02');
INSERT INTO audit_record (record, record_id, audit_id) VALUES ('report', 1, 2);
INSERT INTO report (id, period, kind, as_of, number, issued_on, issued_by, at, plan_id, plan, digest)
VALUES (1, '2026-H1', 'half_year', '2026-11-23', '215', '2026-11-23', 'lan', '2026-11-23T02:00:00Z', 'lang-2026-2030', '', '');
INSERT INTO report_figure (report_id, sheet, line, item, value) VALUES (1, 'target', 'trainees', 'actual', 12);
INSERT INTO report_person (report_id, target, person_id, counted) VALUES (1, 'trainees', 1, 1);
INSERT INTO report_note (id, period, part, place, text, created_at, created_by, changed_at, changed_by)
VALUES (1, '2026-H1', 'proposal', 1, 'Đề nghị Thành phố bố trí kinh phí.', '2026-11-23T02:00:00Z', 'lan', '2026-11-23T02:00:00Z', 'lan');
