"""From a source sentence to the best draft the model can give: decode, compare hypotheses, decode the doubtful ones again.

A draft that the checks find clean costs one decode. The others of a run go through the retries together, each retry in one stream:
those caught in a loop with repetition forbidden, those with Cyrillic in them with Latin letters only, then all that are still doubtful
clause by clause; the hypothesis with the least penalty wins, and what is still wrong with it is flagged by the checks.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from svodka import segment
from svodka.decoding import DecodingRequest, Gloss, Hint, Hypothesis, Tuning
from svodka.engine import Decoding, Engine
from svodka.translation import checks
from svodka.translation.budget import UNBOUNDED, Budget
from svodka.translation.fitting import fit
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
    score: float
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
        return next(iter(checks.cyrillic_words(self.hypotheses[0].text)), "")


def draft_all(
    sources: Sequence[str],
    engine: Engine,
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
    narrow = {place for place, draft in enumerate(drafts) if budget.narrows(draft.source)}
    for places, search in (
        ([place for place in range(len(drafts)) if place not in narrow], decoding),
        (sorted(narrow), replace(decoding, beam_size=1, hypotheses=1)),
    ):
        for index, draft in _decoded([drafts[place] for place in places], engine, search, Origin.MODEL):
            drafts[places[index]] = draft
            done(places[index])
    for retry, remedies in RETRIES:
        doubtful = [index for index, draft in enumerate(drafts) if _suffers_from(draft, remedies)]
        for index, candidate in zip(
            doubtful, retry([drafts[index] for index in doubtful], engine, decoding, budget), strict=True
        ):
            if candidate.penalty < drafts[index].penalty:
                drafts[index] = replace(candidate, hypotheses=drafts[index].hypotheses)
    return drafts


def _decoded(
    drafts: Sequence[Draft], engine: Engine, decoding: Decoding, origin: Origin
) -> Iterator[tuple[int, Draft]]:
    """Yield the places of drafts with what the model answers for them, as it does."""
    for answer in engine.translate([draft.request for draft in drafts], decoding):
        draft = drafts[answer.index]
        margin = engine.info.tuning.score_margin
        chosen = choose(draft.source, answer.hypotheses, origin, margin)
        yield answer.index, replace(chosen, glosses=draft.glosses, hints=draft.hints)


def _suffers_from(draft: Draft, names: frozenset[str]) -> bool:
    return draft.penalty > 0 and any(finding.check in names for finding in checks.findings(draft.source, draft.english))


def choose(
    source: str,
    hypotheses: Iterable[Hypothesis],
    origin: Origin = Origin.MODEL,
    margin: float = Tuning.score_margin,
) -> Draft:
    """Return the hypothesis with the least penalty among those whose score is within `margin` of the best.

    Margins are a model's own (`Tuning.score_margin`); the default is the starter's.
    """
    fitted = tuple(Hypothesis(fit(source, hypothesis.text), hypothesis.score) for hypothesis in hypotheses)
    if not fitted:
        return _nothing(source)
    best = max(hypothesis.score for hypothesis in fitted)
    near = [hypothesis for hypothesis in fitted if hypothesis.score >= best - margin]
    penalties = [checks.penalty(source, hypothesis.text) for hypothesis in near]
    index = min(range(len(near)), key=lambda place: (penalties[place], -near[place].score))
    return Draft(source, near[index].text, near[index].score, penalties[index], origin, fitted)


def _nothing(source: str, glosses: tuple[Gloss, ...] = (), hints: tuple[Hint, ...] = ()) -> Draft:
    return Draft(source, "", 0.0, checks.penalty(source, ""), Origin.MODEL, glosses=glosses, hints=hints)


def _without_repetition(drafts: Sequence[Draft], engine: Engine, decoding: Decoding, budget: Budget) -> list[Draft]:
    return _again(drafts, engine, replace(decoding, no_repeat_ngram_size=NO_REPEAT_NGRAM), budget)


def _latin_only(drafts: Sequence[Draft], engine: Engine, decoding: Decoding, budget: Budget) -> list[Draft]:
    return _again(drafts, engine, replace(decoding, latin_only=True), budget)


def _again(drafts: Sequence[Draft], engine: Engine, decoding: Decoding, budget: Budget) -> list[Draft]:
    retried = list(drafts)
    places = [place for place, one in enumerate(drafts) if budget.allows(one.source, [one.request], decoding)]
    for index, draft in _decoded([drafts[place] for place in places], engine, decoding, Origin.RETRY):
        retried[places[index]] = draft
    return retried


def _clause_by_clause(drafts: Sequence[Draft], engine: Engine, decoding: Decoding, budget: Budget) -> list[Draft]:
    clauses = [_clauses(draft) for draft in drafts]
    # Either all clauses of a sentence are decoded or none.
    clauses = [
        some if len(some) > 1 and budget.allows(draft.source, [part.request for part in some], decoding) else []
        for draft, some in zip(drafts, clauses, strict=True)
    ]
    parts = [part for some in clauses for part in some]
    translated = dict(_decoded(parts, engine, decoding, Origin.RETRY))
    retried = []
    position = 0
    for draft, some in zip(drafts, clauses, strict=True):
        answers = [translated[position + offset] for offset in range(len(some))]
        position += len(some)
        retried.append(_joined(draft, answers) if len(answers) > 1 else draft)
    return retried


def _clauses(draft: Draft) -> list[Draft]:
    """The clauses of a sentence, each with the glosses and hints whose word stands in it; none for a sentence that is short."""
    words = len(draft.source.split())
    if words < CLAUSE_WORDS:
        return []
    clauses = [draft.source[span.start : span.stop] for span in segment.split_sentences(draft.source, words * 2 // 3)]
    return [_clause(draft, clause) for clause in clauses]


def _clause(draft: Draft, clause: str) -> Draft:
    glosses = (gloss for gloss in draft.glosses if _stands_in(clause, gloss.source))
    return _nothing(clause, tuple(glosses), tuple(hint for hint in draft.hints if _stands_in(clause, hint.source)))


def _stands_in(clause: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", clause) is not None


def _joined(draft: Draft, answers: Sequence[Draft]) -> Draft:
    first, *others = (answer.english for answer in answers)
    english = fit(draft.source, " ".join([first, *(_within_sentence(clause, draft) for clause in others)]))
    score = sum(answer.score for answer in answers) / len(answers)
    return replace(
        _nothing(draft.source, draft.glosses, draft.hints),
        english=english,
        score=score,
        penalty=checks.penalty(draft.source, english),
        origin=Origin.RETRY,
    )


def _within_sentence(clause: str, draft: Draft) -> str:
    """A clause as it stands within the sentence: its first word small where a translation of the whole has it so, and no name has it."""
    word = _WORD.match(clause)
    if word is None or not draft.hypotheses:
        return clause
    inside = {found for one in draft.hypotheses for found in _WORD.findall(one.text[1:])}
    is_common = word[0].lower() in inside and word[0] not in inside
    return clause[0].lower() + clause[1:] if is_common else clause


Retry = Callable[[Sequence[Draft], Engine, Decoding, Budget], list[Draft]]
"""Returns each draft decoded in another way, as it is where that cannot be or costs too much."""

RETRIES: tuple[tuple[Retry, frozenset[str]], ...] = (
    (_without_repetition, frozenset({"repetition", "length"})),
    (_latin_only, frozenset({"cyrillic"})),
    (_clause_by_clause, frozenset(check.name for check in checks.CHECKS)),
)
"""Each retry and the checks whose failure it may mend, in the order in which they are tried."""
