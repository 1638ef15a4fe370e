"""# FollowTheMoney statements

The same entities as [ftm](ftm.md), value by value: who says it, of whom, when it was last seen.

- Name `ftm_statements`, media type `application/x-ftm-statements`, suffix `statements.json`, label *faithful* to the
  statements of followthemoney 4.11 (MIT), which reads every line.
- One statement a line, canonical JSON and LF: `canonical_id`, `entity_id`, `prop`, `schema`, `value`, `dataset`,
  `lang`, `original_value`, `first_seen`, `last_seen`, `external`, `origin`, `id`.
- `last_seen` is the release's day. `first_seen` is null: an entry does not say since when a value is held.
  `canonical_id` is the entity's own: persons are made one by a MERGE, not by a recipient's guess.
- `id` is SHA-1 over dataset, entity, property and value, as followthemoney makes it: it names, and proves nothing.
- **A delta is read by this rule: before its statements are taken, every earlier statement of each key that it names
  is deleted**, that is those whose `entity_id` is `key`, `key.listing` or `key.debt`, for whichever of the three a
  line stands there. A corrected value has another `id` than the wrong one: whoever only adds statements keeps both,
  and whoever only adds those of a removal keeps the person. Whoever cannot delete takes snapshots, each in place of
  all before.
- Ended listings, refusals and what is left out: as in [ftm](ftm.md).
"""

from exports.ftm.from_entries import refusal
from exports.ftm.lines import write_statements
from exports.types import Format

FORMAT = Format(
    "ftm_statements",
    "application/x-ftm-statements",
    "statements.json",
    "faithful",
    write_statements,
    refusal=refusal,
)
