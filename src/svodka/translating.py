"""Articles to translated articles and items: all of a run together, each inside of its border."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from svodka import composition
from svodka.composition import Plan
from svodka.equipment import Equipment
from svodka.findings import silence_item, silence_translation
from svodka.progress import Progress
from svodka.stages import Casualty, Stage, do_together, onwards, within
from svodka.translation.run import Rulebook, translate
from svodka.translation.units import TranslationUnit, take_apart
from svodka.types import Item, Segment, Translation
from svodka.watching import WatchedEngine


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
