SELECT EXISTS (
    SELECT 1 FROM membership
    WHERE person_id = ?1 AND "group" = ?2 AND voided_at IS NULL AND id IS NOT ?5
      AND valid_from <= coalesce(?4, '9999-12-31')
      AND coalesce(valid_to, '9999-12-31') >= ?3
)
