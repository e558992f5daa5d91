SELECT t.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
WHERE t.type = 'table' AND c.name = 'person_id' AND t.name <> 'forget_request'
