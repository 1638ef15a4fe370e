"""Surnames with their weights: the order is that of the public registers, the tail is thin but long."""

_HEAD = (7.2, 7.0, 6.7, 5.1, 4.6, 3.2, 2.5, 2.0, 2.0, 1.9)
_ORDER = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
_TAIL = (
    "汤康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂"
    "成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫"
    "费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡"
    "鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿"
    "国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢"
)
_DOUBLE = ("欧阳", "上官", "皇甫", "诸葛", "司马", "令狐", "尉迟", "司徒", "慕容", "东方", "夏侯", "公孙")


def surname_weights() -> dict[str, float]:
    """Surname → weight, common ones first; unnormalised."""
    weights = dict(zip(_ORDER, _HEAD, strict=False))
    for rank, surname in enumerate(_ORDER[len(_HEAD) :], start=len(_HEAD) + 1):
        weights[surname] = 1.62 * (11 / rank) ** 0.95
    for rank, surname in enumerate(_TAIL):
        weights.setdefault(surname, 0.11 * (1 - rank / (len(_TAIL) + 1)) + 0.004)
    for surname in _DOUBLE:
        weights[surname] = 0.02
    return weights
