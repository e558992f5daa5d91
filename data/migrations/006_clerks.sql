-- Why: on the ward server everybody works under one account of the system, so the register itself must know who its clerks
-- are, what each may do, and which SSH key opens whose session. Nobody is ever removed: the trail names them for ever. As
-- long as nobody is listed here the register is one office machine's, and roles are advice.
CREATE TABLE clerk (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE, -- the short name that stands in the trail
    full_name  TEXT,
    role       TEXT NOT NULL CHECK (role IN ('viewer', 'clerk', 'lead', 'admin')),
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    closed_at  TEXT,
    closed_by  TEXT
) STRICT;

-- A public key; it opens the session of one clerk and of nobody else.
CREATE TABLE clerk_key (
    id          INTEGER PRIMARY KEY,
    clerk_id    INTEGER NOT NULL REFERENCES clerk (id),
    kind        TEXT NOT NULL, -- ssh-ed25519, …
    body        TEXT NOT NULL, -- base64, as in the .pub file
    comment     TEXT,
    fingerprint TEXT NOT NULL, -- SHA256:… as ssh-keygen -l tells it
    added_at    TEXT NOT NULL,
    added_by    TEXT NOT NULL,
    removed_at  TEXT,
    removed_by  TEXT
) STRICT;
CREATE UNIQUE INDEX clerk_key_live ON clerk_key (fingerprint) WHERE removed_at IS NULL;
CREATE INDEX clerk_key_clerk ON clerk_key (clerk_id);
