"""All segments of a run become checked translations in one stream."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from svodka.engine import Engine
from svodka.translation import casing, checks, verbatim
from svodka.translation.drafts import Draft, draft_all
from svodka.translation.fitting import fit
from svodka.types import Finding, Origin, Severity, Translation

UNSURE_BELOW = -0.6
"""A sentence whose mean log-probability is lower was nonsense more often than not (real articles, starter model)."""


@dataclass(frozen=True)
class Unit:
    """One segment to translate and where it stands: country-dependent renderings and headline rules hang on that."""

    source: str
    country: str = ""
    headline: bool = False


@dataclass(frozen=True)
class Settings:
    """What the user decides about translation: names of checks that are switched off."""

    switched_off: frozenset[str] = frozenset()


def translate(
    units: Sequence[Unit], engine: Engine, settings: Settings, done: Callable[[int, int], None]
) -> list[Translation]:
    """Return the translation of every unit, in order; identical sentences are decoded once.

    `done` is called with (source words, index of a unit) as first decodes finish; the words add up to `source_words(units)`.
    """
    taken_apart = [verbatim.cut(_in_sentence_case(unit)) for unit in units]
    owners: dict[str, int] = {}
    for index, pieces in enumerate(taken_apart):
        for piece in pieces:
            if not piece.verbatim:
                owners.setdefault(piece.core, index)
    sources = list(owners)
    drafts = draft_all(sources, engine, lambda place: done(len(sources[place].split()), owners[sources[place]]))
    by_source = dict(zip(sources, drafts, strict=True))
    return [_assembled(unit, pieces, by_source, settings) for unit, pieces in zip(units, taken_apart, strict=True)]


def source_words(units: Sequence[Unit]) -> int:
    """Return how many source words `translate` will decode: verbatim stretches and repeated sentences do not count."""
    cores = {piece.core for unit in units for piece in verbatim.cut(_in_sentence_case(unit)) if not piece.verbatim}
    return sum(len(core.split()) for core in cores)


def _in_sentence_case(unit: Unit) -> str:
    if unit.headline and casing.is_in_capitals(unit.source):
        return casing.sentence_case(unit.source)
    return unit.source


def _assembled(
    unit: Unit, pieces: Sequence[verbatim.Piece], drafts: dict[str, Draft], settings: Settings
) -> Translation:
    chosen = [drafts[piece.core] for piece in pieces if not piece.verbatim]
    if not chosen:
        return Translation(unit.source, unit.source, Origin.VERBATIM)
    # Where the model gave nothing the Russian stays, flagged: a sentence is never lost.
    english = [piece.core if piece.verbatim else drafts[piece.core].english or piece.core for piece in pieces]
    joined = verbatim.join(pieces, english)
    if len(pieces) == 1:
        joined = joined if not chosen[0].english else fit(_in_sentence_case(unit), joined)
    findings = [
        finding for draft in chosen for finding in checks.findings(draft.source, draft.english, settings.switched_off)
    ]
    findings += _unsure(chosen, settings.switched_off)
    origin = Origin.RETRY if any(draft.origin is Origin.RETRY for draft in chosen) else Origin.MODEL
    return Translation(unit.source, joined, origin, min(draft.score for draft in chosen), tuple(findings))


def _unsure(drafts: Sequence[Draft], switched_off: Collection[str]) -> list[Finding]:
    if "confidence" in switched_off or all(draft.score >= UNSURE_BELOW for draft in drafts):
        return []
    return [
        Finding("confidence", "The model is unsure of this sentence: compare it with the source.", Severity.WARNING)
    ]
