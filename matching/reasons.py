"""Why a decision was taken, in words: Chinese and English for each gate, veto and rule."""

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
    "A19": (
        "证件号码相同，姓名仅一字不同，另有联系方式相符且无矛盾",
        "equal valid number, one character of the name differs, a contact agrees and none speaks against it",
    ),
    "A20": (
        "证件号码相同，姓同名不同，电话相符且联系方式无矛盾",
        "equal valid number, the same surname, the phone agrees and no contact speaks against it",
    ),
    "A21": (
        "部分隐藏的证件号码相符，姓名读音相同，另有联系方式相符",
        "a partly hidden number that fits, a name that sounds the same, and a contact agrees",
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
    "A22": (
        "部分隐藏的证件号码相符，姓名仅一字不同，电话相符且联系方式无矛盾",
        "a partly hidden number that fits, one character of the name differs, the phone agrees, no contact contradicts",
    ),
    "A16": (
        "证件号码相同，姓名部分隐藏但相符",
        "equal valid number, and a partly hidden name that fits",
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
