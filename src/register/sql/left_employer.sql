SELECT EXISTS (
    SELECT 1 FROM placement
    WHERE person_id = ?1 AND +employer = ?2 AND voided_at IS NULL AND id IS NOT ?5
      AND ended_on IS NOT NULL AND ended_on > ?3 AND ended_on <= ?4
)
