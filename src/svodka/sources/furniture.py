"""Lines that stand around an article on its page and are no part of it: teasers, bylines, breadcrumbs, counters, calls to subscribe.

They are found in a saved page and in text that was pasted from one into a file, a document or a mail. They are recognised by the words in
`data/furniture.tsv` and by their form (`👁 2 417`, `Главная » Происшествия`); headlines of other articles, by the label over them.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain, islice
from typing import NamedTuple

from svodka.sources.dates import date_line, starts_with_dateline, without_date
from svodka.sources.headers import is_rule, read_address_line, read_header
from svodka.sources.limits import MAX_HEADLINE
from svodka.sources.wrapping import INNER_SENTENCE_END, Line, group_paragraphs, starts_lower, wrap_width
from svodka.system.tables import fold, read_column
from svodka.types import ReadingNote, Severity

_SHOWN = 3
_TOP = 12
"""Paragraphs at the top among which a bare name is a byline and a bare number counts readers."""
_LONGEST_CRUMB = 40
_LONGEST_SENTENCE = 110
_NAME_WORDS = 3
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*\+?")
_BEFORE = re.compile(r"^[\W_]+")
_AFTER = re.compile(r"[\s.:!?…»›→↓▼|]+$")
_COUNT = re.compile(r"\s*[(\[]?\d+[)\]]?$")
_CRUMBS = re.compile(r"\s*[»>›→/|\\·•]\s*|\s+[-–—]\s+")
_SECTIONS = re.compile(r"\s*[»›|→]\s*|\s+[>/–—-]\s+")
_COUNTER = re.compile("[👁👀💬🗨❤♥♡👍👎🔥🔁🔄⏱⏰⌚🕐-🕧📅🗓★☆✉]\ufe0f?\\s*[\\d ., ]*")
_CLOCK = re.compile(r"(?:сегодня|вчера)?[\s,в]*\d{1,2}:\d\d", re.IGNORECASE)
_BARE_COUNT = re.compile(r"\d{1,3}(?: ?\d{3})*(?:[.,]\d)?[KkКкMм]?|\d+")
_HASHTAGS = re.compile(r"(?:#[\w-]+[\s,;]*)+")
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright\b)", re.IGNORECASE)
_NAME = re.compile(
    r"[А-ЯЁ][а-яё]+ [А-ЯЁ][А-ЯЁа-яё-]+(?:[оеё]ва?|[иы]на?|[сц]к(?:ий|ая)|ко|уулу|кызы|зода|[ОЕ]ВА?|[ИЫ]НА?)(?:, ?\S+)?"
)
_CAPITALISED = re.compile(r"[А-ЯЁA-Z][\w-]*(?: [А-ЯЁA-Z][\w-]*){1,2}(?:, ?[А-ЯЁA-Z][\w.-]*)?")
_UTC = re.compile(r"\(?(?:utc|gmt|мск)\s?[+-]?\d*:?\d*\)?", re.IGNORECASE)
_LEADS_ON = re.compile(r"[.:;][»\"'”“’)\]]*$")
_BULLET = re.compile(r"[•·▪●■►▶→*–—-]\s*")


class _Paragraph(NamedTuple):
    """A paragraph: its text, its lines by their index, whether it stands in one block with the one before it, and its first line."""

    text: str
    lines: tuple[int, ...]
    is_joined: bool
    first: Line


def leave_out(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """Return the lines, with blank ones in place of furniture, and the texts of the furniture, in order.

    Cells of a table stay. If nothing would be left, everything stays.
    """
    paragraphs = _paragraphs(lines)
    gone = {number for number in _find(paragraphs) if not paragraphs[number].first.cell}
    if len(gone) == len(paragraphs):
        return list(lines), []
    dropped = {index for number in gone for index in paragraphs[number].lines}
    kept = [Line("") if index in dropped else line for index, line in enumerate(lines)]
    return kept, [paragraphs[number].text for number in sorted(gone)]


def note_left_out(texts: Sequence[str]) -> tuple[ReadingNote, ...]:
    """Return a note on the lines that were left out as furniture, so that a person can check; () if they are only single words."""
    told = [text for text in dict.fromkeys(texts) if len(_WORD.findall(text)) > 1]
    if not told:
        return ()
    more = f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    shown = ", ".join(f"“{text}”" for text in told[:_SHOWN])
    return (ReadingNote(f"left out of the body: {shown}{more}", Severity.NOTE),)


def is_furniture(text: str) -> bool:
    """Return whether a line is furniture wherever it stands, as a label over teasers is; the teasers themselves are not."""
    return len(text) <= 300 and (_is_said(text) or _is_formed(text))


def _find(paragraphs: Sequence[_Paragraph]) -> set[int]:
    """The numbers of the paragraphs that are furniture."""
    gone: set[int] = set()
    first_body = next((number for number, one in enumerate(paragraphs) if _is_body(one.text)), len(paragraphs))
    has_headline = False
    for number, one in enumerate(paragraphs):
        if number in gone:
            continue
        if _bare(one.text) in list_values("label"):
            run = _teasers(paragraphs, number + 1)
            # Above the body, the last line of the run may be the article's own headline.
            gone |= {number, *(run if number > first_body else run[:-1])}
        elif _is_end(paragraphs, number):
            return gone | set(range(number, len(paragraphs)))
        elif is_furniture(one.text) or _is_by_its_place(paragraphs, number, first_body, has_headline=has_headline):
            gone.add(number)
            after = paragraphs[number + 1].text if number + 1 < len(paragraphs) else ""
            is_name = 0 < len(_WORD.findall(after)) <= _NAME_WORDS and not _LEADS_ON.search(after)
            if is_name and one.text.endswith(":"):
                # A label whose value is on the next line: `Автор:` and a name.
                gone.add(number + 1)
        elif not (has_headline or date_line(one.text) or read_header(one.text) or read_address_line(one.text)):
            has_headline = True
    return gone


def _teasers(paragraphs: Sequence[_Paragraph], start: int) -> list[int]:
    """The numbers of the paragraphs after a label that are headlines of other articles, or that stand between these."""
    run: list[int] = []
    first = paragraphs[start].text if start < len(paragraphs) else ""
    bulleted = bool(_BULLET.match(first))
    for number, one in enumerate(paragraphs[start:], start):
        is_teaser = bool(_BULLET.match(one.text)) == bulleted and (bulleted or _is_headline(one.text))
        if one.first.is_heading or one.first.cell or not (is_teaser or _is_beside_teasers(one.text)):
            break
        run.append(number)
    if not run and len(first) <= _LONGEST_SENTENCE and first.endswith(".") and not INNER_SENTENCE_END.search(first):
        return [start]
    if len(run) > 1 and run[-1] + 1 < len(paragraphs) and not bulleted and _is_subhead(paragraphs, run):
        # Between the teasers and the next paragraph stands the article's own subhead.
        run.pop()
    return run


def _is_headline(text: str) -> bool:
    """Whether a line reads as a headline: it is short, does not end like a sentence, and is no header or address."""
    return len(text) <= MAX_HEADLINE and not (_LEADS_ON.search(text) or read_address_line(text) or read_header(text))


def _is_beside_teasers(text: str) -> bool:
    """Whether a line between teasers is furniture or says when one of them was published."""
    return bool(date_line(text)) or is_furniture(text) or bool(_CLOCK.search(text) and len(text) < _LONGEST_CRUMB)


def _is_subhead(paragraphs: Sequence[_Paragraph], run: Sequence[int]) -> bool:
    last, after = paragraphs[run[-1]], paragraphs[run[-1] + 1]
    is_parted = not last.is_joined and all(paragraphs[number].is_joined for number in run[1:-1])
    is_body = _is_body(after.text) and not is_furniture(after.text)
    short = len(_WORD.findall(last.text)) <= 4 and not last.text.endswith("?")
    return is_body and (short or (len(run) > 2 and is_parted) or (after.is_joined and not last.is_joined))


def _is_end(paragraphs: Sequence[_Paragraph], number: int) -> bool:
    """Whether the article ends before a line: readers' comments begin there, or headlines under a label that could be a subhead."""
    bare = _bare(paragraphs[number].text)
    is_end = bare in list_values("end")
    if not (is_end or bare in list_values("tail")):
        return False
    rest = paragraphs[number:]
    if is_end:
        before, after = (sum(len(one.text) for one in part) for part in (paragraphs[:number], rest))
        return after < before / 2
    return not any(_LEADS_ON.search(one.text) and not is_furniture(one.text) for one in rest)


def _is_by_its_place(paragraphs: Sequence[_Paragraph], number: int, first_body: int, *, has_headline: bool) -> bool:
    """Whether a line is a byline, a section or a counter because of its place, above the text or after it."""
    text = paragraphs[number].text
    near_top = number < min(_TOP, first_body)
    near_end = number >= len(paragraphs) - 3 and number > first_body
    if near_top and (_BARE_COUNT.fullmatch(text) or (has_headline and _is_dated_byline(text))):
        return True
    if near_top and _is_section(text):
        return number + 1 < len(paragraphs)
    is_outlet = any(fold(word) in list_values("agency") for word in _WORD.findall(text))
    names = _CAPITALISED if has_headline or is_outlet else _NAME
    around = [paragraphs[at].text for at in (number - 1, number + 1) if 0 <= at < len(paragraphs)]
    is_in_list = any(_CAPITALISED.fullmatch(beside) or beside.endswith(":") for beside in around)
    return (near_top or near_end) and bool(names.fullmatch(text)) and not is_in_list


def _is_section(text: str) -> bool:
    """Whether a line names sections of a site: `Общество`, `Кактус Пресс » Криминал`."""
    parts = _SECTIONS.split(text)
    is_named = any(fold(part.strip()) in list_values("section") for part in parts)
    return is_named and all(len(part.split()) <= _NAME_WORDS for part in parts)


def _is_dated_byline(text: str) -> bool:
    """Whether a line is a date with a name, an outlet or a counter beside it, and no agency's dateline."""
    is_none = _LEADS_ON.search(text) or starts_lower(text) or starts_with_dateline(text) or read_header(text)
    if len(text) > _LONGEST_SENTENCE or is_none:
        return False
    rest = _CLOCK.sub(" ", without_date(_COUNTER.sub(" ", text)))
    words = [word for word in _WORD.findall(rest) if fold(word) not in list_values("counted") and not word.isdigit()]
    return rest != text and not date_line(text) and len(words) <= _NAME_WORDS


def _is_said(text: str) -> bool:
    """Whether a line is furniture by its words."""
    bare = _bare(text)
    if any(bare in list_values(kind) for kind in ("label", "line", "end")):
        return True
    if text.startswith(("«", '"', "“", "„")):
        return False
    beginning = _BEFORE.sub("", fold(text))
    label, colon, _ = beginning.partition(":")
    is_labelled = bool(colon) and label.strip() in list_values("label")
    is_start = any(len(text) <= longest and beginning.startswith(starts) for longest, starts in _starts().items())
    is_call = len(text) <= MAX_HEADLINE and any(call in beginning for call in list_values("call"))
    return is_labelled or is_start or (is_call and not beginning.endswith(":"))


def _is_formed(text: str) -> bool:
    """Whether a line is furniture by its form: a breadcrumb, a counter, a row of networks or languages, hashtags, a copyright."""
    words = [fold(word) for word in _WORD.findall(text)]
    parts = _CRUMBS.split(text.strip())
    is_from_home = len(parts) > 1 and fold(parts[0]) in list_values("home")
    is_path = is_from_home and all(len(part) <= _LONGEST_CRUMB for part in parts[:-1])
    is_row = bool(words) and list_values("word").issuperset(words)
    is_sign = bool(_RIGHTS.match(text)) or any(form.fullmatch(text) for form in (_HASHTAGS, _CLOCK, _UTC))
    # Only counts readers, remarks or minutes: `👁 2 417`, `2 417 просмотров`, `3 мин. чтения`.
    others = [word for word in words if not word[0].isdigit()]
    is_count = len(others) < len(words) and list_values("counted").issuperset(others)
    return is_path or is_row or is_sign or (is_count and bool(others or _COUNTER.search(text)))


def _is_body(text: str) -> bool:
    return len(text) > 60 and bool(_LEADS_ON.search(text))


def _paragraphs(lines: Sequence[Line]) -> list[_Paragraph]:
    """The paragraphs of the file; lines that are furniture by themselves have no say in whether the file is wrapped at a fixed width."""
    blocks = _blocks(lines)
    measured = [[lines[index] for index in block if not _is_for_itself(lines[index].text)] for block in blocks]
    indexes = chain.from_iterable(blocks)
    found: list[_Paragraph] = []
    for paragraph in group_paragraphs([[lines[index] for index in block] for block in blocks], wrap_width(measured)):
        own = tuple(islice(indexes, len(paragraph)))
        is_joined = bool(found) and found[-1].lines[-1] + 1 == own[0]
        found.append(_Paragraph(" ".join(line.text for line in paragraph), own, is_joined, paragraph[0]))
    return found


def _blocks(lines: Sequence[Line]) -> list[list[int]]:
    """The runs of lines (their indexes) that may form paragraphs; blank lines, drawn lines and furniture separate the runs."""
    blocks: list[list[int]] = [[]]
    is_alone = False
    for index, line in enumerate(lines):
        was_alone, is_alone = is_alone, _is_for_itself(line.text)
        is_gap = not line.text or is_rule(line.text)
        if is_gap or is_alone or (was_alone and not starts_lower(line.text)):
            blocks.append([])
        if not is_gap:
            blocks[-1].append(index)
    return list(filter(None, blocks))


def _is_for_itself(text: str) -> bool:
    return is_furniture(text) or date_line(text) is not None


def _bare(text: str) -> str:
    """A line in the form that the table has: folded, without signs and a count around its words."""
    return _AFTER.sub("", _COUNT.sub("", _AFTER.sub("", _BEFORE.sub("", fold(text)))))


@cache
def _starts() -> Mapping[int, tuple[str, ...]]:
    """How furniture begins, by the most characters that a line with such a beginning may have."""
    lengths = set(read_column("furniture.tsv", "longest", "start"))
    return {int(longest): read_column("furniture.tsv", "value", longest, of="longest") for longest in lengths}


@cache
def list_values(kind: str) -> frozenset[str]:
    """Return the values of one kind in `data/furniture.tsv`; `class` and `tag` are for pages only."""
    return frozenset(read_column("furniture.tsv", "value", kind))
