"""Plans to translated articles and items: all articles of a run together, each inside of its border.

`WatchedEngine` reports whatever is asked of the engine to `Progress`, so that no bar stands at its end while the model works.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from svodka.bulletin import composition
from svodka.bulletin.composition import Plan
from svodka.checks.findings import silence_item, silence_translation
from svodka.engine import Cost, Decoded, Decoding, Engine
from svodka.engine.decoding import DecodingRequest, Hint, Likelihood, ModelInfo, ScoringRequest
from svodka.system.progress import Progress
from svodka.system.stages import Casualty, Stage, do_together, onwards, within
from svodka.translation.resources import Equipment
from svodka.translation.run import Rulebook, translate
from svodka.translation.units import take_apart
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
class TranslatedArticle:
    """An article with its translations, one for each of its segments; `index` is its place in the run."""

    plan: Plan
    index: int
    segments: tuple[Segment, ...]
    translations: tuple[Translation, ...] = ()


def translate_plans(
    plans: Sequence[Plan | Casualty], resources: Equipment, progress: Progress, checks_off: Collection[str] = ()
) -> list[TranslatedArticle | Casualty]:
    """Return the articles translated, in their places; a `Casualty` stands where a bug has cost one.

    Raises `ModelError` where the model, `GlossaryError` where a glossary and `RequestError` where the memory cannot be used.
    """
    rulebook = resources.rulebook(checks_off)
    with resources.answering() as answering:
        engine = WatchedEngine(answering, progress)
        max_words = engine.info.max_source_words

        def cut(numbered: tuple[int, Plan]) -> TranslatedArticle:
            index, plan = numbered
            return TranslatedArticle(plan, index, tuple(composition.cut_segments(plan, index, max_words)))

        numbered = [plan if isinstance(plan, Casualty) else (index, plan) for index, plan in enumerate(plans)]
        articles = onwards(Stage.SEGMENT, cut, numbered)
        return do_together(lambda articles: _translate_articles(articles, engine, rulebook), articles)


def _translate_articles(
    articles: Sequence[TranslatedArticle], engine: WatchedEngine, rulebook: Rulebook
) -> list[TranslatedArticle]:
    with within(Stage.SEGMENT):
        units = [composition.make_unit(one, article.plan) for article in articles for one in article.segments]
        workload = take_apart(units, rulebook.approved)
        engine.drafting(workload.words)
    files = [article.plan.article.id.name for article in articles for _ in article.segments]
    done = translate(workload, engine, rulebook, lambda words, place: engine.drafted(words, files[place]))
    translations = iter([silence_translation(one, rulebook.switched_off) for one in done])
    return [replace(article, translations=tuple(next(translations) for _ in article.segments)) for article in articles]


def compose_item(article: TranslatedArticle, checks_off: Collection[str] = ()) -> Item:
    """Return a translated article as it will stand on the page, without the findings of checks that are switched off."""
    item = composition.compose_item(article.plan, article.index, article.segments, article.translations)
    return silence_item(item, checks_off)
