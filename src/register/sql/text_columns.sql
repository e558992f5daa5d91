SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
WHERE t.type = 'table' AND c.type = 'TEXT' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY t.name
