SELECT
    (SELECT count(*) FROM person WHERE voided_at IS NULL) AS people,
    (SELECT count(*) FROM follow_up f
     JOIN placement l ON l.id = f.placement_id AND l.voided_at IS NULL
     JOIN person p ON p.id = l.person_id AND p.voided_at IS NULL
     WHERE f.due_on <= ?1 AND f.outcome IS NULL AND f.voided_at IS NULL
       AND (p.left_on IS NULL OR p.left_on > f.due_on)) AS follow_ups,
    (SELECT count(*) FROM draft WHERE clerk = ?2) AS drafts,
    (SELECT count(*) FROM soft_check WHERE reviewed_at IS NULL) AS checks,
    (SELECT count(*) FROM person WHERE consent_on IS NULL AND voided_at IS NULL) AS consents
