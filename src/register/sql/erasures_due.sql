SELECT id, full_name FROM person p
WHERE (left_on IS NOT NULL OR voided_at IS NOT NULL) AND void_reason IS NOT 'forgotten'
  AND NOT EXISTS (SELECT 1 FROM forget_request r WHERE r.person_id = p.id AND r.outcome IS NULL)
