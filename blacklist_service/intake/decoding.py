"""Bytes become lines of text under a charset that is declared or proven over the whole file, never guessed."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from blacklist_service.intake.scan import Limits, Source

MAX_LINE = 64 * 1024
_SLICE = 1 << 18
# What a sender may declare; the older names of GB18030 are understood too.
Charset = Literal["utf-8", "utf-8-sig", "gb18030"]
CHARSETS: tuple[Charset, ...] = get_args(Charset)
# As people and programs spell them. A table, and no asking Python: that keeps every name it was ever asked for.
_SPELLINGS: dict[str, Charset] = {
    **{name: name for name in CHARSETS},
    "utf8": "utf-8",
    "gbk": "gb18030",
    "gb2312": "gb18030",
}
_DECLARABLE = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
}
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The charset that holds for the whole file, or the code of the finding that refuses the file.

    `is_certain` is False where only the strictness of the decoder speaks for it.
    """

    charset: str
    problem: str = ""
    is_certain: bool = True


def named_charset(name: str) -> Charset | None:
    """The charset of that name in any case; the older names of GB18030 are understood too. None where it is no name of
    ours."""
    return _SPELLINGS.get(name.strip().lower())


class _Strict:
    """One strict incremental decoder that remembers whether it failed."""

    def __init__(self, charset: str) -> None:
        self.charset = charset
        self.is_valid = True
        self._decoder = codecs.getincrementaldecoder(charset)("strict")

    def feed(self, part: bytes, *, is_last: bool = False) -> None:
        if self.is_valid:
            try:
                self._decoder.decode(part, is_last)
            except UnicodeDecodeError:
                self.is_valid = False


def charset_of(source: Source, declared: str | None, limits: Limits) -> Decoded:
    """The charset of a text file: as declared and strictly valid, else by its mark, else the first of UTF-8 and
    GB18030 that decodes the whole file strictly.

    UTF-8 text often passes for GB18030, hardly ever the other way round: a file declared as GB18030 that is
    valid UTF-8 beyond ASCII is refused.
    """
    wanted = _declared_name(declared) if declared else None
    if declared and wanted is None:
        return Decoded("", "FILE.CHARSET_UNSUPPORTED")
    look = _look_through(source, limits)
    if look.problem:
        return Decoded("", look.problem)
    if wanted:
        is_right = look.is_utf8 if wanted == "utf-8" else _is_gb18030_only(source, look)
        return Decoded(wanted) if is_right else Decoded("", "FILE.CHARSET_MISMATCH")
    if look.is_utf8:
        return Decoded("utf-8", is_certain=look.is_ascii or look.has_mark)
    is_other = not look.has_mark and _is_gb18030(source)
    return Decoded("gb18030", is_certain=False) if is_other else Decoded("", "FILE.CHARSET_UNKNOWN")


@dataclass(frozen=True, slots=True)
class _Look:
    """What one pass over the bytes shows: a refusing code, whether they are UTF-8 or ASCII, the byte order mark."""

    problem: str
    is_utf8: bool = False
    is_ascii: bool = False
    has_mark: bool = False


def _look_through(source: Source, limits: Limits) -> _Look:
    utf8 = _Strict("utf-8")
    head, size, is_ascii = b"", 0, True
    for part in _slices(source):
        size += len(part)
        if size > limits.max_bytes:
            return _Look("FILE.TOO_LARGE")
        head = head if len(head) >= 4 else (head + part)[:4]
        if b"\0" in part or head.startswith(_UTF16_MARKS):
            return _Look("FILE.CHARSET_UTF16" if _seems_utf16(head, part) else "FILE.NUL")
        is_ascii = is_ascii and part.isascii()
        utf8.feed(part)
    utf8.feed(b"", is_last=True)
    is_empty = not size or head == codecs.BOM_UTF8
    has_mark = head.startswith(codecs.BOM_UTF8)
    return _Look("FILE.EMPTY" if is_empty else "", utf8.is_valid, is_ascii, has_mark)


def _is_gb18030_only(source: Source, look: _Look) -> bool:
    return (look.is_ascii or not look.is_utf8) and _is_gb18030(source)


def _is_gb18030(source: Source) -> bool:
    """Whether the whole file decodes strictly; a pass of its own, because that decoder is slow."""
    decoder = _Strict("gb18030")
    for part in _slices(source):
        decoder.feed(part)
    decoder.feed(b"", is_last=True)
    return decoder.is_valid


def _slices(source: Source) -> Iterator[bytes]:
    """The bytes of a file in small pieces: a part may be as large as the file."""
    for part in source():
        if len(part) <= _SLICE:
            yield part
        else:
            yield from (part[start : start + _SLICE] for start in range(0, len(part), _SLICE))


def _declared_name(declared: str) -> str | None:
    try:
        return _DECLARABLE.get(codecs.lookup(declared.strip()).name)
    except LookupError:
        return None


def _seems_utf16(head: bytes, part: bytes) -> bool:
    # Without a mark: the separators and line ends of UTF-16 put their zeros all on one side.
    zeros = [place % 2 for place, byte in enumerate(part[:4096]) if byte == 0]
    return head.startswith(_UTF16_MARKS) or (len(zeros) > 3 and len(set(zeros)) == 1)


class Lines:
    """The lines of a text file with their ends, one at a time, in constant memory.

    A line of more than 64 k characters is replaced by an empty one and `was_too_long` is set; `is_cutting`: by one that
    is just too long, for who reads the lines later.
    """

    def __init__(self, source: Source, charset: str, *, is_cutting: bool = False) -> None:
        self.was_too_long = False
        self._for_too_long = "?" * (MAX_LINE + 1) + "\n" if is_cutting else "\n"
        self._lines = self._split(_texts(source, charset))

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def _split(self, texts: Iterator[str]) -> Iterator[str]:
        rest, is_dropping = "", False
        for text in texts:
            lines = (rest + text).split("\n")
            rest = lines.pop()
            for line in lines:
                if is_dropping or len(line) > MAX_LINE:
                    self.was_too_long, is_dropping = True, False
                    yield self._for_too_long
                else:
                    yield line + "\n"
            if len(rest) > MAX_LINE:
                rest, is_dropping = "", True
        if is_dropping:
            self.was_too_long = True
            yield self._for_too_long
        elif rest:
            yield rest


def _texts(source: Source, charset: str) -> Iterator[str]:
    """The text of a file whose charset has been proven; its byte order mark is left out."""
    decoder = codecs.getincrementaldecoder(charset)("strict")
    is_first = True
    for part in _slices(source):
        text = decoder.decode(part)
        if is_first and text:
            is_first = False
            text = text.removeprefix("\ufeff")
        yield text
    yield decoder.decode(b"", final=True)
