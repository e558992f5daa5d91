-- Why: a file can be replaced by another register while it is open, and a copy can come from elsewhere. Each register
-- therefore has an identity, a UUID of version 4 made here; its copies have the same one. From this version on `check` also
-- holds the clerks, their keys, the requests for removal, the samples with their second entries and disputes, the people
-- behind issued reports and this table against the trail: the upgrade appends one row (`baseline`) with what it finds there.
INSERT INTO meta (key, value)
VALUES ('register_id', lower(
    hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'
    || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))
ON CONFLICT (key) DO NOTHING;
