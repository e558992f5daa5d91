SELECT id, full_name, born, phone, neighbourhood
FROM person WHERE consent_on IS NULL AND voided_at IS NULL
ORDER BY name_sort, id
LIMIT ?1
