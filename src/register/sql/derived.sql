SELECT p.id, p.full_name, p.name_fold, p.name_sort,
       (SELECT count(*) FROM person_word w WHERE w.person_id = p.id) AS words
FROM person p WHERE p.voided_at IS NULL
