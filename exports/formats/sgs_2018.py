"""# 双公示 行政处罚, standard of 2018

Rows of administrative penalties in the thirty columns of 2018, as CSV.

- Name `sgs_2018`, media type `text/csv`, suffix `csv`, label *mapping*: **the column codes and some lengths of 2018 are
  public, the standard was not read in full, and provinces name single columns otherwise (CF_FR_SFZH for CF_FR_ZJHM).**
- Only for listings that are an administrative penalty decision: without a legal basis (`MAPPING.LEGAL_BASIS`) or a
  decision number (`MAPPING.REQUIRED`) an entry is refused. What a platform alleges is none. Nothing is made up for
  违法事实, 处罚类别 or 处罚内容: an entry does not hold them, and **the recipient will ask for them.**
- Such penalties are made public (reach `publication`): an entry whose legal basis does not allow that, or does not
  allow third parties, is not in it, whoever the audience is. Not for the audience `provincial`.
- An organisation whose number is not a USCC is refused (`MAPPING.IDENTIFIER`): no column would show it.

| column | from | length |
|---|---|---|
| CF_XDR_MC | `name` | 200 |
| CF_XDR_LB | `subject_kind`: 自然人, 法人及非法人组织 | |
| CF_XDR_SHXYM | `id_number` of an organisation, where it is a USCC | 18 |
| CF_FRDB | `legal_representative` | 50 |
| CF_XDR_ZJLX, CF_XDR_ZJHM | the word for `id_type`; `id_number` of a person | 64 |
| CF_WSH | `decision_no` | 128 |
| CF_YJ | `legal_basis` | |
| CF_JDRQ, CF_GSJZQ | `listed_on`, `publicity_until` | |
| BZ | `statement` | |

- After the thirty stand five of our own, without which no removal could be found: 条目编号, 操作 (列入 or 移出),
  是否存在异议, 移出日期, 移出原因. A removal fills only these.
- CSV with BOM and CRLF; a cell that begins like a formula gets an apostrophe before it. Columns:
  `exports/profiles/sgs_2018.toml`. The rules and the reader are those of every profile ([ncisp_list](ncisp_list.md));
  an office fills 处罚机关 and 数据来源 as constants in [a profile based on this one](profile.md).
"""

from exports.profiles.load import profile_format

FORMAT = profile_format("sgs_2018")
