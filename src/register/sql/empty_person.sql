UPDATE person SET citizen_id = NULL, previous_ids = NULL, full_name = '', born = '', sex = '', ethnicity = '', phone = NULL,
    phone_owner = NULL, residence = '', neighbourhood = NULL, address = NULL, card_address = NULL, household = NULL,
    household_head = NULL, education = NULL, qualification = NULL, work_status = NULL, registered_on = NULL,
    consent_on = NULL, left_on = NULL, left_reason = NULL, note = NULL, name_fold = '', name_sort = x'',
    version = version + 1, changed_at = ?2, changed_by = ?3, voided_at = ?2, void_reason = ?4
WHERE id = ?1
