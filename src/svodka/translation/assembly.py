"""One segment's translation put together: figures in house form, the checks, and every finding and fact at its place.

The order matters. Terms are judged before the figures get their house form and the checks run after it, so what the cascade found is
moved; then the sentences are joined with what was cut out, and the outline of a headline is fitted to its source.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from svodka.checks import support, table
from svodka.checks.support import SOFT_CHECKS, ConfidenceRule, Measure
from svodka.facts.comparison import compare
from svodka.facts.dates import find_relative_dates
from svodka.facts.figures import write_days
from svodka.translation import do_not_translate, figures
from svodka.translation.acceptance import Acceptance
from svodka.translation.enforcement import Enforced, term_findings, term_outcomes
from svodka.translation.fitting import fit
from svodka.translation.offset_map import OffsetMap, move_findings, move_links, shift_findings, shift_links
from svodka.translation.units import PartedUnit, TranslationUnit
from svodka.translation.vocabulary import find_wrong_words
from svodka.types import Finding, Link, LinkKind, Origin, Outcome, RequirementKind, Severity, TermOutcome, Translation

MOST_WORDS = 12
"""In which another reading differs: more than that is no difference that is told, but another sentence."""
_MARKS = re.compile(r"\W+")
_BORN_ON_A_DAY = re.compile(r"\bborn in (?=\d{1,2} [A-Z][a-z]+ \d{4}\b)")
"""The rendering of `года рождения` is `born in`, and a whole date may stand before that."""


@dataclass(frozen=True)
class _Sentence:
    """A sentence, or several, as it will be printed, with what was found in it, linked to its source and asked of it."""

    english: str
    findings: tuple[Finding, ...] = ()
    links: tuple[Link, ...] = ()
    terms: tuple[TermOutcome, ...] = ()
    doubt: str = ""
    """What the reviewer is told where the sentence is likely to be wrong."""
    score: float = 0.0
    """The mean log-probability of a piece, of several sentences the worst."""


@dataclass(frozen=True)
class Judges:
    """What tells the reviewer of a sentence beside the checks: the model's own doubts, and the dictionary of the acceptance."""

    rule: ConfidenceRule
    acceptance: Acceptance

    @property
    def measure(self) -> Measure:
        """What the model thinks of a sentence."""
        return self.acceptance.measure


def assemble_unit(
    parted: PartedUnit, states: Collection[Enforced], switched_off: Collection[str], judges: Judges
) -> Translation:
    """Return the translation of a unit; `states` are those of its sentences, in order.

    A sentence for which the model gave nothing stays in Russian, flagged: it is never lost.
    """
    unit = parted.unit
    if not states:
        if unit.is_cell:
            return Translation(unit.source, figures.write_cell(unit.source), Origin.VERBATIM)
        told = (*_misread(unit, switched_off), *_impossible_days(unit.source, unit.source, switched_off))
        return Translation(unit.source, unit.source, Origin.VERBATIM, findings=told)
    joined = _joined(parted, states, switched_off, judges)
    english, findings, links = joined.english, joined.findings, joined.links
    if unit.headline and all(state.draft.english for state in states):
        outlined = OffsetMap(english, fit(unit.source, english))
        english = outlined.after
        findings, links = move_findings(findings, outlined), move_links(links, outlined)
    return Translation(
        unit.source,
        english,
        _origin(states),
        joined.score,
        (*findings, *_doubts(states, joined.doubt, switched_off), *_relative_dates(unit, switched_off)),
        joined.terms,
        tuple(sorted(links, key=lambda link: (link.source_start, link.start))),
    )


def _origin(states: Collection[Enforced]) -> Origin:
    origins = {state.draft.origin for state in states}
    return next((origin for origin in (Origin.RETRY, Origin.MODEL) if origin in origins), Origin.ADAPTED)


def assemble_approved(unit: TranslationUnit, state: Enforced, switched_off: Collection[str]) -> Translation:
    """Return the translation of a unit that a human made: its words as they stand.

    The wording is not questioned again. A figure or a letter may be a slip that nobody saw, so what tells such a slip is still asked.
    """
    source, english = unit.source, state.draft.english
    told = _impossible_days(source, english, switched_off)
    found = table.findings(source, english, {*switched_off, *table.OF_WORDING})
    links = (*_term_links(state), *_figure_links(source, english))
    return Translation(
        source,
        english,
        state.draft.origin,
        findings=(*found, *told, *_relative_dates(unit, switched_off)),
        terms=term_outcomes(state),
        links=tuple(sorted(links, key=lambda link: (link.source_start, link.start))),
    )


def _joined(
    parted: PartedUnit, states: Collection[Enforced], switched_off: Collection[str], judges: Judges
) -> _Sentence:
    """The pieces put together again, with what was found in the sentences among them."""
    cores: list[str] = []
    findings: tuple[Finding, ...] = ()
    links: tuple[Link, ...] = ()
    terms: tuple[TermOutcome, ...] = ()
    doubt, score = "", 0.0
    source_position = position = 0
    remaining = iter(states)
    for piece in parted.pieces:
        source_position += len(piece.lead)
        position += len(piece.lead)
        core = piece.core
        if not piece.verbatim:
            sentence = _finished(next(remaining), switched_off, judges)
            doubt, score = doubt or sentence.doubt, min(score, sentence.score)
            findings += shift_findings(sentence.findings, position)
            links += shift_links(sentence.links, source_position, position)
            terms += tuple(replace(term, start=term.start + source_position) for term in sentence.terms)
            core = sentence.english or piece.core
        cores.append(core)
        source_position += len(piece.core) + len(piece.tail)
        position += len(core) + len(piece.tail)
    return _Sentence(do_not_translate.join(parted.pieces, cores), findings, links, terms, doubt, score)


def _finished(state: Enforced, switched_off: Collection[str], judges: Judges) -> _Sentence:
    source = state.draft.source
    revision = OffsetMap(state.draft.english, _in_house_form(state))
    terms = [finding for finding in term_findings(state) if finding.check not in switched_off]
    is_humans = state.draft.origin is Origin.ADAPTED
    words = () if is_humans else find_wrong_words(state, judges.acceptance, switched_off)
    points = () if "number" in switched_off else figures.find_doubtful_points(source, revision.after)
    days = _impossible_days(source, revision.after, switched_off)
    checked = table.findings(source, revision.after, switched_off)
    opinion = _ask_model((*checked, *move_findings(words, revision)), state, judges)
    lost = () if "lost" in switched_off else opinion.lost
    return _Sentence(
        revision.after,
        (*opinion.found, *lost, *points, *days, *move_findings(terms, revision)),
        (*move_links(_term_links(state), revision), *_figure_links(source, revision.after)),
        term_outcomes(state),
        "" if "confidence" in switched_off else opinion.doubt,
        judges.measure.trust(source, state.draft.english).mean if state.draft.english and not is_humans else 0.0,
    )


def _in_house_form(state: Enforced) -> str:
    english = state.draft.english
    for requirement, verdict in zip(state.requirements, state.verdicts, strict=True):
        target, stop = requirement.preferred, verdict.start + len(verdict.found)
        # `article 282` renders it for the checker, who knows no capitals; the house writes `Article 282`, here and not elsewhere.
        is_law = requirement.kind is RequirementKind.STATUTE and verdict.start >= 0
        if is_law and english[verdict.start : stop].lower() == target.lower():
            english = english[: verdict.start] + target + english[stop:]
    return _BORN_ON_A_DAY.sub("born on ", figures.in_house_form(state.draft.source, english))


def _term_links(state: Enforced) -> Iterator[Link]:
    for requirement, verdict in zip(state.requirements, state.verdicts, strict=True):
        if verdict.satisfied and verdict.start >= 0:
            kind = LinkKind(requirement.kind.value)
            yield Link(kind, requirement.start, requirement.stop, verdict.start, verdict.stop)


def _figure_links(source: str, english: str) -> Iterator[Link]:
    for pair in compare(source, english).kept:
        left, right = pair.source, pair.english
        yield Link(LinkKind.FIGURE, left.start, left.stop, right.start, right.stop)


def _doubts(states: Collection[Enforced], doubt: str, switched_off: Collection[str]) -> Iterator[Finding]:
    """What no check on the text can see: that the model was unsure, or rendered a word only when it was made to."""
    if doubt:
        yield Finding("confidence", doubt)
    if "number" not in switched_off and any(state.draft.exchanged for state in states):
        yield Finding("number", "A figure that the model had wrong was put right in place: check the words around it.")
    for word in (state.draft.left_in_cyrillic for state in states):
        if word and "cyrillic" not in switched_off:
            yield Finding("cyrillic", f"The model first left “{word}” in Cyrillic: check how it is rendered.")


def _misread(unit: TranslationUnit, switched_off: Collection[str]) -> tuple[Finding, ...]:
    """What stands as it is may say another number to an English reader: `1,878` is less than two in Russian."""
    return () if "number" in switched_off else figures.find_misread(unit.source)


def _impossible_days(source: str, english: str, switched_off: Collection[str]) -> tuple[Finding, ...]:
    return () if "date" in switched_off else tuple(figures.find_impossible_days(source, english))


@dataclass(frozen=True)
class _Opinion:
    """What the model, asked how likely a sentence is, adds to what was found in it."""

    found: tuple[Finding, ...]
    """What only hints at an error is a note where nothing else speaks against the sentence."""
    doubt: str = ""
    lost: tuple[Finding, ...] = ()


def _ask_model(found: tuple[Finding, ...], state: Enforced, judges: Judges) -> _Opinion:
    source, english = state.draft.source, state.draft.english
    if not english or state.draft.origin is Origin.ADAPTED:
        return _Opinion(found)
    rule, trust = judges.rule, judges.measure.trust(source, english)
    faults = sum(finding.severity is not Severity.NOTE for finding in found)
    if not rule.is_in_doubt(trust, faults):
        return _Opinion(
            tuple(replace(one, severity=Severity.NOTE) if one.check in SOFT_CHECKS else one for one in found)
        )
    # A forced rendering is unlikely to a model that is asked forwards only.
    may_doubt = rule.weights or Outcome.SPLICED not in state.outcomes
    doubt = _doubt(source, english, judges.measure) if may_doubt and rule.is_doubtful(trust, faults) else ""
    return _Opinion(found, doubt, _lost(source, english, judges))


def _doubt(source: str, english: str, measure: Measure) -> str:
    rivals = measure.rivals(source, english)
    best = max(rivals, key=lambda rival: measure.value(source, rival), default="")
    other = find_difference(english, best) if best else ""
    also = f" The model also reads: “{other}”." if other else ""
    return f"This sentence is likely to be wrong: compare it with the source.{also}"


def find_difference(english: str, other: str) -> str:
    """Return the longest run of words of `other` that `english` does not have there, with a word on either side; "" where there is none."""
    before, after = english.split(), other.split()
    matcher = SequenceMatcher(None, list(map(_bare, before)), list(map(_bare, after)), autojunk=False)
    runs = [(start, stop) for tag, _, _, start, stop in matcher.get_opcodes() if tag in ("replace", "insert")]
    runs = [(max(0, start - 1), min(len(after), stop + 1)) for start, stop in runs if stop - start <= MOST_WORDS]
    start, stop = max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
    return " ".join(after[start:stop])


def _bare(word: str) -> str:
    return _MARKS.sub("", word).lower()


def _lost(source: str, english: str, judges: Judges) -> tuple[Finding, ...]:
    rivals = judges.measure.rivals(source, english)
    if not rivals or judges.rule.lost_below is None:
        return ()
    own, alone = judges.measure.trust(source, english), judges.measure.trust(source, "")
    least = support.find_least_supported(source, english, own, alone, list(rivals.values()))
    if least is None or least.evidence >= judges.rule.lost_below:
        return ()
    return (Finding("lost", f"Perhaps missing: “{source[least.start : least.stop]}”."),)


def _relative_dates(unit: TranslationUnit, switched_off: Collection[str]) -> Iterator[Finding]:
    """`накануне` is translated as it is; the reviewer is told which day it was."""
    if unit.setting.when is None or "date" in switched_off:
        return
    for day in find_relative_dates(unit.source, unit.setting.when):
        yield Finding(
            "date", f"“{day.text}” counted from the article's date is {write_days(day.first, day.last)}.", Severity.NOTE
        )
