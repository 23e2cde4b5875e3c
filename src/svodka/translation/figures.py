"""The figures of a sentence: forced where the model changed or lost one, and written in the house form.

If the model got a figure wrong, the sentence is decoded again from a forced beginning that ends in the right figure, so that the words
after it fit. If that does not help, the figure is exchanged in place and marked for the reviewer. If neither helps, the check flags it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import attrgetter

from svodka.engine import Decoding
from svodka.engine.decoding import DecodingRequest
from svodka.english.inflection import singulars
from svodka.facts.comparison import compare, is_compound, units_agree
from svodka.facts.dates import read_impossible_days
from svodka.facts.figures import Figure, FigureKind, FigurePair, write_figure, write_grouped
from svodka.facts.numbers import find_english, find_russian
from svodka.russian.morphology import analyse
from svodka.translation.fitting import fit
from svodka.translation.mending import Draft, Means, Step, answers, mend
from svodka.types import Finding, Origin, Severity

PLACES = 4
"""The number of word boundaries tried for a figure that the model left out, nearest to its relative place in the source first."""
BEAM = 2
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_YEAR = re.compile(r"\b(?:in|of|since|until|till|by|from|during)\s+\Z", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_GROWN_BEFORE, _GROWN_AFTER = re.compile(r"[\w-]$"), re.compile(r"-?\w")
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)(?:[–-]\d{2,4})?")
_NEXT_WORD = re.compile(r"\s+([а-яё]+)")
_NEXT_THINGS = re.compile(r"(?:\s+[a-z]+){1,2}")
_ORDINAL_DAY = re.compile(r"\d(?:st|nd|rd|th)\b|\bof\b")
_COUNTED = frozenset({FigureKind.CARDINAL, FigureKind.QUANTITY, FigureKind.MONEY, FigureKind.PERCENTAGE})


SLIPS = (
    # `134 килограмма 560 граммов` as `134 kilograms of 560 grams`
    (
        re.compile(r"\d\s*(?:кг|килограмм\w*|т|тонн\w*)\s+\d+\s*(?:г|грамм\w*|кг|килограмм\w*)\b"),
        re.compile(r"(\d (?:kilograms?|kg|tons?|tonnes?)) of (\d[\d.,]* (?:grams?|g|kilograms?|kg)\b)"),
        r"\1 \2",
    ),
    # `от 8 до 12 лет` as `up to 8 to 12 years`
    (re.compile(r"\bот\s+\d[\d.,]*\s+до\s+\d"), re.compile(r"\bup to (\d[\d.,]*) to (?=\d)"), r"from \1 to "),
    # `12,6 га` as `12.6 ha²`
    (re.compile(r"^(?!.*(?:²|³|кв\.|куб\.|квадрат|кубич))", re.DOTALL), re.compile(r"(?<=[A-Za-z])[²³]"), ""),
    # `2300 долларов США` as `$2,300 USD`
    (
        re.compile(r"доллар"),
        re.compile(r"(\$\d[\d.,]*\d(?: (?:thousand|million|billion))?) (?:USD|US dollars|dollars)\b"),
        r"\1",
    ),
)
"""Ways in which small models misword correct figures: where the source has the first, the second is replaced by the third."""


def mend_figures(drafts: Sequence[Draft], means: Means) -> list[Draft]:
    """Return the drafts, those with wrong or missing figures mended as far as possible and the others unchanged."""
    forced = answers(_forced, lambda tuning: Decoding(beam_size=BEAM, hypotheses=BEAM))
    mended = mend(drafts, [Step("figures", _is_faulty, forced, Origin.RETRY)], means)
    return [_exchanged(draft) if _is_faulty(draft, means) else draft for draft in mended]


def _is_faulty(draft: Draft, means: Means) -> bool:
    return bool(draft.english and draft.penalty)


def in_house_form(source: str, english: str) -> str:
    """Return the English with every figure that has a counterpart in the source in house form: `13.5`, `1,878`, `16,755`.

    Only numbers in digits and days of a month are rewritten; years, articles and times keep their form. `SLIPS` are mended too.
    """
    for pair in sorted(compare(source, english).kept, key=lambda pair: -pair.english.start):
        written = _rewritten(pair)
        if written and not _is_bare_name(pair, source, english):
            start, stop = number_span(pair.english)
            english = english[:start] + written + english[stop:]
    for meant, slip, written in SLIPS:
        if meant.search(source):
            english = slip.sub(written, english)
    return english


def _is_bare_name(pair: FigurePair, source: str, english: str) -> bool:
    """Tell whether four digits, written together on both sides, count nothing: a year in brackets, a model, the number of a case."""
    start, stop = number_span(pair.english)
    is_plain = bool(_FOUR_DIGITS.fullmatch(english[start:stop])) and bool(_FOUR_DIGITS.search(pair.source.text))
    if not is_plain or pair.english.unit:
        return False
    follows = _NEXT_WORD.match(source, number_span(pair.source)[1])
    cases = {(reading.tag.number, reading.tag.case) for reading in analyse(follows[1])} if follows else set()
    # `5765 доз` counts, `дело 5765 закрыто` and `ВАЗ 2107 белого цвета` do not; of `1204 таблетки` and `камера 1204 изолятора` the English
    # says which counts. In `летом 2021 пограничники` neither does.
    things = _NEXT_THINGS.match(english, stop)
    is_counted = bool(things and any(map(singulars, things[0].split()))) and not _YEAR.fullmatch(english[start:stop])
    return ("plur", "gent") not in cases and not (cases and is_counted)


def is_figures_only(text: str) -> bool:
    """Return whether a text is only figures with their units and signs, with nothing to translate: `98 кг`, `+14,2 %`."""
    rest = text
    for figure in reversed(find_russian(text)):
        rest = rest[: figure.start] + rest[figure.stop :]
    return rest != text and not any(map(str.isalpha, rest))


def write_cell(text: str) -> str:
    """Return a cell of a Russian table with its figures in English form: `1 234,5` → `1,234.5`, `98 кг` → `98 kg`.

    Times, telephone numbers and numbers that may be years stay.
    """
    for figure in reversed(find_russian(text)):
        if not (_YEAR.fullmatch(figure.text) or figure.kind in (FigureKind.TIME, FigureKind.PHONE)):
            text = text[: figure.start] + write_figure(figure) + text[figure.stop :]
    return text


def find_misread(text: str) -> Iterator[Finding]:
    """Yield a finding for each number of a verbatim text that Russian and English readers read as different values: `1,878`.

    Verbatim text is never rewritten: `1,878` may be a decimal in a table or stand in an English sentence.
    """
    russian = {figure.start: figure for figure in find_russian(text)}
    for figure in find_english(text):
        other = russian.get(figure.start)
        if other is None or figure.date or other.date or other.value == figure.value or figure.kind is FigureKind.TIME:
            continue
        readings = f"{write_grouped(other.value)} in Russian, {write_grouped(figure.value)} in English"
        message = f"“{figure.text}” stands as in the source: it reads {readings}."
        yield Finding("number", message, Severity.WARNING, figure.text, figure.start)


def find_doubtful_points(source: str, english: str) -> Iterator[Finding]:
    """Yield a finding for each `450.125 тенге` or `2,000 кг`, whose mark may separate decimals or thousands."""
    for pair in compare(source, english).kept:
        figure = pair.source
        is_thousandfold, is_thousandth = figure.also == (figure.value * 1000,), figure.also == (figure.value / 1000,)
        # Where the English has the other reading it is told of anything, else only of sums and measures.
        doubtful = FigureKind.MONEY if is_thousandfold else FigureKind.QUANTITY
        is_told = figure.kind is doubtful or figure.value != pair.english.value
        if (is_thousandfold or is_thousandth) and is_told:
            readings = f"{write_grouped(figure.value)} or {write_grouped(figure.also[0])}"
            message = f"“{figure.text}” may be {readings}: compare it with the context."
            yield Finding("number", message, Severity.WARNING, pair.english.text, pair.english.start)


def find_impossible_days(source: str, english: str) -> Iterator[Finding]:
    """Yield a finding for each day of the source that no calendar has (`31 февраля`), placed at the English date if it is known."""
    impossible = read_impossible_days(source)
    kept = {pair.source.start: pair.english for pair in compare(source, english).kept} if impossible else {}
    for day in impossible:
        message = f"“{day.text}”: no such day in the calendar; the source says so."
        figure = kept.get(day.start)
        place = (figure.text, figure.start) if figure is not None else ("", -1)
        yield Finding("date", message, Severity.WARNING, *place)


def number_span(figure: Figure) -> tuple[int, int]:
    """Return where the number of a figure stands in its text, without unit or currency sign."""
    start = figure.number_start if figure.number_start >= 0 else figure.start
    return start, figure.number_stop if figure.number_stop >= 0 else figure.stop


def _rewritten(pair: FigurePair) -> str:
    """Return the English number in house form, without its unit (a date whole); "" if it is to stay as it is."""
    figure = pair.english
    if figure.date is not None:
        return _date(pair)
    # Written like an amount, with a thousands comma and no unit: `1,990`.
    has_comma = not (figure.spelled or figure.unit) and re.search(r"\d,\d{3}(?!\d)", figure.text)
    if pair.source.names_something and has_comma and figure.value == pair.source.value:
        start, stop = number_span(figure)
        return figure.text[start - figure.start : stop - figure.start].replace(",", "")
    if figure.spelled or figure.is_range or not _COUNTED.issuperset((figure.kind, pair.source.kind)):
        return ""
    if pair.source.value != figure.value:
        # `1.878 кустов` may also be read as 1.878, but shrubs are counted in whole numbers: the source's first reading is used. For
        # `2,000 кг` the model's 2 stays, and the reviewer is told (`find_doubtful_points`).
        is_copied = _digits(pair.source) == _digits(figure) and figure.value in pair.source.also
        return write_figure(pair.source, with_unit=False) if is_copied else ""
    if (
        not (figure.malformed or figure.value >= 1000) or len(find_english(figure.text)) > 1
    ):  # `1 kg 250 g` for `1250 г`
        return ""
    form = write_figure(figure, with_unit=False)
    return "" if any(letter.isalpha() for letter in form) and not figure.malformed else form


def _digits(figure: Figure) -> str:
    return "".join(filter(str.isdigit, figure.text))


def _date(pair: FigurePair) -> str:
    """Return a day of a month as `2 August` or `28 February 2013`, so that a document has one form of dates; "" for anything else."""
    day, source = pair.english.date, pair.source.date
    if day is None or source is None or day.last_day or _ORDINAL_DAY.search(pair.english.text):
        return ""
    is_same_day = day.day and day.month and (day.day, day.month) == (source.day, source.month)
    return write_figure(pair.english) if is_same_day else ""


def _faults(draft: Draft) -> Iterator[tuple[Figure, Figure | None]]:
    """Yield the figures of the source that are wrong in the English, each with the figure that stands for it; None if none does."""
    comparison = compare(draft.source, draft.english)
    yield from ((pair.source, pair.english) for pair in (*comparison.wrong_unit, *comparison.unit_lost))
    extra = [figure for figure in comparison.extra if figure.kind is not FigureKind.PHONE]
    for missing in comparison.missing:
        like = next((figure for figure in extra if figure.kind is missing.kind), extra[0] if extra else None)
        if like is not None:
            extra.remove(like)
        yield missing, like


def _forced(draft: Draft, means: Means) -> Iterator[DecodingRequest]:
    """Yield requests with beginnings that end in a right figure."""
    prefixes = (
        f"{draft.english[:place].rstrip()} {write_figure(right)}".strip()
        for right, wrong in _faults(draft)
        for place in ([wrong.start] if wrong is not None else _places(draft, right))
    )
    return (replace(draft.request, prefix=prefix) for prefix in dict.fromkeys(prefixes))


def _places(draft: Draft, figure: Figure) -> list[int]:
    boundaries = [word.start() for word in _WORD.finditer(draft.english)]
    wanted = figure.start / max(1, len(draft.source)) * len(draft.english)
    return sorted(boundaries, key=lambda place: abs(place - wanted))[:PLACES]


def _may_be_exchanged(source: Figure, english: Figure, text: str) -> bool:
    """Tell whether a figure may be written over another one: both must be in digits, and the English one not part of a longer word.

    Words are taken for a figure too easily: of ten that were exchanged in references nine were right before (`forty-one`, `no one`).
    """
    is_alone = not (_GROWN_BEFORE.search(text[: english.start]) or _GROWN_AFTER.match(text, english.stop))
    # `12 свертков` stands not for `30 grams`, nor `15 человек` for the year in `In 2024`; what only has a wrong unit is the same figure.
    are_years = [bool(_YEAR.fullmatch(str(figure.value))) for figure in (source, english)]
    is_of_kind = source.kind is english.kind and not _OF_YEAR.search(text, 0, english.start)
    is_of_kind = is_of_kind and units_agree(source, english)
    is_same = source.value == english.value or is_of_kind or all(are_years)
    # Of `2,000 to 1,500` for `200–1500` the half must not become a range.
    return is_alone and is_same and source.is_range == english.is_range and not (source.spelled or english.spelled)


def _exchanged(draft: Draft) -> Draft:
    """Return the draft with its wrong figures exchanged in place if that lowers its penalty, else the draft itself."""
    english = draft.english
    faults = sorted(_faults(draft), key=lambda fault: -fault[1].start if fault[1] else 0)
    for right, wrong in faults:
        # Half of `1 кг 250 г` is not written over `1.3 kg`.
        others = (other for other, found in faults if found is None or found is wrong)
        is_half = any(is_compound(draft.source, *sorted((right, other), key=attrgetter("start"))) for other in others)
        if wrong is not None and not is_half and _may_be_exchanged(right, wrong, english):
            english = english[: wrong.start] + write_figure(right) + english[wrong.stop :]
    if english == draft.english:
        return draft
    exchanged = replace(draft, english=fit(draft.source, english), exchanged=True)
    return exchanged if exchanged.penalty < draft.penalty else draft
