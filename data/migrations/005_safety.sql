-- Why: a person whose time is over must be removed beyond recovery, from the trail's images too, and yet the trail must
-- still prove that nothing else was touched. From here on a row of the trail is hashed over one digest an image, each
-- image with a salt of its own: {"person:12": "<salt>"}. Forgetting takes the image and its salt and leaves the digest,
-- {"person:12": "=<digest>"}: nothing can be guessed from it. Rows before this step keep their hash over the texts; of
-- one that had to lose an image, {"": "="} says so. The second half keeps who asked for a removal and who agreed.
ALTER TABLE audit ADD COLUMN salts TEXT;

CREATE TABLE forget_request (
    id         INTEGER PRIMARY KEY,
    person_id  INTEGER NOT NULL REFERENCES person (id),
    asked_at   TEXT NOT NULL,
    asked_by   TEXT NOT NULL,
    ground     TEXT NOT NULL, -- a ground of data/retention.toml
    decided_at TEXT,
    decided_by TEXT,
    outcome    TEXT CHECK (outcome IN ('removed', 'refused')),
    swept_at   TEXT           -- every page that held the person was written over
) STRICT;
CREATE UNIQUE INDEX forget_request_open ON forget_request (person_id) WHERE outcome IS NULL;

