"""What each Metro 2 rule says: Chinese and English, by its id."""

SENTENCES: dict[str, tuple[str, str]] = {
    "METRO2.ACCOUNT_NUMBER": (
        "键不是 32 位十六进制数，无法作为账号。",
        "The key is not 32 hexadecimal digits and gives no account number.",
    ),
    "METRO2.AMOUNT": (
        "剩余欠款缺失、不足 1 元或超过九位数。",
        "The outstanding amount is missing, below 1 yuan or above nine digits.",
    ),
    "METRO2.CLOSED": ("该状态须有结清日期。", "This account status needs a closing date."),
    "METRO2.COMPLIANCE": ("合规状况代码未知。", "The compliance condition code is unknown."),
    "METRO2.CONSUMER": ("该格式只用于自然人。", "The format is for consumers, not for organisations."),
    "METRO2.DATES": ("日期先后颠倒。", "The dates are in the wrong order."),
    "METRO2.FIELD": ("没有这个字段。", "The record has no such field."),
    "METRO2.FIRST_DELINQUENCY": ("缺少首次逾期日期。", "The date of first delinquency is missing."),
    "METRO2.KIND": ("字段的类型不对。", "A field holds another kind of value."),
    "METRO2.LENGTH": ("记录或文件的长度不对。", "A record or the file has another length."),
    "METRO2.NAME": (
        "姓名不是“SURNAME, FIRST”形式的拉丁字母，不作音译。",
        "The name is not SURNAME, FIRST in Latin letters; nothing is transliterated.",
    ),
    "METRO2.PAST_DUE": ("该状态须有逾期金额。", "This account status needs an amount past due."),
    "METRO2.PAYMENT_RATING": (
        "还款评级缺失、未知或不应填写。",
        "The payment rating is missing, unknown or out of place.",
    ),
    "METRO2.PROFILE": (
        "24 个月还款记录含未知代码。",
        "The payment history is not 24 known codes.",
    ),
    "METRO2.RECORD": ("记录标识不对。", "The record's identifier is another."),
    "METRO2.REQUIRED": ("必填字段为空。", "A required field is empty."),
    "METRO2.SEGMENT": (
        "附加段未知、重复或次序不对。",
        "An appended segment is unknown, repeated or out of order.",
    ),
    "METRO2.STATUS": ("账户状态代码未知。", "The account status is unknown."),
    "METRO2.TEXT": (
        "文本含该格式没有的字符。",
        "A text holds a character that the format does not have.",
    ),
    "METRO2.TOO_LONG": ("内容超过字段长度。", "A value is longer than its field."),
    "METRO2.TOTALS": (
        "尾记录的合计与内容不符。",
        "The trailer's totals are not those of the records.",
    ),
}
