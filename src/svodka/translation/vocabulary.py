"""Repair lost words (rare words of the source) and invented words (English words that do not exist) with the dictionary, or report them."""

from collections.abc import Iterator, Sequence

from svodka.checks.words import SURE, InventedWord, describe_lost
from svodka.dictionary.entries import Lookup
from svodka.engine import Engine
from svodka.engine.decoding import DecodingRequest, Gloss, Hint
from svodka.glossary.checking import NO_PLACE, Requirement, TermVerdict
from svodka.translation import splicing
from svodka.translation.acceptance import Acceptance, Judged, Proposal
from svodka.translation.enforcement import Enforced, propose_hypotheses
from svodka.translation.mending import GREEDY, Asked, Means, Step
from svodka.translation.name_hints import join
from svodka.types import Finding, Outcome, RequirementKind, Severity

MOST_WORDS = 2
"""The most words of one sentence that get extra decodes, first the invented, then the rarest: 400 unknown words cost no more."""
MOST_PREFIXES = 2
"""The most forced beginnings for one word: each costs a greedy decode and two scores."""
WrongWord = tuple[Lookup, InventedWord | None]
"""A word of the source that has to be rendered, and the invented word that stands in its place, if any."""


def find_wrong_words(state: Enforced, acceptance: Acceptance) -> tuple[Finding, ...]:
    """Return the findings about the words of a sentence: invented words at their places, and rare words that may have got lost.

    At most `MOST_WORDS` lost words are told, as warnings if such words are lost more often than rendered freely (`SURE`), else as notes.
    """
    judged = acceptance.judge(state.text)
    found = [Finding("invented", one.message, Severity.ERROR, one.text, one.start) for one in judged.invented]
    for one in sorted(judged.noted, key=lambda lost: not SURE.has(lost))[:MOST_WORDS]:
        severity = Severity.WARNING if SURE.has(one) else Severity.NOTE
        found.append(Finding("vocabulary", describe_lost(one), severity))
    return tuple(found)


def _wrong_words(judged: Judged) -> list[WrongWord]:
    found: dict[int, WrongWord] = {
        one.stands_for.start: (one.stands_for, one) for one in judged.invented if one.stands_for is not None
    }
    for lost in judged.lost:
        found.setdefault(lost.start, (lost, None))
    return sorted(found.values(), key=lambda fault: (fault[1] is None, fault[0].seen))[:MOST_WORDS]


def _prompted(states: Sequence[Enforced], faulty: Sequence[int], means: Means) -> Iterator[Proposal]:
    """Yield proposals decoded again with one wrong word hinted or glossed, beside the hints of the sentence's terms."""
    engine = means.engine
    asked: list[Asked] = []
    for index in faulty:
        source, terms = states[index].draft.source, _term_hints(states[index], engine)
        glossed = {gloss.source for gloss in states[index].draft.glosses}
        for lookup, _ in _wrong_words(means.acceptance.judge(states[index].text)):
            word, senses = lookup.text, lookup.senses
            if engine.info.glosses is not None and not (word in glossed and engine.info.follows_hints):
                gloss = Gloss(word, senses[: engine.info.glosses.max_senses])
                asked.append((index, DecodingRequest(source, hints=terms, glosses=(gloss,))))
            elif engine.info.follows_hints:
                # A model that has read the senses as a gloss and took none of them needs a hint.
                asked.append((index, DecodingRequest(source, hints=(*terms, Hint(word, senses[0])))))
    return means.ask(asked, GREEDY)


def _forced(states: Sequence[Enforced], faulty: Sequence[int], means: Means) -> Iterator[Proposal]:
    """Yield proposals decoded from beginnings that end in a word's sense.

    That is done for engines that read neither hints nor glosses, and where an invented word shows the place. Where the place had to be
    guessed, all six forced sentences that were read had become worse (starter 0.2).
    """
    engine = means.engine
    is_told = engine.info.follows_hints or engine.info.glosses is not None
    asked: list[Asked] = []
    for index in faulty:
        judged, terms = means.acceptance.judge(states[index].text), _term_hints(states[index], engine)
        for lookup, invented in _wrong_words(judged):
            if not (is_told and invented is None):
                prefixes = _prefixes(judged.text.source, judged.english, lookup, invented)[:MOST_PREFIXES]
                asked += ((index, DecodingRequest(judged.text.source, prefix=one, hints=terms)) for one in prefixes)
    return means.ask(asked, GREEDY, whole_words=True)


def _prefixes(source: str, english: str, lookup: Lookup, invented: InventedWord | None) -> list[str]:
    term, senses, verbal = RequirementKind.TERM, lookup.senses, lookup.kind == "verb"
    wanted = Requirement(lookup.start, lookup.stop, lookup.text, term, lookup.lemma, senses[0], senses, verbal=verbal)
    text, start = (invented.text, invented.start) if invented is not None else ("", NO_PLACE)
    return splicing.prefixes(source, english, TermVerdict(wanted, False, avoided=text, avoided_start=start))


def _term_hints(state: Enforced, engine: Engine) -> tuple[Hint, ...]:
    """Return hints for the requirements and the draft's names, so that a new translation keeps them; room is left for the word's."""
    if not engine.info.follows_hints:
        return ()
    hints = [Hint(wanted.text, wanted.preferred) for wanted in state.requirements if wanted.preferred]
    return join(state.draft.source, hints, state.draft.hints, max(0, engine.info.tuning.max_hints - 1))


def _has_wrong_words(state: Enforced, means: Means) -> bool:
    return means.acceptance.judge(state.text).wrong_words > 0


STEPS = (
    Step("words in hypotheses", _has_wrong_words, propose_hypotheses, Outcome.NATIVE),
    Step("words told", _has_wrong_words, _prompted, Outcome.NATIVE),
    Step("words forced", _has_wrong_words, _forced, Outcome.NATIVE),
)
"""The steps in the order in which they are tried: the first costs no decode."""
