SELECT p.id, p.full_name, p.born, p.phone, p.neighbourhood
FROM person p
WHERE p.voided_at IS NULL AND (p.left_on IS NULL OR p.left_on > ?1)
  AND (?2 IS NULL OR p.neighbourhood = ?2)
  AND (?3 IS NULL OR EXISTS (
      SELECT 1 FROM membership m
      WHERE m.person_id = p.id AND m."group" = ?3 AND {held ?1}))
  AND (?4 IS NULL OR EXISTS (
      SELECT 1 FROM need n
      WHERE n.person_id = p.id AND n.kind = ?4 AND n.stated_on <= ?1
        AND n.withdrawn_on IS NULL AND n.voided_at IS NULL))
ORDER BY p.name_sort, p.id
LIMIT ?5
