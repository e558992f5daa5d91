((:elderly AND {sixty_on} <= {last}) OR p.ethnicity IN (SELECT value FROM json_each(:minorities)) OR EXISTS (
    SELECT 1 FROM membership m
    WHERE m.person_id = p.id AND +m."group" IN (SELECT value FROM json_each(:groups)) AND {held {first}..{last}}))
