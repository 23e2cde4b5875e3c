"""Repair lost words (rare words of the source) and invented words (English words that do not exist) with the dictionary, or report them."""

from collections.abc import Iterator

from svodka.checks.words import SURE, InventedWord, describe_lost
from svodka.dictionary.entries import Lookup
from svodka.engine import Engine
from svodka.engine.decoding import DecodingRequest, Gloss, Hint
from svodka.glossary.checking import NO_PLACE, Requirement, TermVerdict
from svodka.translation import splicing
from svodka.translation.acceptance import Acceptance, Judged
from svodka.translation.drafts import OTHER_HYPOTHESES
from svodka.translation.mending import Draft, Means, Step, answers
from svodka.translation.name_hints import join
from svodka.types import Finding, RequirementKind, Severity

MOST_WORDS = 2
"""The most words of one sentence that get extra decodes, first the invented, then the rarest: 400 unknown words cost no more."""
MOST_PREFIXES = 2
"""The most forced beginnings for one word: each costs a greedy decode and two scores."""
WrongWord = tuple[Lookup, InventedWord | None]
"""A word of the source that has to be rendered, and the invented word that stands in its place, if any."""


def find_wrong_words(state: Draft, acceptance: Acceptance) -> tuple[Finding, ...]:
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
    invented = {one.stands_for.start: (one.stands_for, one) for one in judged.invented if one.stands_for is not None}
    lost = ((one, None) for one in judged.lost if one.start not in invented)
    return sorted((*invented.values(), *lost), key=lambda fault: (fault[1] is None, fault[0].seen))[:MOST_WORDS]


def _prompted(state: Draft, means: Means) -> Iterator[DecodingRequest]:
    """Yield requests with one wrong word hinted or glossed, beside the hints of the sentence's terms."""
    info, terms = means.engine.info, _term_hints(state, means.engine)
    glossed = {gloss.source for gloss in state.request.glosses}
    for lookup, _ in _wrong_words(means.acceptance.judge(state.text)):
        word, senses = lookup.text, lookup.senses
        if info.glosses is not None and not (word in glossed and info.follows_hints):
            gloss = Gloss(word, senses[: info.glosses.max_senses])
            yield DecodingRequest(state.source, hints=terms, glosses=(gloss,))
        elif info.follows_hints:
            # A model that has read the senses as a gloss and took none of them needs a hint.
            yield DecodingRequest(state.source, hints=(*terms, Hint(word, senses[0])))


def _forced(state: Draft, means: Means) -> Iterator[DecodingRequest]:
    """Yield requests with beginnings that end in a word's sense.

    That is done for engines that read neither hints nor glosses, and where an invented word shows the place. Where the place had to be
    guessed, all six forced sentences that were read had become worse (starter 0.2).
    """
    info, terms = means.engine.info, _term_hints(state, means.engine)
    is_told = info.follows_hints or info.glosses is not None
    for lookup, invented in _wrong_words(means.acceptance.judge(state.text)):
        if not (is_told and invented is None):
            for prefix in _prefixes(state, lookup, invented)[:MOST_PREFIXES]:
                yield DecodingRequest(state.source, prefix=prefix, hints=terms)


def _prefixes(state: Draft, lookup: Lookup, invented: InventedWord | None) -> list[str]:
    term, senses, verbal = RequirementKind.TERM, lookup.senses, lookup.kind == "verb"
    wanted = Requirement(lookup.start, lookup.stop, lookup.text, term, lookup.lemma, senses[0], senses, verbal=verbal)
    text, start = (invented.text, invented.start) if invented is not None else ("", NO_PLACE)
    return splicing.prefixes(state.source, state.english, TermVerdict(wanted, False, avoided=text, avoided_start=start))


def _term_hints(state: Draft, engine: Engine) -> tuple[Hint, ...]:
    """Return hints for the requirements and the draft's names, so that a new translation keeps them; room is left for the word's."""
    if not engine.info.follows_hints:
        return ()
    hints = [Hint(wanted.text, wanted.preferred) for wanted in state.text.requirements if wanted.preferred]
    return join(state.source, hints, state.request.hints, max(0, engine.info.tuning.max_hints - 1))


def _has_wrong_words(state: Draft, means: Means) -> bool:
    return means.acceptance.judge(state.text).wrong_words > 0


STEPS = (
    Step("words in hypotheses", _has_wrong_words, OTHER_HYPOTHESES),
    Step("words told", _has_wrong_words, answers(_prompted)),
    Step("words forced", _has_wrong_words, answers(_forced, whole_words=True)),
)
"""The steps in the order in which they are tried: the first costs no decode."""
