INSERT INTO dispute (verification_id, record, record_id, field, kept, answer, first_clerk, second_clerk, opened_at)
SELECT id, record, record_id, field, ?2, answer, first_clerk, second_clerk, at FROM verification WHERE id = ?1
