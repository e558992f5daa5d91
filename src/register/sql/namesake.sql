SELECT EXISTS (
    SELECT 1 FROM person
    WHERE name_fold = ?1 AND substr(born, 1, 4) = ?2 AND voided_at IS NULL
)
