-- Why: the figures the ward answers for must not rest on one pair of hands. A sample of each clerk's records is keyed
-- again, blind, by another clerk; two same answers against the record open a dispute that a lead settles with a reason.
-- How much is sampled follows the errors found, so what was found must be kept. The second half keeps what a clerk's
-- session counted (never what was typed), so that the clerk sees whether the forms are getting in the way.

-- A record as one change left it, drawn for the second keying when the change was made.
CREATE TABLE sample (
    id        INTEGER PRIMARY KEY,
    audit_id  INTEGER NOT NULL REFERENCES audit (id), -- the change whose values are keyed again
    record    TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    clerk     TEXT NOT NULL, -- who keyed them first
    at        TEXT NOT NULL,
    fields    TEXT NOT NULL, -- keys of the fields, blanks between
    done_at   TEXT,          -- every field has its outcome
    UNIQUE (audit_id, record, record_id)
) STRICT;
CREATE INDEX sample_open ON sample (at, id) WHERE done_at IS NULL;

-- One answer of the second clerk. Several stand for one field when the first did not agree with the record.
CREATE TABLE verification (
    id             INTEGER PRIMARY KEY,
    sample_id      INTEGER NOT NULL REFERENCES sample (id),
    record         TEXT NOT NULL,
    record_id      INTEGER NOT NULL,
    record_version INTEGER NOT NULL,
    field          TEXT NOT NULL,
    first_clerk    TEXT NOT NULL,
    second_clerk   TEXT NOT NULL,
    at             TEXT NOT NULL,
    answer         TEXT, -- as the record would store it; NULL: the paper says nothing
    outcome        TEXT NOT NULL CHECK (outcome IN ('agrees', 'differs', 'disputed'))
) STRICT;
CREATE INDEX verification_sample ON verification (sample_id, field);
CREATE INDEX verification_first ON verification (first_clerk, outcome, at);

-- Two same answers against the record.
CREATE TABLE dispute (
    id              INTEGER PRIMARY KEY,
    verification_id INTEGER NOT NULL UNIQUE REFERENCES verification (id),
    record          TEXT NOT NULL,
    record_id       INTEGER NOT NULL,
    field           TEXT NOT NULL,
    kept            TEXT, -- what the record said
    answer          TEXT, -- what was keyed twice
    first_clerk     TEXT NOT NULL,
    second_clerk    TEXT NOT NULL,
    opened_at       TEXT NOT NULL,
    settled_at      TEXT,
    settled_by      TEXT,
    settlement      TEXT CHECK (settlement IN ('kept', 'taken')),
    reason          TEXT
) STRICT;
CREATE INDEX dispute_open ON dispute (opened_at, id) WHERE settled_at IS NULL;
CREATE INDEX dispute_first ON dispute (first_clerk, opened_at);

-- What one sitting at the desk counted.
CREATE TABLE clerk_session (
    id          INTEGER PRIMARY KEY,
    clerk       TEXT NOT NULL,
    started_at  TEXT NOT NULL,
    changed_at  TEXT NOT NULL,
    records     INTEGER NOT NULL, -- records saved
    keys        INTEGER NOT NULL, -- keys pressed, bursts excepted
    bursts      INTEGER NOT NULL, -- corrections an input method made by itself
    burst_keys  INTEGER NOT NULL, -- the keys those bursts were made of
    corrections INTEGER NOT NULL, -- keys that take back what was typed, bursts excepted
    active_ms   INTEGER NOT NULL, -- time at work; a pause counts for a minute at most
    fields      TEXT NOT NULL     -- JSON: time in each field, {"intake.born": milliseconds}
) STRICT;
CREATE INDEX clerk_session_clerk ON clerk_session (clerk, started_at);
