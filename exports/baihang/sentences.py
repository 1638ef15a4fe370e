"""What each rule of 百行's interface says: Chinese and English, by its id."""

SENTENCES: dict[str, tuple[str, str]] = {
    "BAIHANG.CODE": ("代码值未知。", "A field holds an unknown code."),
    "BAIHANG.DISPUTED": (
        "存在异议或本人声明，而该接口无处标注。",
        "The entry is disputed or carries a statement, and the interface has no place for either.",
    ),
    "BAIHANG.FIELD": ("字段未知、缺失或次序不对。", "A field is unknown, missing or out of order."),
    "BAIHANG.KIND": ("字段值的类型不对。", "A field holds another kind of value."),
    "BAIHANG.LINE": ("不是规定写法的 JSON 行。", "A line is not the JSON of the interface."),
    "BAIHANG.PID": ("不是居民身份证号码。", "The number is not a resident's."),
    "BAIHANG.REQUIRED": ("必填字段为空。", "A required field of the record is null."),
    "BAIHANG.TAG": ("首行标签与文件名不符。", "The tag in the first line is not that of the name."),
    "BAIHANG.TERM_PERIOD": (
        "还款日类型与账单周期矛盾。",
        "The term's period contradicts the kind of repayment day.",
    ),
    "BAIHANG.UNPAID": ("未还款却有实际还款日期。", "There is a day of repayment without a repayment."),
    "BAIHANG.ZIP": ("不是含一个文本的 ZIP。", "It is not a ZIP of one such text."),
}
