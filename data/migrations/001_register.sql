-- Why: the first shape of the register. One table a record of the ward's plan, a person in the middle.
-- Base tables hold links as numbers; the views at the end (people, memberships, ...) carry the column
-- names other programs rely on, one view a CSV file, without voided rows. Nothing here needs a function
-- or collation of ours: the plain sqlite3 tool reads all of it.
-- Dates are text YYYY-MM-DD; person.born may be YYYY or YYYY-MM. Money is whole dong. yes/no are text.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    id             INTEGER PRIMARY KEY,
    citizen_id     TEXT,
    previous_ids   TEXT,
    full_name      TEXT NOT NULL,
    born           TEXT NOT NULL,
    sex            TEXT NOT NULL,
    ethnicity      TEXT NOT NULL,
    phone          TEXT,
    phone_owner    TEXT,
    residence      TEXT NOT NULL,
    neighbourhood  TEXT,
    address        TEXT,
    card_address   TEXT,
    household      TEXT,
    household_head TEXT,
    education      TEXT,
    qualification  TEXT,
    work_status    TEXT,
    registered_on  TEXT,
    consent_on     TEXT,
    left_on        TEXT,
    left_reason    TEXT,
    note           TEXT,
    name_fold      TEXT NOT NULL, -- full_name without marks, lower case: the search key
    name_sort      BLOB NOT NULL, -- Vietnamese order: given name, middle, family
    version        INTEGER NOT NULL DEFAULT 1,
    created_at     TEXT NOT NULL,
    created_by     TEXT NOT NULL,
    changed_at     TEXT NOT NULL,
    changed_by     TEXT NOT NULL,
    voided_at      TEXT,
    void_reason    TEXT
) STRICT;
CREATE UNIQUE INDEX person_citizen_id ON person (citizen_id) WHERE citizen_id IS NOT NULL AND voided_at IS NULL;
CREATE INDEX person_name_sort ON person (name_sort);
CREATE INDEX person_name_fold ON person (name_fold);
CREATE INDEX person_household ON person (household) WHERE household IS NOT NULL;
CREATE INDEX person_no_consent ON person (id) WHERE consent_on IS NULL AND voided_at IS NULL;

-- Every key a person is found by, in one b-tree: the folded name from each of its words on
-- ('nguyen thi hoa', 'thi hoa', 'hoa'), the present and former ID numbers, the phone.
CREATE TABLE person_word (
    word      TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    PRIMARY KEY (word, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_word_person ON person_word (person_id);

CREATE TABLE membership (
    id          INTEGER PRIMARY KEY,
    person_id   INTEGER NOT NULL REFERENCES person (id),
    "group"     TEXT NOT NULL,
    evidence_no TEXT,
    evidence_on TEXT,
    issuer      TEXT,
    valid_from  TEXT NOT NULL,
    valid_to    TEXT,
    version     INTEGER NOT NULL DEFAULT 1,
    created_at  TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    changed_at  TEXT NOT NULL,
    changed_by  TEXT NOT NULL,
    voided_at   TEXT,
    void_reason TEXT
) STRICT;
CREATE INDEX membership_person ON membership (person_id, "group", valid_from, valid_to) WHERE voided_at IS NULL;
CREATE INDEX membership_group ON membership ("group", valid_from, valid_to, person_id) WHERE voided_at IS NULL;

CREATE TABLE need (
    id               INTEGER PRIMARY KEY,
    person_id        INTEGER NOT NULL REFERENCES person (id),
    kind             TEXT NOT NULL,
    stated_on        TEXT NOT NULL,
    wish             TEXT,
    confirmed_on     TEXT,
    withdrawn_on     TEXT,
    withdrawn_reason TEXT,
    version          INTEGER NOT NULL DEFAULT 1,
    created_at       TEXT NOT NULL,
    created_by       TEXT NOT NULL,
    changed_at       TEXT NOT NULL,
    changed_by       TEXT NOT NULL,
    voided_at        TEXT,
    void_reason      TEXT
) STRICT;
CREATE INDEX need_person ON need (person_id, kind, stated_on);
CREATE INDEX need_kind ON need (kind, stated_on, person_id, confirmed_on, withdrawn_on) WHERE voided_at IS NULL;

CREATE TABLE course (
    id          INTEGER PRIMARY KEY,
    code        TEXT NOT NULL,
    title       TEXT NOT NULL,
    provider    TEXT,
    level       TEXT NOT NULL,
    trade       TEXT,
    starts_on   TEXT,
    ends_on     TEXT,
    place       TEXT,
    capacity    INTEGER,
    cancelled   TEXT NOT NULL DEFAULT 'no',
    version     INTEGER NOT NULL DEFAULT 1,
    created_at  TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    changed_at  TEXT NOT NULL,
    changed_by  TEXT NOT NULL,
    voided_at   TEXT,
    void_reason TEXT
) STRICT;
CREATE UNIQUE INDEX course_code ON course (code) WHERE voided_at IS NULL;
CREATE INDEX course_starts_on ON course (starts_on);

CREATE TABLE enrolment (
    id             INTEGER PRIMARY KEY,
    person_id      INTEGER NOT NULL REFERENCES person (id),
    course_id      INTEGER NOT NULL REFERENCES course (id),
    enrolled_on    TEXT NOT NULL,
    started_on     TEXT,
    status         TEXT NOT NULL,
    ended_on       TEXT,
    certificate_no TEXT,
    certificate_on TEXT,
    funding        TEXT,
    support_amount INTEGER,
    version        INTEGER NOT NULL DEFAULT 1,
    created_at     TEXT NOT NULL,
    created_by     TEXT NOT NULL,
    changed_at     TEXT NOT NULL,
    changed_by     TEXT NOT NULL,
    voided_at      TEXT,
    void_reason    TEXT
) STRICT;
CREATE INDEX enrolment_person ON enrolment (person_id, started_on, course_id, status, funding) WHERE voided_at IS NULL;
CREATE INDEX enrolment_course ON enrolment (course_id);
CREATE INDEX enrolment_started ON enrolment (started_on, course_id, person_id, status)
    WHERE voided_at IS NULL AND started_on IS NOT NULL;
CREATE INDEX enrolment_waiting ON enrolment (enrolled_on, course_id, person_id, status)
    WHERE voided_at IS NULL AND started_on IS NULL;

CREATE TABLE contact (
    id          INTEGER PRIMARY KEY,
    person_id   INTEGER NOT NULL REFERENCES person (id),
    held_on     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    mode        TEXT,
    event       TEXT,
    outcome     TEXT,
    note        TEXT,
    version     INTEGER NOT NULL DEFAULT 1,
    created_at  TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    changed_at  TEXT NOT NULL,
    changed_by  TEXT NOT NULL,
    voided_at   TEXT,
    void_reason TEXT
) STRICT;
CREATE INDEX contact_person ON contact (person_id, held_on, kind) WHERE voided_at IS NULL;
CREATE INDEX contact_held ON contact (held_on);

CREATE TABLE placement (
    id           INTEGER PRIMARY KEY,
    person_id    INTEGER NOT NULL REFERENCES person (id),
    started_on   TEXT NOT NULL,
    employer     TEXT NOT NULL,
    job          TEXT,
    sector       TEXT,
    occupation   TEXT,
    channel      TEXT NOT NULL,
    contract     TEXT NOT NULL,
    wage         INTEGER,
    is_new       TEXT NOT NULL,
    suitable     TEXT NOT NULL DEFAULT 'unknown',
    verified_on  TEXT,
    verified_by  TEXT,
    ended_on     TEXT,
    ended_reason TEXT,
    version      INTEGER NOT NULL DEFAULT 1,
    created_at   TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    changed_at   TEXT NOT NULL,
    changed_by   TEXT NOT NULL,
    voided_at    TEXT,
    void_reason  TEXT
) STRICT;
CREATE INDEX placement_person ON placement (person_id, started_on, is_new, verified_on, contract, suitable)
    WHERE voided_at IS NULL;
CREATE INDEX placement_started ON placement (started_on, person_id, is_new, verified_on, contract, channel)
    WHERE voided_at IS NULL;
CREATE INDEX placement_employer ON placement (employer);

CREATE TABLE follow_up (
    id           INTEGER PRIMARY KEY,
    placement_id INTEGER NOT NULL REFERENCES placement (id),
    retry_of     INTEGER REFERENCES follow_up (id), -- the planned follow-up that an 'unreachable' brought back
    due_on       TEXT NOT NULL,
    checked_on   TEXT,
    outcome      TEXT,
    wage         INTEGER,
    note         TEXT,
    version      INTEGER NOT NULL DEFAULT 1,
    created_at   TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    changed_at   TEXT NOT NULL,
    changed_by   TEXT NOT NULL,
    voided_at    TEXT,
    void_reason  TEXT
) STRICT;
CREATE INDEX follow_up_placement ON follow_up (placement_id, due_on);
CREATE INDEX follow_up_due ON follow_up (due_on) WHERE outcome IS NULL AND voided_at IS NULL;

CREATE TABLE loan (
    id             INTEGER PRIMARY KEY,
    person_id      INTEGER NOT NULL REFERENCES person (id),
    applied_on     TEXT NOT NULL,
    purpose        TEXT NOT NULL,
    status         TEXT NOT NULL,
    amount         INTEGER,
    disbursed_on   TEXT,
    outstanding    INTEGER,
    outstanding_on TEXT,
    refused_reason TEXT,
    version        INTEGER NOT NULL DEFAULT 1,
    created_at     TEXT NOT NULL,
    created_by     TEXT NOT NULL,
    changed_at     TEXT NOT NULL,
    changed_by     TEXT NOT NULL,
    voided_at      TEXT,
    void_reason    TEXT
) STRICT;
CREATE INDEX loan_person ON loan (person_id, disbursed_on, status) WHERE voided_at IS NULL;

CREATE TABLE indicator (
    id          INTEGER PRIMARY KEY,
    indicator   TEXT NOT NULL,
    as_of       TEXT NOT NULL,
    value       REAL NOT NULL,
    source      TEXT,
    version     INTEGER NOT NULL DEFAULT 1,
    created_at  TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    changed_at  TEXT NOT NULL,
    changed_by  TEXT NOT NULL,
    voided_at   TEXT,
    void_reason TEXT
) STRICT;
CREATE UNIQUE INDEX indicator_key ON indicator (indicator, as_of) WHERE voided_at IS NULL;

-- What a clerk answered to a soft check, or what an import left to be looked at.
CREATE TABLE soft_check (
    id          INTEGER PRIMARY KEY,
    record      TEXT NOT NULL,
    record_id   INTEGER NOT NULL,
    person_id   INTEGER REFERENCES person (id),
    field       TEXT NOT NULL,
    rule        TEXT NOT NULL,
    value       TEXT,
    reason      TEXT,          -- empty: nobody has accepted it yet (it came by import)
    created_at  TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    reviewed_at TEXT,
    reviewed_by TEXT
) STRICT;
CREATE INDEX soft_check_open ON soft_check (created_at) WHERE reviewed_at IS NULL;
CREATE INDEX soft_check_record ON soft_check (record, record_id);

-- The trail: one row a change, in the change's own transaction. before/after: {"person:12": {column: value}}.
CREATE TABLE audit (
    id        INTEGER PRIMARY KEY,
    uuid      TEXT NOT NULL UNIQUE,
    at        TEXT NOT NULL,
    clerk     TEXT NOT NULL,
    origin    TEXT NOT NULL, -- where the change came from: screen, import, demo, command
    action    TEXT NOT NULL,
    before    TEXT NOT NULL,
    after     TEXT NOT NULL,
    prev_hash BLOB NOT NULL,
    hash      BLOB NOT NULL -- SHA-256 over prev_hash and the columns above
) STRICT;
CREATE TABLE audit_record (
    record    TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    audit_id  INTEGER NOT NULL REFERENCES audit (id),
    PRIMARY KEY (record, record_id, audit_id)
) STRICT, WITHOUT ROWID;

-- What is being typed, field by field, until it is saved.
CREATE TABLE draft (
    id         INTEGER PRIMARY KEY,
    clerk      TEXT NOT NULL,
    form       TEXT NOT NULL,
    person_id  INTEGER REFERENCES person (id),
    title      TEXT NOT NULL,
    state      TEXT NOT NULL,
    started_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX draft_clerk ON draft (clerk, changed_at);

CREATE VIEW people AS
SELECT citizen_id, previous_ids, full_name, born, sex, ethnicity, phone, phone_owner, residence, neighbourhood, address,
       card_address, household, household_head, education, qualification, work_status, registered_on, consent_on,
       left_on, left_reason, note, id AS register_no
FROM person WHERE voided_at IS NULL;

CREATE VIEW memberships AS
SELECT p.citizen_id, m."group", m.evidence_no, m.evidence_on, m.issuer, m.valid_from, m.valid_to, m.void_reason,
       p.id AS register_no
FROM membership m JOIN person p ON p.id = m.person_id WHERE m.voided_at IS NULL AND p.voided_at IS NULL;

CREATE VIEW needs AS
SELECT p.citizen_id, n.kind, n.stated_on, n.wish, n.confirmed_on, n.withdrawn_on, n.withdrawn_reason,
       p.id AS register_no
FROM need n JOIN person p ON p.id = n.person_id WHERE n.voided_at IS NULL AND p.voided_at IS NULL;

CREATE VIEW courses AS
SELECT code, title, provider, level, trade, starts_on, ends_on, place, capacity, cancelled
FROM course WHERE voided_at IS NULL;

CREATE VIEW enrolments AS
SELECT p.citizen_id, c.code AS course, e.enrolled_on, e.started_on, e.status, e.ended_on, e.certificate_no,
       e.certificate_on, e.funding, e.support_amount, p.id AS register_no
FROM enrolment e JOIN person p ON p.id = e.person_id JOIN course c ON c.id = e.course_id
WHERE e.voided_at IS NULL AND p.voided_at IS NULL AND c.voided_at IS NULL;

CREATE VIEW contacts AS
SELECT p.citizen_id, k.held_on, k.kind, k.mode, k.event, k.outcome, k.note, p.id AS register_no
FROM contact k JOIN person p ON p.id = k.person_id WHERE k.voided_at IS NULL AND p.voided_at IS NULL;

CREATE VIEW placements AS
SELECT p.citizen_id, l.started_on, l.employer, l.job, l.sector, l.occupation, l.channel, l.contract, l.wage, l.is_new,
       l.suitable, l.verified_on, l.verified_by, l.ended_on, l.ended_reason, p.id AS register_no
FROM placement l JOIN person p ON p.id = l.person_id WHERE l.voided_at IS NULL AND p.voided_at IS NULL;

CREATE VIEW follow_ups AS
SELECT p.citizen_id, l.started_on AS placement_started_on, f.due_on, f.checked_on, f.outcome, f.wage, f.note,
       p.id AS register_no
FROM follow_up f JOIN placement l ON l.id = f.placement_id JOIN person p ON p.id = l.person_id
WHERE f.voided_at IS NULL AND l.voided_at IS NULL AND p.voided_at IS NULL;

CREATE VIEW loans AS
SELECT p.citizen_id, o.applied_on, o.purpose, o.status, o.amount, o.disbursed_on, o.outstanding, o.outstanding_on,
       o.refused_reason, p.id AS register_no
FROM loan o JOIN person p ON p.id = o.person_id WHERE o.voided_at IS NULL AND p.voided_at IS NULL;

CREATE VIEW indicators AS
SELECT indicator, as_of, value, source FROM indicator WHERE voided_at IS NULL;
