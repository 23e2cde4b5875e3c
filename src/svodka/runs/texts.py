"""Texts that are in no file, line by line: with the same stages and the same enforcement as an article, and one line out for each in."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from svodka.bulletin.article_country import decide_country
from svodka.bulletin.composition import ENGLISH, RUSSIAN, Plan, add_people
from svodka.errors import RequestError
from svodka.facts.comparison import compare
from svodka.places.countries import countries
from svodka.runs.translating import Translated, placed, translate_plans
from svodka.russian.encodings import NotTextError, decode
from svodka.russian.language import decide_paragraph_languages
from svodka.sources.hygiene import clean, collapse
from svodka.system.progress import Progress
from svodka.system.stages import Casualty, Stage, onwards
from svodka.translation.names_table import NamesTable
from svodka.translation.resources import Equipment
from svodka.types import (
    Article,
    ArticleId,
    Block,
    Finding,
    Item,
    Judgement,
    RequirementKind,
    Segment,
    Severity,
    TermOutcome,
    Translation,
)


class FactKind(StrEnum):
    """What was recognised in the Russian and found again in the English."""

    FIGURE = "figure"
    PLACE = "place"
    PERSON = "person"
    STATUTE = "statute"
    """A reference to an article of a law."""


@dataclass(frozen=True)
class Fact:
    """The words of a fact in the Russian, and those that stand for it in the English; "" where they are not there."""

    kind: FactKind
    source: str
    english: str


@dataclass(frozen=True)
class LineTranslation:
    """A line with its English and everything known about it."""

    number: int
    """From 1."""
    source: str
    """As it was translated: without control and invisible characters, runs of spaces as one."""
    english: str
    language: str = RUSSIAN
    """ISO 639-1 code; of an empty line that of the text."""
    left: bool = False
    """It stands as it came, though it is no English: in another language, or svodka has a bug; a finding says which."""
    findings: tuple[Finding, ...] = ()
    terms: tuple[TermOutcome, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class TextTranslation:
    """A text translated line by line."""

    lines: tuple[LineTranslation, ...]

    @property
    def english(self) -> str:
        """The English, with the line breaks of the text."""
        return "\n".join(line.english for line in self.lines)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a person must look at, of all lines."""
        return tuple(finding for line in self.lines for finding in line.findings)

    @property
    def terms(self) -> tuple[TermOutcome, ...]:
        """The glossary's terms with what became of them, of all lines."""
        return tuple(term for line in self.lines for term in line.terms)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Figures, places, persons and laws, of all lines."""
        return tuple(fact for line in self.lines for fact in line.facts)


@dataclass(frozen=True)
class TextSetting:
    """What decides about the translation of a text beside its words."""

    country: str = ""
    """ISO 3166 alpha-2 code; "" = decided by the text."""
    date: datetime.date | None = None
    """What `вчера` counts from, and the names of places; None = not known."""
    names: Path | None = None
    """The table of persons' names, which is read and not changed."""
    checks_off: frozenset[str] = frozenset()


def decode_text(data: bytes, what: str) -> str:
    """Return the text of bytes in any encoding that files may have. Raises `RequestError`, which names it as `what`, for binary data."""
    try:
        return decode(data).text
    except NotTextError as error:
        raise RequestError(f"{what} is no text in any known encoding; save it as UTF-8") from error


def split_lines(text: str) -> tuple[str, ...]:
    r"""Return the lines of a text as they are translated: only `\n` ends one, and the end of the text needs none."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return tuple(collapse(clean(line).text.replace("\n", " ")) for line in lines)


def translate_texts(
    texts: Sequence[Sequence[str]], equipment: Equipment, setting: TextSetting, progress: Progress
) -> list[TextTranslation]:
    """Return the translation of each text, given as its lines; a bug costs the line that brings it out, which is left as it is.

    Raises `RequestError` for a country that there is not and a memory, `ModelError` for a model and `GlossaryError` for a glossary or
    a table of names that cannot be used.
    """
    if setting.country and setting.country not in {known.code for known in countries()}:
        raise RequestError(f"There is no country “{setting.country}”; give an ISO code of two letters, such as kg")
    done = _attempted(texts, equipment, setting, progress)
    return [
        _line_by_line(lines, text, equipment, setting, progress) if isinstance(text, Casualty) else text
        for lines, text in zip(texts, done, strict=True)
    ]


def _attempted(
    texts: Sequence[Sequence[str]], equipment: Equipment, setting: TextSetting, progress: Progress
) -> list[TextTranslation | Casualty]:
    names = NamesTable.load(setting.names) if setting.names else NamesTable()
    plans = onwards(Stage.DECIDE, lambda lines: plan_lines(lines, setting), texts)
    plans = onwards(Stage.SEGMENT, lambda plan: add_people(plan, names), plans)
    done = translate_plans(plans, equipment, progress, setting.checks_off)

    pairs = [
        article if isinstance(article, Casualty) else (lines, article)
        for lines, article in zip(texts, done, strict=True)
    ]
    return onwards(Stage.PLACE, lambda pair: _text(*pair, setting), pairs)


def _line_by_line(
    lines: Sequence[str], casualty: Casualty, equipment: Equipment, setting: TextSetting, progress: Progress
) -> TextTranslation:
    """Translate each line as a text of its own, so that a bug costs one and not all; persons are then known by their own line only."""
    alone = _attempted([[line] for line in lines], equipment, setting, progress) if len(lines) > 1 else [casualty]
    return TextTranslation(
        tuple(
            _lost(number, line, one) if isinstance(one, Casualty) else replace(one.lines[0], number=number)
            for number, (line, one) in enumerate(zip(lines, alone, strict=True), start=1)
        )
    )


def _lost(number: int, line: str, casualty: Casualty) -> LineTranslation:
    message = f"svodka has a bug that this line brings out ({casualty}); the Russian stands in its place."
    return LineTranslation(number, line, line, left=True, findings=(Finding("empty", message, Severity.ERROR),))


def plan_lines(lines: Sequence[str], setting: TextSetting) -> Plan:
    """Return the plan of a text that is given as its lines; empty ones have no place in it."""
    article = Article(ArticleId(Path("text")), "text", "", tuple(filter(None, lines)), date=setting.date)
    # A text is given to be translated, so it is Russian where no line says clearly that it is not.
    spoken = Judgement(RUSSIAN, "as was asked for")
    place = Judgement(setting.country, "as was asked for") if setting.country else decide_country(article)
    return Plan(article, spoken, decide_paragraph_languages(article, spoken), place, checks_off=setting.checks_off)


def _text(lines: Sequence[str], article: Translated, setting: TextSetting) -> TextTranslation:
    item = placed(article, setting.checks_off)
    made, block = [], 0
    for number, line in enumerate(lines, start=1):
        if not line:
            made.append(LineTranslation(number, "", ""))
            continue
        block += 1
        made.append(_line(number, line, block, article, item))
    return TextTranslation(tuple(made))


def _line(number: int, line: str, block: int, article: Translated, item: Item) -> LineTranslation:
    language = article.plan.paragraph_languages[block - 1].value
    if language == ENGLISH:
        return LineTranslation(number, line, line, language)
    own = [
        (part, translation)
        for part, translation in zip(article.parts, article.translations, strict=True)
        if part.block == block
    ]
    outcomes = [
        replace(outcome, start=outcome.start + part.start) for part, translation in own for outcome in translation.terms
    ]
    printed = item.body[block - 1]
    return LineTranslation(
        number,
        line,
        " ".join(printed.text.split("\n")),
        language,
        language != RUSSIAN,
        _findings(printed),
        tuple(outcome for outcome in outcomes if outcome.kind is RequirementKind.TERM),
        (*_figures(own), *_named(outcomes)),
    )


def _findings(block: Block) -> tuple[Finding, ...]:
    return (*(finding for passage in block.passages for finding in passage.findings), *block.findings)


def _figures(sentences: Sequence[tuple[Segment, Translation]]) -> Iterator[Fact]:
    for part, translation in sentences:
        for pair in compare(part.text, translation.english).kept:
            yield Fact(FactKind.FIGURE, pair.source.text, pair.english.text)


def _named(outcomes: Sequence[TermOutcome]) -> Iterator[Fact]:
    for outcome in outcomes:
        if outcome.kind is not RequirementKind.TERM:
            yield Fact(FactKind(outcome.kind.value), outcome.source, outcome.found)
