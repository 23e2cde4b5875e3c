"""Both models measured one after the other, scored, and the sentences found where they differ most.

How near English is to references: chrF and BLEU by sacreBLEU, and whether a difference is more than chance gives.

sacreBLEU is asked for by `pip install svodka[compare]`: nothing else needs it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from svodka.engine import model_folder, store
from svodka.errors import ModelError, RequestError
from svodka.options import Options
from svodka.review.edit_rate import measure_effort
from svodka.runs.comparison_sentences import SentenceSet
from svodka.runs.model_measurement import Measured, Task
from svodka.system.child_process import IsolatedError, run_isolated
from svodka.translation.resources import choose_glossaries, own_dictionary

FEWEST = 20
"""Sentences; drawing again from fewer says nothing of others."""
DRAWS = 1_000
REAL_BELOW = 0.05
"""Chance gives a difference that is called real less often than this."""


@dataclass(frozen=True)
class Score:
    """One measure of two translations of the same sentences, the higher the better."""

    measure: str
    first: float
    second: float
    p_value: float | None
    """How often chance alone gives such a difference (paired bootstrap; Koehn 2004); None where there are too few sentences to say."""

    @property
    def is_real(self) -> bool:
        """Whether chance gives such a difference so rarely that it is taken for one."""
        return self.p_value is not None and self.p_value < REAL_BELOW


def require_scores() -> None:
    """Raise `RequestError` where sacreBLEU is not installed, before anything is translated."""
    try:
        import sacrebleu  # noqa: F401
    except ImportError as error:
        raise RequestError(
            "To compare with references sacreBLEU is needed, which is not installed; get it with: pip install svodka[compare]"
        ) from error


def score_chrf(english: Sequence[str], references: Sequence[str]) -> float:
    """Return chrF over the whole set, 0 … 100."""
    import sacrebleu

    return float(sacrebleu.corpus_chrf(list(english), [list(references)]).score)


def score_bleu(english: Sequence[str], references: Sequence[str]) -> float:
    """Return BLEU over the whole set, 0 … 100."""
    import sacrebleu

    return float(sacrebleu.corpus_bleu(list(english), [list(references)]).score)


def score_sentences(english: Sequence[str], references: Sequence[str]) -> list[float]:
    """Return the chrF of each sentence by itself."""
    import sacrebleu

    return [
        float(sacrebleu.sentence_chrf(text, [reference]).score)
        for text, reference in zip(english, references, strict=True)
    ]


def score_pair(first: Sequence[str], second: Sequence[str], references: Sequence[str]) -> tuple[Score, ...]:
    """Return chrF and BLEU of two translations; the same texts always give the same p values."""
    if len(references) < FEWEST:
        return (
            Score("chrF", score_chrf(first, references), score_chrf(second, references), None),
            Score("BLEU", score_bleu(first, references), score_bleu(second, references), None),
        )
    from sacrebleu.metrics import BLEU, CHRF
    from sacrebleu.significance import PairedTest

    named: list[tuple[str, Sequence[str]]] = [("first", list(first)), ("second", list(second))]
    measures: dict[str, Any] = {"chrF": CHRF(), "BLEU": BLEU()}
    _, found = PairedTest(named, measures, [list(references)], test_type="bs", n_samples=DRAWS)()
    # By its own names, such as "chrF2".
    by_measure = {name.lower()[:4]: results for name, results in found.items() if name != "System"}
    return tuple(_score(name, *by_measure[name.lower()]) for name in measures)


def _score(measure: str, first: Any, second: Any) -> Score:
    # Of translations that differ in nothing the library says that chance never gives as much.
    p_value = 1.0 if first.score == second.score else float(second.p_value)
    return Score(measure, float(first.score), float(second.score), p_value)


MOST_DIFFERING = 10
_CHILD = "svodka.runs.model_measurement"


@dataclass(frozen=True)
class Differing:
    """A sentence of which the two models make different English."""

    source: str
    reference: str
    """"" where there is none."""
    first: str
    second: str
    difference: float
    """chrF of the second by itself less that of the first; without a reference, the words per 100 that make the one of the other."""


@dataclass(frozen=True)
class Comparison:
    """Everything that is known of two models over the same sentences. `alone`: the models' own English; `final`: svodka's with them."""

    set_name: str
    sentences: int
    words: int
    names: tuple[str, str]
    first: Measured
    second: Measured
    alone: tuple[Score, ...] = ()
    final: tuple[Score, ...] = ()
    differing: tuple[Differing, ...] = ()

    @property
    def both(self) -> tuple[Measured, Measured]:
        """The two, in the order in which they were named."""
        return self.first, self.second


def compare_models(
    first: str, second: str, sentences: SentenceSet, options: Options, say: Callable[[str], None]
) -> Comparison:
    """Return what two models, by names or paths, make of the same sentences; `say` is told in a line what is being done.

    Raises `RequestError` where they are one and the same or sacreBLEU is needed and missing, `ModelError` where a model, or what it is
    to be given of term bases, cannot be used.
    """
    _refuse_unfit(store.choose(first), store.choose(second))
    if sentences.references:
        require_scores()
    measured = []
    for name in (first, second):
        say(f"{name}: {len(sentences.sources)} sentences, {sentences.words} words")
        measured.append(_measured(name, sentences, options))
    return _compared(sentences, measured[0], measured[1])


def _refuse_unfit(first: store.Installed, second: store.Installed) -> None:
    for model in (first, second):
        store.refuse_other_directions(model)
    folders = [store.locate_files(model) for model in (first, second)]
    if folders[0] == folders[1] or len({model_folder.compute_fingerprint(folder) for folder in folders}) == 1:
        names = " and ".join(f"{model.name} {model.version}" for model in (first, second))
        raise RequestError(f"{names} are the same model; name two different ones, see svodka models list")


def _measured(name: str, sentences: SentenceSet, options: Options) -> Measured:
    own_words = own_dictionary(options)
    task = Task(
        name,
        sentences.texts,
        tuple(str(path.absolute()) for path in choose_glossaries(options)),
        str(own_words.absolute()) if own_words else "",
        options.threads,
        options.device,
    )
    try:
        answer = run_isolated(_CHILD, task.to_json(), None, heard=True)
        said = json.loads(answer.decode("utf-8", "surrogatepass"))
    except (IsolatedError, ValueError) as error:
        raise ModelError(
            f"Model {name} ended without an answer; likely its memory did not suffice: close other programs, or compare fewer "
            "sentences with --first"
        ) from error
    if "error" in said:
        raise ModelError(said["error"])
    return Measured.from_data(said)


def _compared(sentences: SentenceSet, first: Measured, second: Measured) -> Comparison:
    references = sentences.references
    return Comparison(
        sentences.name,
        len(sentences.sources),
        sentences.words,
        _names(first, second),
        first,
        second,
        score_pair(first.alone, second.alone, references) if references else (),
        score_pair(first.english, second.english, references) if references else (),
        tuple(_differing(sentences, first.english, second.english)),
    )


def _names(first: Measured, second: Measured) -> tuple[str, str]:
    """Names with versions; where these are the same, as of a model that somebody trained anew, with letters."""
    names = [f"{one.name} {one.version}" for one in (first, second)]
    return (names[0], names[1]) if names[0] != names[1] else (f"A: {names[0]}", f"B: {names[1]}")


def _differing(sentences: SentenceSet, first: Sequence[str], second: Sequence[str]) -> list[Differing]:
    """The sentences with the greatest differences, those first where the models are farthest apart."""
    references = sentences.references or ("",) * len(first)
    if sentences.references:
        scores = [score_sentences(english, references) for english in (first, second)]
        differences = [two - one for one, two in zip(*scores, strict=True)]
    else:
        differences = [measure_effort(one, two).rate for one, two in zip(first, second, strict=True)]
    rows = [Differing(*row) for row in zip(sentences.sources, references, first, second, differences, strict=True)]
    rows = [row for row in rows if row.first != row.second]
    return sorted(rows, key=lambda row: -abs(row.difference))[:MOST_DIFFERING]
