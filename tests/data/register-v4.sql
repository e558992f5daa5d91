-- Rows as the step of the plan wrote them: a duty done, outreach, a changed target.
INSERT INTO duty (duty, period, done_on, note, created_at, created_by, changed_at, changed_by)
VALUES ('VII.1.5b', '2026-R1', '2026-06-18', 'Báo cáo số 12/BC-UBND', '2026-11-23T00:00:00Z', 'lan', '2026-11-23T00:00:00Z', 'lan');
INSERT INTO outreach (held_on, kind, neighbourhood, place, reach, created_at, created_by, changed_at, changed_by)
VALUES ('2026-10-05', 'door_to_door', '12', 'Ngõ 25 phố Mẫu', 40, '2026-11-23T00:00:00Z', 'lan', '2026-11-23T00:00:00Z', 'lan');
INSERT INTO plan_change (plan, entry, value, valid_from, reason, created_at, created_by, changed_at, changed_by)
VALUES ('lang-2026-2030', 'new_jobs.yearly', '1.200', '2027-01-01', 'Công văn mẫu', '2026-11-23T00:00:00Z', 'lan', '2026-11-23T00:00:00Z', 'lan');
