-- Why: a report that was issued must go on saying what it said. Its figures, the clerk's lines among them, are rows; whom
-- each target counted is kept too, so that a later correction can be told in the next report with the people behind it. The
-- plan is kept as the file it was, for a plan may change. The lines a clerk writes for sections I, III, IV and V are records
-- like any other: a form, checks, the trail.
CREATE TABLE report (
    id        INTEGER PRIMARY KEY,
    period    TEXT NOT NULL, -- 2026-H1
    kind      TEXT NOT NULL CHECK (kind IN ('half_year', 'year', 'ad_hoc')),
    as_of     TEXT NOT NULL,
    number    TEXT,          -- without the symbol; empty: written by hand
    issued_on TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    at        TEXT NOT NULL,
    plan_id   TEXT NOT NULL,
    plan      TEXT NOT NULL, -- the plan file it was counted with
    digest    TEXT NOT NULL  -- SHA-256 of its figures, and so in the trail
) STRICT;
CREATE INDEX report_period ON report (period, id);

CREATE TABLE report_figure (
    report_id INTEGER NOT NULL REFERENCES report (id),
    sheet     TEXT NOT NULL,
    line      TEXT NOT NULL,
    item      TEXT NOT NULL,
    value     ANY NOT NULL,
    PRIMARY KEY (report_id, sheet, line, item)
) STRICT, WITHOUT ROWID;

-- Whom a target counted (1) and whom it still owed (0).
CREATE TABLE report_person (
    report_id INTEGER NOT NULL REFERENCES report (id),
    target    TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    counted   INTEGER NOT NULL,
    PRIMARY KEY (report_id, target, person_id, counted)
) STRICT, WITHOUT ROWID;

-- One line of the report written by people: what no query knows.
CREATE TABLE report_note (
    id          INTEGER PRIMARY KEY,
    period      TEXT NOT NULL,
    part        TEXT NOT NULL, -- direction, difficulty, cause, next_task, proposal
    place       INTEGER NOT NULL,
    text        TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1,
    created_at  TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    changed_at  TEXT NOT NULL,
    changed_by  TEXT NOT NULL,
    voided_at   TEXT,
    void_reason TEXT
) STRICT;
CREATE UNIQUE INDEX report_note_key ON report_note (period, part, place) WHERE voided_at IS NULL;

CREATE VIEW report_notes AS
SELECT period, part, place, text FROM report_note WHERE voided_at IS NULL;
