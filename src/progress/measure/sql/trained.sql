-- Measure 1, trainees: a row for each enrolment of the period, counted or with the reason why not.
-- JSON lists: :levels of courses, :groups and :minorities (ethnicities) that count. :any_person: everybody counts.
-- :by_year: the period has over twelve months, a person counts once for each calendar year.
-- An enrolment that has not started is listed under the day it was made.
WITH enrolled AS (
    SELECT e.id, e.person_id, e.course_id, e.started_on AS day, e.status, 1 AS started
    FROM enrolment e
    WHERE e.started_on BETWEEN :from AND :end AND e.voided_at IS NULL
    UNION ALL
    SELECT e.id, e.person_id, e.course_id, e.enrolled_on, e.status, 0
    FROM enrolment e
    WHERE e.started_on IS NULL AND e.enrolled_on BETWEEN :from AND :end AND e.voided_at IS NULL
), judged AS MATERIALIZED (
    SELECT e.id, e.person_id, e.day,
           CASE
               WHEN c.level NOT IN (SELECT value FROM json_each(:levels)) THEN 'level_not_counted'
               WHEN c.cancelled = 'yes' THEN 'course_cancelled'
               WHEN e.status = 'cancelled' THEN 'enrolment_cancelled'
               WHEN NOT e.started THEN 'training_not_started'
               WHEN p.left_on <= e.day THEN 'not_resident'
               WHEN NOT (:any_person OR {in_groups e.day}) THEN 'not_in_group'
           END AS reason
    FROM enrolled e
    CROSS JOIN course c ON c.id = e.course_id
    CROSS JOIN person p ON p.id = e.person_id
    WHERE c.voided_at IS NULL AND p.voided_at IS NULL
)
SELECT person_id,
       CASE WHEN :by_year THEN person_id || ':' || substr(day, 1, 4) ELSE person_id END AS unit,
       day AS opened_on,
       CASE WHEN reason IS NULL THEN day END AS met_on,
       reason IS NULL AS counted,
       reason,
       NULL AS channel,
       id AS enrolment_id,
       day AS w_from,
       day AS w_to
FROM judged
