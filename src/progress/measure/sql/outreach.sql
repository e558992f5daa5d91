SELECT coalesce(neighbourhood, '') AS neighbourhood, kind, count(*) AS times, coalesce(sum(reach), 0) AS reached
FROM outreach
WHERE voided_at IS NULL AND held_on BETWEEN :from AND :end
GROUP BY 1, 2
ORDER BY CAST(coalesce(neighbourhood, '') AS INTEGER), 1, 2
