"""# 二代征信: PBOC generation 2

Files of loan accounts for the credit centre of the People's Bank, read, written and checked. The list itself has no
code there: a file says what is owed, never that somebody is malicious.

Label *reconstructed*: **reconstructed from public vendor code, not certified; no PBOC encryption/upload client (.enc)
included; obtain the official《二代征信系统数据采集规范》before production.** The tags, their order, lengths, codes and
rules stand in tables (`exports/pboc/tables/`), each row with its source: `P` SmartPECR (read for facts, nothing
copied), `E` credit-eladmin, `D` beans of a public reporting program, `W` a public warehouse table of a bank. Chinese
names are those of the format; the sentences of the rules are ours.

## 命令 Commands

| command | what |
|---|---|
| `blacklist pboc check FILE.txt` | every rule that a file breaks, by rule id and feedback code |
| `blacklist pboc encode RECORDS.jsonl DIR` | files from records; what breaks a rule is left out and told |
| `blacklist pboc decode FILE.txt OUT.jsonl` | the records of a file |
| `blacklist pboc report UPLOAD DIR` | 210 of new rows (410: firms); of sent ones 211, 212 (更正), 214 (撤回), or 41… |
| `blacklist pboc follow RELEASE.ndjson DIR` | a release: 214, 114 for removals, 140 for persons that were merged |
| `blacklist pboc feedback FEEDBACK.txt --sent FILE.txt` | which rows a feedback is about |

A line of JSON is `{"row_key": …, "kind": "210", "values": {…}}`: tags by name, segments inside, groups as lists. Beside
each report stands `NAME.rows.csv` (`record,row_key`); keep it as it is, a feedback is led back through it, and
`--sent` refuses a report without it or with its lines in another order (`PBOC.ROWS`). A key that a spreadsheet would
run stands there after an apostrophe, and is read without it. A row without a key stands there by its number (`#7`): it
is never corrected, withdrawn or followed, because row 7 of another file is somebody else.

## 账户与名单 Accounts and the list

- An upload (`report`) says name, document, contract, amounts, loan date, arrears and settlement. D1 becomes a record of
  point 31 with its month: `AcctStatus` 2 and `RpyStatus` 1–7 by the days since the arrears began, 3 and `C` with
  `CloseDate` when it is settled. C1 becomes one of point 10 with `InitCredName` and `AcctBal`; the day and amount of
  the take-over are the reporter's. `AcctCode` is the organisation's code and the contract number.
- A firm (统一社会信用代码, 组织机构代码) becomes a 410 of point 10 with `AcctStatus` 10, balance and days overdue, or
  of point 20 with 21 and `CloseDate` when it is settled. A corrected row that turns out to be about a firm, or
  no longer, deletes the account that was sent and reports it anew.
- Everything else is **missing until the reporter states it** (`--state AcctBsInfSgmt/BusiLines=1` for persons,
  `--state 410/AcctBsInfSgmt/BusiLines=11` for firms); a row without it is
  left out and told by rule (S0000101, S2100101, R2100101 …). Nothing is filled in. Amounts with 分 break I0000201
  unless `--whole-yuan` asks to round half up.
- A release (`follow`): RETRACT deletes what was sent under the key (214; 414, 114, 314), MERGE says that two documents
  are one person (140). UPSERT and CORRECT carry no account facts: report the corrected rows. SUPPRESS has no file: the
  centre marks disputes in its own objection service. What has no message is counted (`without_message`).
- A correction is one 212 or 412 for each segment that differs (B base … K special trades), after a 211 or 411 where the
  code changes. Send 211 first. It is made from what the centre holds by all that was sent: name every report,
  correction and deletion of an account with `--sent`, in any order (the time in the header counts). `PBOC.SENT`: one
  that cannot be read.

## 文件 File

- UTF-8 without BOM. Line 1 is the header, then one `<Document>…</Document>` a line; CRLF between lines, none at the end
  (a reader takes one). At most 10,000,000 characters a line (F0000501) and 1,000,000 records; one record type a file.
- Header, 50 characters: `A` `050` type(3) version `2.0.0` template `10` organisation(14) yyyyMMddHHmmss(14) `0`
  records(7). Name, 30: organisation(14) yyyyMMdd(8) type(3) `0` serial 001–999 of the type and day(3) flag(1): 0
  report, 1 all accepted, 2 all rejected, 3 partly. Header and name must agree (F0000401).
- A feedback's header has 72 characters: records accepted at 59–65, rejected at 66–72. Each line is `FbInf` with
  `FbErrNum`, `ErrRecId`, `ErrRec` (the record in base64) and for each error `FbCode` and the tag in `FbMsg`.
- **`ErrRecId`**: the sources count it with and without the header. The record that `ErrRec` repeats decides which row
  is meant; a line that fits no record of the report is told as not led back, never dropped.
- XML is plain elements and text: a DTD, an entity of its own, an attribute, a comment, an instruction, more than six
  levels or 200,000 elements a line are refused (ABF002). Tags are written in the order of the tables and read in any.

## 取值 Values

- Days `YYYY-MM-DD`, months `YYYY-MM`, from 1901 to 2099 (I0000601). Amounts are digits, at most the length of the tag;
  the sources name no decimals: whole 元. A blank is allowed where the table does not say *must*.
- *appears*: `always`, a condition on other tags (then the tag must stand, and otherwise must not), or `optional` where
  the sources do not tell.
- Codes that begin with the sender's organisation (kind `key`) must carry that of the header (I0001301).

## 不知道的 What the public sources do not tell

- Which values may be blank (M and O items) beyond the rows marked *must*; which tags of a firm's account stand for
  which account type (S4100101, table B9); the check of the 中征码; the feedback code of R2100102; characters 51–58 of
  a feedback's header; decimals of amounts.
- By what two records of a file count as the same (R0000201): here the identity with `InfSurcCode` (110, 310), and
  account with report date (210, 410).
- `IDDueDate` stands among the days that must not be later than the report date (I0000501) in one source; a document
  that is still in force would break it, so it is not held to it here.
- Region codes are checked by form alone: the centre's differ from GB/T 2260. Of the 3xx and 4xx types, credit lines
  (220, 420), guarantees (230, 440), security (510), statements (6xx), 134, 340 and 350 are not here.
- Rules that need the centre's own books are marked *centre*: a feedback names them, we cannot check them.
"""
