"""Tables of word processors' documents as lines: a row is a paragraph, unless the table only lays out running text."""

import re
from collections.abc import Sequence

from svodka.sources.headers import read_address_line, read_header
from svodka.sources.wrapping import Line

_LONG_CELL = 120
_SENTENCE_INSIDE = re.compile(r"[^\W\d_]{4,}[\"'»”)]*[.!?…][\"'»”)]*\s+[«\"„“(\[]?[А-ЯЁA-Z]")
"""The word before the stop has four letters or more: `обл.`, `тыс.`, `г.` end no sentence."""


def lay_out_table(rows: Sequence[Sequence[Sequence[Line]]], *, is_layout: bool = False) -> list[Line]:
    """Return the lines of a table, given those of each cell of each row.

    Cells are read one by one where `is_layout` says so (a table in the table), where one holds running text, and in rows of header
    lines; else a row is one paragraph, its cells joined by semicolons, empty ones left out.
    """
    is_layout = is_layout or any(_is_running_text(lines) for row in rows for lines in row)
    found: list[Line] = []
    for row in rows:
        filled = [lines for lines in row if any(line.text for line in lines)]
        if is_layout or len(filled) < 2 or any(_is_header(line.text) for lines in filled for line in lines):
            found.extend(line for lines in filled for line in lines)
        else:
            text = "; ".join(" ".join(line.text for line in lines if line.text) for lines in filled)
            found.extend((Line(text.replace(":; ", ": ")), Line("")))
    return found


def _is_running_text(lines: Sequence[Line]) -> bool:
    text = " ".join(line.text for line in lines if line.text)
    is_heading = any(line.is_heading for line in lines)
    return is_heading or len(text) > _LONG_CELL or bool(_SENTENCE_INSIDE.search(text))


def _is_header(line: str) -> bool:
    """Whether a cell says something about the article by itself: its address or `Источник: Пример-Пресс`."""
    header = read_header(line)
    return bool(read_address_line(line) or (header and header.value))
