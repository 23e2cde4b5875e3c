"""From a source sentence to the best draft the model can give: decode, compare hypotheses, decode the faulty ones again.

A draft that the checks find clean costs one decode. The others of a run go through the retries (`RETRIES`) together, each in one stream.
A draft that the model doubts when it reads it backwards is compared with other hypotheses, or with those of a wider beam (`reconsider`).
The checks flag what is still wrong in the end.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from svodka.checks import table
from svodka.checks.support import ConfidenceRule
from svodka.engine import Decoding, in_order
from svodka.engine.decoding import DecodingRequest, Hypothesis, Likelihood, Tuning
from svodka.russian import sentences
from svodka.russian.tokens import word_pattern
from svodka.translation.acceptance import RUNNING_ON, Proposal
from svodka.translation.fitting import fit
from svodka.translation.mending import Concerned, Draft, Means, Propose, Step, answers, mend, texts
from svodka.translation.name_hints import stands_in
from svodka.types import Origin

NO_REPEAT_NGRAM = 4
"""Forbid a repeated run of four pieces: a limit of three would also forbid the second `of the Ministry of`."""
CLAUSE_WORDS = 10
"""A sentence shorter than this is not worth cutting into clauses."""

_WORD = word_pattern()


def draft_all(requests: Sequence[DecodingRequest], means: Means, done: Callable[[int], None]) -> list[Draft]:
    """Return a draft for every request, in order. `done` is called with the index of each as its first decode finishes.

    The budget of `means` begins here, decides which sentences are drafted with a beam of one, and pays for the retries.
    """
    engine, budget, decoding = means.engine, means.budget, _usual(means.engine.info.tuning)
    budget.begin(requests, decoding)
    means.acceptance.measure.tell(requests)
    drafts = [Draft(request) for request in requests]
    narrow = [place for place, request in enumerate(requests) if request.source in budget.cut_short]
    wide = sorted({*range(len(drafts))}.difference(narrow))
    for places, search in ((wide, decoding), (narrow, replace(decoding, beam_size=1, hypotheses=1))):
        for answer in engine.translate([requests[place] for place in places], search):
            place = places[answer.index]
            source = requests[place].source
            fitted = tuple(Hypothesis(fit(source, one.text), one.score) for one in answer.hypotheses)
            means.acceptance.note(requests[place], answer.hypotheses)
            if fitted:
                drafts[place] = replace(drafts[place], english=fitted[0].text, hypotheses=fitted)
            done(place)
    return mend(drafts, RETRIES, means)


def _usual(tuning: Tuning) -> Decoding:
    return Decoding(beam_size=tuning.beam_size, hypotheses=tuning.hypotheses)


def _again_with(**guards: Any) -> Propose:
    """Return the proposing of what the model gives with these fields of `Decoding`."""
    return answers(lambda draft, means: [draft.request], lambda tuning: replace(_usual(tuning), **guards))


def _clause_by_clause(concerned: Concerned, means: Means) -> Iterator[Proposal]:
    decoding, whole = _usual(means.engine.info.tuning), dict(concerned)
    asked: list[tuple[int, DecodingRequest]] = []
    for index, draft in concerned:
        clauses = list(_clauses(draft.request))
        # Either all clauses of a sentence are decoded or none.
        if len(clauses) > 1 and means.budget.allows(draft.source, clauses, decoding):
            asked += ((index, clause) for clause in clauses)
    said: dict[int, list[str]] = {}
    for answer in in_order(means.engine.translate([clause for _, clause in asked], decoding)) if asked else ():
        index, clause = asked[answer.index]
        said.setdefault(index, []).append(fit(clause.source, answer.hypotheses[0].text) if answer.hypotheses else "")
    for index, (first, *others) in said.items():
        yield Proposal(index, " ".join([first, *(_within_sentence(clause, whole[index]) for clause in others)]))


def _clauses(whole: DecodingRequest) -> Iterator[DecodingRequest]:
    """Yield the clauses of a sentence, each with the glosses and hints whose word stands in it; none for a short sentence."""
    words = len(whole.source.split())
    for span in sentences.split_sentences(whole.source, words * 2 // 3) if words >= CLAUSE_WORDS else ():
        clause = whole.source[span.start : span.stop]
        glosses = tuple(gloss for gloss in whole.glosses if stands_in(clause, gloss.source))
        hints = tuple(hint for hint in whole.hints if stands_in(clause, hint.source))
        yield DecodingRequest(clause, hints=hints, glosses=glosses)


def _within_sentence(clause: str, draft: Draft) -> str:
    """Return a translated clause as it stands within a sentence.

    Its first letter becomes small if hypotheses for the whole sentence have the first word inside them only in small letters.
    """
    word = _WORD.match(clause)
    inside = {found for one in draft.hypotheses for found in _WORD.findall(one.text[1:])}
    is_common = word is not None and word[0].lower() in inside and word[0] not in inside
    return clause[0].lower() + clause[1:] if is_common else clause


def _is_faulty(draft: Draft, means: Means) -> bool:
    return draft.penalty > 0


def _suffers_from(checks: Collection[str]) -> Callable[[Draft, Means], bool]:
    return lambda draft, means: (
        _is_faulty(draft, means) and any(one.check in checks for one in table.findings(draft.source, draft.english))
    )


OTHER_HYPOTHESES = texts(lambda draft: (one.text for one in draft.hypotheses))
"""Proposes what the first decode gave anyway."""
RETRIES = (
    # Where nothing is wrong or in doubt (`reconsider`), the model's first choice stands.
    Step("other hypotheses", _is_faulty, texts(lambda draft: (one.text for one in draft.hypotheses[1:])), Origin.MODEL),
    Step(
        "without repetition", _suffers_from(RUNNING_ON), _again_with(no_repeat_ngram_size=NO_REPEAT_NGRAM), Origin.RETRY
    ),
    Step("Latin only", _suffers_from({"cyrillic"}), _again_with(latin_only=True), Origin.RETRY),
    Step("clause by clause", _is_faulty, _clause_by_clause, Origin.RETRY),
)
"""The steps with the checks whose failure each may mend, in the order in which they are tried: the first costs no decode."""


def reconsider(drafts: Sequence[Draft], means: Means, rule: ConfidenceRule) -> list[Draft]:
    """Return the drafts; one that the model doubts gives way to another hypothesis that is better.

    Where it is only in doubt, the other hypotheses of its first decode are compared; where it is likely to be wrong, those of a wider
    beam, which costs more than the draft did. A model that does not read backwards, or has no fitted weights, doubts nothing.
    """
    if not (means.engine.info.reads_backwards and rule.weights):
        return list(drafts)
    measure = means.acceptance.measure
    measure.prepare_trust((draft.source, draft.english) for draft in drafts if draft.english)

    def doubted(tells: Callable[[Likelihood], bool]) -> Callable[[Draft, Means], bool]:
        return lambda draft, means: bool(draft.english) and tells(measure.trust(draft.source, draft.english))

    widely = answers(lambda draft, means: [draft.request], lambda tuning: Decoding(tuning.wide_beam, tuning.wide_beam))
    steps = (
        Step("other hypotheses", doubted(rule.is_in_doubt), OTHER_HYPOTHESES, freely=True),
        Step("wider beam", doubted(rule.is_doubtful), widely, Origin.RETRY, freely=True),
    )
    return mend(drafts, steps, means)
