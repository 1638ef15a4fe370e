"""What verdicts, reasons, fields and levels mean to a reader: Chinese and English for each code."""

from matching.types import Verdict

VERDICTS: dict[Verdict, tuple[str, str]] = {
    Verdict.SAME: ("同一主体", "the same subject"),
    Verdict.UNSURE: ("不能确定，须人工复核", "not certain: a person decides"),
    Verdict.DIFFERENT: ("不同主体", "different subjects"),
}

REASONS: dict[str, tuple[str, str]] = {
    "A1": ("有效证件号码相同，姓名相符", "equal valid number and a compatible name"),
    "A2": (
        "无校验的证件号码相同，姓名相同",
        "equal number of a paper without check digit, and the same name",
    ),
    "A3": (
        "证件号码仅差一处且有一方校验不符，姓名相符",
        "numbers one edit apart, one failing its check, and a matching name",
    ),
    "A10": (
        "证件号码相同，姓名仅一字不同，银行卡也相同",
        "equal valid number, one character of the name differs, and the bank card is the same",
    ),
    "A11": (
        "证件号码相同，名相同而姓不同，联系方式相符",
        "equal valid number, the same given name under another surname, and a contact agrees",
    ),
    "A18": (
        "证件号码相同，姓名与自报的曾用名相符",
        "equal valid number, and the name is a former one that the other tells",
    ),
    "O2": (
        "代码相同，名称与自报的曾用名相符",
        "equal code, and the name is a former one that the other tells",
    ),
    "A17": (
        "证件号码相同，姓名部分隐藏但相符，另有联系方式相符",
        "equal valid number, a partly hidden name that fits, and a contact agrees",
    ),
    "A16": (
        "证件号码相同，姓名部分隐藏但相符，联系方式无矛盾",
        "equal valid number, a partly hidden name that fits, and no contact speaks against it",
    ),
    "A12": (
        "证件号码有损，姓名残缺但相符，联系方式相符",
        "a damaged number, a name written incompletely that fits, and a contact agrees",
    ),
    "A13": (
        "证件号码差两处且有一方校验不符，姓名与联系方式相同",
        "numbers two edits apart, one failing its check; the same name, and a contact agrees",
    ),
    "A4": (
        "部分隐藏的证件号码相符，姓名与联系方式相符",
        "a masked number fits, and so do name and a contact",
    ),
    "A5": (
        "部分隐藏的证件号码相符，姓名相同且较少见",
        "a masked number fits and the name is the same and not common",
    ),
    "A14": (
        "证件号码可见位很少但相符，姓名与联系方式相同",
        "a number of which little is visible fits; the same name, and a contact agrees",
    ),
    "A15": (
        "证件号码可见的地区与出生日期相同，姓名相同且较少见",
        "region and birth date of a number agree, and the name is the same and not common",
    ),
    "A6": (
        "无证件号码可比，手机号相同，姓名相同；姓名较常见的，另有一项相符（住址、银行卡或出生日期）",
        "no number to compare; one phone and one name; where the name is common, address, card or birth date agree too",
    ),
    "A7": (
        "无证件号码可比，手机号相近，姓名相同，另有佐证",
        "no number to compare; a nearly equal phone, the same name and more",
    ),
    "A8": (
        "无证件号码可比，住址到房号相同，姓名相同",
        "no number to compare; the same room and the same name",
    ),
    "A9": ("无证件号码可比，银行卡与姓名相同", "no number to compare; the same bank card and the same name"),
    "F1": (
        "无校验的证件号码与出生日期相同，姓名相符",
        "equal number of a paper without check digit, equal birth date, and a matching name",
    ),
    "F2": (
        "外文姓名相符，无校验的证件号码相同，住址相符或出生日期相近",
        "a matching Latin name, equal number of a paper without check digit, and address or nearly the date",
    ),
    "F3": (
        "外文姓名有一词不同，无校验的证件号码相同，住址或出生日期相符",
        "one word of a Latin name differs; number and address or birth date agree",
    ),
    "F4": (
        "姓名不符或缺失，但无校验的证件号码、出生日期、外文住址三项相符",
        "another name or none, but number, birth date and address in Latin letters all agree",
    ),
    "F5": (
        "外文姓名相符，无校验的证件号码仅差一处，住址或出生日期相符",
        "a matching Latin name, numbers one edit apart, and address or birth date agree",
    ),
    "F6": (
        "外文姓名有一词不同，无校验的证件号码仅差一处，住址相符，出生日期不矛盾",
        "one word of a Latin name differs, numbers one edit apart, the address agrees, no date contradicts",
    ),
    "F7": (
        "无证件号码可比，外文姓名相同或近似，出生日期与住址均相符",
        "no number to compare; nearly the same Latin name, and birth date and address both agree",
    ),
    "F8": (
        "外文名字不同而姓氏相同，无校验的证件号码相同，住址或出生日期相符且不矛盾",
        "one surname in Latin letters, equal number, and address or birth date agree without contradiction",
    ),
    "F9": (
        "外文姓名有一词不同，无校验的证件号码与住址均相同",
        "one word of a Latin name differs; equal number and the very same home",
    ),
    "O1": ("企业代码相同，名称相符", "equal code of the firm and a compatible name"),
    "O3": (
        "企业代码仅差一处且有一方校验不符，名称相符",
        "codes one edit apart, one failing its check, and a matching name",
    ),
    "O4": ("部分隐藏的企业代码相符，名称相符", "a masked code fits, and so does the name"),
    "O6": (
        "无代码可比，名称与法定代表人相符，另有佐证",
        "no code to compare; name and legal representative agree, and more",
    ),
    "O8": ("无代码可比，全称与地址相同", "no code to compare; the same full name and address"),
    "V0": ("一方是个人，一方是企业", "one is a person, the other a firm"),
    "V1": ("两个有效证件号码不同，机器不得合并", "two valid, different numbers: never merged by machine"),
    "V2": ("部分隐藏的号码与对方不符", "a masked number contradicts the other"),
    "V3": ("出生日期不同", "different birth dates"),
    "V4": ("性别不同", "different sexes"),
    "V5": ("证件号码相差较大，不像录入错误", "numbers that differ by more than a typing error"),
    "R1": (
        "证件号码相同但姓名不符：可能重号、冒用或录入错误",
        "equal number, other name: shared number, misuse or typing error",
    ),
    "R2": ("多处相符，但不足以由机器认定", "much agrees, but not enough for the machine"),
    "R3": ("证件号码相同但出生日期不同", "equal number, different birth dates"),
    "R4": (
        "姓名不符，但证件号码、出生日期、住址中至少两项相符",
        "another name, but two of number, birth date and address agree",
    ),
    "R5": (
        "出生日期不同，但其他信息相符：可能填写有误",
        "different birth dates, but all else agrees: one may be mistyped",
    ),
    "C1": (
        "与该主体的部分信息相同，与另一部分矛盾",
        "agrees with one report of the subject and contradicts another",
    ),
    "C2": (
        "仅与该主体中凭弱证据归入的信息相符",
        "agrees only with a report that itself joined on weak evidence",
    ),
    "C3": ("同时符合两个互相矛盾的主体", "fits two subjects that contradict each other"),
    "C4": ("仅凭弱证据会把两个主体连在一起", "would tie two subjects together on weak evidence alone"),
    "C5": (
        "全部报送重新识别时判为同一主体；已分立的主体机器不再合并",
        "held to be one when all reports were resolved again; what stands is not merged by machine",
    ),
    "C6": (
        "全部报送重新识别时判为两个主体；已合并的主体机器不再拆分",
        "held to be two when all reports were resolved again; what stands is not split by machine",
    ),
    "N1": ("姓名不符，无相同证件号码", "other name and no equal number"),
    "N2": (
        "除姓名外无任何相符之处；仅凭姓名不能认定",
        "nothing but the name agrees; a name alone identifies nobody",
    ),
    "N3": ("相符之处太少", "too little agrees"),
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
