"""The press: templates and fonts of one folder, and letters as PDF/A-2a and PDF/UA-1, the same bytes each time."""

from datetime import UTC, datetime, time
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Literal

import typst

from blacklist_service.errors import NotReadyError
from blacklist_service.letters.kinds import Letter
from blacklist_service.letters.printed import printed, unprintable
from blacklist_service.letters.receipts import SubmissionReceipt, printed_receipt

_TEMPLATES = Path(str(files(__package__).joinpath("templates")))
# In this order; the fonts of official papers (仿宋, 小标宋, 黑体) are sold, so that an operator puts in its own.
_BODY = ("FangSong", "STFangsong", "FangSong_GB2312", "Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC",
         "Noto Sans CJK SC", "Noto Sans SC")  # fmt: skip
_TITLE = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STSong", *_BODY[3:])
_HEADING = ("SimHei", "STHeiti", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", *_BODY[3:6])
# What typst says where a glyph is missing, or where PDF/A-2a forbids a character; its message repeats the text.
_MISSING_GLYPH = ("could not be displayed with font", "contains the codepoint")


class Press:
    """Prints letters with the fonts of one folder, and with no others of the machine."""

    def __init__(self, font_folder: Path) -> None:
        """Reads which fonts are there. Raises: NotReadyError LETTER.FONT where no Chinese font is."""
        self._fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=_existing(font_folder)
        )
        held = set(self._fonts.families())
        self._families = {
            "body": _chosen(_BODY, held),
            "title": _chosen(_TITLE, held),
            "heading": _chosen(_HEADING, held),
        }
        self._compiler = typst.Compiler(root=_TEMPLATES, font_paths=self._fonts)
        self._turn = Lock()

    def pdf(self, letter: Letter) -> bytes:
        """The letter on paper. Its date inside the file is noon of 成文日期, so that the bytes follow from the facts.

        Raises: RefusedError LETTER.CHARACTER where a character has no glyph; NotReadyError LETTER.PRESS where the
        template cannot be set.
        """
        (whole,) = self._set(letter, "pdf")
        return whole

    def pictures(self, letter: Letter, ppi: float = 110) -> list[bytes]:
        """The pages as PNG, for the eye. Raises as `pdf`, but for glyphs."""
        return self._set(letter, "png", ppi)

    def receipt(self, receipt: SubmissionReceipt) -> bytes:
        """The receipt of a submission on one page; dated inside the file when the submission was completed. Raises as
        `pdf`."""
        (whole,) = self._compile("submission_receipt", printed_receipt(receipt), receipt.completed_at, "pdf")
        return whole

    def _set(self, letter: Letter, kind: Literal["pdf", "png"], ppi: float | None = None) -> list[bytes]:
        noon = datetime.combine(letter.head.issued_on, time(12), UTC)
        return self._compile(letter.KIND, printed(letter), noon, kind, ppi)

    def _compile(
        self, template: str, data: str, at: datetime, kind: Literal["pdf", "png"], ppi: float | None = None
    ) -> list[bytes]:
        try:
            with self._turn:  # one compiler sets one letter at a time
                pages = self._compiler.compile(
                    input=str(_TEMPLATES / f"{template}.typ"),
                    format=kind,
                    ppi=ppi,
                    sys_inputs={"data": data, **self._families},
                    pdf_standards=["a-2a", "ua-1"] if kind == "pdf" else [],
                    timestamp=at,
                )
        except typst.TypstError as error:
            # The message may repeat what stands in the letter: it goes nowhere.
            raise _refusal(error.message) from None
        assert pages is not None
        return [pages] if isinstance(pages, bytes) else list(pages)


def _refusal(message: str) -> Exception:
    if any(sign in message for sign in _MISSING_GLYPH):
        return unprintable()
    return NotReadyError("LETTER.PRESS", "文书模板无法排版。", "The template of the letter cannot be set.")


def _existing(folder: Path) -> list[str]:
    return [str(folder)] if folder.is_dir() else []


def _chosen(wanted: tuple[str, ...], held: set[str]) -> str:
    found = next((family for family in wanted if family in held), None)
    if found is None:
        raise NotReadyError(
            "LETTER.FONT",
            "字体文件夹中没有可用的中文字体，文书未制作：安装 fonts-noto-cjk，或者设置 BLACKLIST_LETTER_FONTS。",
            "The font folder has no Chinese font and no letter was made: install fonts-noto-cjk, or set "
            "BLACKLIST_LETTER_FONTS.",
        )
    return found
