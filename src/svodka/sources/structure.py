"""What each line of an article is: address, header, headline, date, body.

The same for text files, Word documents and what was extracted from a web page: lines go in, the parts of an article come out.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from svodka.facts.countries import country_named
from svodka.sources import dates, headers
from svodka.sources.furniture import leave_out, note_left_out
from svodka.sources.limits import MAX_HEADLINE
from svodka.sources.wrapping import INNER_SENTENCE_END, Line, ends_sentence, group_lines, join_lines, starts_lower
from svodka.types import Judgement, ReadingNote, Severity, Table

_TOP_LINES = 5
_LONG_LINE = 120
_SHORT_LAST_WORD = re.compile(r"(?:^|\s)[a-zа-яё]{1,2}$")
_WORD = re.compile(r"\w+")


@dataclass
class Parts:
    """The parts of an article while they are found, named as in `svodka.types.Article`; the first mention of each counts."""

    title: str = ""
    paragraphs: tuple[str, ...] = ()
    url: str = ""
    date: datetime.date | None = None
    date_reason: str = ""
    outlet: str = ""
    country_hint: Judgement | None = None
    notes: tuple[ReadingNote, ...] = ()
    tables: tuple[Table, ...] = ()

    def note(self, message: str, severity: Severity | None = None) -> None:
        """Add a reader's note."""
        self.notes += (ReadingNote(message, severity),)

    def take_date(self, found: datetime.date | None, reason: str) -> None:
        """Take a date where none is known; `reason` says where it comes from."""
        if found and not self.date:
            self.date, self.date_reason = found, reason


def find_parts(lines: Sequence[Line]) -> Parts:
    """Return the parts of an article that a person saved as lines: header lines or an address, a headline, the body."""
    whole = lines
    lines, left_out = leave_out(whole)
    parts = Parts(notes=note_left_out(left_out))
    top = _read_top(lines, parts)
    is_untitled = any(headers.is_no_title(line.text) for line in lines[:top])
    rest = _without_last_address(lines[top:], parts)
    rest = _without_top_lines(rest, parts, has_headline=not (parts.title or is_untitled))
    blocks = group_lines([Line("") if headers.is_rule(line.text) else line for line in rest])
    if not parts.title and not is_untitled:
        _part_headline(blocks)
        parts.title = _take_marked_headline(blocks)
    paragraphs = join_lines(list(filter(None, blocks)))
    if not parts.title and not is_untitled and paragraphs:
        if paragraphs[0].cell is None and _is_headline(paragraphs[0].text, paragraphs[1:]):
            parts.title = paragraphs.pop(0).text
        else:
            parts.note("no headline found: the first paragraph stays in the body")
    # The date may stand in a byline or beside a counter, which were left out.
    parts.take_date(next(filter(None, map(dates.parse_date, _list_left_out_above(whole, lines, top))), None), "text")
    return _finish(parts, paragraphs)


def _list_left_out_above(whole: Sequence[Line], kept: Sequence[Line], top: int) -> list[str]:
    """The lines that were left out above the body; `top` is the index from which on a headline may stand."""
    filled = [index for index, line in enumerate(kept) if line.text and index >= top]
    body = next((index for index in filled[1:] if _is_body(kept[index].text)), len(kept))
    return [line.text for index, line in enumerate(whole[:body]) if line.text and not kept[index].text]


def complete_parts(paragraphs: Sequence[Line], known: Parts) -> Parts:
    """Return `known`, the parts that a web page states about itself, completed with its extracted body."""
    kept = [line for line in _without_top_lines(paragraphs, known, has_headline=False) if line.text]
    if known.date:
        # Extraction may put the date after the first paragraphs.
        kept = [line for line in kept if line.cell or dates.date_line(line.text) != known.date]
    return _finish(known, kept)


def have_same_words(one: str, other: str) -> bool:
    """Return whether two lines have the same words, whatever their case and punctuation."""
    return _WORD.findall(one.casefold()) == _WORD.findall(other.casefold())


def _read_top(lines: Sequence[Line], parts: Parts) -> int:
    """Read what stands before the headline; return the index of the first line that is neither header nor blank."""
    for index, line in enumerate(lines):
        if not line.text or headers.is_rule(line.text) or headers.is_no_title(line.text):
            continue
        if (header := headers.read_header(line.text)) and not headers.may_be_headline(header):
            _take_header(header, parts)
        elif address := headers.read_address_line(line.text):
            parts.url = parts.url or address
        elif headers.is_host(line.text):
            parts.outlet = parts.outlet or line.text
        elif found := dates.date_line(line.text):
            _take_date_line(line.text, found, parts)
        elif (found := dates.parse_date(line.text)) and (outlet := _outlet_beside_date(line.text)):
            parts.outlet = parts.outlet or outlet
            _take_date_line(line.text, found, parts)
        else:
            return index
    return len(lines)


def _outlet_beside_date(line: str) -> str:
    """The outlet in a line that holds nothing but it and a date (`24.kg, 05.09.2025 10:30`), "" for any other line."""
    outlet = dates.without_date(line).strip(" ,.|•·—–-")
    return outlet if headers.is_host(outlet) or headers.is_agency(outlet) else ""


def _take_header(header: headers.HeaderLine, parts: Parts) -> None:
    value = header.value
    if not value:
        return
    if header.field == "title":
        parts.title = parts.title or ("" if headers.is_no_title(value) else value)
    elif header.field == "url" or (header.field == "outlet" and headers.read_address_line(value)):
        address = headers.read_address(value)
        parts.url = parts.url or address
        if not address:
            parts.note(f"“{value}” in the line “{header.label}:” is no address", Severity.WARNING)
    elif header.field == "outlet":
        parts.outlet = parts.outlet or value
    elif header.field == "country":
        if country := country_named(value):
            parts.country_hint = parts.country_hint or Judgement(country.code, f"header line “{header.label}: {value}”")
        else:
            parts.note(f"the country “{value}” in the line “{header.label}:” is not known", Severity.WARNING)
    elif found := dates.parse_date(value) or dates.date_line(value):
        parts.take_date(found, "header")
    else:
        trouble = f"“{value}” in the line “{header.label}:” is no date of an article"
        parts.note(f"{trouble} (day, month and year, not in the future)", Severity.WARNING)


def _without_last_address(lines: Sequence[Line], parts: Parts) -> Sequence[Line]:
    """The lines without the last one, if it is the article's address or a header line with its outlet."""
    last = _last_filled(lines)
    if last < 0:
        return lines
    header = headers.read_header(lines[last].text)
    if header and header.field == "outlet" and header.value and not headers.may_be_headline(header):
        parts.outlet = parts.outlet or header.value
        return lines[:last]
    value = header.value if header and header.field == "url" else ""
    address = headers.read_address_line(lines[last].text) or headers.read_address_line(value)
    if not address or parts.url not in {"", address}:
        return lines
    parts.url = address
    return lines[:last]


def _without_top_lines(lines: Sequence[Line], parts: Parts, *, has_headline: bool) -> list[Line]:
    """The lines with blank ones in place of the address and dates that stand alone near the top, and of a date alone at the end.

    A date in a byline near the top is read as well. With `has_headline` the first line stays.
    """
    kept: list[Line] = []
    looked_at = 0
    is_top = True
    for line in lines:
        is_first = line.text and not any(known.text for known in kept)
        if not is_top or line.cell or not line.text or (is_first and has_headline):
            kept.append(line)
            continue
        looked_at += 1
        found = dates.date_line(line.text)
        address = headers.read_address_line(line.text)
        is_top = (bool(found or address) or not _is_body(line.text)) and looked_at < _TOP_LINES
        is_own_address = address and parts.url in {"", address}
        if is_own_address:
            parts.url = address
        elif found:
            _take_date_line(line.text, found, parts)
        elif is_top:
            parts.take_date(dates.dateline_date(line.text), "text")
        kept.append(Line("") if is_own_address or found else line)
    last = _last_filled(kept)
    if last > 0 and not kept[last].cell and (found := dates.date_line(kept[last].text)):
        _take_date_line(kept[last].text, found, parts)
        kept[last] = Line("")
    return kept


def _last_filled(lines: Sequence[Line]) -> int:
    return max((index for index, line in enumerate(lines) if line.text), default=-1)


def _is_body(line: str) -> bool:
    return len(line) > _LONG_LINE or ends_sentence(line)


def _take_date_line(line: str, found: datetime.date, parts: Parts) -> None:
    parts.note(f"the line “{line}” was read as the date and left out of the body")
    parts.take_date(found, "text")


def _take_marked_headline(blocks: list[list[Line]]) -> str:
    """Remove from its block the headline that the format itself marks as one, and return it; "" where it marks none near the top."""
    for block in blocks[:3]:
        if block[0].is_heading:
            return block.pop(0).text
        if _is_body(block[0].text):
            break
    return ""


def _part_headline(blocks: list[list[Line]]) -> None:
    """Split the first line off the first block where it looks like a headline with no blank line after it."""
    if not blocks or len(blocks[0]) == 1:
        return
    first, second = blocks[0][0].text, blocks[0][1].text
    goes_on = starts_lower(second) or bool(_SHORT_LAST_WORD.search(first)) or first.endswith(("-", ",", "‐"))
    if blocks[0][0].is_heading or not (goes_on or ends_sentence(first) or len(first) > MAX_HEADLINE):
        blocks[:1] = [blocks[0][:1], blocks[0][1:]]


def _is_headline(text: str, rest: Sequence[Line]) -> bool:
    if len(text) > MAX_HEADLINE or dates.starts_with_dateline(text):
        return False
    if not ends_sentence(text):
        return True
    is_statement = text.rstrip("\"'»”)").endswith((".", "…", ":", ";"))
    is_long = len(text) > _LONG_LINE or bool(INNER_SENTENCE_END.search(text)) or text.endswith((":", ";"))
    return bool(rest) and not (is_statement and is_long)


def _finish(parts: Parts, paragraphs: list[Line]) -> Parts:
    if paragraphs and parts.title and have_same_words(paragraphs[0].text, parts.title):
        paragraphs = paragraphs[1:]
    first = paragraphs[0].text if paragraphs else ""
    shorter = dates.without_labelled_date(first)
    if shorter != first:
        label = first[: len(first) - len(shorter)].strip()
        parts.note(f"“{label}” at the beginning was read as the date and left out of the body")
        parts.take_date(dates.parse_date(label), "text")
        paragraphs = [replace(paragraphs[0], text=shorter), *paragraphs[1:]]
    if any(headers.read_address_line(paragraph.text) for paragraph in paragraphs[:-1]):
        trouble = "another address stands by itself in the body: if the file holds several articles, part them"
        parts.note(trouble, Severity.WARNING)
    if parts.title and not paragraphs:
        parts.note("the article is a headline only: there is no body", Severity.WARNING)
    parts.paragraphs = tuple(paragraph.text for paragraph in paragraphs)
    parts.tables = _find_tables(paragraphs)
    # What the text begins with may be a day that it tells of, unless it is a dateline.
    first_day = dates.dateline_date(shorter)
    if dates.starts_with_dateline(shorter):
        parts.take_date(first_day, "text")
    parts.take_date(dates.address_date(parts.url), "address")
    parts.take_date(first_day, "text")
    if not parts.date and (found := dates.dateline_and_address_date(shorter, parts.url)):
        parts.take_date(found, "address")
        parts.note("date: the day as in the dateline, the year as in the address")
    return parts


def _find_tables(paragraphs: Sequence[Line]) -> tuple[Table, ...]:
    """The tables whose cells are among the paragraphs; a table names its cells by the numbers of the paragraphs, from 1."""
    tables: list[dict[tuple[int, int], int]] = []
    before: tuple[int, int] | None = None
    for block, paragraph in enumerate(paragraphs, start=1):
        if paragraph.cell is not None:
            if before is None or paragraph.cell <= before:
                tables.append({})
            tables[-1][paragraph.cell] = block
        before = paragraph.cell
    return tuple(map(_make_table, tables))


def _make_table(cells: dict[tuple[int, int], int]) -> Table:
    width = 1 + max(column for _, column in cells)
    numbers = sorted({row for row, _ in cells})
    return Table(tuple(tuple(cells.get((row, column), 0) for column in range(width)) for row in numbers))
