"""# FollowTheMoney entities

Entities as JSON lines, for whoever loads lists with followthemoney, OpenSanctions or yente.

- Name `ftm`, media type `application/json+ftm`, suffix `ftm.json`, label *faithful* to the schemata of followthemoney
  4.11 (MIT): the package itself reads every line and keeps every value (`tests/exports/ftm/`).
- Properties: `exports/ftm/properties.csv`, one line for each. Each line of a file is canonical JSON and LF, with
  `id`, `schema`, `properties` and `datasets` (the feed's code in small letters, digits and `_`).

| entity | id | from |
|---|---|---|
| `Person`, `Organization` | the key | `name`; number: `idNumber`, `passportNumber`, `uscCode`, `registrationNumber` |
| `Sanction` | `key.listing` | the listing; `status` is `listed` or `disputed`, `summary` the subject's statement |
| `Debt` | `key.debt` | the amount in 元 with two decimals, since when overdue, the reporting members as `publisher` |

- **The lines of a key replace everything that was sent of the key before**: of all three entities, every property.
  UPSERT and CORRECT write all three, the debt even where nothing of it is left but its debtor; whoever adds properties
  up instead keeps values that were corrected.
- **The end of a listing.** A stream of entities has no word for deletion. RETRACT, MERGE and SUPPRESS become one
  `Sanction` `key.listing` with `status` `retracted`, reason and day, which names nobody: **whoever keeps entities
  deletes all three of the key.** A new snapshot holds only who is listed, and is the surer way.
- **Refused**, by rule id: `FTM.NAME` (none, or odd blanks), `FTM.IDENTIFIER` (no number, or a masked one: nobody is
  to be screened by name alone), and `FTM.VALUE` (a value of another kind, blank, or beyond 20,000 characters).
- The package drops a `uscCode` whose check character is wrong; it is written as the entry has it.
- **Left out**: telephone, legal representative, platform, what collection noted. No `country`, no `topics`: an entry
  does not say them.
"""

from exports.ftm.from_entries import refusal
from exports.ftm.lines import write_entities
from exports.types import Format

FORMAT = Format("ftm", "application/json+ftm", "ftm.json", "faithful", write_entities, refusal=refusal)
