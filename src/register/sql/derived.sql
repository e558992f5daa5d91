SELECT id, full_name, name_fold, name_sort, citizen_id, phone, previous_ids FROM person WHERE voided_at IS NULL
