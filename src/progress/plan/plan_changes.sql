SELECT entry, value, valid_from, reason, created_by
FROM plan_change
WHERE plan = :plan AND voided_at IS NULL
ORDER BY valid_from, id
