"""From a source sentence to the best draft the model can give: decode, compare hypotheses, decode the faulty ones again.

A draft that the checks find clean costs one decode. The others of a run go through the retries (`RETRIES`) together, each in one stream.
A sentence whose draft the model doubts when it reads backwards gets one more candidate (`reconsider`): the hypotheses of one beam are too
much alike (docs/benchmarks.md#both-ways). The checks flag what is still wrong in the end.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from svodka.checks import table
from svodka.checks.support import ConfidenceRule
from svodka.engine import Decoding, in_order
from svodka.engine.decoding import DecodingRequest, Gloss, Hint, Hypothesis
from svodka.russian import sentences
from svodka.translation.acceptance import RUNNING_ON, Judged, Proposal, Text
from svodka.translation.fitting import fit
from svodka.translation.mending import GREEDY, Asked, Means, Step, mend
from svodka.translation.name_hints import stands_in
from svodka.types import Origin

NO_REPEAT_NGRAM = 4
"""Forbid a repeated run of four pieces: a limit of three would also forbid the second `of the Ministry of`."""
CLAUSE_WORDS = 10
"""A sentence shorter than this is not worth cutting into clauses."""

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Draft:
    """The chosen translation of one source sentence; `english` is "" where the model gave nothing."""

    source: str
    english: str = ""
    origin: Origin = Origin.MODEL
    hypotheses: tuple[Hypothesis, ...] = ()
    """All fitted hypotheses of the first decode, best score first, for later steps that choose by other criteria."""

    exchanged: bool = False
    """Whether a wrong figure was exchanged for the right one in place."""

    glosses: tuple[Gloss, ...] = ()
    """The glosses that the model was given; later decodes of the sentence get them too, except those that try other glosses."""

    hints: tuple[Hint, ...] = ()
    """The names that the model was told as hints; later decodes keep as many as there is room for."""

    @cached_property
    def penalty(self) -> float:
        """How much the checks complain of the English."""
        return table.penalty(self.source, self.english)

    @property
    def request(self) -> DecodingRequest:
        """The request for the sentence; a later decode adds a forced beginning or hints to it."""
        return DecodingRequest(self.source, hints=self.hints, glosses=self.glosses)

    @property
    def text(self) -> Text:
        """The English in the form in which it is compared with another text, without requirements."""
        return Text(self.source, self.english)

    def with_text(self, judged: Judged, label: Origin) -> "Draft":
        """Return the draft with another English text; `label` is the origin of that text."""
        return replace(self, english=judged.english, origin=label)

    @property
    def left_in_cyrillic(self) -> str:
        """The word that the model's first answer left in Cyrillic and a retry rendered; "" = none."""
        if self.origin is not Origin.RETRY or not self.hypotheses:
            return ""
        return next((fault.quote for fault in table.find_cyrillic(self.source, self.hypotheses[0].text)), "")


def draft_all(
    sources: Sequence[str],
    means: Means,
    done: Callable[[int], None],
    decoding: Decoding | None = None,
    glosses: Sequence[tuple[Gloss, ...]] | None = None,
    hints: Sequence[tuple[Hint, ...]] | None = None,
) -> list[Draft]:
    """Return a draft for every source sentence, in order. `done` is called with the index of each as its first decode finishes.

    `glosses` and `hints` hold one tuple for each source; None = none for any. `decoding` None means the beam size and the number of
    hypotheses of the model's tuning. The budget of `means` begins here, decides which sentences are drafted with a beam of one, and pays
    for the retries.
    """
    engine, budget, tuning = means.engine, means.budget, means.engine.info.tuning
    decoding = decoding or Decoding(beam_size=tuning.beam_size, hypotheses=tuning.hypotheses)
    nothing: list[tuple[()]] = [()] * len(sources)
    told = zip(sources, glosses or nothing, hints or nothing, strict=True)
    drafts = [Draft(source, glosses=senses, hints=names) for source, senses, names in told]
    budget.begin([draft.request for draft in drafts], decoding)
    means.acceptance.measure.tell(draft.request for draft in drafts)
    narrow = [place for place, draft in enumerate(drafts) if draft.source in budget.cut_short]
    wide = sorted({*range(len(drafts))}.difference(narrow))
    for places, search in ((wide, decoding), (narrow, replace(decoding, beam_size=1, hypotheses=1))):
        for answer in engine.translate([drafts[place].request for place in places], search):
            drafts[places[answer.index]] = _first(drafts[places[answer.index]], answer.hypotheses)
            done(places[answer.index])
    return mend(drafts, (OTHER_HYPOTHESES, *(_retry(*retry, decoding) for retry in RETRIES)), means)


def _first(draft: Draft, hypotheses: Iterable[Hypothesis]) -> Draft:
    fitted = tuple(Hypothesis(fit(draft.source, one.text), one.score) for one in hypotheses)
    return replace(draft, english=fitted[0].text, hypotheses=fitted) if fitted else draft


OTHER_HYPOTHESES = Step[Draft, Origin](
    "other hypotheses",
    lambda draft, means: draft.penalty > 0,
    lambda drafts, faulty, means: (Proposal(at, one.text) for at in faulty for one in drafts[at].hypotheses[1:]),
    Origin.MODEL,
)
"""Only faulty drafts are compared with their other hypotheses: elsewhere the model's first choice stands."""


def _retry(name: str, retry: "Retry", remedies: frozenset[str], decoding: Decoding) -> Step[Draft, Origin]:
    def suffers(draft: Draft, means: Means) -> bool:
        return draft.penalty > 0 and any(one.check in remedies for one in table.findings(draft.source, draft.english))

    return Step(name, suffers, lambda drafts, faulty, means: retry(drafts, faulty, means, decoding), Origin.RETRY)


def _again_with(**guards: Any) -> "Retry":
    """Return the retry that decodes whole sentences again with these fields of `Decoding`."""
    return lambda drafts, faulty, means, decoding: means.ask(
        ((place, drafts[place].request) for place in faulty), replace(decoding, **guards)
    )


def _clause_by_clause(
    drafts: Sequence[Draft], faulty: Sequence[int], means: Means, decoding: Decoding
) -> Iterator[Proposal]:
    clauses = {place: some for place in faulty if len(some := list(_clauses(drafts[place]))) > 1}
    # Either all clauses of a sentence are decoded or none.
    parts = [
        (place, part)
        for place, some in clauses.items()
        if means.budget.allows(drafts[place].source, [part.request for part in some], decoding)
        for part in some
    ]
    said: dict[int, list[str]] = {}
    for answer in in_order(means.engine.translate([part.request for _, part in parts], decoding)) if parts else ():
        place, part = parts[answer.index]
        said.setdefault(place, []).append(_first(part, answer.hypotheses).english)
    for place, (first, *others) in said.items():
        yield Proposal(place, " ".join([first, *(_within_sentence(clause, drafts[place]) for clause in others)]))


def _clauses(draft: Draft) -> Iterator[Draft]:
    """Yield the clauses of a sentence, each with the glosses and hints whose word stands in it; none for a short sentence."""
    words = len(draft.source.split())
    for span in sentences.split_sentences(draft.source, words * 2 // 3) if words >= CLAUSE_WORDS else ():
        clause = draft.source[span.start : span.stop]
        glosses = tuple(gloss for gloss in draft.glosses if stands_in(clause, gloss.source))
        hints = tuple(hint for hint in draft.hints if stands_in(clause, hint.source))
        yield Draft(clause, glosses=glosses, hints=hints)


def _within_sentence(clause: str, draft: Draft) -> str:
    """Return a translated clause as it stands within a sentence.

    Its first letter becomes small if hypotheses for the whole sentence have the first word inside them only in small letters.
    """
    word = _WORD.match(clause)
    inside = {found for one in draft.hypotheses for found in _WORD.findall(one.text[1:])}
    is_common = word is not None and word[0].lower() in inside and word[0] not in inside
    return clause[0].lower() + clause[1:] if is_common else clause


Retry = Callable[[Sequence[Draft], Sequence[int], Means, Decoding], Iterator[Proposal]]
"""Proposes other texts for the drafts at the given places, decoded in another way."""

RETRIES: tuple[tuple[str, Retry, frozenset[str]], ...] = (
    ("without repetition", _again_with(no_repeat_ngram_size=NO_REPEAT_NGRAM), RUNNING_ON),
    ("Latin only", _again_with(latin_only=True), frozenset({"cyrillic"})),
    ("clause by clause", _clause_by_clause, frozenset(check.name for check in table.CHECKS)),
)
"""Each retry with its name and the checks whose failure it may mend, in the order in which they are tried."""


def reconsider(
    drafts: Sequence[Draft], means: Means, rule: ConfidenceRule, more_glosses: Mapping[str, tuple[Gloss, ...]]
) -> list[Draft]:
    """Return the drafts; each that the model doubts gives way to one more candidate if that is better.

    The candidate is decoded without glosses or, if the draft had none, with those of more words (`more_glosses`, by source).
    """
    measure = means.acceptance.measure
    measure.prepare_trust((draft.source, draft.english) for draft in drafts if draft.english)

    def is_in_doubt(draft: Draft, means: Means) -> bool:
        return bool(draft.english) and rule.is_in_doubt(measure.trust(draft.source, draft.english))

    def tell_otherwise(drafts: Sequence[Draft], doubtful: Sequence[int], means: Means) -> Iterator[Proposal]:
        asked: list[Asked] = []
        for place in doubtful:
            request = drafts[place].request
            glosses = () if request.glosses else more_glosses.get(request.source, ())
            if glosses != request.glosses:
                asked.append((place, replace(request, glosses=glosses)))
        return means.ask(asked, GREEDY)

    return mend(drafts, [Step("told otherwise", is_in_doubt, tell_otherwise, Origin.RETRY, freely=True)], means)
