"""What of a name cell is the name: remarks, titles, numbers and former names that people type beside it."""

import re
from typing import NamedTuple

_HAN = "\u3400-\u9fff\U00020000-\U000323af"
_SEPARATOR = r"[\s\-‐-―_/\\|,，、:：;；.。+&]"

# 曾用名 and what else introduces another name of the same person.
_FORMER_WORDS = "曾用名|曾用|原名|原姓名|旧名|又名|又叫|别名|现用名|现名|更名|改名|小名|乳名|本名|艺名"
_FORMER = re.compile(
    rf"[(\[{{<【《〈]?{_SEPARATOR}*(?:{_FORMER_WORDS})(?:[为是叫作]|{_SEPARATOR})*"
    rf"([{_HAN}·•.*]*|[A-Za-z ]*)[)\]}}>】》〉]?"
)
_FORMER_HINT = re.compile(rf"(?:{_FORMER_WORDS})")
_NOT_TOLD = frozenset({"不详", "不明", "不祥", "未知", "没有", "同上", "待查", "未填"})
_BRACKETED = re.compile(r"[(\[{<【《〈].*?(?:[)\]}>】》〉]|\Z)", re.DOTALL)

_ROLES = (
    "共同借款人|主借款人|借款人|共借人|主贷人|贷款人|债务人|担保人|反担保人|保证人|连带责任人|被执行人|法定代表人|"
    "实际控制人|失信人|本人|户主|配偶|妻子|丈夫|父亲|母亲|儿子|女儿|股东|法人|老赖"
)
_STATES = "已故|已死亡|死亡|已去世|去世|身故|失联|失踪|在押|在逃|服刑|逾期|已结清|已离职|黑名单|重名"
_LABELS = "公民身份|身份证|证件|证号|电话|手机|联系|住址|地址|年龄|出生|生于"
# A remark after a separator ends the name, whatever follows it.
_REMARK = re.compile(
    rf"{_SEPARATOR}+(?:{_ROLES}|{_STATES}|{_LABELS}|男|女|[{_HAN}]{{1,4}}族)(?:{_SEPARATOR}.*|\Z|\d.*)|"
    rf"{_SEPARATOR}+(?:{_LABELS}).*",
    re.DOTALL,
)
# Without one only words that no given name ends in; 「法人」 and 「女儿」 are left alone.
_GLUED = re.compile(
    rf"(?<=[{_HAN}*][{_HAN}*])(?:共同借款人|主借款人|借款人|担保人|反担保人|保证人|连带责任人|法定代表人|实际控制人|"
    rf"被执行人|已故|已死亡|已去世|等\d*人|等[一二三四五六七八九十]人|(?:{_LABELS})(?:号码|证号|号)?\W*[\dXx*]*)\Z"
)
_PREFIX = re.compile(
    rf"\A(?:(?:姓名|名称|户名|客户名称|客户姓名|客户|{_ROLES}){_SEPARATOR}*[:：]{_SEPARATOR}*|(?:姓名|户名){_SEPARATOR}+|"
    rf"(?:共同借款人|主借款人|借款人|担保人|保证人|被执行人|债务人|老赖)(?=[{_HAN}]{{2,4}}(?:\W|\Z)))"
)
_NUMBER = re.compile(r"\d[\dXx*\- ]*")
_HAS_HAN = re.compile(rf"[{_HAN}]")
_HAN_CHARACTERS = re.compile(rf"[{_HAN}*]")
_HAS_DIGIT = re.compile(r"\d")
# 张伟 ZHANG WEI: the same name twice; three capitals at least, else it is the reading of a lost character.
_LATIN_BESIDE = re.compile(
    rf"(?<=[{_HAN}][{_HAN}])\s+[A-Za-z][A-Za-z, .'-]{{2,}}\Z|\A[A-Za-z][A-Za-z, .'-]{{2,}}\s+(?=[{_HAN}]{{2}})"
)


class NameCell(NamedTuple):
    """The name itself, and other names that the cell gives the person; both as written."""

    name: str
    former_names: tuple[str, ...]

    def __repr__(self) -> str:
        return "NameCell(…)"


def read_name_cell(text: str) -> NameCell:
    """Takes remarks, numbers and other names out of a cell whose width is folded (NFKC).

    A cell of former names only gives the first of them as the name.
    """
    former: tuple[str, ...] = ()
    if _FORMER_HINT.search(text):
        former = tuple(
            found
            for found in (one.strip() for one in _FORMER.findall(text))
            if len(found) > 1 and found not in _NOT_TOLD
        )
        text = _FORMER.sub("", text)
    name = _without_remarks(text) if _HAS_HAN.search(text) else _BRACKETED.sub("", text).strip()
    if not name and former:
        return NameCell(former[0], former[1:])
    return NameCell(name, former)


def _without_remarks(text: str) -> str:
    text = _PREFIX.sub("", text.strip())
    text = _BRACKETED.sub("", text)
    named = _REMARK.sub("", text)
    # 王 男 may be a whole name.
    if len(_HAN_CHARACTERS.findall(named)) > 1:
        text = named
    text = _GLUED.sub("", text)
    if _HAS_DIGIT.search(text):
        text = _NUMBER.sub("", text)
    return _LATIN_BESIDE.sub("", text)
