"""Translates articles, and texts that are in no file, into English: all of a run together, but a bug costs only the one it occurs in.

A text goes through the same stages and the same enforcement as an article; each line in gives one line out.
"""

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from svodka.bulletin import composition
from svodka.bulletin.article_country import decide_country
from svodka.bulletin.composition import ENGLISH, RUSSIAN, Plan
from svodka.checks.findings import silence_item
from svodka.engine import Decoded, Decoding, Engine
from svodka.engine.decoding import DecodingRequest, Hint, Likelihood, ScoringRequest
from svodka.errors import RequestError
from svodka.facts.comparison import compare
from svodka.facts.countries import countries
from svodka.russian.encodings import NotTextError, decode
from svodka.russian.language import decide_paragraph_languages
from svodka.sources.hygiene import clean_line
from svodka.system.stages import FailedArticle, Stage, apply_stage, do_together, within
from svodka.system.terminal import Progress
from svodka.translation.names_table import NamesTable
from svodka.translation.resources import Resources
from svodka.translation.run import Rulebook, translate
from svodka.translation.units import take_apart
from svodka.types import (
    Article,
    ArticleId,
    Block,
    FactKind,
    Finding,
    Item,
    Judgement,
    RequirementKind,
    Segment,
    Severity,
    TermOutcome,
    Translation,
)

DRAFTING = "Translating"
RETRYING = "Translating again what the checks doubt"
ENFORCING = "Enforcing terms and figures"
COMPARING = "Comparing translations"


class WatchedEngine:
    """An `Engine` around another one that reports progress, in source words.

    The caller reports the first decode of each sentence (`drafting`, `drafted`), because it knows the articles. Everything after that
    is counted here, under labels of its own.
    """

    def __init__(self, engine: Engine, progress: Progress) -> None:
        self._engine = engine
        self._progress = progress
        self.info, self.measure, self.can_write = engine.info, engine.measure, engine.can_write
        self._to_draft = 0
        self._names: set[Hint] = set()

    def drafting(self, words: int) -> None:
        """Announce that so many source words are about to be decoded for the first time."""
        self._to_draft = words
        self._names.clear()
        if words:
            self._progress.begin(DRAFTING, words)

    def drafted(self, words: int, article: str) -> None:
        """Report that so many of these words are done; `article` is the name of their file."""
        self._to_draft -= words
        self._progress.advance(words, article)

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        """See `Engine.translate`."""
        answers = self._engine.translate(requests, decoding)
        if self._to_draft > 0 or not requests:
            self._names.update(hint for request in requests for hint in request.hints)
            yield from answers
            return
        # The hints (names) that a draft was given go with its retries too, so only new ones mean enforcement.
        forced = any(request.prefix or set(request.hints) - self._names for request in requests)
        self._progress.begin(ENFORCING if forced else RETRYING, _words(*requests))
        for answer in answers:
            self._progress.advance(_words(requests[answer.index]), "")
            yield answer

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        """See `Engine.score`."""
        if not requests:
            return self._engine.score(requests)
        self._progress.begin(COMPARING, _words(*requests))
        likelihoods = self._engine.score(requests)
        self._progress.advance(_words(*requests), "")
        return likelihoods


def _words(*requests: DecodingRequest | ScoringRequest) -> int:
    return sum(len(request.source.split()) for request in requests)


@dataclass(frozen=True)
class TranslatedArticle:
    """An article with its translations, one for each of its segments; `index` is its place in the run."""

    plan: Plan
    index: int
    segments: tuple[Segment, ...]
    translations: tuple[Translation, ...] = ()


def translate_plans(
    plans: Sequence[Plan | FailedArticle], resources: Resources, progress: Progress, checks_off: Collection[str] = ()
) -> list[TranslatedArticle | FailedArticle]:
    """Translate the articles and return them in the same order; a `FailedArticle` takes the place of one that a bug stopped.

    `checks_off` names the checks whose findings are left out. Raises `ModelError` if the model cannot be used, `GlossaryError` if a
    glossary cannot, and `RequestError` if the translation memory cannot.
    """
    rulebook = resources.rulebook(checks_off)
    with resources.answering() as answering:
        engine = WatchedEngine(answering, progress)
        max_words = engine.info.max_source_words

        def cut(numbered: tuple[int, Plan]) -> TranslatedArticle:
            index, plan = numbered
            return TranslatedArticle(plan, index, tuple(composition.cut_segments(plan, index, max_words)))

        numbered = [plan if isinstance(plan, FailedArticle) else (index, plan) for index, plan in enumerate(plans)]
        articles = apply_stage(Stage.SEGMENT, cut, numbered)
        return do_together(lambda articles: _translate_articles(articles, engine, rulebook), articles)


def _translate_articles(
    articles: Sequence[TranslatedArticle], engine: WatchedEngine, rulebook: Rulebook
) -> list[TranslatedArticle]:
    with within(Stage.SEGMENT):
        units = [composition.make_unit(one, article.plan) for article in articles for one in article.segments]
        workload = take_apart(units, rulebook.approved)
        engine.drafting(workload.words)
    files = [article.plan.article.id.name for article in articles for _ in article.segments]
    done = iter(translate(workload, engine, rulebook, lambda words, place: engine.drafted(words, files[place])))
    return [replace(article, translations=tuple(next(done) for _ in article.segments)) for article in articles]


def compose_item(article: TranslatedArticle) -> Item:
    """Return a translated article as it will stand on the page, without the findings of checks that are switched off."""
    item = composition.compose_item(article.plan, article.index, article.segments, article.translations)
    return silence_item(item, article.plan.checks_off)


@dataclass(frozen=True)
class Fact:
    """A fact's words in the Russian (`source`) and in the English (`english`, "" if they were not found there)."""

    kind: FactKind
    """Any but a term: these are in `LineTranslation.terms`."""
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
    """ISO 639-1 code; `ru` for an empty line."""
    left: bool = False
    """Whether the line stays as it is though it is not English: another language, or a bug of svodka stopped it; a finding says which."""
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
        """The findings of all lines: what a person must look at."""
        return tuple(finding for line in self.lines for finding in line.findings)

    @property
    def terms(self) -> tuple[TermOutcome, ...]:
        """The glossary terms of all lines, each with what became of it."""
        return tuple(term for line in self.lines for term in line.terms)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The figures, places, persons and laws of all lines."""
        return tuple(fact for line in self.lines for fact in line.facts)


@dataclass(frozen=True)
class TextSetting:
    """What determines the translation of a text besides its words."""

    country: str = ""
    """ISO 3166 alpha-2 code; "" = decided by the text."""
    date: datetime.date | None = None
    """The day that `вчера` counts from and that chooses between a place's old and new name; None = not known."""
    names: Path | None = None
    """The table of persons' names, which is only read; None = none."""
    checks_off: frozenset[str] = frozenset()


def decode_text(data: bytes, what: str) -> str:
    """Decode bytes in any encoding that a file may have. Raises `RequestError` for binary data, which its message calls `what`."""
    try:
        return decode(data).text
    except NotTextError as error:
        raise RequestError(f"{what} is no text in any known encoding; save it as UTF-8") from error


def split_lines(text: str) -> tuple[str, ...]:
    r"""Split a text into the lines to translate, with their characters cleaned. Only `\n` ends a line, and the last line needs none."""
    return tuple(map(clean_line, text.removesuffix("\n").split("\n"))) if text else ()


def translate_texts(
    texts: Sequence[Sequence[str]], resources: Resources, setting: TextSetting, progress: Progress
) -> list[TextTranslation]:
    """Translate each text, given as its lines; a bug costs only the line that triggers it, which is left as it is.

    Raises `RequestError` for an unknown country or a translation memory that cannot be used, `ModelError` for a model that cannot be
    used, and `GlossaryError` for a glossary or a table of names that cannot be used.
    """
    if setting.country and setting.country not in {known.code for known in countries()}:
        raise RequestError(f"There is no country “{setting.country}”; give an ISO code of two letters, such as kg")

    def attempt(texts: Sequence[Sequence[str]]) -> list[TextTranslation | FailedArticle]:
        names = NamesTable.load(setting.names) if setting.names else NamesTable()
        plans = apply_stage(Stage.DECIDE, lambda lines: plan_lines(lines, setting), texts)
        plans = apply_stage(Stage.SEGMENT, lambda plan: composition.add_people(plan, names), plans)
        done = zip(texts, translate_plans(plans, resources, progress, setting.checks_off), strict=True)
        pairs = [article if isinstance(article, FailedArticle) else (lines, article) for lines, article in done]
        return apply_stage(Stage.PLACE, lambda pair: _compose_text(*pair), pairs)

    def line_by_line(lines: Sequence[str], casualty: FailedArticle) -> TextTranslation:
        """Translate each line as a text of its own, so that a bug costs one line. Persons are then known only from their own line."""
        alone = attempt([[line] for line in lines]) if len(lines) > 1 else [casualty]
        return TextTranslation(
            tuple(
                _leave(number, line, one) if isinstance(one, FailedArticle) else replace(one.lines[0], number=number)
                for number, (line, one) in enumerate(zip(lines, alone, strict=True), start=1)
            )
        )

    return [
        line_by_line(lines, done) if isinstance(done, FailedArticle) else done
        for lines, done in zip(texts, attempt(texts), strict=True)
    ]


def _leave(number: int, line: str, casualty: FailedArticle) -> LineTranslation:
    message = f"svodka has a bug that this line brings out ({casualty}); the Russian stands in its place."
    return LineTranslation(number, line, line, left=True, findings=(Finding("empty", message, Severity.ERROR),))


def plan_lines(lines: Sequence[str], setting: TextSetting) -> Plan:
    """Return the plan of a text that is given as its lines; empty lines are left out of it."""
    article = Article(ArticleId(Path("text")), "text", "", tuple(filter(None, lines)), date=setting.date)
    # Somebody wants the text translated, so a line counts as Russian unless it is clearly in another language.
    spoken = Judgement(RUSSIAN, "as was asked for")
    place = Judgement(setting.country, "as was asked for") if setting.country else decide_country(article)
    return Plan(article, spoken, decide_paragraph_languages(article, spoken), place, checks_off=setting.checks_off)


def _compose_text(lines: Sequence[str], article: TranslatedArticle) -> TextTranslation:
    blocks = enumerate(compose_item(article).body, start=1)  # one for each line that is not empty
    return TextTranslation(
        tuple(
            _compose_line(number, line, *next(blocks), article) if line else LineTranslation(number, "", "")
            for number, line in enumerate(lines, start=1)
        )
    )


def _compose_line(number: int, line: str, block: int, english: Block, article: TranslatedArticle) -> LineTranslation:
    language = article.plan.paragraph_languages[block - 1].value
    if language == ENGLISH:
        return LineTranslation(number, line, line, language)
    pairs = zip(article.segments, article.translations, strict=True)
    own = [(segment, translation) for segment, translation in pairs if segment.block == block]
    figures = [pair for segment, made in own for pair in compare(segment.text, made.english).kept]
    outcomes = [replace(one, start=one.start + segment.start) for segment, made in own for one in made.terms]
    terms = tuple(one for one in outcomes if one.kind is RequirementKind.TERM)
    named = [one for one in outcomes if one.kind is not RequirementKind.TERM]
    facts = [Fact(FactKind.FIGURE, pair.source.text, pair.english.text) for pair in figures]
    facts += [Fact(FactKind(one.kind.value), one.source, one.found) for one in named]
    findings = (*(finding for passage in english.passages for finding in passage.findings), *english.findings)
    text = english.text.replace("\n", " ")
    return LineTranslation(number, line, text, language, language != RUSSIAN, findings, terms, tuple(facts))
