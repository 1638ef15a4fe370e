"""Which characters people write one for another: traditional, variant and compatibility forms, sounds, shapes."""

import unicodedata
from functools import lru_cache

from matching.tables import foldings, syllables

# Forms that proofreaders know beside the simplified one.
_VARIANTS = dict(
    pair.split(":")
    for pair in (
        "峰:峯 群:羣 强:強 启:啓 户:戶 静:靜 青:靑 温:溫 众:衆 秘:祕 叙:敍 略:畧 昆:崑 升:昇 才:纔 哲:喆 坤:堃 佑:祐 "
        "佩:珮 和:龢 浚:濬 卫:衞 宁:甯 柏:栢 杰:傑 泛:汎 梅:楳 烟:煙 婶:嬸 岩:巖 岳:嶽 韵:韻 灯:燈 闻:聞 炼:鍊 迹:跡 "
        "萧:肖 阎:闫 傅:付 戴:代 詹:占 蓝:兰 邱:丘 肖:萧 闫:阎 付:傅 代:戴 吕:呂 凌:淩 冯:馮 况:況 净:淨 凤:鳳 凉:涼"
    ).split()
)
_RADICALS = dict(
    zip(
        "马见贝车长门韦页风飞鱼鸟黄龙齐民西青",
        "⻢⻅⻉⻋⻓⻔⻙⻚⻛⻜⻥⻦⻩⻰⻬⺠⻄⻘",
        strict=True,
    )
)
# Pairs that readers and wubi typists take one for the other.
_ALIKE = (
    "己已 末未 王玉 士土 日曰 千干 晨辰 洁浩 睛晴 季李 大太 天夫 刀力 人入 戊戌 今令 冰水 云去 元无 丹舟 田由 甲申 "
    "白百 目自 良艮 林材 枚枝 杨扬 杨汤 陈阵 陈除 张弥 赵起 刘列 周同 朱未 何河 何伺 高亮 郑邓 梁粱 宋末 唐康 许计 "
    "韩朝 冯玛 曹会 彭膨 曾普 田曲 董重 袁衰 潘播 于干 蒋将 余佘 杜壮 叶时 程和 苏办 魏巍 吕吴 丁了 任仕 沈忱 姚兆 "
    "卢户 姜美 崔雀 钟种 谭潭 陆阵 汪江 金全 石右 戴载 贾贵 韦书 夏复 邱丘 方万 侯候 邹邻 熊能 孟盂 秦泰 白自 江汇 "
    "阎闯 薛薜 尹伊 段投 雷雪 黎犁 史更 龙尤 贺贸 毛手 郝赫 顾顽 龚龛 邵召 钱线 严平 芳芬 伟纬 娜那 敏每 静睁 丽两 "
    "磊蕊 军车 洋祥 勇男 艳绝 杰木 娟捐 涛寿 超起 霞震 刚冈 桂挂 英央 华毕 玲铃 辉挥 鹏朋 波坡 斌武 俊浚 "
    "帆帜 旭旮 欣掀 倩情 婷停 颖颍 丹母 峰锋 龙尨 莉利 琳淋 雯雪 佳隹 怡治 萍苹 红江 燕蒸 琴瑟 春舂 秀季 兰三 凤风"
).split()
_OWN_READINGS = dict(
    pair.split(":")
    for pair in (
        "单:shan 仇:qiu 区:ou 解:xie 查:zha 曾:zeng 翟:zhai 朴:piao 任:ren 华:hua 乐:yue 覃:qin 尉:yu 缪:miao"
    ).split()
)


@lru_cache(maxsize=1)
def traditional_forms() -> dict[str, str]:
    """Simplified character → the traditional ones that a Big5 keyboard writes."""
    forms: dict[str, str] = {}
    for written, folded in foldings().items():
        try:
            written.encode("big5")
        except UnicodeEncodeError:
            continue
        forms[folded] = forms.get(folded, "") + written
    return forms


def variant_form(character: str) -> str:
    """A variant or popular form; "" if none is usual."""
    return _VARIANTS.get(character, "")


@lru_cache(maxsize=1)
def compatibility_forms() -> dict[str, str]:
    """Character → a compatibility ideograph or radical that looks just like it."""
    forms = {}
    for first, last in ((0x2F00, 0x2FD6), (0xF900, 0xFADA)):
        for code in range(first, last):
            same = unicodedata.normalize("NFKC", chr(code))
            if same != chr(code) and len(same) == 1:
                forms[same] = chr(code)
    return forms | _RADICALS


@lru_cache(maxsize=1)
def _by_sound() -> dict[str, str]:
    readings = syllables()
    usual: dict[str, list[str]] = {}
    for character, sound in readings.items():
        try:
            first, _ = character.encode("gb2312")
        except UnicodeEncodeError:
            continue
        # The first level of GB 2312 holds the 3,755 usual characters.
        if 0xB0 <= first <= 0xD7:
            usual.setdefault(sound, []).append(character)
    return {sound: "".join(characters) for sound, characters in usual.items()}


def homophones(character: str) -> str:
    """Usual characters of the same sound."""
    sound = syllables().get(character, "")
    return _by_sound().get(sound, "").replace(character, "")


@lru_cache(maxsize=1)
def _shapes() -> dict[str, str]:
    alike: dict[str, str] = {}
    for one, other in _ALIKE:
        alike[one] = alike.get(one, "") + other
        alike[other] = alike.get(other, "") + one
    return alike


def alike(character: str) -> str:
    """Characters that look like it."""
    return _shapes().get(character, "")


def reading(character: str, *, is_surname: bool = False) -> str:
    """The toneless syllable, ü as v; the character itself if it has none."""
    if is_surname and character in _OWN_READINGS:
        return _OWN_READINGS[character]
    return syllables().get(character, character)
