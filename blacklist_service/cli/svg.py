"""The few shapes that a picture is drawn of: plain SVG text, without script, style sheet or anything from outside."""

from collections.abc import Iterable, Sequence
from html import escape

FONT = "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei','Source Han Sans SC',sans-serif"
INK, FAINT, RULE, PAPER = "#1f2937", "#6b7280", "#e5e7eb", "#ffffff"

Point = tuple[float, float]


def document(width: int, height: int, title: str, description: str, shapes: Iterable[str]) -> str:
    """A whole picture; title and description are what a screen reader says."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-labelledby="title description" lang="zh-CN" '
        f'font-family="{FONT}">\n'
        f'<title id="title">{escape(title)}</title>\n<desc id="description">{escape(description)}</desc>\n'
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>\n' + "\n".join(shapes) + "\n</svg>\n"
    )


def text(
    at: Point, words: str, *, size: float = 13, colour: str = INK, anchor: str = "start", weight: int = 400
) -> str:
    """Words whose base line starts, has its middle or ends at a point."""
    x, y = at
    shown = escape("".join(character for character in words if character.isprintable()))
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{shown}</text>'
    )


def line(start: Point, end: Point, *, colour: str = RULE, width: float = 1, dash: str = "") -> str:
    """A straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
        f'stroke="{colour}" stroke-width="{width:g}"{dashed}/>'
    )


def path(points: Sequence[Point], *, colour: str, width: float = 2.5) -> str:
    """A line through points."""
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
    )


def box(corner: Point, size: Point, *, colour: str, radius: float = 2) -> str:
    """A filled rectangle from its upper left corner."""
    return (
        f'<rect x="{corner[0]:.1f}" y="{corner[1]:.1f}" width="{max(0.0, size[0]):.1f}" height="{size[1]:.1f}" '
        f'rx="{radius:g}" fill="{colour}"/>'
    )


def dot(at: Point, *, colour: str, radius: float = 4) -> str:
    """A filled circle with a white rim."""
    return (
        f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius:g}" fill="{colour}" stroke="{PAPER}" '
        'stroke-width="1.5"/>'
    )
