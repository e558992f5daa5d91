SELECT id, held_on, kind, coalesce(neighbourhood, '') AS neighbourhood, coalesce(place, '') AS place, reach,
       coalesce(note, '') AS note
FROM outreach
WHERE voided_at IS NULL
ORDER BY held_on DESC, id DESC
LIMIT ?1
