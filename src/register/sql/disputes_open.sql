SELECT id, record, record_id, field, kept, answer, first_clerk, second_clerk
FROM dispute
WHERE settled_at IS NULL
ORDER BY opened_at, id
