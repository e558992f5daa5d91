-- Measure 2, placed: a row for each placement of the period, counted or with the reason why not.
-- JSON lists: :groups and :minorities (ethnicities) that count, :uncounted_contracts.
-- :by_year: the period has over twelve months, a person counts once for each calendar year.
WITH judged AS MATERIALIZED (
    SELECT l.person_id, l.started_on AS day, l.channel,
           CASE
               WHEN l.is_new <> 'yes' THEN 'placement_not_new'
               WHEN l.contract IN (SELECT value FROM json_each(:uncounted_contracts)) THEN 'contract_not_counted'
               WHEN p.left_on <= l.started_on THEN 'not_resident'
               WHEN NOT {in_groups l.started_on} THEN 'not_in_group'
               WHEN l.verified_on IS NULL OR l.verified_on > :end THEN 'placement_unverified'
           END AS reason
    FROM placement l
    CROSS JOIN person p ON p.id = l.person_id
    WHERE l.started_on BETWEEN :from AND :end AND l.voided_at IS NULL AND p.voided_at IS NULL
)
SELECT person_id,
       CASE WHEN :by_year THEN person_id || ':' || substr(day, 1, 4) ELSE person_id END AS unit,
       day AS opened_on,
       CASE WHEN reason IS NULL THEN day END AS met_on,
       reason IS NULL AS counted,
       reason,
       channel,
       NULL AS enrolment_id,
       day AS w_from,
       day AS w_to
FROM judged
