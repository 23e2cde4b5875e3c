"""All segments of a run become checked translations in one stream: drafts, figures, enforcement, words, assembly.

Each stage is a call of its own, takes all sentences of the run, so that the engine sees them together, and knows nothing of the next
one: whoever wants a border around one takes them one by one, with as many or as few units as they like.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from svodka.decoding import Gloss
from svodka.dictionary.glossing import choose_glosses
from svodka.dictionary.lookup import Dictionary
from svodka.engine import Engine
from svodka.facts.gazetteer import Gazetteer
from svodka.glossary.checking import Checker
from svodka.glossary.matching import Matcher
from svodka.requirement import Requirement
from svodka.stages import Stage, within
from svodka.translation import figures, requirements
from svodka.translation.assembling import assemble_unit
from svodka.translation.confidence import choose_rule
from svodka.translation.drafts import Draft, draft_all
from svodka.translation.enforcement import Enforced, enforce
from svodka.translation.units import PlacedSentence, Workload
from svodka.translation.vocabulary import WordRepair
from svodka.types import Translation

Drafts = Mapping[str, Draft]
"""The draft of each different sentence, in the order of the workload."""
EnforcedSentences = Mapping[PlacedSentence, Enforced]
"""What the cascade made of each different sentence at its place."""


@dataclass(frozen=True)
class Rulebook:
    """What decides about translation beside the model: glossary, gazetteer, dictionary, and the names of checks that are switched off."""

    matcher: Matcher | None = None
    places: Gazetteer | None = None
    switched_off: frozenset[str] = frozenset()
    dictionary: Dictionary | None = None
    """None: no word is looked up, told to the model, repaired or missed."""

    def requirements(self, sentence: PlacedSentence) -> tuple[Requirement, ...]:
        """Return what the English of a sentence must say in certain words."""
        return requirements.find(sentence.source, sentence.setting, self.matcher, self.places)


def translate(
    workload: Workload, engine: Engine, rulebook: Rulebook, done: Callable[[int, int], None]
) -> list[Translation]:
    """Return the translation of every unit, in order; identical sentences are decoded once.

    `done` is called with (source words, index of a unit) as first decodes finish; the words add up to `workload.words`.
    Raises `StageError` for a bug.
    """
    with within(Stage.DRAFT):
        drafts = mend_figures(draft_sentences(workload, engine, rulebook, done), engine)
    with within(Stage.ENFORCE):
        enforced = mend_words(enforce_requirements(workload, drafts, engine, rulebook), engine, rulebook)
    with within(Stage.CHECK):
        return assemble_translations(workload, enforced, engine, rulebook)


def draft_sentences(workload: Workload, engine: Engine, rulebook: Rulebook, done: Callable[[int, int], None]) -> Drafts:
    """Return the model's draft of every different sentence; `done` as for `translate`."""
    sources = list(workload.owners)
    glosses = _glosses(workload, engine, rulebook)
    drafts = draft_all(
        sources,
        engine,
        lambda place: done(len(sources[place].split()), workload.owners[sources[place]]),
        glosses=[glosses.get(source, ()) for source in sources],
    )
    return dict(zip(sources, drafts, strict=True))


def _glosses(workload: Workload, engine: Engine, rulebook: Rulebook) -> Mapping[str, tuple[Gloss, ...]]:
    """What a model that reads glosses is told of each sentence's words, where a sentence stands first."""
    limits, dictionary = engine.info.glosses, rulebook.dictionary
    if limits is None or dictionary is None:
        return {}
    glosses: dict[str, tuple[Gloss, ...]] = {}
    for sentence in (sentence for parted in workload.units for sentence in parted.sentences):
        if sentence.source not in glosses:
            covered = [(wanted.start, wanted.stop) for wanted in rulebook.requirements(sentence)]
            glosses[sentence.source] = choose_glosses(dictionary.look_up(sentence.source), covered, limits)
    return glosses


def mend_figures(drafts: Drafts, engine: Engine) -> Drafts:
    """Return the drafts with wrong and missing figures mended as far as possible."""
    return dict(zip(drafts, figures.mend(list(drafts.values()), engine), strict=True))


def enforce_requirements(workload: Workload, drafts: Drafts, engine: Engine, rulebook: Rulebook) -> EnforcedSentences:
    """Return every sentence with its terms, places, persons and laws enforced; one text at two places may have other requirements."""
    sentences = list(dict.fromkeys(sentence for parted in workload.units for sentence in parted.sentences))
    wanted = [rulebook.requirements(sentence) for sentence in sentences]
    states = enforce([drafts[sentence.source] for sentence in sentences], wanted, engine, Checker())
    return dict(zip(sentences, states, strict=True))


def mend_words(enforced: EnforcedSentences, engine: Engine, rulebook: Rulebook) -> EnforcedSentences:
    """Return every sentence with its lost and invented words repaired as far as possible; as they are without a dictionary."""
    if rulebook.dictionary is None:
        return enforced
    vocabulary = WordRepair(rulebook.dictionary, Checker())
    return dict(zip(enforced, vocabulary.mend(list(enforced.values()), engine), strict=True))


def assemble_translations(
    workload: Workload, enforced: EnforcedSentences, engine: Engine, rulebook: Rulebook
) -> list[Translation]:
    """Return the checked translation of every unit, in order. Asks the engine for its tuning only: nothing is decoded any more."""
    rule = choose_rule(engine.info)
    vocabulary = WordRepair(rulebook.dictionary, Checker()) if rulebook.dictionary is not None else None
    return [
        assemble_unit(parted, [enforced[one] for one in parted.sentences], rulebook.switched_off, rule, vocabulary)
        for parted in workload.units
    ]
