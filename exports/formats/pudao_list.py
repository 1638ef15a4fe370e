"""# 朴道征信

Listed subjects as CSV, by a mapping profile.

- Name `pudao_list`, media type `text/csv`, suffix `csv`, label *mapping*: **no layout is public. The columns are a
  proposal (未核验) and are agreed with 朴道 first.**
- Columns: `exports/profiles/pudao_list.toml`. A legal basis, name, number and day of listing are required.
  An office has [a profile based on this one](profile.md) where the recipient wants other columns.
- It is for a bureau's users (reach `third_parties`): an entry whose legal basis does not allow third parties is not in
  it, whoever the feed's audience is. Not for the audiences `provincial` and `public_notice`.
- CSV with BOM and CRLF; a cell that begins like a formula gets an apostrophe before it.
- Removals are rows 移出 with the entry's number, day and reason. Rules and refusals: [ncisp_list](ncisp_list.md).
"""

from exports.profiles.load import profile_format

FORMAT = profile_format("pudao_list")
