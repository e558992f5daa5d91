INSERT INTO sample (id, audit_id, record, record_id, clerk, at, fields)
VALUES (?1 ->> 'id', ?1 ->> 'audit_id', ?1 ->> 'record', ?1 ->> 'record_id', ?1 ->> 'clerk', ?1 ->> 'at', ?1 ->> 'fields')
