"""Put one segment's translation together: write figures in house form, run the checks, anchor every finding and link at its place.

The order matters. The cascade judges terms before the figures get their house form, and the checks run after it, so the places that the
cascade found have to be moved. Then the sentences are joined with what was cut out. Last, a headline's outline is fitted to its source.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import islice

from svodka.checks import support, table
from svodka.checks.support import SOFT_CHECKS, ConfidenceRule, Measure
from svodka.english.inflection import mend_articles
from svodka.facts.comparison import compare
from svodka.facts.dates import find_relative_dates
from svodka.facts.figures import write_days
from svodka.translation import figures
from svodka.translation.acceptance import Acceptance
from svodka.translation.enforcement import term_findings, term_outcomes
from svodka.translation.fitting import fit
from svodka.translation.mending import Draft
from svodka.translation.offset_map import OffsetMap, move_findings, move_links, shift_findings, shift_links
from svodka.translation.units import PartedUnit, TranslationUnit
from svodka.translation.vocabulary import find_wrong_words
from svodka.types import FactKind, Finding, Link, Origin, Outcome, RequirementKind, Severity, Translation

MOST_WORDS = 12
"""The longest difference, in words, that is quoted from another reading: a longer one makes it another sentence."""
_MARKS = re.compile(r"\W+")
_BORN_ON_A_DAY = re.compile(r"\bborn in (?=\d{1,2} [A-Z][a-z]+ \d{4}\b)")
"""`года рождения` is rendered as `born in`, but a whole date may stand before it in Russian."""


@dataclass(frozen=True)
class Judges:
    """What judges a sentence: the checks, the rule for the model's own doubts, and the acceptance with its dictionary."""

    switched_off: Collection[str]
    """The checks that are not made; to leave out what else goes by such a name is up to the caller."""
    rule: ConfidenceRule
    acceptance: Acceptance


def assemble_unit(parted: PartedUnit, states: Collection[Draft], judges: Judges) -> Translation:
    """Return the translation of a unit; `states` are those of its sentences, in order.

    A unit without sentences is copied; a cell of figures gets its figures in English form. A sentence for which the model gave nothing
    stays in Russian with a finding: it is never lost.
    """
    unit = parted.unit
    if not states:
        if unit.is_cell:
            return Translation(unit.source, figures.write_cell(unit.source), Origin.VERBATIM)
        # An English reader may read another number in copied text: `1,878` is less than two in Russian.
        told = (*figures.find_misread(unit.source), *figures.find_impossible_days(unit.source, unit.source))
        return Translation(unit.source, unit.source, Origin.VERBATIM, findings=told)
    whole, doubt = _joined(parted, states, judges)
    origins = {state.origin for state in states}
    has_outline = unit.headline and all(state.english for state in states)
    outlined = OffsetMap(whole.english, fit(unit.source, whole.english) if has_outline else whole.english)
    return replace(
        whole,
        english=outlined.after,
        origin=next((one for one in (Origin.RETRY, Origin.MODEL) if one in origins), Origin.ADAPTED),
        findings=(*move_findings(whole.findings, outlined), *_doubts(states, doubt), *_relative_dates(unit)),
        links=move_links(whole.links, outlined),
    )


def assemble_approved(unit: TranslationUnit, state: Draft, judges: Judges) -> Translation:
    """Return the translation of a unit whose English a human approved, unchanged.

    The checks of wording (`table.OF_WORDING`) are left out. Those that find slips in a figure or a letter still run: a slip may have gone
    unnoticed.
    """
    source, english = unit.source, state.english
    found = table.findings(source, english, {*judges.switched_off, *table.OF_WORDING})
    return Translation(
        source,
        english,
        state.origin,
        findings=(*found, *figures.find_impossible_days(source, english), *_relative_dates(unit)),
        terms=term_outcomes(state),
        links=_links(state, OffsetMap(english, english)),
    )


def _joined(parted: PartedUnit, states: Collection[Draft], judges: Judges) -> tuple[Translation, str]:
    """Join the pieces again, with the findings, links and term outcomes of the sentences among them; also return the first doubt.

    The score is the lowest of the sentences'.
    """
    whole, doubt, source_start = Translation(parted.unit.source, "", Origin.MODEL), "", 0
    remaining = iter(states)
    for piece in parted.pieces:
        source_start += len(piece.lead)
        start = len(whole.english) + len(piece.lead)
        one, doubted = Translation(piece.core, "", Origin.VERBATIM), ""
        if not piece.verbatim:
            one, doubted = _finished(next(remaining), judges)
        whole = replace(
            whole,
            english=whole.english + piece.lead + (one.english or piece.core) + piece.tail,
            findings=whole.findings + shift_findings(one.findings, start),
            links=whole.links + shift_links(one.links, source_start, start),
            terms=(*whole.terms, *(replace(term, start=term.start + source_start) for term in one.terms)),
            score=min(whole.score, one.score),
        )
        doubt = doubt or doubted
        source_start += len(piece.core) + len(piece.tail)
    return whole, doubt


def _finished(state: Draft, judges: Judges) -> tuple[Translation, str]:
    """Return a sentence as it will be printed, and what the reviewer is told if it is likely to be wrong ("" = it is not)."""
    source, is_humans = state.source, state.origin is Origin.ADAPTED
    revision = OffsetMap(state.english, _in_house_form(state))
    english = revision.after
    words = () if is_humans else move_findings(find_wrong_words(state, judges.acceptance), revision)
    checked = (*table.findings(source, english, judges.switched_off), *words)
    found, doubt, score = _ask_model(checked, state, judges)
    points, days = figures.find_doubtful_points(source, english), figures.find_impossible_days(source, english)
    findings = (*found, *points, *days, *move_findings((*term_findings(state), *state.spelt), revision))
    links = _links(state, revision)
    return Translation(source, english, state.origin, score, findings, term_outcomes(state), links), doubt


def _in_house_form(state: Draft) -> str:
    english = state.english
    for verdict in state.verdicts:
        one, target = verdict.requirement, verdict.requirement.preferred
        # The checker ignores letter case and accepts `article 282`; the house form, for references to laws only, is `Article 282`.
        if one.kind is RequirementKind.STATUTE and verdict.found.lower() == target.lower():
            english = english[: verdict.start] + target + english[verdict.stop :]
    english = _BORN_ON_A_DAY.sub("born on ", figures.in_house_form(state.source, english))
    return english if state.origin is Origin.ADAPTED else mend_articles(english)


def _links(state: Draft, revision: OffsetMap) -> tuple[Link, ...]:
    """Return the links to the English after a revision: those of what the cascade found before it, and those of the figures."""
    found = ((one, one.requirement) for one in state.verdicts if one.satisfied and one.start >= 0)
    terms = (Link(FactKind(term.kind.value), term.start, term.stop, one.start, one.stop) for one, term in found)
    pairs = ((pair.source, pair.english) for pair in compare(state.source, revision.after).kept)
    numbers = (Link(FactKind.FIGURE, left.start, left.stop, right.start, right.stop) for left, right in pairs)
    return tuple(sorted((*move_links(terms, revision), *numbers), key=lambda link: (link.source_start, link.start)))


def _doubts(states: Collection[Draft], doubt: str) -> Iterator[Finding]:
    """Yield what no check on the text can see: the model was unsure, had a figure wrong, or rendered a word only when made to."""
    if doubt:
        yield Finding("confidence", doubt)
    if any(state.exchanged for state in states):
        yield Finding("number", "A figure that the model had wrong was put right in place: check the words around it.")
    for state in states:
        first = state.hypotheses[0].text if state.origin is Origin.RETRY and state.hypotheses else ""
        for fault in islice(table.find_cyrillic(state.source, first), 1):
            yield Finding("cyrillic", f"The model first left “{fault.quote}” in Cyrillic: check how it is rendered.")


def _ask_model(found: tuple[Finding, ...], state: Draft, judges: Judges) -> tuple[tuple[Finding, ...], str, float]:
    """Return the findings of a sentence after the model was asked how likely it is, what the reviewer is told, and its score.

    Those that only hint at an error (`SOFT_CHECKS`) are notes if the sentence is not in doubt otherwise.
    """
    source, english = state.source, state.english
    if not english or state.origin is Origin.ADAPTED:
        return found, "", 0.0
    rule, measure = judges.rule, judges.acceptance.measure
    trust = measure.trust(source, english)
    if not rule.is_in_doubt(trust):
        softened = (replace(one, severity=Severity.NOTE) if one.check in SOFT_CHECKS else one for one in found)
        return tuple(softened), "", trust.mean
    # A model without fitted weights may find a rendering unlikely only because it was forced.
    may_doubt = rule.weights or Outcome.SPLICED not in state.outcomes
    doubt = _doubt(source, english, measure) if may_doubt and rule.is_doubtful(trust) else ""
    return (*found, *_lost(source, english, rule, measure)), doubt, trust.mean


def _doubt(source: str, english: str, measure: Measure) -> str:
    rivals = measure.rivals(source, english)
    best = max(rivals, key=lambda rival: measure.value(source, rival), default="")
    other = find_difference(english, best) if best else ""
    also = f" The model also reads: “{other}”." if other else ""
    return f"This sentence is likely to be wrong: compare it with the source.{also}"


def find_difference(english: str, other: str) -> str:
    """Return the longest run of words (at most `MOST_WORDS`) in which `other` differs, with one word on either side; "" = none."""
    before, after = english.split(), other.split()
    old, new = ([_MARKS.sub("", word).lower() for word in words] for words in (before, after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    runs = [(start, stop) for tag, _, _, start, stop in matcher.get_opcodes() if tag in ("replace", "insert")]
    runs = [(max(0, start - 1), min(len(after), stop + 1)) for start, stop in runs if stop - start <= MOST_WORDS]
    start, stop = max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
    return " ".join(after[start:stop])


def _lost(source: str, english: str, rule: ConfidenceRule, measure: Measure) -> Iterator[Finding]:
    rivals = measure.rivals(source, english)
    if not rivals or rule.lost_below is None:
        return
    own, alone = measure.trust(source, english), measure.trust(source, "")
    least = support.find_least_supported(source, english, own, alone, list(rivals.values()))
    if least is not None and least.evidence < rule.lost_below:
        yield Finding("lost", f"Perhaps missing: “{source[least.start : least.stop]}”.")


def _relative_dates(unit: TranslationUnit) -> Iterator[Finding]:
    """`накануне` is translated as it is; the reviewer is told which day it was."""
    for day in find_relative_dates(unit.source, unit.setting.when) if unit.setting.when is not None else ():
        message = f"“{day.text}” counted from the article's date is {write_days(day.first, day.last)}."
        yield Finding("date", message, Severity.NOTE)
