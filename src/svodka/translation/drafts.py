"""From a source sentence to the best draft the model can give: decode, compare hypotheses, decode the faulty ones again.

A draft that the checks find clean costs one decode. The others of a run go through the retries together, each retry in one stream:
those caught in a loop with repetition forbidden, those with Cyrillic in them with Latin letters only, then all that still have a fault
clause by clause; `acceptance` takes the best text, and what is still wrong with it is flagged by the checks.

More candidates for the sentences that the model itself doubts when it reads them backwards.

Hypotheses of one beam are too much alike: what differs is the sentence told without glosses, or with more of them. `acceptance` takes the
better text (docs/benchmarks.md#both-ways).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from svodka.checks import table
from svodka.checks.support import ConfidenceRule
from svodka.engine import Decoding, Engine, in_order
from svodka.engine.decoding import DecodingRequest, Gloss, Hint, Hypothesis
from svodka.russian import sentences
from svodka.translation.acceptance import Acceptance, Proposal, Text, propose
from svodka.translation.budget import UNBOUNDED, Budget
from svodka.translation.fitting import fit
from svodka.translation.name_hints import stands_in
from svodka.types import Origin

NO_REPEAT_NGRAM = 4
"""Forbid a repeated run of four pieces: three also forbids the second `of the Ministry of`."""
CLAUSE_WORDS = 10
"""A sentence shorter than this is not worth cutting into clauses."""

_WORD = re.compile(r"[^\W\d_]+")

Done = Callable[[int], None]
"""Called with the index of a source that has been decoded."""


@dataclass(frozen=True)
class Draft:
    """The chosen translation of one source sentence; `english` is "" where the model gave nothing."""

    source: str
    english: str
    penalty: float
    origin: Origin
    hypotheses: tuple[Hypothesis, ...] = ()
    """All fitted hypotheses of the first decode, best score first, for whoever wants to choose by other criteria."""

    exchanged: bool = False
    """A wrong figure was exchanged for the right one in place."""

    glosses: tuple[Gloss, ...] = ()
    """What the model was told of the sentence's words: every later decode of the sentence goes with them."""

    hints: tuple[Hint, ...] = ()
    """The names that the model was told: every later decode keeps them where there is room."""

    @property
    def request(self) -> DecodingRequest:
        """What the model is asked for the sentence as it stands; a later decode adds a beginning or hints to it."""
        return DecodingRequest(self.source, hints=self.hints, glosses=self.glosses)

    @property
    def left_in_cyrillic(self) -> str:
        """The word that the model's first answer left in Cyrillic and a retry rendered; "" = none."""
        if self.origin is not Origin.RETRY or not self.hypotheses:
            return ""
        return next(iter(table.cyrillic_words(self.hypotheses[0].text)), "")


def draft_all(
    sources: Sequence[str],
    engine: Engine,
    acceptance: Acceptance,
    done: Done,
    decoding: Decoding | None = None,
    glosses: Sequence[tuple[Gloss, ...]] | None = None,
    budget: Budget = UNBOUNDED,
    hints: Sequence[tuple[Hint, ...]] | None = None,
) -> list[Draft]:
    """Return a draft for every source sentence, in order. `done` is called once for each as its first decode finishes.

    `glosses` and `hints` are those of each sentence; None = none for any. `decoding` None means as many hypotheses as the model's tuning
    says. `budget` is opened here, says which sentences are searched less widely, and pays for the retries.
    """
    tuning = engine.info.tuning
    decoding = decoding or Decoding(beam_size=tuning.beam_size, hypotheses=tuning.hypotheses)
    nothing: list[tuple[()]] = [()] * len(sources)
    drafts = [_nothing(*told) for told in zip(sources, glosses or nothing, hints or nothing, strict=True)]
    budget.begin([draft.request for draft in drafts], decoding)
    acceptance.measure.tell(draft.request for draft in drafts)
    narrow = {place for place, draft in enumerate(drafts) if budget.narrows(draft.source)}
    for places, search in (
        ([place for place in range(len(drafts)) if place not in narrow], decoding),
        (sorted(narrow), replace(decoding, beam_size=1, hypotheses=1)),
    ):
        for answer in engine.translate([drafts[place].request for place in places], search):
            drafts[places[answer.index]] = _first(drafts[places[answer.index]], answer.hypotheses)
            done(places[answer.index])
    drafts = take_best(drafts, _other_hypotheses(drafts), acceptance, Origin.MODEL)
    for retry, remedies in RETRIES:
        faulty = [index for index, draft in enumerate(drafts) if _suffers_from(draft, remedies)]
        drafts = take_best(drafts, retry(drafts, faulty, engine, decoding, budget), acceptance, Origin.RETRY)
    return drafts


def _first(draft: Draft, hypotheses: Iterable[Hypothesis]) -> Draft:
    fitted = tuple(Hypothesis(fit(draft.source, one.text), one.score) for one in hypotheses)
    if not fitted:
        return draft
    return replace(
        draft, english=fitted[0].text, penalty=table.penalty(draft.source, fitted[0].text), hypotheses=fitted
    )


def _other_hypotheses(drafts: Sequence[Draft]) -> Iterator[Proposal]:
    """Those of the faulty drafts: the model has its reasons for the first one of the others."""
    for index, draft in enumerate(drafts):
        if draft.penalty:
            yield from (Proposal(index, one.text) for one in draft.hypotheses[1:])


def take_best(
    drafts: Sequence[Draft],
    proposals: Iterable[Proposal],
    acceptance: Acceptance,
    origin: Origin,
    *,
    freely: bool = False,
) -> list[Draft]:
    """Return the drafts with the best of the proposals where that is better, recorded as of `origin`; see `Acceptance.take_best`."""
    taken = list(drafts)
    texts = [Text(draft.source, draft.english) for draft in drafts]
    for index, best in acceptance.take_best(texts, proposals, freely=freely).items():
        taken[index] = replace(drafts[index], english=best.english, penalty=best.penalty, origin=origin)
    return taken


def _suffers_from(draft: Draft, names: frozenset[str]) -> bool:
    return draft.penalty > 0 and any(finding.check in names for finding in table.findings(draft.source, draft.english))


def _nothing(source: str, glosses: tuple[Gloss, ...] = (), hints: tuple[Hint, ...] = ()) -> Draft:
    return Draft(source, "", table.penalty(source, ""), Origin.MODEL, glosses=glosses, hints=hints)


def _without_repetition(
    drafts: Sequence[Draft], faulty: Sequence[int], engine: Engine, decoding: Decoding, budget: Budget
) -> Iterator[Proposal]:
    return _again(drafts, faulty, engine, replace(decoding, no_repeat_ngram_size=NO_REPEAT_NGRAM), budget)


def _latin_only(
    drafts: Sequence[Draft], faulty: Sequence[int], engine: Engine, decoding: Decoding, budget: Budget
) -> Iterator[Proposal]:
    return _again(drafts, faulty, engine, replace(decoding, latin_only=True), budget)


def _again(
    drafts: Sequence[Draft], faulty: Sequence[int], engine: Engine, decoding: Decoding, budget: Budget
) -> Iterator[Proposal]:
    asked = [(index, drafts[index].request) for index in faulty]
    return propose([one for one in asked if budget.allows(one[1].source, [one[1]], decoding)], engine, decoding)


def _clause_by_clause(
    drafts: Sequence[Draft], faulty: Sequence[int], engine: Engine, decoding: Decoding, budget: Budget
) -> Iterator[Proposal]:
    clauses = {index: some for index in faulty if len(some := _clauses(drafts[index])) > 1}
    # Either all clauses of a sentence are decoded or none.
    parts = [
        (index, part)
        for index, some in clauses.items()
        if budget.allows(drafts[index].source, [part.request for part in some], decoding)
        for part in some
    ]
    said: dict[int, list[str]] = {}
    for answer in in_order(engine.translate([part.request for _, part in parts], decoding)) if parts else ():
        index, part = parts[answer.index]
        said.setdefault(index, []).append(_first(part, answer.hypotheses).english)
    for index, (first, *others) in said.items():
        joined = " ".join([first, *(_within_sentence(clause, drafts[index]) for clause in others)])
        yield Proposal(index, joined)


def _clauses(draft: Draft) -> list[Draft]:
    """The clauses of a sentence, each with the glosses and hints whose word stands in it; none for a sentence that is short."""
    words = len(draft.source.split())
    if words < CLAUSE_WORDS:
        return []
    clauses = [draft.source[span.start : span.stop] for span in sentences.split_sentences(draft.source, words * 2 // 3)]
    return [_clause(draft, clause) for clause in clauses]


def _clause(draft: Draft, clause: str) -> Draft:
    glosses = (gloss for gloss in draft.glosses if stands_in(clause, gloss.source))
    return _nothing(clause, tuple(glosses), tuple(hint for hint in draft.hints if stands_in(clause, hint.source)))


def _within_sentence(clause: str, draft: Draft) -> str:
    """A clause as it stands within the sentence: its first word small where a translation of the whole has it so, and no name has it."""
    word = _WORD.match(clause)
    if word is None or not draft.hypotheses:
        return clause
    inside = {found for one in draft.hypotheses for found in _WORD.findall(one.text[1:])}
    is_common = word[0].lower() in inside and word[0] not in inside
    return clause[0].lower() + clause[1:] if is_common else clause


Retry = Callable[[Sequence[Draft], Sequence[int], Engine, Decoding, Budget], Iterable[Proposal]]
"""Proposes for the drafts at these places what the model makes of them in another way, where that can be and does not cost too much."""

RETRIES: tuple[tuple[Retry, frozenset[str]], ...] = (
    (_without_repetition, frozenset({"repetition", "length"})),
    (_latin_only, frozenset({"cyrillic"})),
    (_clause_by_clause, frozenset(check.name for check in table.CHECKS)),
)
"""Each retry and the checks whose failure it may mend, in the order in which they are tried."""


GREEDY = Decoding(beam_size=1)


@dataclass(frozen=True)
class Means:
    """What more candidates are made with."""

    engine: Engine
    budget: Budget
    more_glosses: Mapping[str, tuple[Gloss, ...]]
    """For each source that was translated without glosses those of more of its words."""


def reconsider(drafts: Sequence[Draft], acceptance: Acceptance, rule: ConfidenceRule, means: Means) -> list[Draft]:
    """Return the drafts, those that are in doubt with the best of their candidates; `means.budget` pays for these."""
    proposals = tell_otherwise(drafts, _in_doubt(drafts, acceptance, rule), means)
    return take_best(drafts, proposals, acceptance, Origin.RETRY, freely=True)


def _in_doubt(drafts: Sequence[Draft], acceptance: Acceptance, rule: ConfidenceRule) -> list[int]:
    written = [index for index, draft in enumerate(drafts) if draft.english]
    acceptance.measure.prepare_trust((drafts[index].source, drafts[index].english) for index in written)
    return [
        index
        for index in written
        if rule.is_in_doubt(acceptance.measure.trust(drafts[index].source, drafts[index].english), 0)
    ]


def tell_otherwise(drafts: Sequence[Draft], doubtful: Sequence[int], means: Means) -> Iterator[Proposal]:
    """Return what the model makes of the drafts at these places without glosses, or, where there were none, with those of more words.

    All together, for small batches are dear.
    """
    asked = []
    for index in doubtful:
        draft = drafts[index]
        glosses = () if draft.glosses else means.more_glosses.get(draft.source, ())
        request = replace(draft.request, glosses=glosses)
        if glosses != draft.glosses and means.budget.allows(draft.source, [request], GREEDY):
            asked.append((index, request))
    return propose(asked, means.engine, GREEDY)
