"""# 严重失信主体名单: 信用中国, NCISP

Rows of a list of seriously dishonest subjects, as XML.

- Name `ncisp_list`, media type `application/xml`, suffix `xml`, label *mapping*: **no national layout of such a list is
  public (GB/T 39443-2020 names only the ways of exchange). The columns are those that published lists show; agree them
  with the recipient.**
- The columns stand in `exports/profiles/ncisp_list.toml`: title, field, kind, length, whether required. 条目编号 and
  操作 (列入 or 移出) come first; then 名称, 代码, 认定依据, 认定文号, 认定部门, 列入日期,
  公示截止日期, 是否存在异议, 本人声明, 移出日期, 移出原因. `output` is `csv`, `xml` or
  `xlsx`; `encoding` is `utf-8`, `utf-8-sig` or `gb18030`.
- **A legal basis is required** (国办发〔2020〕49号): an entry without one is refused as `MAPPING.LEGAL_BASIS`, for
  every audience. The list is meant to be published (reach `publication`): an entry whose basis does not allow that, or
  does not allow third parties, is not in it, whoever the feed's audience is. Not for the audience `provincial`.
- **Removals**: RETRACT, MERGE and SUPPRESS are a row 移出 with the number of the entry, day and reason, no more. A
  MERGE says neither: its day is the release's, its reason 并入另一条目. In a snapshot a suppressed entry is such a row
  alone.
- **Words, not codes**: 证件类型, 列入事由 and 移出原因 show the Chinese words of `exports/profiles/words.py`.
- **Nobody by name alone**: an entry whose number no column shows is refused as `MAPPING.IDENTIFIER`.
- **Left empty**: 认定部门: an entry does not hold it; an office states its own name in
  [a profile based on this one](profile.md), where it changes titles, order and the kind of file too.
- Other refusals: `MAPPING.REQUIRED`, `MAPPING.TOO_LONG`, `MAPPING.TEXT`, `MAPPING.KIND`, `MAPPING.SUBJECT`.
  `exports/profiles/` also reads the files of a profile back (`files.read`) and checks rows (`rows.check_row`).
- One `<row>` a line, an `<item name="…">` for each column; streamed. No line is read by a general XML parser.
"""

from exports.profiles.load import profile_format

FORMAT = profile_format("ncisp_list")
