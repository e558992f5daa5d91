-- Why: the plan is more than figures about people. Its units have tasks with a deadline (section VII), its campaigns
-- reach neighbourhoods rather than persons (section V), and its numbers change while it runs. What was done, held and
-- changed is kept here, each row a record like the others: versioned, in the trail, taken back with Ctrl+Z. What is to be
-- done and what the plan says before any change stands in the plan file, not here.

-- A task of the plan that a unit has done in a half-year. Tasks not done have no row: they follow from the plan file.
CREATE TABLE duty (
    id          INTEGER PRIMARY KEY,
    duty        TEXT NOT NULL, -- its number in the plan: VII.1.5
    period      TEXT NOT NULL, -- 2026-R1, 2026-R2; plan for one done once
    done_on     TEXT NOT NULL,
    note        TEXT,
    version     INTEGER NOT NULL DEFAULT 1,
    created_at  TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    changed_at  TEXT NOT NULL,
    changed_by  TEXT NOT NULL,
    voided_at   TEXT,
    void_reason TEXT
) STRICT;
CREATE UNIQUE INDEX duty_key ON duty (duty, period) WHERE voided_at IS NULL;

-- A campaign or a visit from door to door: apart from contacts, never counted towards a target.
CREATE TABLE outreach (
    id            INTEGER PRIMARY KEY,
    held_on       TEXT NOT NULL,
    kind          TEXT NOT NULL,
    neighbourhood TEXT, -- empty: the whole ward
    place         TEXT,
    reach         INTEGER, -- people reached, as counted or estimated by whoever held it
    note          TEXT,
    version       INTEGER NOT NULL DEFAULT 1,
    created_at    TEXT NOT NULL,
    created_by    TEXT NOT NULL,
    changed_at    TEXT NOT NULL,
    changed_by    TEXT NOT NULL,
    voided_at     TEXT,
    void_reason   TEXT
) STRICT;
CREATE INDEX outreach_held ON outreach (held_on, kind, neighbourhood) WHERE voided_at IS NULL;

-- A number of the plan that is another from a day on. The plan file says what held before.
CREATE TABLE plan_change (
    id          INTEGER PRIMARY KEY,
    plan        TEXT NOT NULL, -- id of the plan file it belongs to
    entry       TEXT NOT NULL, -- trainees.yearly, ui_trained.share, followup_months, report.half_ends, ...
    value       TEXT NOT NULL, -- as a clerk writes it
    valid_from  TEXT NOT NULL,
    reason      TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1,
    created_at  TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    changed_at  TEXT NOT NULL,
    changed_by  TEXT NOT NULL,
    voided_at   TEXT,
    void_reason TEXT
) STRICT;
CREATE UNIQUE INDEX plan_change_key ON plan_change (plan, entry, valid_from) WHERE voided_at IS NULL;

CREATE VIEW duties AS
SELECT duty, period, done_on, note FROM duty WHERE voided_at IS NULL;

CREATE VIEW outreaches AS
SELECT held_on, kind, neighbourhood, place, reach, note FROM outreach WHERE voided_at IS NULL;

CREATE VIEW plan_changes AS
SELECT plan, entry, value, valid_from, reason FROM plan_change WHERE voided_at IS NULL;
