UPDATE draft SET person_id = ?2, title = ?3, state = ?4, changed_at = ?5 WHERE id = ?1 AND clerk = ?6
