"""# 百行征信, interface of 2019

Overdue debts of listed persons as records D3, tagged JSON lines in a ZIP.

- Name `baihang_2019`, media type `application/zip`, suffix `zip`, label *reconstructed*: **the interface of 2019 as
  seen in public code of reporting platforms. The version in force must be confirmed with 百行; nothing is certified.**
- In the ZIP one text `<feed>_D3_yyyyMMdd_nnnn.txt`, UTF-8, CRLF; `nnnn` is 2 × release − 1 for a delta, 2 × release
  for a snapshot (after 9999 again from 0001), so that no two files of a day bear one name.
- In it the tag `#singleLoanRepayInfo`, then one JSON object a line with every field in its order, nulls written.
  `exports/baihang/` writes, reads and checks C1, D2 and D3 (`fields.csv`); `decode(encode(x)) = x`. A release makes D3:

| field | from |
|---|---|
| `reqID`, `loanId` | the key with its version; the key |
| `opCode` | `D` for RETRACT, MERGE and SUPPRESS; `A` in a snapshot and for version 1; else `M` |
| `uploadTs`, `statusConfirmAt` | the release's day, 00:00:00 |
| `name`, `pid`, `mobile` | `name`, `id_number`, `phone` where the audience has it |
| `termStatus`, `loanStatus` | `overdue`, `2` (逾期) |
| `targetRepaymentDate` | `overdue_since`, 00:00:00 |
| `remainingAmount` | `outstanding_fen` in 元 with two decimals |

- A deletion carries `reqID`, `opCode`, `uploadTs` and `loanId` and nulls for the rest: nobody is named. An entry that
  comes back after a suppression is `M` in a delta: ask whether 百行 wants `A` there.
- **Refused**, by rule id: `BAIHANG.PID` (not a person with a whole resident number), `BAIHANG.DISPUTED` (the interface
  has no place for the dispute mark or the subject's statement, so such an entry is not there while it lasts), and the
  rules of the record (`BAIHANG.REQUIRED`, `BAIHANG.KIND`).
- **Left empty**: term, planned and real payments, `overdueStatus`. **Not known**: the codes of `overdueStatus`, the
  record D4, whether days may stand without a time, versions since 2020. The file is not encrypted (`.cry`) here.
- The list itself has no record there: these are the facts of a debt. Nothing in them says “malicious”.
"""

from exports.baihang.from_entries import refusal, write
from exports.types import Format

FORMAT = Format("baihang_2019", "application/zip", "zip", "reconstructed", write, refusal=refusal)
