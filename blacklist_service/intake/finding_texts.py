"""The sentences of all findings, Chinese first. A sentence says what is wrong and what to do about it."""

from typing import Final

FILE_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "FILE.EMPTY": (
        "文件为空或只有表头,没有数据行。请填写数据后重新上传。",
        "The file is empty or has a header only. Fill in rows and upload again.",
    ),
    "FILE.TOO_LARGE": (
        "文件超过允许的大小。请拆分为多个文件上传。",
        "The file is larger than allowed. Split it into several files.",
    ),
    "FILE.TOO_MANY_ROWS": (
        "行数超过上限。请拆分为多个文件上传。",
        "The file has more rows than allowed. Split it into several files.",
    ),
    "FILE.TYPE_UNKNOWN": (
        "无法识别文件类型。请上传 CSV、XLSX 或 JSON Lines 文件。",
        "The type of the file is not known. Upload CSV, XLSX or JSON Lines.",
    ),
    "FILE.CHARSET_UNKNOWN": (
        "无法确定文件编码。请另存为 UTF-8,或在上传时声明编码(utf-8 或 gb18030)。",
        "The charset cannot be determined. Save as UTF-8, or declare the charset (utf-8 or gb18030).",
    ),
    "FILE.CHARSET_UNSUPPORTED": (
        "不支持所声明的编码。请使用 utf-8 或 gb18030。",
        "The declared charset is not supported. Use utf-8 or gb18030.",
    ),
    "FILE.CHARSET_MISMATCH": (
        "文件内容与所声明的编码不符。请核对编码声明,或另存为 UTF-8。",
        "The content does not agree with the declared charset. Correct the declaration or save as UTF-8.",
    ),
    "FILE.CHARSET_UTF16": (
        "文件为 UTF-16 编码(Excel 的“Unicode 文本”)。请另存为“CSV UTF-8”。",
        "The file is UTF-16 (Excel's “Unicode text”). Save it as “CSV UTF-8”.",
    ),
    "FILE.CHARSET_JSON": (
        "JSON Lines 文件必须为 UTF-8 编码。请转换编码后重新上传。",
        "JSON Lines must be UTF-8. Convert the file and upload again.",
    ),
    "FILE.NUL": (
        "文件含有空字符(NUL),可能已损坏。请重新导出。",
        "The file contains NUL characters and may be damaged. Export it anew.",
    ),
    "FILE.LINE_ENDS": (
        "文件使用旧式换行(CR)。请另存为 Windows 或 Unix 换行的 CSV。",
        "The file uses old line ends (CR only). Save the CSV with Windows or Unix line ends.",
    ),
    "FILE.QUOTE_OPEN": (
        "从该行起引号没有闭合,其后的行无法可靠划分。请补全或删除该引号。",
        "A quotation mark opened in this row is never closed, so later rows cannot be told apart. Close or "
        "remove it.",
    ),
    "FILE.XLSX_DAMAGED": (
        "工作簿已损坏或不是 XLSX 文件。请用 Excel 打开并另存为“Excel 工作簿(.xlsx)”。",
        "The workbook is damaged or is no XLSX file. Open it in Excel and save it as “Excel Workbook (.xlsx)”.",
    ),
    "FILE.XLSX_STRUCTURE": (
        "工作簿的内部结构不合规范(成员过多、重名或路径异常)。请用 Excel 重新另存。",
        "The workbook's inner structure is irregular (too many parts, repeated or odd paths). Save it anew in "
        "Excel.",
    ),
    "FILE.XLSX_OLD_FORMAT": (
        "旧版 .xls 格式不受支持。请另存为“Excel 工作簿(.xlsx)”。",
        "The old .xls format is not supported. Save it as “Excel Workbook (.xlsx)”.",
    ),
    "FILE.XLSX_ENCRYPTED": (
        "工作簿已加密。请取消密码后重新上传(传输与保存由本服务加密)。",
        "The workbook is encrypted. Remove its password and upload again (this service encrypts what it keeps).",
    ),
    "FILE.XLSX_BOMB": (
        "工作簿解压后过大或压缩比异常。请只保留数据,用 Excel 重新另存或拆分。",
        "The workbook unpacks to too much or at an abnormal ratio. Keep only the data, save anew or split it.",
    ),
    "FILE.XLSX_TOO_WIDE": (
        "工作表的列超过 200 列。请删除多余的列(包括远处的单元格)。",
        "The sheet has more than 200 columns. Delete the surplus ones (also far-away cells).",
    ),
    "FILE.XLSX_DOCTYPE": (
        "工作簿含有不允许的 DOCTYPE 声明。请用 Excel 重新另存。",
        "The workbook contains a DOCTYPE, which is not allowed. Save it anew in Excel.",
    ),
    "FILE.XLSX_MACROS": (
        "工作簿含有宏。请另存为不含宏的“Excel 工作簿(.xlsx)”。",
        "The workbook contains macros. Save it as an “Excel Workbook (.xlsx)” without macros.",
    ),
    "FILE.XLSX_EXTERNAL_LINK": (
        "工作簿链接了其他文件。请断开外部链接后重新上传。",
        "The workbook links to other files. Break the external links and upload again.",
    ),
    "FILE.XLSX_FORMULA": (
        "单元格含有公式。请复制后“选择性粘贴为数值”,再重新上传。",
        "Cells contain formulas. Copy them and “paste special: values”, then upload again.",
    ),
    "FILE.XLSX_TIMEOUT": (
        "读取工作簿用时过长。请拆分,或改用 CSV 上传。",
        "Reading the workbook took too long. Split it or upload CSV.",
    ),
    "FILE.XLSX_MEMORY": (
        "读取工作簿所需内存过大。请拆分,或改用 CSV 上传。",
        "Reading the workbook needs too much memory. Split it or upload CSV.",
    ),
    "FILE.XLSX_SHEETS": (
        "多个工作表都像是数据。请每个文件只保留一个数据工作表。",
        "Several sheets look like data. Keep one data sheet per file.",
    ),
}

HEADER_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "HEADER.NOT_FOUND": (
        "第一行不是表头:没有一个可识别的列名。请按模板在第一行写列名。",
        "The first row is no header: not one column name is known. Put the template's names in the first row.",
    ),
    "HEADER.UNKNOWN_COLUMN": (
        "列名无法识别。请改为建议的列名、设置列映射,或删除该列。",
        "The column is unknown. Rename it as suggested, map it, or delete it.",
    ),
    "HEADER.DUPLICATE_COLUMN": (
        "同一项目出现了两列。请只保留一列。",
        "Two columns hold the same field. Keep one of them.",
    ),
    "HEADER.MISSING_COLUMN": (
        "缺少必需的列。请按模板补充。",
        "A required column is missing. Add it as in the template.",
    ),
}

ROW_ERRORS: Final[dict[str, tuple[str, str]]] = {
    # How the row is written
    "ROW.CELLS": (
        "单元格数与表头不一致。请检查多余或缺少的分隔符。",
        "The row has more or fewer cells than the header. Look for surplus or missing separators.",
    ),
    "ROW.QUOTE": (
        "引号使用有误。含引号的内容请整体加引号,内部引号写两次。",
        "Quotation marks are misused. Quote the whole cell and double the marks inside.",
    ),
    "ROW.LINE_BREAK": (
        "行内有单独的回车符。请删除,或给该单元格加引号。",
        "A lone carriage return stands inside the row. Remove it or quote the cell.",
    ),
    "ROW.LINE_TOO_LONG": ("该行过长(超过 64 kB)。请缩短。", "The row is longer than 64 kB. Shorten it."),
    "ROW.FIELD_TOO_LONG": (
        "单元格过长(超过 4 kB)。请缩短,或检查引号是否闭合。",
        "A cell is longer than 4 kB. Shorten it or look for an unclosed quotation mark.",
    ),
    "ROW.JSON_SYNTAX": ("该行不是正确的 JSON。请检查语法。", "The line is no valid JSON. Check its syntax."),
    "ROW.JSON_NOT_OBJECT": (
        "每行必须是一个 JSON 对象。请不要使用数组或单个值。",
        "Each line must be one JSON object, not an array or a bare value.",
    ),
    "ROW.JSON_DUPLICATE_KEY": (
        "同一项目在一行中出现两次。请只保留一个。",
        "A field occurs twice in one object. Keep one of them.",
    ),
    "ROW.JSON_UNKNOWN_KEY": (
        "含有无法识别的项目。请按接口说明改名或删除。",
        "The object has an unknown field. Rename it as in the contract or remove it.",
    ),
    "ROW.JSON_DEPTH": (
        "JSON 嵌套超过 32 层。请展开为单层。",
        "The JSON is nested deeper than 32. Flatten it.",
    ),
    "ROW.JSON_NUMBER": (
        "数字过大、不是有限数或不能精确表示。金额请写成带引号的小数。",
        "A number is too large, not finite or not exact. Write amounts as quoted decimals.",
    ),
    "ROW.JSON_VALUE": (
        "项目的值必须是文本、数字或是否,不能是对象或数组。",
        "A value must be text, a number or a boolean, not an object or array.",
    ),
    "ROW.JSON_SURROGATE": (
        "文本含有不完整的 Unicode 字符。请重新导出。",
        "The text contains half a Unicode character. Export it anew.",
    ),
    "ROW.CONTROL_CHARACTERS": (
        "文本含有控制字符(如 NUL)。请删除。",
        "The text contains control characters (such as NUL). Remove them.",
    ),
    # What the row says
    "ROW.TEXT_TOO_LONG": ("文本超过允许长度。请缩短。", "The text is longer than allowed. Shorten it."),
    "ROW.TEXT_NUMERIC": (
        "该单元格是超过 15 位的数值,末尾数字已丢失。请设为文本格式并从原系统重新导出。",
        "The cell is a number of more than 15 digits and has lost its last digits. Format it as text and export anew.",
    ),
    "ROW.ROW_KEY_MISSING": (
        "更正和撤回必须填写行标识。请填写原报送的行标识。",
        "A correction or withdrawal needs the row key. Give the key of the original report.",
    ),
    "ROW.OPERATION_UNKNOWN": (
        "操作类型无法识别。请填 A 新增、M 更正或 D 撤回。",
        "The operation is unknown. Use A (add), M (correct) or D (withdraw).",
    ),
    "ROW.SUBJECT_TYPE_UNKNOWN": (
        "主体类型无法识别。请填“个人”或“企业”。",
        "The subject type is unknown. Use 个人 (person) or 企业 (organisation).",
    ),
    "ROW.EVASION_GROUND_UNKNOWN": (
        "逃废债情形无法识别。请从模板的五种情形中选择。",
        "The ground is unknown. Choose one of the template's five.",
    ),
    "ROW.OUT_OF_CONTACT_UNKNOWN": (
        "是否失联无法识别。请填“是”或“否”。",
        "Out of contact is neither yes nor no. Use 是 or 否.",
    ),
    "ROW.NAME_MISSING": ("缺少姓名或名称。请填写。", "The name is missing. Fill it in."),
    "ROW.ID_NUMERIC": (
        "证件号码或卡号是数值格式,末尾数字已丢失,不能修复。请设为文本格式,从原系统重新导出。",
        "The identifier or card is a numeric cell: its last digits are lost and cannot be repaired. Format the "
        "column as text and export anew from the source system.",
    ),
    "ROW.ID_TYPE_UNKNOWN": (
        "证件类型或号码的形式无法识别。请按模板选择证件类型并核对号码。",
        "The identifier's type or form is unknown. Choose a type of the template and check the number.",
    ),
    "ROW.ID_CHECKSUM": (
        "证件号码校验位不符,至少有一位错误。请对照原件核对。",
        "The identifier's check digit does not agree: at least one character is wrong. Check the original.",
    ),
    "ROW.ID_LENGTH": (
        "证件号码位数不对。请核对是否多位、少位或被截断。",
        "The identifier has the wrong length. Look for missing or surplus characters.",
    ),
    "ROW.ID_BIRTH_DATE": (
        "证件号码中的出生日期不成立。请对照原件核对。",
        "The birth date inside the identifier is impossible. Check the original.",
    ),
    "ROW.ID_CHARACTERS": (
        "证件号码含有不允许的字符或形式不符。请对照原件核对。",
        "The identifier has characters or a form that its type does not allow. Check the original.",
    ),
    "ROW.ID_PLACEHOLDER": (
        "证件号码是占位数字(如全 1 或 123456)。请填写真实号码,没有则留空。",
        "The identifier is a placeholder. Give the real number or leave it empty.",
    ),
    "ROW.ID_EXCEL_DAMAGED": (
        "证件号码已被 Excel 转成科学计数或末位归零,数字已丢失,不能修复。请设为文本格式,从原系统重新导出。",
        "Excel has turned the identifier into a rounded number: its last digits are lost and cannot be repaired. "
        "Format the column as text and export anew from the source system.",
    ),
    "ROW.PHONE_EXCEL_DAMAGED": (
        "手机号已被 Excel 转成科学计数。请设为文本格式,从原系统重新导出。",
        "Excel has turned the phone into a rounded number. Format the column as text and export anew.",
    ),
    "ROW.CARD_EXCEL_DAMAGED": (
        "银行卡号已被 Excel 转成科学计数,数字已丢失。请设为文本格式,从原系统重新导出。",
        "Excel has turned the card number into a rounded number. Format the column as text and export anew.",
    ),
    "ROW.PHONE_DAMAGED": (
        "手机号是数值且不是完整的 11 位。请设为文本格式,重新导出。",
        "The phone is a number and not 11 complete digits. Format the column as text and export anew.",
    ),
    "ROW.ID_PHONE_SWAPPED": (
        "证件号码列里是手机号,疑似两列颠倒。请核对列的对应关系。",
        "The identifier column holds a phone number: the columns seem to be swapped. Check the mapping.",
    ),
    "ROW.SUBJECT_TYPE_CONFLICT": (
        "主体类型与证件类型不符。请核对。",
        "The subject type does not fit the identifier type. Check both.",
    ),
    "ROW.BIRTH_DATE_DISAGREES": (
        "出生日期与证件号码不一致。请核对。",
        "The birth date does not agree with the identifier. Check both.",
    ),
    "ROW.DATE": (
        "日期无法识别。请使用 2018-08-09 的格式。",
        "The date cannot be read. Write it as 2018-08-09.",
    ),
    "ROW.AMOUNT": (
        "金额无法识别。请只填数字,单位为元,最多两位小数。",
        "The amount cannot be read. Use digits only, in yuan, with at most two decimals.",
    ),
    "ROW.AMOUNT_UNIT": (
        "金额单元格内带有单位。请换算为元;如整列为万元,请在列名后加“(万元)”。",
        "The amount carries a unit. Convert it to yuan; if the whole column is in 万元, add (万元) to its name.",
    ),
    "ROW.AMOUNT_DECIMALS": (
        "金额精确到分,小数多于两位。请四舍五入后填写。",
        "The amount has more than two decimals. Round it to fen.",
    ),
    "ROW.AMOUNT_TOO_LARGE": ("金额过大。请核对单位。", "The amount is too large. Check its unit."),
    "ROW.PRINCIPAL_NOT_POSITIVE": (
        "借款金额必须大于零。请核对。",
        "The principal must be above zero. Check it.",
    ),
    "ROW.OUTSTANDING_NEGATIVE": (
        "剩余欠款金额不能为负。请核对。",
        "The outstanding amount must not be negative. Check it.",
    ),
    "ROW.RATE": (
        "年化利率无法识别。请填百分数,如 24.75。",
        "The rate cannot be read. Write percent, such as 24.75.",
    ),
    "ROW.RATE_RANGE": (
        "年化利率必须在 0 到 200 之间(百分数)。请核对。",
        "The rate must be between 0 and 200 percent. Check it.",
    ),
    "ROW.LOAN_AFTER_OVERDUE": (
        "借款日期晚于拖欠开始日期。请核对。",
        "The loan date is later than the start of the default. Check both.",
    ),
    "ROW.LOAN_IN_FUTURE": (
        "借款日期晚于上传日。请核对。",
        "The loan date is after the upload day. Check it.",
    ),
    "ROW.OVERDUE_IN_FUTURE": (
        "拖欠开始日期晚于上传日。请核对。",
        "The start of the default is after the upload day. Check it.",
    ),
    "ROW.SETTLED_IN_FUTURE": (
        "结清日期晚于上传日。请核对。",
        "The settlement is after the upload day. Check it.",
    ),
}

ROW_WARNINGS: Final[dict[str, tuple[str, str]]] = {
    "ROW.ID_MISSING": (
        "缺少证件号码。已作为线索接收,补全前不能列入。",
        "The identifier is missing. Taken as an allegation; it cannot be listed until completed.",
    ),
    "ROW.ID_MASKED": (
        "证件号码被遮盖。已作为线索接收,补全前不能列入。",
        "The identifier is masked. Taken as an allegation; it cannot be listed until completed.",
    ),
    "ROW.ID_FIFTEEN_DIGITS": (
        "证件号码为 15 位旧号,已按 18 位比对。建议补充 18 位号码。",
        "The identifier is an old one of 15 digits and was matched as 18. Better give the 18 digits.",
    ),
    "ROW.ID_CENTENARIAN": (
        "15 位号码的顺序码属于百岁老人,不能自动换算。请核对。",
        "The 15-digit number belongs to a centenarian's series and is not converted. Check it.",
    ),
    "ROW.ID_REGION_UNKNOWN": (
        "证件号码的地区代码不在区划表中。请核对。",
        "The identifier's region is not in the table of divisions. Check it.",
    ),
    "ROW.ID_REGION_RETIRED": (
        "证件号码的地区代码在出生时已撤销。请核对。",
        "The identifier's region was abolished before the birth. Check it.",
    ),
    "ROW.ID_SELF_MADE": (
        "组织机构代码属于自编代码段,不能用于唯一识别。请核对。",
        "The organisation code is from the self-made series and does not identify. Check it.",
    ),
    "ROW.ID_TYPE_DIFFERS": (
        "号码属于另一种证件,已按号码本身识别。请核对证件类型。",
        "The number belongs to another type of document and was read as such. Check the type.",
    ),
    "ROW.PHONE_FORM": (
        "手机号形式不符,不用于比对。请核对。",
        "The phone has no known form and is not compared. Check it.",
    ),
    "ROW.PHONE_LANDLINE": (
        "联系电话是固定电话,不用于比对。",
        "The phone is a landline and is not compared.",
    ),
    "ROW.PHONE_MASKED": (
        "手机号被遮盖,只能用于查找线索。",
        "The phone is masked and serves only to find candidates.",
    ),
    "ROW.PHONE_PLACEHOLDER": (
        "手机号是占位数字,不用于比对。没有请留空。",
        "The phone is a placeholder and is not compared. Leave it empty if there is none.",
    ),
    "ROW.PHONE_UNASSIGNED": (
        "手机号段尚未启用。请核对。",
        "The phone belongs to a block that is not assigned. Check it.",
    ),
    "ROW.CARD_FORM": (
        "银行卡号形式不符,不用于比对。请核对。",
        "The card number has no known form and is not compared. Check it.",
    ),
    "ROW.CARD_LUHN": (
        "银行卡号校验位不符(部分旧卡没有校验位)。请核对。",
        "The card's check digit does not agree (some old cards have none). Check it.",
    ),
    "ROW.CARD_MASKED": (
        "银行卡号被遮盖,不用于比对。",
        "The card number is masked and is not compared.",
    ),
    "ROW.CARD_PLACEHOLDER": (
        "银行卡号是占位数字,不用于比对。没有请留空。",
        "The card number is a placeholder and is not compared. Leave it empty if there is none.",
    ),
    "ROW.CARD_ROUNDED": (
        "银行卡号末尾为零且校验位不符,疑似已被 Excel 舍入,不用于比对。请设为文本格式重新导出。",
        "The card number ends in zeros and fails its check digit: perhaps rounded by Excel. It is not compared; "
        "format the column as text and export anew.",
    ),
    "ROW.PHONE_NUMERIC": (
        "手机号是数值格式,数字完整,已接收。建议将该列设为文本格式。",
        "The phone is a numeric cell with all its digits and was taken. Better format the column as text.",
    ),
    "ROW.NAME_UNREADABLE": (
        "姓名含有自造字、问号或替换符,可能是生僻字丢失。请核对原件。",
        "The name holds private-use characters or question marks: a rare character may be lost. Check it.",
    ),
    "ROW.LISTING_FIELDS_MISSING": (
        "缺少列入所需的项目(合同编号、年化利率、逃废债情形、偿还能力依据)。已接收,补全前不能列入。",
        "Fields required to be listed are missing (contract, rate, ground, ability to pay). Taken; it cannot be "
        "listed until completed.",
    ),
    "ROW.ABILITY_EVIDENCE_MISSING": (
        "缺少偿还能力依据。已接收,但只能作为逾期信息,不能认定恶意。",
        "Evidence of the ability to pay is missing. Taken, but as overdue only, not as malicious.",
    ),
    "ROW.RATE_ROUNDED": (
        "年化利率超过两位小数,已四舍五入到百分之一。",
        "The rate has more than two decimals and was rounded to hundredths of a percent.",
    ),
    "ROW.RATE_LOW": (
        "年化利率小于 1%,疑似以小数填写(0.24 即 24%)。请核对,应填百分数。",
        "The rate is below 1 percent: perhaps a fraction (0.24 for 24 %). Check it and write percent.",
    ),
    "ROW.NOTICE_CHANNEL_UNKNOWN": (
        "告知方式不在代码表中,已按“其他”接收。",
        "The notice channel is not in the code table and was taken as “other”.",
    ),
    "ROW.SETTLED_BEFORE_OVERDUE": (
        "结清日期早于拖欠开始日期。请核对。",
        "The settlement is earlier than the start of the default. Check both.",
    ),
    "ROW.PROHIBITED_KIND": (
        "文字疑似包含法律禁止采集的信息(宗教信仰、基因、指纹、血型、疾病和病史)。请删除该内容。",
        "The text seems to contain data that must not be collected (religion, genes, fingerprints, blood type, "
        "illness). Remove it.",
    ),
}
