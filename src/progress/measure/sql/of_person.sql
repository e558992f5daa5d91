-- A measure for one person: its query (rows) over tables that are narrowed to the person's records under
-- the same names. A counted row comes first, else the oldest that does not count.
WITH need AS (SELECT * FROM main.need WHERE person_id = :person),
     membership AS (SELECT * FROM main.membership WHERE person_id = :person),
     enrolment AS (SELECT * FROM main.enrolment WHERE person_id = :person),
     contact AS (SELECT * FROM main.contact WHERE person_id = :person),
     placement AS (SELECT * FROM main.placement WHERE person_id = :person),
     loan AS (SELECT * FROM main.loan WHERE person_id = :person),
     measured AS ({rows})
SELECT counted, reason FROM measured WHERE person_id = :person ORDER BY counted DESC, opened_on LIMIT 1
