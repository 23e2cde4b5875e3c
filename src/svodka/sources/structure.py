"""What each line of an article is: address, header, headline, date, body.

The same for text files, Word documents and what was extracted from a web page: lines go in, the parts of an article come out.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from svodka.places.countries import country_named
from svodka.sources.dates import (
    address_date,
    date_line,
    dateline_and_address_date,
    dateline_date,
    parse_date,
    starts_with_dateline,
    without_labelled_date,
)
from svodka.sources.furniture import leave_out, note_left_out
from svodka.sources.headers import (
    HeaderLine,
    is_host,
    is_no_title,
    is_rule,
    may_be_headline,
    read_address,
    read_address_line,
    read_header,
)
from svodka.sources.limits import MAX_HEADLINE
from svodka.sources.table_rows import find_tables
from svodka.sources.wrapping import Line, ends_sentence, group_lines, join_lines, starts_lower
from svodka.types import Judgement, ReadingNote, Severity, Table

_TOP_LINES = 5
_TOP_BLOCKS = 3
_LONG_LINE = 120
_INNER_SENTENCE_END = re.compile(r"[.!?…][\"'»”)]*\s+[«\"„“(\[]?[А-ЯЁA-Z]")
_SHORT_LAST_WORD = re.compile(r"(?:^|\s)[a-zа-яё]{1,2}$")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Parts:
    """The parts of an article, as `svodka.types.Article` names them."""

    title: str = ""
    paragraphs: tuple[str, ...] = ()
    url: str = ""
    date: datetime.date | None = None
    date_reason: str = ""
    outlet: str = ""
    country_hint: Judgement | None = None
    notes: tuple[ReadingNote, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass
class _Draft:
    """What is known of the article so far; the first mention of a thing counts."""

    title: str = ""
    has_no_title: bool = False
    url: str = ""
    date: datetime.date | None = None
    date_reason: str = ""
    outlet: str = ""
    country_hint: Judgement | None = None
    notes: list[ReadingNote] = field(default_factory=list)

    def note(self, message: str, severity: Severity | None = None) -> None:
        """Add a reader's note."""
        self.notes.append(ReadingNote(message, severity))


def find_parts(lines: Sequence[Line]) -> Parts:
    """Return the parts of an article that a person saved as lines: header lines or an address, a headline, the body."""
    draft = _Draft()
    lines, left_out = leave_out(lines)
    draft.notes += note_left_out(left_out)
    rest = list(lines[_read_top(lines, draft) :])
    rest = _without_last_address(rest, draft)
    rest = _without_top_lines(rest, draft, has_headline=not (draft.title or draft.has_no_title))
    blocks = [list(block) for block in group_lines([Line("") if is_rule(line.text) else line for line in rest])]
    if not draft.title and not draft.has_no_title:
        _part_headline(blocks)
        draft.title, blocks = _marked_headline(blocks)
    paragraphs = [paragraph for block in join_lines(blocks) for paragraph in block]
    if not draft.title and not draft.has_no_title and paragraphs:
        if paragraphs[0].cell is None and _is_headline(paragraphs[0].text, paragraphs[1:]):
            draft.title = paragraphs.pop(0).text
        else:
            draft.note("no headline found: the first paragraph stays in the body")
    if not draft.date and (found := next(filter(None, map(parse_date, left_out[:_TOP_LINES])), None)):
        # A byline or a counter beside the date.
        draft.date, draft.date_reason = found, "text"
    return _finished(draft, paragraphs)


def complete_parts(paragraphs: Sequence[Line], known: Parts) -> Parts:
    """Return the parts of an article whose body was extracted from a page that says the rest (`known`) about itself."""
    draft = _Draft(
        known.title, not known.title, known.url, known.date, known.date_reason, known.outlet, notes=list(known.notes)
    )
    kept = [line for line in _without_top_lines(list(paragraphs), draft, has_headline=False) if line.text]
    if draft.date:
        # Extraction may put the date after the first paragraphs.
        kept = [line for line in kept if line.cell or date_line(line.text) != draft.date]
    return _finished(draft, kept)


def have_same_words(one: str, other: str) -> bool:
    """Return whether two lines have the same words, whatever their case and punctuation."""
    return _WORD.findall(one.casefold()) == _WORD.findall(other.casefold())


def _read_top(lines: Sequence[Line], draft: _Draft) -> int:
    """Read what stands before the headline; return the index of the first line that is neither header nor blank."""
    for index, line in enumerate(lines):
        if not line.text or is_rule(line.text):
            continue
        header = read_header(line.text)
        if header and not may_be_headline(header):
            _take_header(header, draft)
        elif address := read_address_line(line.text):
            draft.url = draft.url or address
        elif is_host(line.text):
            draft.outlet = draft.outlet or line.text
        elif is_no_title(line.text):
            draft.has_no_title = True
        elif found := date_line(line.text):
            _take_date_line(line.text, found, draft)
        else:
            return index
    return len(lines)


def _take_header(header: HeaderLine, draft: _Draft) -> None:
    value = header.value
    if not value:
        return
    if header.field == "title":
        draft.title = draft.title or ("" if is_no_title(value) else value)
    elif header.field == "url" or (header.field == "outlet" and read_address_line(value)):
        address = read_address(value)
        draft.url = draft.url or address
        if not address:
            draft.note(f"“{value}” in the line “{header.label}:” is no address", Severity.WARNING)
    elif header.field == "outlet":
        draft.outlet = draft.outlet or value
    elif header.field == "country":
        _take_country(header, draft)
    else:
        found = parse_date(value) or date_line(value)
        if found and not draft.date:
            draft.date, draft.date_reason = found, "header"
        elif not found:
            draft.note(
                f"“{value}” in the line “{header.label}:” is no date of an article (day, month and year, not in the future)",
                Severity.WARNING,
            )


def _take_country(header: HeaderLine, draft: _Draft) -> None:
    country = country_named(header.value)
    if country:
        draft.country_hint = draft.country_hint or Judgement(
            country.code, f"header line “{header.label}: {header.value}”"
        )
    else:
        draft.note(f"the country “{header.value}” in the line “{header.label}:” is not known", Severity.WARNING)


def _without_last_address(lines: list[Line], draft: _Draft) -> list[Line]:
    """The lines without the address that stands alone at the end, if it is the article's."""
    last = max((index for index, line in enumerate(lines) if line.text), default=-1)
    if last < 0:
        return lines
    header = read_header(lines[last].text)
    if header and header.field == "outlet" and header.value and not may_be_headline(header):
        draft.outlet = draft.outlet or header.value
        return lines[:last]
    address = read_address_line(lines[last].text) or (
        read_address_line(header.value) if header and header.field in {"url", "outlet"} else ""
    )
    if not address or draft.url not in {"", address}:
        return lines
    draft.url = address
    return lines[:last]


def _without_top_lines(lines: list[Line], draft: _Draft, *, has_headline: bool) -> list[Line]:
    """The lines without those near the top that are only a date or the address; a date in a byline there is read as well."""
    kept: list[Line] = []
    looked_at = 0
    is_top = True
    for line in lines:
        is_first = line.text and not any(known.text for known in kept)
        if not is_top or line.cell or not line.text or (is_first and has_headline):
            kept.append(line)
            continue
        looked_at += 1
        found = date_line(line.text)
        address = read_address_line(line.text)
        is_top = (bool(found or address) or not _is_body(line.text)) and looked_at < _TOP_LINES
        if address and draft.url in {"", address}:
            draft.url = address
            kept.append(Line(""))
            continue
        if found:
            _take_date_line(line.text, found, draft)
            kept.append(Line(""))
            continue
        kept.append(line)
        if is_top and not draft.date and (found := parse_date(line.text)):
            draft.date, draft.date_reason = found, "text"
    last = max((index for index, line in enumerate(kept) if line.text), default=-1)
    if last > 0 and not kept[last].cell and (found := date_line(kept[last].text)):
        _take_date_line(kept[last].text, found, draft)
        kept[last] = Line("")
    return kept


def _is_body(line: str) -> bool:
    return len(line) > _LONG_LINE or ends_sentence(line)


def _take_date_line(line: str, found: datetime.date, draft: _Draft) -> None:
    draft.note(f"the line “{line}” was read as the date and left out of the body")
    if not draft.date:
        draft.date, draft.date_reason = found, "text"


def _marked_headline(blocks: list[list[Line]]) -> tuple[str, list[list[Line]]]:
    """The headline that the format itself marks as one, "" where it marks none near the top, and the blocks without it."""
    for index, block in enumerate(blocks[:_TOP_BLOCKS]):
        if block[0].is_heading:
            return block[0].text, [kept for kept in (*blocks[:index], block[1:], *blocks[index + 1 :]) if kept]
        if _is_body(block[0].text):
            break
    return "", blocks


def _part_headline(blocks: list[list[Line]]) -> None:
    """Part the first line from the block that it begins where it looks like a headline with no blank line after it."""
    if not blocks or len(blocks[0]) == 1:
        return
    first, second = blocks[0][0].text, blocks[0][1].text
    goes_on = starts_lower(second) or bool(_SHORT_LAST_WORD.search(first)) or first.endswith(("-", ",", "‐"))
    if blocks[0][0].is_heading or not (goes_on or ends_sentence(first) or len(first) > MAX_HEADLINE):
        blocks[:1] = [blocks[0][:1], blocks[0][1:]]


def _is_headline(text: str, rest: Sequence[Line]) -> bool:
    if len(text) > MAX_HEADLINE or starts_with_dateline(text):
        return False
    if not ends_sentence(text):
        return True
    is_statement = text.rstrip("\"'»”)").endswith((".", "…", ":", ";")) and (
        len(text) > _LONG_LINE or bool(_INNER_SENTENCE_END.search(text)) or text.endswith((":", ";"))
    )
    return bool(rest) and not is_statement


def _finished(draft: _Draft, paragraphs: list[Line]) -> Parts:
    if paragraphs and draft.title and have_same_words(paragraphs[0].text, draft.title):
        paragraphs = paragraphs[1:]
    if paragraphs:
        first = paragraphs[0].text
        shorter = without_labelled_date(first)
        if shorter != first:
            label = first[: len(first) - len(shorter)].strip()
            draft.note(f"“{label}” at the beginning was read as the date and left out of the body")
            if not draft.date:
                draft.date, draft.date_reason = parse_date(label), "text"
            paragraphs = [replace(paragraphs[0], text=shorter), *paragraphs[1:]]
    if any(read_address_line(paragraph.text) for paragraph in paragraphs[:-1]):
        draft.note(
            "another address stands by itself in the body: if the file holds several articles, part them",
            Severity.WARNING,
        )
    if draft.title and not paragraphs:
        draft.note("the article is a headline only: there is no body", Severity.WARNING)
    parts = Parts(
        title=draft.title,
        paragraphs=tuple(paragraph.text for paragraph in paragraphs),
        url=draft.url,
        date=draft.date,
        date_reason=draft.date_reason,
        outlet=draft.outlet,
        country_hint=draft.country_hint,
        notes=tuple(draft.notes),
        tables=find_tables(paragraphs),
    )
    return parts if parts.date else _dated(parts)


def _dated(parts: Parts) -> Parts:
    """The parts with the date that the first paragraph or the address gives."""
    first = parts.paragraphs[0] if parts.paragraphs else ""
    if found := dateline_date(first):
        return replace(parts, date=found, date_reason="text")
    if found := address_date(parts.url):
        return replace(parts, date=found, date_reason="address")
    if found := dateline_and_address_date(first, parts.url):
        note = ReadingNote("date: the day as in the dateline, the year as in the address")
        return replace(parts, date=found, date_reason="address", notes=(*parts.notes, note))
    return parts
