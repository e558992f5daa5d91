SELECT
    (SELECT count(*) FROM verification
     WHERE first_clerk = ?1 AND outcome IN ('agrees', 'disputed') AND at >= ?2) AS fields,
    (SELECT count(*) FROM dispute
     WHERE first_clerk = ?1 AND opened_at >= ?2 AND settlement IS NOT 'kept') AS errors
