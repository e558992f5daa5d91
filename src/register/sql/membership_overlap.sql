SELECT EXISTS (
    SELECT 1 FROM membership m
    WHERE m.person_id = ?1 AND m."group" = ?2 AND m.id IS NOT ?5 AND {held ?3..coalesce(?4, '9999-12-31')}
)
