"""A table that keeps ids and codes whole: where its columns do not fit the terminal, each row becomes a card."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table

# A column of sentences is readable from this width on; a Chinese word may be broken after so many columns.
_SENTENCE = 24
_CHINESE_WORD = 8
# Two blanks and a line per column, and the line on the left.
_FRAME, _EDGE = 3, 1


@dataclass(frozen=True, slots=True, repr=False)
class FittingTable:
    """Columns and rows of texts, drawn for the width that there is."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    may_stack: bool = True

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The grid, or the cards where an id or a code would have to be broken."""
        if not self.rows:
            yield f"{self.title}：（无）none"
            return
        places = range(len(self.columns))
        if self.may_stack and _framed(map(self._least, places)) > options.max_width:
            yield self._cards()
        else:
            yield self._grid(is_tight=_framed(map(self._most, places)) > options.max_width)

    def _grid(self, *, is_tight: bool) -> Table:
        shown = Table(title=self.title, title_justify="left")
        for place, name in enumerate(self.columns):
            is_code = self.may_stack and all(_is_code(cell) for cell in self._cells(place))
            # A column that is not wrapped does not wrap its heading either.
            is_narrow = is_tight and is_code and cell_len(name) > _widest(self._cells(place))
            shown.add_column(name.replace(" ", "\n") if is_narrow else name, overflow="fold", no_wrap=is_code)
        for row in self.rows:
            shown.add_row(*row)
        return shown

    def _cards(self) -> Table:
        shown = Table(title=self.title, title_justify="left", show_header=False)
        shown.add_column(overflow="fold")
        shown.add_column(overflow="fold")
        for row in self.rows:
            for place, (name, cell) in enumerate(zip(self.columns, row, strict=True), 1):
                shown.add_row(name, cell, end_section=place == len(row))
        return shown

    def _cells(self, place: int) -> Iterator[str]:
        return (row[place] for row in self.rows)

    def _least(self, place: int) -> int:
        """The width below which a column would break a word, or be a pillar of single words."""
        cells = list(self._cells(place))
        words = [word for text in (self.columns[place], *cells) for word in text.split()]
        return max(*map(_word_width, words), min(_widest(cells), _SENTENCE))

    def _most(self, place: int) -> int:
        """The width in which a column stands without a wrap."""
        return _widest((self.columns[place], *self._cells(place)))


def fitting(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, may_stack: bool
) -> FittingTable:
    """A table of these texts; `may_stack`: rows may become cards."""
    return FittingTable(title, tuple(columns), tuple(tuple(row) for row in rows), may_stack)


def _framed(widths: Iterable[int]) -> int:
    return _EDGE + sum(_FRAME + width for width in widths)


def _widest(texts: Iterable[str]) -> int:
    return max((cell_len(line) for text in texts for line in text.splitlines()), default=0)


def _is_code(cell: str) -> bool:
    """One word without a place to break it: an id, a code, a number."""
    return cell_len(cell) == len(cell) and all(len(line.split()) <= 1 for line in cell.splitlines())


def _word_width(word: str) -> int:
    width = cell_len(word)
    return width if width == len(word) else min(width, _CHINESE_WORD)
