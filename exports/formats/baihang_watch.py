"""# 百行 特别关注名单

Listed persons as a workbook, by a mapping profile.

- Name `baihang_watch`, media type `application/vnd.openxmlformats-officedocument.spreadsheetml.sheet`, suffix `xlsx`,
  label *mapping*: **no layout of this list is public. The columns are a proposal (未核验), agreed with 百行 first.**
- Columns: `exports/profiles/baihang_watch.toml`. Persons only; a legal basis, name, number and day of listing are
  required. Every cell is text: no number is rounded, nothing is a formula. An office has
  [a profile based on this one](profile.md) where the recipient wants other columns.
- It is for a bureau's users (reach `third_parties`): an entry whose legal basis does not allow third parties is not in
  it, whoever the feed's audience is. Not for the audiences `provincial` and `public_notice`.
- Removals are rows 移出 with the entry's number, day and reason. Rules and refusals: [ncisp_list](ncisp_list.md).
- The workbook is streamed. The first sheet is 名单; where its 1,048,575 rows are full, they go on in 名单 2 and
  further ones, each with the titles in its first row: **read every sheet.**
"""

from exports.profiles.load import profile_format

FORMAT = profile_format("baihang_watch")
