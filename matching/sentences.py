"""What verdicts, reasons, fields and levels mean to a reader: Chinese and English for each code."""

from matching.types import Verdict

VERDICTS: dict[Verdict, tuple[str, str]] = {
    Verdict.SAME: ("同一主体", "the same subject"),
    Verdict.UNSURE: ("不能确定，须人工复核", "not certain: a person decides"),
    Verdict.DIFFERENT: ("不同主体", "different subjects"),
}

FIELD_NAMES: dict[str, tuple[str, str]] = {
    "name": ("姓名/名称", "name"),
    "identifier": ("证件号码", "identifier"),
    "phone": ("手机号", "phone"),
    "bank_card": ("银行卡号", "bank card"),
    "address": ("地址", "address"),
    "birth_date": ("出生日期", "birth date"),
    "sex": ("性别", "sex"),
    "legal_representative": ("法定代表人", "legal representative"),
}

_EQUAL = ("相同", "equal")
_MISSING = ("至少一方缺失", "missing on one side at least")
_DIFFERENT = ("不同", "different")
_SHARED = ("相同，但为多人共用，不作依据", "equal, but shared by so many that it says nothing")

_NAME = {
    "exact": ("相同（简繁、空格、间隔号统一后）", "the same, after folding variants, spaces and dots"),
    "variant": ("异体或俗写姓氏", "a variant way of writing it"),
    "homophone": ("同音字", "sounds alike"),
    "pinyin": ("一方为拼音，读音相同", "one side in pinyin, same sound"),
    "rotated": ("姓与名顺序颠倒", "the same parts in another order"),
    "shape": ("一字形近", "one character, alike in shape"),
    "one_character": ("一字之差", "one character differs"),
    "lost_character": ("少一字或多一字", "a character left out or added"),
    "given_only": ("名相同，姓不同", "the same given name, another surname"),
    "masked": ("部分隐藏，可见部分相符", "partly hidden, what is visible fits"),
    "former_name": ("与对方所报曾用名相同", "the same as a former name that the other side tells"),
    "partial": (
        "一方只有姓名的一部分（少数民族姓名或被截断）",
        "one side has only a part of a long name, or it was cut",
    ),
    "words_near": ("外文姓名有一处录入差异", "Latin letters: the same words but for a typing error"),
    "words_alike": ("外文姓名各词相近", "Latin letters: all words alike"),
    "initials": ("外文姓名一方用首字母", "Latin letters: initials on one side"),
    "given_agrees": (
        "外文名字相同，姓氏不同或缺失",
        "Latin letters: the given name agrees, the surname is another or missing",
    ),
    "one_word": ("外文姓名仅一词，且相同", "Latin letters: the same single word"),
    "word_missing": ("外文姓名一方缺词", "Latin letters: one side lacks a word"),
    "word_differs": ("外文姓名有一词不同", "Latin letters: one word agrees, another differs"),
    "other_given": ("外文姓氏相同而名字不同", "Latin letters: the surname agrees, the given names are two"),
    "surname_only": ("仅姓氏相同", "only the surname agrees"),
    "exact_local": ("名称相同，未含地名", "the same, without a place in it"),
    "core": (
        "字号与行业相同，组织形式或地名写法不同",
        "the same core; legal form or place written otherwise",
    ),
    "place_differs": ("字号与行业相同，地名不同", "the same core, another place"),
    "branch_differs": ("总公司与分公司，或不同分公司", "head office and branch, or two branches"),
    "different": _DIFFERENT,
    "missing": _MISSING,
}
_IDENTIFIER = {
    "equal": ("有效号码相同", "equal and valid"),
    "equal_weak": ("号码相同（该证件无校验位）", "equal (a paper without check digit)"),
    "equal_damaged": ("号码相同，但校验不符", "equal, but the check fails"),
    "typo": ("仅差一处，有一方校验不符", "one edit apart, one side fails its check"),
    "near": ("差两处，有一方校验不符", "two edits apart, one side fails its check"),
    "typo_weak": ("仅差一处（该证件无校验位）", "one edit apart (a paper without check digit)"),
    "mask_wide": ("隐藏很少，可见位全部相符", "little hidden, all visible places agree"),
    "mask_6_4": ("部分隐藏，可见十位以上全部相符", "partly hidden, ten or more visible places agree"),
    "mask_4_4": ("部分隐藏，可见八位以上全部相符", "partly hidden, eight or more visible places agree"),
    "mask_front": ("可见的地区与出生日期部分相符，顺序码隐藏", "region and birth fit, the order is hidden"),
    "mask_narrow": ("大部分隐藏，可见位相符", "mostly hidden, visible places agree"),
    "differs_damaged": ("不同，其中一方号码有误", "different, one side is damaged"),
    "differs_weak": ("不同，但可能是两种证件", "they differ, but may be of two papers"),
    "mask_inconsistent": ("可见位不符", "visible places contradict"),
    "conflict": ("两个有效号码不同", "two valid numbers that differ"),
    "missing": ("无同类号码可比", "no numbers of one scheme to compare"),
}
_OTHERS = {
    "phone": {
        "equal": _EQUAL,
        "one_edit": ("仅差一位", "one digit off"),
        "masked": ("部分隐藏，可见位相符", "partly hidden, visible digits agree"),
        "different": _DIFFERENT,
        "shared": _SHARED,
        "missing": _MISSING,
    },
    "bank_card": {"equal": _EQUAL, "different": _DIFFERENT, "shared": _SHARED, "missing": _MISSING},
    "address": {
        "room": ("道路、门牌、房号相同", "same road, number and room"),
        "road": ("道路、门牌相同", "same road and number"),
        "building_differs": (
            "同一道路或门牌，楼栋或房号不同或缺失",
            "same road or number, another or no building",
        ),
        "same_home": ("外文地址各部分与号码相符", "Latin letters: words and numbers agree"),
        "most_parts": ("外文地址大部分相符", "Latin letters: most parts agree"),
        "some_parts": ("外文地址部分相符", "Latin letters: some parts agree"),
        "different": _DIFFERENT,
        "shared": _SHARED,
        "missing": _MISSING,
    },
    "birth_date": {
        "equal": _EQUAL,
        "from_identifier": ("相同，已计入证件号码", "equal, already counted with the number"),
        "near": ("仅差一位或日月颠倒", "one slip apart, or day and month turned round"),
        "differs_typed": ("填写的日期不同", "typed dates that differ"),
        "differs": _DIFFERENT,
        "missing": _MISSING,
    },
    "sex": {"equal": _EQUAL, "differs": _DIFFERENT, "missing": _MISSING},
    "legal_representative": {
        "exact": _EQUAL,
        "variant": _NAME["variant"],
        "homophone": _NAME["homophone"],
        "near": ("相近", "nearly the same"),
        "different": _DIFFERENT,
        "missing": _MISSING,
    },
}

LEVELS: dict[tuple[str, str], tuple[str, str]] = {
    (field, level): sentences
    for field, levels in {"name": _NAME, "identifier": _IDENTIFIER, **_OTHERS}.items()
    for level, sentences in levels.items()
}
