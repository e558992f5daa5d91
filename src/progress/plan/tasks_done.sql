SELECT id, duty, period, done_on, coalesce(note, '') AS note, changed_by
FROM duty
WHERE voided_at IS NULL AND done_on <= :as_of
