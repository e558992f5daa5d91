-- Measure 4, indicator: the latest value dated in the period.
SELECT value, as_of, source
FROM indicator
WHERE indicator = :indicator AND as_of BETWEEN :from AND :end AND voided_at IS NULL
ORDER BY as_of DESC LIMIT 1
