"""All segments of a run become checked translations in one stream."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from svodka.engine import Engine
from svodka.facts.gazetteer import Gazetteer
from svodka.facts.relative_dates import relative
from svodka.glossary.checking import Checker
from svodka.glossary.matching import Matcher
from svodka.translation import casing, checks, figures, requirements, verbatim
from svodka.translation.drafts import Draft, draft_all
from svodka.translation.enforcement import Enforced, enforce, term_findings, term_outcomes
from svodka.translation.fitting import fit
from svodka.translation.requirements import Setting
from svodka.types import Finding, Origin, Outcome, RequirementKind, Severity, Translation

_ADDRESS = re.compile(r"[@/]|www\.|[a-z]\.[a-z]|\+\d|\(\d")
UNSURE_BELOW = -0.6
"""A sentence whose mean log-probability is lower was nonsense more often than not (real articles, starter model)."""


@dataclass(frozen=True)
class Unit:
    """One segment to translate and where it stands: country-dependent renderings and headline rules hang on that."""

    source: str
    setting: Setting = field(default_factory=Setting)
    headline: bool = False


@dataclass(frozen=True)
class Settings:
    """What decides about translation beside the model: glossary, gazetteer, and the names of checks that are switched off."""

    matcher: Matcher | None = None
    places: Gazetteer | None = None
    switched_off: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Sentence:
    """What is translated on its own; equal ones of a run are translated once."""

    source: str
    setting: Setting


def translate(
    units: Sequence[Unit], engine: Engine, settings: Settings, done: Callable[[int, int], None]
) -> list[Translation]:
    """Return the translation of every unit, in order; identical sentences are decoded once.

    `done` is called with (source words, index of a unit) as first decodes finish; the words add up to `source_words(units)`.
    """
    taken_apart = [verbatim.cut(_for_the_model(unit)) for unit in units]
    owners: dict[str, int] = {}
    for index, pieces in enumerate(taken_apart):
        for piece in pieces:
            if not piece.verbatim:
                owners.setdefault(piece.core, index)
    sources = list(owners)
    drafts = draft_all(sources, engine, lambda place: done(len(sources[place].split()), owners[sources[place]]))
    drafts = figures.mend(drafts, engine)
    wanted = dict.fromkeys(
        sentence
        for unit, pieces in zip(units, taken_apart, strict=True)
        for sentence in _sentences(unit, pieces)
        if sentence is not None
    )
    enforced = _enforced(list(wanted), dict(zip(sources, drafts, strict=True)), engine, settings)
    return [_assembled(unit, pieces, enforced, settings) for unit, pieces in zip(units, taken_apart, strict=True)]


def _sentences(unit: Unit, pieces: Sequence[verbatim.Piece]) -> Iterator[_Sentence | None]:
    """Yield what is translated of a unit, with the people of each piece at their places in it; None for a verbatim piece."""
    position = 0
    for piece in pieces:
        start = position + len(piece.lead)
        stop = start + len(piece.core)
        position = stop + len(piece.tail)
        if piece.verbatim:
            yield None
            continue
        people = tuple(
            replace(person, start=person.start - start, stop=person.stop - start)
            for person in unit.setting.people
            if start <= person.start and person.stop <= stop
        )
        yield _Sentence(piece.core, replace(unit.setting, people=people))


def _enforced(
    sentences: Sequence[_Sentence], drafts: dict[str, Draft], engine: Engine, settings: Settings
) -> dict[_Sentence, Enforced]:
    wanted = [
        requirements.find(sentence.source, sentence.setting, settings.matcher, settings.places)
        for sentence in sentences
    ]
    states = [
        _in_house_form(state) for state in enforce([drafts[one.source] for one in sentences], wanted, engine, Checker())
    ]
    return dict(zip(sentences, states, strict=True))


def _in_house_form(state: Enforced) -> Enforced:
    english = figures.in_house_form(state.draft.source, state.draft.english)
    for requirement, verdict in zip(state.requirements, state.verdicts, strict=True):
        target = requirement.preferred
        # `article 282` renders it for the checker, who knows no capitals; the house writes `Article 282`.
        if requirement.kind is RequirementKind.STATUTE and verdict.found.lower() == target.lower():
            english = english.replace(verdict.found, target)
    return replace(state, draft=replace(state.draft, english=english))


def _verbatim(pieces: Sequence[verbatim.Piece]) -> str:
    """What has no Cyrillic as it stands, but figures in the house form: `45,6` in a table is `45.6`. Addresses are not touched."""
    return "".join(
        piece.core if _ADDRESS.search(piece.core) else figures.in_house_form(piece.core, piece.core) for piece in pieces
    )


def source_words(units: Sequence[Unit]) -> int:
    """Return how many source words `translate` will decode: verbatim stretches and repeated sentences do not count."""
    cores = {piece.core for unit in units for piece in verbatim.cut(_for_the_model(unit)) if not piece.verbatim}
    return sum(len(core.split()) for core in cores)


def _for_the_model(unit: Unit) -> str:
    """A headline in sentence case and with a full stop: `В Оше задержали курьера` becomes a sentence and not `In Osh detained a courier`.

    Without the stop the model keeps the Russian order of words (16 of 22 headlines tried came out better with it, none worse).
    """
    if not unit.headline:
        return unit.source
    source = casing.sentence_case(unit.source) if casing.is_in_capitals(unit.source) else unit.source
    return source if source.rstrip('»"”)').endswith((".", "!", "?", "…", ":")) else source + "."


def _assembled(
    unit: Unit, pieces: Sequence[verbatim.Piece], enforced: dict[_Sentence, Enforced], settings: Settings
) -> Translation:
    states = [None if sentence is None else enforced[sentence] for sentence in _sentences(unit, pieces)]
    done = [state for state in states if state is not None]
    if not done:
        return Translation(unit.source, _verbatim(pieces), Origin.VERBATIM)
    # Where the model gave nothing the Russian stays, flagged: a sentence is never lost.
    cores = [
        piece.core if state is None else state.draft.english or piece.core
        for piece, state in zip(pieces, states, strict=True)
    ]
    english = verbatim.join(pieces, cores)
    if unit.headline and all(state.draft.english for state in done):
        english = fit(unit.source, english)
    findings: list[Finding] = []
    for state in done:
        findings += checks.findings(state.draft.source, state.draft.english, settings.switched_off)
        findings += [finding for finding in term_findings(state) if finding.check not in settings.switched_off]
    findings += _doubts(done, settings.switched_off)
    findings += _relative_dates(unit, settings.switched_off)
    return Translation(
        unit.source,
        english,
        Origin.RETRY if any(state.draft.origin is Origin.RETRY for state in done) else Origin.MODEL,
        min(state.draft.score for state in done),
        tuple(findings),
        tuple(outcome for state in done for outcome in term_outcomes(state)),
    )


def _doubts(states: Sequence[Enforced], switched_off: Collection[str]) -> Iterator[Finding]:
    """What no check on the text can see: that the model was unsure, or rendered a word only when it was made to."""
    if "confidence" not in switched_off and any(_is_unsure(state) for state in states):
        yield Finding("confidence", "The model is unsure of this sentence: compare it with the source.")
    if "number" not in switched_off and any(state.draft.exchanged for state in states):
        yield Finding("number", "A figure that the model had wrong was put right in place: check the words around it.")
    for word in (state.draft.left_in_cyrillic for state in states):
        if word and "cyrillic" not in switched_off:
            yield Finding("cyrillic", f"The model first left “{word}” in Cyrillic: check how it is rendered.")


def _is_unsure(state: Enforced) -> bool:
    # A forced rendering is unlikely to the model by nature: its score says nothing about the sentence.
    return state.draft.score < UNSURE_BELOW and Outcome.SPLICED not in state.outcomes


def _relative_dates(unit: Unit, switched_off: Collection[str]) -> Iterator[Finding]:
    """`накануне` is translated as it is; the reviewer is told which day it was."""
    if unit.setting.when is None or "date" in switched_off:
        return
    for day in relative(unit.source, unit.setting.when):
        yield Finding("date", f"“{day.text}” counted from the article's date is {day.calendar}.", Severity.NOTE)
