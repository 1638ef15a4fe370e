"""Questions that find known subjects for new reports. Each answer is bounded per token and per subject, however many
reports somebody lays under one of them."""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import Connection

from blacklist_service.store.bulk import ask

# SQLite has no LATERAL. The inner LIMIT keeps the bound from being asked again for every row under the token.
_FEW_SUBJECTS = """
SELECT token.token, token.subject_id
FROM (
  SELECT asked.value, COALESCE(
    (SELECT other.subject_id FROM token other WHERE other.token = asked.value
     ORDER BY other.subject_id LIMIT 1 OFFSET :most),
    9223372036854775807) AS last
  FROM {asked} LIMIT 9223372036854775807
) asked CROSS JOIN token
WHERE token.token = asked.value AND token.subject_id <= asked.last
"""
_FEW_SUBJECTS_LATERAL = """
SELECT token.token, token.subject_id
FROM {asked} CROSS JOIN LATERAL (
  SELECT other.token, other.subject_id FROM token other WHERE other.token = asked.value
  ORDER BY other.subject_id LIMIT :most + 1
) token
"""
_KNOWN_PAIRS = """
SELECT token.token, token.subject_id FROM {asked} CROSS JOIN token
WHERE token.token = asked.value AND token.subject_id IN (:subjects)
"""
# A subject with more current reports than this is known by its oldest and its newest with a valid number, then others.
_PLENTY = 64
_IN_PART = """
SELECT held.id, held.subject_id, CAST(data_key.sealed_key || held.sealed_identity AS {blob}), held.reports
FROM (
  SELECT report.id, report.subject_id, report.sealed_identity,
    COUNT(*) OVER (PARTITION BY report.subject_id) AS reports,
    ROW_NUMBER() OVER (PARTITION BY report.subject_id
      ORDER BY CASE report.identifier WHEN 'valid' THEN 0 ELSE 1 END, report.id) AS oldest,
    ROW_NUMBER() OVER (PARTITION BY report.subject_id
      ORDER BY CASE report.identifier WHEN 'valid' THEN 0 ELSE 1 END, report.id DESC) AS newest
  FROM {asked} CROSS JOIN report
  WHERE report.subject_id = asked.value AND report.state = 'current' AND report.sealed_identity IS NOT NULL
) held
JOIN data_key ON data_key.report_id = held.id
WHERE held.reports <= 64 OR held.oldest <= 8 OR held.newest <= 16
ORDER BY held.id
"""
# Of few subjects all is read at once, where that is little: a quarter less than to count by subject (measured).
_FEW = 64
_LITTLE = 640
_WHOLE = """
SELECT report.id, report.subject_id, CAST(data_key.sealed_key || report.sealed_identity AS {blob})
FROM {asked} CROSS JOIN report CROSS JOIN data_key
WHERE report.subject_id = asked.value AND report.state = 'current' AND report.sealed_identity IS NOT NULL
AND data_key.report_id = report.id
LIMIT 640
"""
# No number can hide outside: every valid one is opened, and of the others as many as the engine keeps.
_THAT_TELL = """
SELECT held.id, CAST(data_key.sealed_key || held.sealed_identity AS {blob})
FROM (
  SELECT report.id, report.sealed_identity, report.identifier,
    ROW_NUMBER() OVER (PARTITION BY report.identifier ORDER BY report.id) AS oldest
  FROM {asked} CROSS JOIN report
  WHERE report.subject_id = asked.value AND report.state = 'current' AND report.sealed_identity IS NOT NULL
) held
JOIN data_key ON data_key.report_id = held.id
WHERE held.identifier = 'valid' OR held.oldest <= 64
ORDER BY held.id
"""


def few_subjects_of_tokens(
    connection: Connection, tokens: Collection[int], most: int
) -> list[tuple[int, int]]:
    """(token, subject) for every token that is known, in one question; at most one more than `most` of each token, by
    which a token that is too common is told."""
    question = _FEW_SUBJECTS if connection.dialect.name == "sqlite" else _FEW_SUBJECTS_LATERAL
    return ask(connection, question.replace(":most", str(most)), tokens)


def known_pairs(
    connection: Connection, tokens: Collection[int], subjects: Collection[int]
) -> list[tuple[int, int]]:
    """Which of these subjects lie under which of these tokens."""
    if not subjects:
        return []
    return ask(connection, _KNOWN_PAIRS.replace(":subjects", ",".join(map(str, subjects))), tokens)


def identities_in_part(
    connection: Connection, subjects: Collection[int]
) -> list[tuple[int, int, bytes, bool]]:
    """(report, subject, sealed identity, whether it is a part) of current reports, oldest first: of a subject with more
    than 64 the eight oldest and the sixteen newest, those with a valid number before others."""
    if len(subjects) <= _FEW:
        whole = ask(connection, _WHOLE, subjects)
        held = Counter(subject for _report, subject, _sealed in whole)
        if len(whole) < _LITTLE and all(reports <= _PLENTY for reports in held.values()):
            return sorted((report, subject, sealed, False) for report, subject, sealed in whole)
    found = ask(connection, _IN_PART, subjects)
    return [(report, subject, sealed, reports > _PLENTY) for report, subject, sealed, reports in found]


def identities_that_tell(connection: Connection, subject: int) -> list[tuple[int, bytes]]:
    """(report, sealed identity) of a subject's current reports, oldest first: all that bear a valid number, and the
    first 64 of each other sort."""
    return ask(connection, _THAT_TELL, [subject])
