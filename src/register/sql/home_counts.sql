SELECT
    (SELECT count(*) FROM person WHERE voided_at IS NULL) AS people,
    (SELECT count(*) FROM follow_up f
     JOIN placement l ON l.id = f.placement_id AND l.voided_at IS NULL
     JOIN person p ON p.id = l.person_id AND p.voided_at IS NULL
     WHERE f.due_on <= ?1 AND f.outcome IS NULL AND f.voided_at IS NULL
       AND (p.left_on IS NULL OR p.left_on > f.due_on)) AS follow_ups,
    (SELECT count(*) FROM draft WHERE clerk = ?2) AS drafts,
    (SELECT count(*) FROM need n JOIN person p ON p.id = n.person_id
     WHERE n.stated_on <= ?1 AND n.withdrawn_on IS NULL AND n.voided_at IS NULL
       AND p.voided_at IS NULL AND (p.left_on IS NULL OR p.left_on > ?1)
       AND CASE n.kind
           WHEN 'training' THEN NOT EXISTS (
               SELECT 1 FROM enrolment e WHERE e.person_id = n.person_id AND e.started_on >= n.stated_on
                 AND e.started_on <= ?1 AND e.status <> 'cancelled' AND e.voided_at IS NULL)
           WHEN 'job' THEN NOT EXISTS (
               SELECT 1 FROM placement l WHERE l.person_id = n.person_id AND l.started_on >= n.stated_on
                 AND l.started_on <= ?1 AND l.voided_at IS NULL)
           WHEN 'loan' THEN NOT EXISTS (
               SELECT 1 FROM loan o WHERE o.person_id = n.person_id AND o.disbursed_on >= n.stated_on
                 AND o.disbursed_on <= ?1 AND o.status = 'disbursed' AND o.voided_at IS NULL)
           ELSE NOT EXISTS (
               SELECT 1 FROM contact k WHERE k.person_id = n.person_id AND k.held_on >= n.stated_on
                 AND k.held_on <= ?1 AND k.kind <> 'leaflet' AND k.voided_at IS NULL)
           END) AS needs,
    (SELECT count(*) FROM soft_check WHERE reviewed_at IS NULL) AS checks,
    (SELECT count(*) FROM person WHERE consent_on IS NULL AND voided_at IS NULL) AS consents
