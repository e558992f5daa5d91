-- The notes of clerks for a period.
SELECT id, part, place, text FROM report_note WHERE period = ?1 AND voided_at IS NULL ORDER BY place, id
