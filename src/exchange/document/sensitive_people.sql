-- People who are or were in a group of ?1 (a JSON list of codes), or of an ethnicity of ?2.
SELECT person_id FROM membership WHERE "group" IN (SELECT value FROM json_each(?1)) AND voided_at IS NULL
UNION
SELECT id FROM person WHERE ethnicity IN (SELECT value FROM json_each(?2))
