SELECT
    (SELECT count(*) FROM person WHERE voided_at IS NULL) AS people,
    (SELECT count(*) FROM person WHERE voided_at IS NULL AND ethnicity NOT IN ('kinh', 'foreigner', 'unknown')) AS minority,
    (SELECT count(DISTINCT m.person_id) FROM membership m JOIN person p ON p.id = m.person_id AND p.voided_at IS NULL
     WHERE m.voided_at IS NULL AND m."group" LIKE '3%') AS group_three,
    (SELECT count(DISTINCT m.person_id) FROM membership m JOIN person p ON p.id = m.person_id AND p.voided_at IS NULL
     WHERE m.voided_at IS NULL AND m."group" LIKE '5%') AS group_five,
    (SELECT count(DISTINCT m.person_id) FROM membership m JOIN person p ON p.id = m.person_id AND p.voided_at IS NULL
     WHERE m.voided_at IS NULL AND m."group" LIKE '6%') AS group_six,
    (SELECT count(DISTINCT m.person_id) FROM membership m JOIN person p ON p.id = m.person_id AND p.voided_at IS NULL
     WHERE m.voided_at IS NULL) AS any_group,
    (SELECT count(*) FROM person WHERE voided_at IS NULL AND citizen_id IS NOT NULL) AS citizen_ids,
    (SELECT count(*) FROM person WHERE voided_at IS NULL AND phone IS NOT NULL) AS phones,
    (SELECT count(DISTINCT o.person_id) FROM loan o JOIN person p ON p.id = o.person_id AND p.voided_at IS NULL
     WHERE o.voided_at IS NULL) AS loans
