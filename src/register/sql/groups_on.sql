SELECT DISTINCT m."group" FROM membership m WHERE m.person_id = ?1 AND {held ?2}
