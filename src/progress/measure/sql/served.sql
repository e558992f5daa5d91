-- Measure 3, served: a row for each obligation of the denominator, met in the period or with the reason why not.
-- JSON lists, NULL where the target has none: :needs (kinds of need that open an obligation), :advice (kinds of contact),
-- :levels (of training). :groups and :minorities (ethnicities): who is owed. :membership: a membership of the groups opens
-- an obligation, not a need. A missing service has the date 9999-12-31, after every other; a service that the target does
-- not ask for has NULL. trained_by and placed_by are the enrolment and the placement that serve.
WITH obligation AS MATERIALIZED (
    SELECT n.person_id, CASE WHEN :confirmed THEN max(n.stated_on, n.confirmed_on) ELSE n.stated_on END AS opens,
           :end AS open_to
    FROM need n
    WHERE n.kind IN (SELECT value FROM json_each(:needs)) AND n.stated_on <= :end AND n.voided_at IS NULL
      AND (n.withdrawn_on IS NULL OR n.withdrawn_on > :end)
      AND (NOT :confirmed OR n.confirmed_on <= :end)
    UNION ALL
    SELECT m.person_id, m.valid_from, min(:end, coalesce(m.valid_to, :end))
    FROM membership m
    WHERE :membership AND m."group" IN (SELECT value FROM json_each(:groups)) AND m.valid_from <= :end AND m.voided_at IS NULL
    ORDER BY 1
), owed AS (
    -- w_from to w_last: the window W of an obligation that is not met
    SELECT o.person_id, o.opens, p.household, p.ethnicity,
           {sixty_on} AS sixty_on,
           max(o.opens, :from) AS w_from,
           min(o.open_to, coalesce(date(p.left_on, '-1 day'), :end)) AS w_last
    FROM obligation o
    CROSS JOIN person p ON p.id = o.person_id
    WHERE p.voided_at IS NULL
), grouped AS MATERIALIZED (
    -- group_on: the first day of w_from..w_last on which the person is in one of the groups
    SELECT o.person_id, o.household, o.opens, o.w_from, o.w_last,
           CASE
               WHEN :elderly AND o.sixty_on <= o.w_from THEN o.w_from
               WHEN o.ethnicity IN (SELECT value FROM json_each(:minorities)) THEN o.w_from
               ELSE min(CASE WHEN :elderly THEN o.sixty_on ELSE '9999-12-31' END,
                        coalesce((
                            SELECT max(o.w_from, min(m.valid_from)) FROM membership m
                            WHERE m.person_id = o.person_id AND +m."group" IN (SELECT value FROM json_each(:groups))
                              AND {held o.w_from..o.w_last}), '9999-12-31'))
           END AS group_on
    FROM owed o
    WHERE o.w_from <= o.w_last
), answered AS MATERIALIZED (
    SELECT o.*,
           CASE WHEN :advice IS NULL THEN NULL ELSE coalesce((
               SELECT k.held_on FROM contact k
               WHERE k.person_id = o.person_id AND k.held_on BETWEEN o.opens AND :end
                 AND k.kind IN (SELECT value FROM json_each(:advice)) AND k.voided_at IS NULL
               ORDER BY k.held_on LIMIT 1
           ), '9999-12-31') END AS advised_on,
           CASE WHEN :levels IS NOT NULL THEN (
               SELECT e.id FROM enrolment e CROSS JOIN course c ON c.id = e.course_id
               WHERE e.person_id = o.person_id AND e.started_on BETWEEN o.opens AND :end AND e.status <> 'cancelled'
                 AND c.cancelled <> 'yes' AND c.level IN (SELECT value FROM json_each(:levels))
                 AND (NOT :supported OR e.funding <> 'self') AND e.voided_at IS NULL AND c.voided_at IS NULL
               ORDER BY e.started_on, e.course_id, e.id LIMIT 1
           ) END AS trained_by,
           CASE WHEN :placement THEN (
               SELECT l.id FROM placement l
               WHERE l.person_id = o.person_id AND l.started_on BETWEEN o.opens AND :end AND l.is_new = 'yes'
                 AND l.verified_on <= :end AND l.contract NOT IN (SELECT value FROM json_each(:uncounted_contracts))
                 AND (NOT :suitable OR l.suitable = 'yes') AND l.voided_at IS NULL
               ORDER BY l.started_on, l.channel, l.id LIMIT 1
           ) END AS placed_by,
           CASE WHEN NOT :loan THEN NULL ELSE coalesce((
               SELECT b.disbursed_on FROM loan b
               WHERE b.person_id = o.person_id AND b.disbursed_on BETWEEN o.opens AND :end AND b.status = 'disbursed'
                 AND b.voided_at IS NULL
               ORDER BY b.disbursed_on LIMIT 1
           ), '9999-12-31') END AS lent_on
    FROM grouped o
    WHERE o.group_on <= o.w_last
), dated AS MATERIALIZED (
    SELECT a.*,
           CASE WHEN :levels IS NOT NULL
               THEN coalesce((SELECT e.started_on FROM enrolment e WHERE e.id = a.trained_by), '9999-12-31') END AS trained_on,
           CASE WHEN :placement
               THEN coalesce((SELECT l.started_on FROM placement l WHERE l.id = a.placed_by), '9999-12-31') END AS placed_on
    FROM answered a
), closed AS (
    SELECT a.*,
           nullif(CASE
               WHEN :all THEN max(coalesce(advised_on, ''), coalesce(trained_on, ''), coalesce(placed_on, ''), coalesce(lent_on, ''))
               ELSE min(coalesce(advised_on, '9999-12-31'), coalesce(trained_on, '9999-12-31'),
                        coalesce(placed_on, '9999-12-31'), coalesce(lent_on, '9999-12-31'))
           END, '9999-12-31') AS met_on
    FROM dated a
), windowed AS (
    SELECT c.*, coalesce(min(c.w_last, c.met_on), c.w_last) AS w_to
    FROM closed c
    WHERE c.met_on IS NULL OR c.met_on >= :from
)
SELECT w.person_id,
       CASE WHEN :household THEN coalesce(w.household, w.person_id) ELSE w.person_id END AS unit,
       w.opens AS opened_on,
       w.met_on,
       w.met_on IS NOT NULL AS counted,
       CASE
           WHEN w.met_on IS NOT NULL THEN NULL
           WHEN NOT :all AND (:advice IS NOT NULL) + (:levels IS NOT NULL) + :placement + :loan > 1 THEN 'not_served'
           WHEN w.advised_on = '9999-12-31' AND w.trained_on = '9999-12-31' THEN 'no_advice_no_training'
           WHEN w.advised_on = '9999-12-31' THEN 'no_advice'
           WHEN w.trained_on = '9999-12-31' THEN coalesce((
               SELECT CASE
                          WHEN c.cancelled = 'yes' THEN 'course_cancelled'
                          WHEN e.status = 'cancelled' THEN 'enrolment_cancelled'
                          WHEN e.started_on IS NULL THEN 'training_not_started'
                          WHEN c.level NOT IN (SELECT value FROM json_each(:levels)) THEN 'training_other_level'
                          ELSE 'training_not_supported'
                      END
               FROM enrolment e CROSS JOIN course c ON c.id = e.course_id
               WHERE e.person_id = w.person_id AND coalesce(e.started_on, e.enrolled_on) BETWEEN w.opens AND :end
                 AND e.voided_at IS NULL AND c.voided_at IS NULL
               ORDER BY coalesce(e.started_on, e.enrolled_on) DESC, e.id DESC LIMIT 1
           ), 'no_training')
           WHEN w.placed_on = '9999-12-31' THEN coalesce((
               SELECT CASE
                          WHEN l.is_new <> 'yes' THEN 'placement_not_new'
                          WHEN l.contract IN (SELECT value FROM json_each(:uncounted_contracts)) THEN 'contract_not_counted'
                          WHEN l.verified_on IS NULL OR l.verified_on > :end THEN 'placement_unverified'
                          ELSE 'placement_not_suitable'
                      END
               FROM placement l
               WHERE l.person_id = w.person_id AND l.started_on BETWEEN w.opens AND :end AND l.voided_at IS NULL
               ORDER BY l.started_on DESC, l.id DESC LIMIT 1
           ), 'no_placement')
           ELSE coalesce((
               SELECT CASE
                          WHEN b.status <> 'disbursed' THEN 'loan_' || b.status
                          WHEN b.disbursed_on < w.opens THEN 'loan_too_early'
                          ELSE 'loan_approved' -- disbursed after :end
                      END
               FROM loan b
               WHERE b.person_id = w.person_id AND b.applied_on <= :end AND b.voided_at IS NULL
               ORDER BY b.applied_on DESC, b.id DESC LIMIT 1
           ), 'no_loan')
       END AS reason,
       (SELECT l.channel FROM placement l WHERE l.id = w.placed_by) AS channel,
       w.trained_by AS enrolment_id,
       w.w_from,
       w.w_to
FROM windowed w
WHERE w.group_on <= w.w_to
  AND (NOT :elderly_member OR EXISTS (
           SELECT 1 FROM (
               SELECT p.left_on, max(w.w_from, {sixty_on}) AS elderly_from
               FROM person p
               WHERE (p.id = w.person_id OR p.household = w.household) AND p.voided_at IS NULL
           )
           WHERE elderly_from <= w.w_to AND (left_on IS NULL OR left_on > elderly_from)))
