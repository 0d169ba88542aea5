"""One PDF page as lines and ruled tables, in reading order. Lengths are points (1/72 inch), y grows upwards."""

from __future__ import annotations

import statistics
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from assistant.readers.text import is_wide, join_lines, tidy

MIN_EDGE = 6.0  # shorter strokes are no table rules
SNAP = 2.5  # rules closer than this are one
MAX_EDGES = 1_500  # a page with more is a drawing
SAME_LINE = 0.4  # of a character: baselines closer than this are one line (raised figures included)
WORD_GAP = 0.15  # of a character: a space between Latin words that is not in the file


@dataclass(frozen=True, slots=True)
class Char:
    """A character: where it begins and ends, and its baseline."""

    text: str
    left: float
    right: float
    base: float


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line. ``em`` is the width of one Chinese character."""

    text: str
    page: int
    left: float
    right: float
    base: float
    em: float


@dataclass(frozen=True, slots=True)
class Row:
    """A table row, its cells already joined."""

    text: str
    page: int


@dataclass(frozen=True, slots=True)
class Edges:
    """Rules of a page: horizontal ones as (y, from, to), vertical ones as (x, from, to)."""

    across: tuple[tuple[float, float, float], ...] = ()
    down: tuple[tuple[float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of rules. A cell that spans several places of the grid belongs to the uppermost, leftmost of them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]  # from the bottom up
    edges: Edges

    def holds(self, x: float, y: float) -> bool:
        """True for a point inside the grid."""
        return self.xs[0] < x < self.xs[-1] and self.ys[0] < y < self.ys[-1]

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """Row (0 is the lowest) and column of the cell around a point inside the grid."""
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        while column > 0 and not _crossed(self.edges.down, self.xs[column], y):
            column -= 1
        while row < len(self.ys) - 2 and not _crossed(self.edges.across, self.ys[row + 1], x):
            row += 1
        return row, column

    def rows(self, chars: dict[tuple[int, int], list[Char]], page: int) -> list[Row]:
        """Rows from the top down; ``chars`` are those of each cell."""
        found: list[Row] = []
        for row in range(len(self.ys) - 2, -1, -1):
            cells: list[str] = []
            for column in range(len(self.xs) - 1):
                middle = (self.xs[column] + self.xs[column + 1]) / 2, (self.ys[row] + self.ys[row + 1]) / 2
                top, first = self.cell(*middle)
                if first == column:
                    cells.append(_cell_text(chars.get((row, column), []), page) if top == row else "")
            if any(cells):
                found.append(Row(tidy(" | ".join(cells)), page))
        return found


def _crossed(edges: Iterable[tuple[float, float, float]], at: float, point: float) -> bool:
    return any(abs(place - at) < SNAP and low - SNAP < point < high + SNAP for place, low, high in edges)


def _cell_text(chars: list[Char], page: int) -> str:
    text = ""
    for line in _lines(chars, page):
        text = join_lines(text, line.text)
    return text


def read_page(page: Any, number: int) -> list[Line | Row]:
    """Give the lines and table rows of a pdfium page from the top down.

    The order in which a file draws its characters is no reading order (quotation marks in another font may come last),
    so lines are found by place. Pages set in columns are not expected.
    """
    tables = find_tables(_edges(page))
    cells: list[dict[tuple[int, int], list[Char]]] = [{} for _ in tables]
    free: list[Char] = []
    for char in chars_of(page):
        x, y = (char.left + char.right) / 2, char.base + (char.right - char.left) / 4
        inside = next((i for i, table in enumerate(tables) if table.holds(x, y)), None)
        if inside is None:
            free.append(char)
        else:
            cells[inside].setdefault(tables[inside].cell(x, y), []).append(char)
    placed: list[tuple[float, list[Line | Row]]] = [(line.base, [line]) for line in _lines(free, number)]
    placed += [(table.ys[-1], [*table.rows(own, number)]) for table, own in zip(tables, cells, strict=True)]
    return [item for _, items in sorted(placed, key=lambda p: -p[0]) for item in items]


def chars_of(page: Any) -> list[Char]:
    """Every character of a pdfium page, in the order in which the file draws them."""
    import ctypes

    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    try:
        box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        chars: list[Char] = []
        for i in range(textpage.count_chars()):
            code = pdfium.FPDFText_GetUnicode(textpage, i)
            if code < 0x20 or code in (0xFFFE, 0xFFFF) or code > 0x10FFFF or pdfium.FPDFText_IsGenerated(textpage, i):
                continue
            pdfium.FPDFText_GetLooseCharBox(textpage, i, box)
            pdfium.FPDFText_GetCharOrigin(textpage, i, x, y)
            chars.append(Char(chr(code), box.left, box.right, y.value))
        return chars
    finally:
        textpage.close()


def _lines(chars: list[Char], page: int) -> list[Line]:
    """Sort characters into lines by their baselines, and each line from left to right."""
    inked = [c for c in chars if not c.text.isspace()]
    if not inked:
        return []
    em = em_of(inked)
    groups: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: -c.base):
        if not groups or groups[-1][0].base - char.base > SAME_LINE * em:
            groups.append([])
        groups[-1].append(char)
    return [line for group in groups if (line := _line(group, page)) is not None]


def em_of(inked: list[Char]) -> float:
    """Width of a Chinese character, the median over those given; letters and digits are half as wide."""
    wide = [c.right - c.left for c in inked if is_wide(c.text)]
    return max(statistics.median(wide) if wide else 2 * statistics.median(c.right - c.left for c in inked), 1.0)


def _line(chars: list[Char], page: int) -> Line | None:
    inked = [c for c in chars if not c.text.isspace()]
    if not inked:
        return None
    em = em_of(inked)
    return Line(
        text=tidy(_text(sorted(chars, key=lambda c: c.left), em)),
        page=page,
        left=min(c.left for c in inked),
        right=max(c.right for c in inked),
        base=statistics.median(c.base for c in inked),
        em=em,
    )


def _text(chars: list[Char], em: float) -> str:
    """The words of a line; ``chars`` stand from left to right.

    A space is put between Latin words and at gaps wider than a character. A space of the file is dropped only between a
    Chinese character and a digit, where typesetters put it for looks. A character drawn twice to look bold counts once.
    """
    text = ""
    last: Char | None = None
    spaced = False
    for char in chars:
        if char.text.isspace() and char.text != "\u3000":
            spaced = True
            continue
        if last is not None:
            if char.text == last.text and char.left - last.left < WORD_GAP * em:
                continue
            wide, gap = is_wide(char.text) + is_wide(last.text), char.left - last.right
            for_looks = wide == 1 and (char.text.isdigit() or last.text.isdigit())
            if gap > em or (spaced and not for_looks) or (not wide and gap > WORD_GAP * em):
                text += " "
        text += char.text
        last, spaced = char, False
    return text


def find_tables(edges: Edges) -> list[Table]:
    """Find the grids that the rules of a page form: sets of touching rules with at least two columns."""
    boxes = [(low, high, y, y, True, i) for i, (y, low, high) in enumerate(edges.across)]
    boxes += [(x, x, low, high, False, i) for i, (x, low, high) in enumerate(edges.down)]
    if len(boxes) > MAX_EDGES:
        return []
    tables: list[Table] = []
    while boxes:
        group, grown = [boxes.pop()], True
        while grown:
            touching = [b for b in boxes if any(_touch(b, g) for g in group)]
            boxes = [b for b in boxes if b not in touching]
            group.extend(touching)
            grown = bool(touching)
        own = Edges(
            tuple(edges.across[i] for *_, flat, i in group if flat),
            tuple(edges.down[i] for *_, flat, i in group if not flat),
        )
        xs, ys = _snap(x for x, _, _ in own.down), _snap(y for y, _, _ in own.across)
        if len(xs) >= 3 and len(ys) >= 2:
            tables.append(Table(xs, ys, own))
    return sorted(tables, key=lambda t: -t.ys[-1])


def _touch(a: tuple[float, float, float, float, bool, int], b: tuple[float, float, float, float, bool, int]) -> bool:
    return a[0] - SNAP < b[1] and b[0] - SNAP < a[1] and a[2] - SNAP < b[3] and b[2] - SNAP < a[3]


def _snap(places: Iterable[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > SNAP:
            kept.append(place)
    return tuple(kept)


def _edges(page: Any) -> Edges:
    """Straight strokes and sides of rectangles along the axes, in page coordinates."""
    import ctypes

    import pypdfium2.raw as pdfium

    across: list[tuple[float, float, float]] = []
    down: list[tuple[float, float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for shape in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH,), max_depth=1):
        count = pdfium.FPDFPath_CountSegments(shape)
        if len(across) + len(down) > MAX_EDGES or not 2 <= count <= MAX_EDGES:
            continue
        matrix = shape.get_matrix()
        start = last = (0.0, 0.0)
        for i in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(shape, i)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            point = matrix.on_point(x.value, y.value)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                start = point
            elif kind == pdfium.FPDF_SEGMENT_LINETO:
                _add_edge(last, point, across, down)
            if pdfium.FPDFPathSegment_GetClose(segment):
                _add_edge(point, start, across, down)
            last = point
    return Edges(tuple(across), tuple(down))


def _add_edge(
    a: tuple[float, float],
    b: tuple[float, float],
    across: list[tuple[float, float, float]],
    down: list[tuple[float, float, float]],
) -> None:
    if abs(a[1] - b[1]) < 1 and abs(a[0] - b[0]) >= MIN_EDGE:
        across.append((a[1], min(a[0], b[0]), max(a[0], b[0])))
    elif abs(a[0] - b[0]) < 1 and abs(a[1] - b[1]) >= MIN_EDGE:
        down.append((a[0], min(a[1], b[1]), max(a[1], b[1])))
