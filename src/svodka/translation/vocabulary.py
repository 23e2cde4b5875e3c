"""Repair lost words (rare words of the source) and invented words (English words that do not exist) with the dictionary, or report them.

There are three steps, each for all sentences together that still need it: the hypotheses that the model had anyway; a decode with one
word hinted or glossed; a decode from a forced beginning that ends in the word's sense, which engines that read neither hints nor glosses
can do too.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from svodka.checks.words import InventedWord
from svodka.dictionary.entries import Lookup
from svodka.engine import Decoding, Engine
from svodka.engine.decoding import DecodingRequest, Gloss, Hint
from svodka.glossary.checking import Requirement, TermVerdict
from svodka.translation import splicing
from svodka.translation.acceptance import Acceptance, Judged, Proposal
from svodka.translation.enforcement import Enforced
from svodka.translation.mending import Asked, Means, Step, mend
from svodka.translation.name_hints import join
from svodka.types import Finding, Outcome, RequirementKind, Severity

MOST_WORDS = 2
"""The most words of one sentence that get extra decodes, first the invented, then the rarest: 400 unknown words cost no more."""
MOST_PREFIXES = 2
"""The most forced beginnings for one word: each costs a greedy decode and two scores."""
GREEDY = Decoding(beam_size=1)
"""With the word in the prompt there is little to search for, and a second hypothesis would cost half as much again."""


def mend_words(states: Sequence[Enforced], means: Means) -> list[Enforced]:
    """Return the sentences with lost and invented words repaired as far as possible, the others unchanged."""
    return mend(states, STEPS, means)


def find_wrong_words(
    state: Enforced, acceptance: Acceptance, switched_off: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Return the findings about the words of a sentence: invented words at their places, and rare words that may have got lost.

    At most `MOST_WORDS` lost words are reported: as warnings if such words are lost more often than rendered freely (`LostWord.is_sure`),
    else as notes. Checks named in `switched_off` give no findings.
    """
    if not state.draft.english:
        return ()
    judged = acceptance.judge(state.text)
    found = [Finding("invented", one.message, Severity.ERROR, one.text, one.start) for one in judged.invented]
    for one in sorted(judged.noted, key=lambda lost: not lost.is_sure)[:MOST_WORDS]:
        found.append(Finding("vocabulary", one.message, Severity.WARNING if one.is_sure else Severity.NOTE))
    return tuple(finding for finding in found if finding.check not in switched_off)


@dataclass(frozen=True)
class _WrongWord:
    """A word of the source that has to be rendered, and the invented word that stands in its place, if any."""

    lookup: Lookup
    invented: InventedWord | None = None


def _wrong_words(judged: Judged) -> list[_WrongWord]:
    found = {
        one.stands_for.start: _WrongWord(one.stands_for, one) for one in judged.invented if one.stands_for is not None
    }
    for lost in judged.lost:
        found.setdefault(lost.lookup.start, _WrongWord(lost.lookup))
    return sorted(found.values(), key=lambda fault: (fault.invented is None, fault.lookup.seen))[:MOST_WORDS]


def _hypotheses(states: Sequence[Enforced], faulty: Sequence[int], means: Means) -> Iterator[Proposal]:
    return (Proposal(index, one.text) for index in faulty for one in states[index].draft.hypotheses)


def _prompted(states: Sequence[Enforced], faulty: Sequence[int], means: Means) -> Iterator[Proposal]:
    """Yield proposals decoded again with one wrong word hinted or glossed, beside the hints of the sentence's terms."""
    engine = means.engine
    asked: list[Asked] = []
    for index in faulty:
        source, terms = states[index].draft.source, _term_hints(states[index], engine)
        glossed = {gloss.source for gloss in states[index].draft.glosses}
        for fault in _wrong_words(means.acceptance.judge(states[index].text)):
            word, senses = fault.lookup.text, fault.lookup.senses
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
        for fault in _wrong_words(judged):
            if not (is_told and fault.invented is None):
                prefixes = _prefixes(judged.text.source, judged.english, fault)[:MOST_PREFIXES]
                asked += ((index, DecodingRequest(judged.text.source, prefix=one, hints=terms)) for one in prefixes)
    return means.ask(asked, GREEDY, whole_words=True)


def _prefixes(source: str, english: str, fault: _WrongWord) -> list[str]:
    lookup, wrong = fault.lookup, fault.invented
    wanted = Requirement(
        lookup.start,
        lookup.stop,
        lookup.text,
        RequirementKind.TERM,
        headword=lookup.lemma,
        preferred=lookup.senses[0],
        accepted=lookup.senses,
        reference="dictionary",
        verbal=lookup.kind == "verb",
    )
    place = (wrong.text, wrong.start, wrong.stop) if wrong is not None else ("", -1, -1)
    verdict = TermVerdict(wanted, False, avoided=place[0], avoided_start=place[1], avoided_stop=place[2])
    return splicing.prefixes(source, english, wanted, verdict)


def _term_hints(state: Enforced, engine: Engine) -> tuple[Hint, ...]:
    """Return hints for the requirements and the draft's names, so that a new translation keeps them; room is left for the word's."""
    if not engine.info.follows_hints:
        return ()
    hints = [Hint(wanted.text, wanted.preferred) for wanted in state.requirements if wanted.preferred]
    return join(state.draft.source, hints, state.draft.hints, max(0, engine.info.tuning.max_hints - 1))


def _has_wrong_words(state: Enforced, means: Means) -> bool:
    return bool(state.draft.english) and means.acceptance.judge(state.text).wrong_words > 0


STEPS = (
    Step("words in hypotheses", _has_wrong_words, _hypotheses, Outcome.NATIVE),
    Step("words told", _has_wrong_words, _prompted, Outcome.NATIVE),
    Step("words forced", _has_wrong_words, _forced, Outcome.NATIVE),
)
"""The steps in the order in which they are tried: the first costs no decode."""
