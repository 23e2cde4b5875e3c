"""Articles to translated articles and items: all of a run together, each inside of its border.

An engine whose work shows: whatever is asked of it goes to `Progress`, so that no bar stands at its end while the model works.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from svodka.bulletin import composition
from svodka.bulletin.composition import Plan
from svodka.checks.findings import silence_item, silence_translation
from svodka.engine import Cost, Decoded, Decoding, Engine
from svodka.engine.decoding import DecodingRequest, Hint, Likelihood, ModelInfo, ScoringRequest
from svodka.system.progress import Progress
from svodka.system.stages import Casualty, Stage, do_together, onwards, within
from svodka.translation.resources import Equipment
from svodka.translation.run import Rulebook, translate
from svodka.translation.units import TranslationUnit, take_apart
from svodka.types import Item, Segment, Translation

DRAFTING = "Translating"
RETRYING = "Translating again what the checks doubt"
ENFORCING = "Enforcing terms and figures"
COMPARING = "Comparing translations"


class WatchedEngine:
    """An `Engine` around another one that says how far the work is, in source words.

    The first decode of every sentence is counted by whoever asks for it (`drafted`), who knows the articles; all that comes after it is
    counted here, in stages of its own.
    """

    def __init__(self, engine: Engine, progress: Progress) -> None:
        self._engine = engine
        self._progress = progress
        self._to_draft = 0
        self._names: set[Hint] = set()

    def drafting(self, words: int) -> None:
        """Say that so many source words are to be decoded for the first time."""
        self._to_draft = words
        self._names.clear()
        if words:
            self._progress.begin(DRAFTING, words)

    def drafted(self, words: int, article: str) -> None:
        """Say that so many of them are done; `article` is the file that they belong to."""
        self._to_draft -= words
        self._progress.advance(words, article)

    @property
    def info(self) -> ModelInfo:
        """The inner model's description."""
        return self._engine.info

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        """See `Engine.translate`."""
        answers = self._engine.translate(requests, decoding)
        if self._to_draft > 0 or not requests:
            self._names.update(hint for request in requests for hint in request.hints)
            yield from answers
            return
        # Names that a draft was told go with its retries too.
        forced = any(request.prefix or set(request.hints) - self._names for request in requests)
        self._progress.begin(ENFORCING if forced else RETRYING, sum(map(_words, requests)))
        for answer in answers:
            self._progress.advance(_words(requests[answer.index]), "")
            yield answer

    def measure(self, request: DecodingRequest) -> Cost | None:
        """See `Engine.measure`."""
        return self._engine.measure(request)

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        """See `Engine.score`."""
        if not requests:
            return self._engine.score(requests)
        words = sum(len(request.source.split()) for request in requests)
        self._progress.begin(COMPARING, words)
        likelihoods = self._engine.score(requests)
        self._progress.advance(words, "")
        return likelihoods

    def can_write(self, text: str) -> bool:
        """See `Engine.can_write`."""
        return self._engine.can_write(text)


def _words(request: DecodingRequest) -> int:
    return len(request.source.split())


@dataclass(frozen=True)
class Translated:
    """An article with its translations, one for each of its segments."""

    plan: Plan
    index: int
    """Of the article in the run."""
    parts: tuple[Segment, ...]
    translations: tuple[Translation, ...]


@dataclass(frozen=True)
class _Cut:
    """An article with the segments that are translated of it, and these as the units that the translation takes."""

    plan: Plan
    index: int
    parts: tuple[Segment, ...]
    units: tuple[TranslationUnit, ...]


def translate_plans(
    plans: Sequence[Plan | Casualty], equipment: Equipment, progress: Progress, checks_off: Collection[str] = ()
) -> list[Translated | Casualty]:
    """Return the articles translated, in their places; a `Casualty` stands where a bug has cost one.

    Raises `ModelError` where the model, `GlossaryError` where a glossary and `RequestError` where the memory cannot be used.
    """
    rulebook = equipment.rulebook(checks_off)
    numbered = [plan if isinstance(plan, Casualty) else (index, plan) for index, plan in enumerate(plans)]
    with equipment.answering() as answering:
        engine = WatchedEngine(answering, progress)
        cut = onwards(Stage.SEGMENT, lambda article: _cut(*article, engine.info.max_source_words), numbered)
        return do_together(lambda articles: _translated(articles, engine, rulebook), cut)


def placed(article: Translated, checks_off: Collection[str] = ()) -> Item:
    """Return a translated article as it will stand on the page, without the findings of checks that are switched off."""
    return silence_item(
        composition.compose_item(article.plan, article.index, article.parts, article.translations), checks_off
    )


def _cut(index: int, plan: Plan, max_words: int) -> _Cut:
    parts = tuple(composition.cut_segments(plan, index, max_words))
    return _Cut(plan, index, parts, tuple(composition.make_unit(part, plan) for part in parts))


def _translated(articles: Sequence[_Cut], engine: WatchedEngine, rulebook: Rulebook) -> list[Translated]:
    units = [unit for article in articles for unit in article.units]
    files = [article.plan.article.id.name for article in articles for _ in article.units]
    with within(Stage.SEGMENT):
        workload = take_apart(units, rulebook.approved)
        engine.drafting(workload.words)
    done = translate(workload, engine, rulebook, lambda words, place: engine.drafted(words, files[place]))
    translations = iter(done)
    return [
        Translated(
            article.plan,
            article.index,
            article.parts,
            tuple(silence_translation(next(translations), rulebook.switched_off) for _ in article.parts),
        )
        for article in articles
    ]
