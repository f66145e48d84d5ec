"""Signs placed on a page → printed rows and the cells of tables: words parted by their gaps, emphasis, columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from build_tools.importers.capture import BOLD, GAP, ITALIC
from build_tools.importers.pdf_pages import Sign
from build_tools.importers.pdf_tables import Grid
from build_tools.importers.text_file import clean_text

_WORD: Final = 0.12  # of the height: a wider space parts words
_COLUMN: Final = 2.2  # of the height: a wider one parts columns


@dataclass(slots=True)
class Row:
    """One printed row: ``text`` with switches of emphasis, and where it stands."""

    text: str
    left: float
    right: float
    y: float
    height: float
    first_word: float  # its width
    page: int
    columns: int


# What stands on a page: a row, or the rows of a table as the words of their cells.
Part = Row | list[list[str]]


def split_rows(signs: Sequence[Sign]) -> list[list[Sign]]:
    """Return the signs by the row that they stand in, from top to bottom, each row from left to right."""
    rows: list[list[Sign]] = []
    base = height = 0.0
    for sign in sorted(signs, key=lambda each: -each.base):
        if not rows or base - sign.base > 0.4 * max(height, 1.0):
            rows.append([])
            base, height = sign.base, sign.box[3] - sign.box[1]
        rows[-1].append(sign)
    return [sorted(row, key=lambda sign: sign.box[0]) for row in rows]


def read_row(signs: Sequence[Sign], page: int, width: float) -> Row:
    """Return the row that ``signs`` are, from left to right, on a page of ``width`` points."""
    height = sorted(sign.box[3] - sign.box[1] for sign in signs)[len(signs) // 2] or 1.0
    text, first_word, columns = _words(signs, height)
    left = signs[0].box[0]
    if columns == 1 and left > width / 2:
        text = " " * 30 + text  # it stands in the right column alone
    return Row(text, left, signs[-1].box[2], signs[0].base, height, first_word, page, columns)


def _words(signs: Sequence[Sign], height: float) -> tuple[str, float, int]:
    """The row's text, the width of its first word, and how many columns it has."""
    words = _split_words(signs, height)
    parts: list[str] = []
    on: tuple[str, ...] = ()
    for space, word in words:
        # A word is set in one way: fonts that lack a letter borrow it from another font.
        wanted = tuple(
            switch
            for switch, count in ((BOLD, sum(sign.bold for sign in word)), (ITALIC, sum(sign.italic for sign in word)))
            if 2 * count > len(word)
        )
        parts += [*(switch for switch in on if switch not in wanted), space]
        parts += [switch for switch in wanted if switch not in on]
        plain = _plain_tail(word) if wanted else 0
        parts.append(clean_text("".join(sign.text for sign in word[: len(word) - plain])))
        on = wanted
        if plain:
            parts += [*on, clean_text("".join(sign.text for sign in word[-plain:]))]
            on = ()
    first = words[0][1]
    return "".join([*parts, *on]), first[-1].box[2] - first[0].box[0], 1 + sum(space == GAP for space, _ in words)


def _plain_tail(word: Sequence[Sign]) -> int:
    """How many signs at a word's end are punctuation set without emphasis (``người”**;``)."""
    count = 0
    while (
        count < len(word) - 1
        and not (word[-1 - count].bold or word[-1 - count].italic)
        and not word[-1 - count].text.isalnum()
    ):
        count += 1
    return count


def _split_words(signs: Sequence[Sign], height: float) -> list[tuple[str, list[Sign]]]:
    """The words of a row, each with the space before it."""
    words: list[tuple[str, list[Sign]]] = []
    right = 0.0
    for sign in signs:
        gap = sign.box[0] - right
        if not words:
            words.append(("", [sign]))
        elif gap > _WORD * height:
            words.append((GAP if gap > _COLUMN * height else " ", [sign]))
        else:
            words[-1][1].append(sign)
        right = sign.box[2]
    return words


def read_cells(grid: Grid, signs: Sequence[Sign], page: int) -> list[list[str]]:
    """Return the words in the cells of ``grid``, row by row; a cell's rows are its lines."""
    rows, columns = grid.size
    held: dict[tuple[int, int], list[Sign]] = {}
    for sign in signs:
        place = grid.cell((sign.box[0] + sign.box[2]) / 2, (sign.box[1] + sign.box[3]) / 2)
        if place:
            held.setdefault(place, []).append(sign)

    def words(place: tuple[int, int]) -> str:
        return "\n".join(read_row(line, page, 1e9).text for line in split_rows(held.get(place, [])))

    return [[words((row, column)) for column in range(columns)] for row in range(rows)]
