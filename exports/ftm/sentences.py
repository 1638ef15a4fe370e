"""What each rule of FollowTheMoney says: Chinese and English, by its id."""

SENTENCES: dict[str, tuple[str, str]] = {
    "FTM.ID": ("实体编号不正确。", "An entity's id is malformed."),
    "FTM.IDENTIFIER": (
        "没有完整的证件号码；不得仅凭姓名筛查。",
        "There is no whole identifier: nobody is screened by name alone.",
    ),
    "FTM.LINE": ("不是规定写法的 JSON 行。", "A line is not the JSON that is written here."),
    "FTM.NAME": ("姓名或名称缺失或含异常空白。", "The name is missing or holds odd blanks."),
    "FTM.PROPERTY": ("实体含未知属性。", "An entity has a property that is not known."),
    "FTM.REQUIRED": ("实体缺少必需属性。", "An entity lacks a property that it must have."),
    "FTM.SCHEMA": ("实体类型未知。", "An entity's schema is not known."),
    "FTM.STATEMENT": ("陈述编号与内容不符。", "A statement's id is not that of its content."),
    "FTM.VALUE": ("属性值的类型不对。", "A property holds another kind of value."),
}
