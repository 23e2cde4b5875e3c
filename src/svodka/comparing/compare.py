"""Both models measured one after the other, scored, and the sentences found where they differ most."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from svodka.comparing import scoring
from svodka.comparing.measuring import Measured, Task
from svodka.comparing.scoring import Score
from svodka.comparing.sentences import SentenceSet
from svodka.engine import checksums, loading, store
from svodka.equipment import choose_glossaries, own_dictionary
from svodka.errors import ModelError, RequestError
from svodka.isolated import IsolatedError, run_isolated
from svodka.learning.effort import measure_effort
from svodka.options import Options

MOST_DIFFERING = 10
_CHILD = "svodka.comparing.measuring"


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
        scoring.require_scores()
    measured = []
    for name in (first, second):
        say(f"{name}: {len(sentences.sources)} sentences, {sentences.words} words")
        measured.append(_measured(name, sentences, options))
    return _compared(sentences, measured[0], measured[1])


def _refuse_unfit(first: store.Installed, second: store.Installed) -> None:
    for model in (first, second):
        store.refuse_other_directions(model)
    folders = [loading.locate_files(model) for model in (first, second)]
    if folders[0] == folders[1] or len({checksums.compute_fingerprint(folder) for folder in folders}) == 1:
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
        scoring.score_pair(first.alone, second.alone, references) if references else (),
        scoring.score_pair(first.english, second.english, references) if references else (),
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
        scores = [scoring.score_sentences(english, references) for english in (first, second)]
        differences = [two - one for one, two in zip(*scores, strict=True)]
    else:
        differences = [measure_effort(one, two).rate for one, two in zip(first, second, strict=True)]
    rows = [Differing(*row) for row in zip(sentences.sources, references, first, second, differences, strict=True)]
    rows = [row for row in rows if row.first != row.second]
    return sorted(rows, key=lambda row: -abs(row.difference))[:MOST_DIFFERING]
