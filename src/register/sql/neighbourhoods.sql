SELECT DISTINCT neighbourhood FROM person
WHERE neighbourhood IS NOT NULL AND voided_at IS NULL
ORDER BY CAST(neighbourhood AS INTEGER), neighbourhood
