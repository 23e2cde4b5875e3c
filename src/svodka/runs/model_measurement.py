"""Measure one model over sentences, in a child process of its own, so that the memory measured is that of this model alone.

Standard input holds the arguments of `measure` (without `progress`) as JSON; standard output is a `Measurement`, or `{"error": …}` where
the model or a glossary cannot be used.
"""

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from svodka.bulletin.composition import Plan, add_people
from svodka.checks.words import find_invented_words
from svodka.dictionary.lookup import Dictionary
from svodka.engine import Decoding, Engine, store
from svodka.engine.decoding import DecodingRequest, Gloss
from svodka.errors import SvodkaError
from svodka.facts.comparison import compare
from svodka.facts.numbers import find_russian
from svodka.runs.translating import TextSetting, TranslatedArticle, compose_item, plan_lines, translate_plans
from svodka.system import platform
from svodka.system.stages import FailedArticle
from svodka.system.terminal import Progress, Silence, show_progress
from svodka.translation.names_table import NamesTable
from svodka.translation.resources import Resources
from svodka.types import Outcome, RequirementKind, TermOutcome, Translation

_WARM_UP = "В 2024 году суд в Бишкеке приговорил курьера к семи годам."
"""Translated before timing starts, so that what the first sentence loads does not count."""
Result = TypeVar("Result")


@dataclass(frozen=True)
class Tally:
    """How many there are in the source, how many the model got right by itself, and how many are right in the program's final English."""

    total: int = 0
    native: int = 0
    final: int = 0


def count_figures(sources: Sequence[str], alone: Sequence[str], final: Sequence[str]) -> Tally:
    """Count the figures of Russian sentences, and those that each of two translations kept, with the same unit.

    Figures that English may omit (`один из`) are not counted, so that all translations of a sentence have equally many to keep.
    """
    total = sum(figure.required for source in sources for figure in find_russian(source))
    native, kept = (
        sum(pair.source.required for one in zip(sources, english, strict=True) for pair in compare(*one).kept)
        for english in (alone, final)
    )
    return Tally(total, native, kept)


def count_outcomes(outcomes: Iterable[TermOutcome], kind: RequirementKind) -> Tally:
    """Count the requirements of a kind: how many there are, how many the free translation met, and how many were met in the end."""
    found = [one.outcome for one in outcomes if one.kind is kind]
    return Tally(len(found), found.count(Outcome.NATIVE), len(found) - found.count(Outcome.FAILED))


def count_invented(
    sources: Sequence[str], english: Sequence[str], dictionary: Dictionary, allowed: Sequence[Sequence[str]]
) -> int:
    """Count the words that no English word list has; `allowed` has, for each sentence, the renderings that it may contain."""
    return sum(
        len(find_invented_words(source, text, dictionary.look_up(source), renderings, dictionary.is_sense))
        for source, text, renderings in zip(sources, english, allowed, strict=True)
        if text
    )


@dataclass(frozen=True)
class Measurement:
    """What one model made of the sentences, and the time and memory that it took."""

    name: str
    version: str
    kind: str
    alone: Sequence[str]
    """The model's own English for each sentence: its best hypothesis, with nothing checked and nothing enforced."""
    english: Sequence[str]
    """svodka's final English for each sentence, as `svodka text` would print it."""
    figures: Tally
    terms: Tally
    places: Tally
    persons: Tally
    statutes: Tally
    invented_alone: int
    invented: int
    seconds_to_load: float
    seconds_alone: float
    seconds: float
    processor_seconds_alone: float
    processor_seconds: float
    peak_memory: int | None
    """Bytes of the whole process, dictionaries included; None where the system does not say."""


def _timed(work: Callable[[], Result]) -> tuple[Result, float, float]:
    """Return what the work returns, and the wall-clock and processor seconds that it took."""
    started, of_processor = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - started, time.process_time() - of_processor


def main() -> None:
    """Read a task, do it, and write what was measured."""
    out = sys.stdout
    # Whatever a library prints must not get into the answer.
    sys.stdout = sys.stderr
    # Ctrl-C reaches the parent too, which reports it.
    with contextlib.suppress(KeyboardInterrupt):
        with show_progress() as progress:
            answer = _answer(json.loads(sys.stdin.buffer.read()), progress)
        out.buffer.write(json.dumps(answer).encode())


def _answer(task: dict[str, Any], progress: Progress) -> dict[str, Any]:
    try:
        return asdict(measure(**task, progress=progress))
    except SvodkaError as error:
        return {"error": str(error)}


def measure(
    *,
    model: str,
    texts: Sequence[Sequence[str]],
    glossaries: Sequence[str],
    dictionary: str,
    threads: int,
    device: str,
    progress: Progress,
) -> Measurement:
    """Return what the model makes of the sentences and what that takes; no translation memory is used.

    `model` is a name or a path; `texts` are the sentences of each text; `glossaries` are paths; `dictionary` is the path of the desk's own
    dictionary, "" = none; `threads` 0 = all usable cores.
    Raises `ModelError` where the model and `GlossaryError` where a term base cannot be used.
    """
    cores = threads or platform.usable_cores()
    engine, seconds_to_load, _ = _timed(lambda: store.load(store.choose(model), cores, device))
    own_words = Path(dictionary) if dictionary else None
    term_bases = [Path(one) for one in glossaries]
    with Resources(engine=engine, glossaries=term_bases, memory=False, dictionary=own_words) as resources:
        plans = [_planned(text) for text in texts]
        translate_plans([_planned([_WARM_UP])], resources, Silence())
        done, seconds, processor_seconds = _timed(lambda: translate_plans(plans, resources, progress))
        parts = [part.text for one in done if not isinstance(one, FailedArticle) for part in one.segments]
        alone, seconds_alone, processor_seconds_alone = _timed(lambda: decode_alone(parts, engine, progress=progress))
        lines = [line for text, article in zip(texts, done, strict=True) for line in _lines(text, article)]
        counts = _count([one for _, translations in lines for one in translations], alone, resources.dictionary)
    said = iter(alone)
    return Measurement(
        name=engine.info.name,
        version=engine.info.version,
        kind=engine.info.kind,
        alone=[" ".join(next(said) for _ in translations) for _, translations in lines],
        english=[english for english, _ in lines],
        seconds_to_load=seconds_to_load,
        seconds_alone=seconds_alone,
        seconds=seconds,
        processor_seconds_alone=processor_seconds_alone,
        processor_seconds=processor_seconds,
        peak_memory=platform.peak_memory(),
        **counts,
    )


def _count(pieces: Sequence[Translation], alone: Sequence[str], dictionary: Dictionary) -> dict[str, Any]:
    """Return the tallies and the counts of invented words, by the names of `Measurement`'s fields."""
    sources, final = [one.source for one in pieces], [one.english for one in pieces]
    outcomes = [outcome for one in pieces for outcome in one.terms]
    allowed = [[text for one in piece.terms for text in (one.rendering, one.found) if text] for piece in pieces]
    return {
        "figures": count_figures(sources, alone, final),
        **{f"{kind.value}s": count_outcomes(outcomes, kind) for kind in RequirementKind},
        "invented_alone": count_invented(sources, alone, dictionary, allowed),
        "invented": count_invented(sources, final, dictionary, allowed),
    }


def decode_alone(
    sources: Sequence[str],
    engine: Engine,
    decoding: Decoding | None = None,
    glosses: Sequence[tuple[Gloss, ...]] | None = None,
    progress: Progress | None = None,
) -> list[str]:
    """Return the model's best hypothesis for each sentence, given the `glosses` of its words; "" where the model has none."""
    progress = progress or Silence()
    progress.begin("The model alone", sum(len(source.split()) for source in sources))
    english = [""] * len(sources)
    told = zip(sources, glosses or [()] * len(sources), strict=True)
    requests = [DecodingRequest(source, glosses=words) for source, words in told]
    for answer in engine.translate(requests, decoding or Decoding()):
        english[answer.index] = answer.hypotheses[0].text if answer.hypotheses else ""
        progress.advance(len(sources[answer.index].split()), "")
    return english


def _planned(text: Sequence[str]) -> Plan:
    return add_people(plan_lines(text, TextSetting()), NamesTable())


def _lines(text: Sequence[str], article: TranslatedArticle | FailedArticle) -> Iterator[tuple[str, list[Translation]]]:
    """Yield each sentence's English and the translations of its pieces, as cut for this model; both empty where a bug stopped it."""
    if isinstance(article, FailedArticle):
        yield from (("", []) for _ in text)
        return
    own = list(zip(article.segments, article.translations, strict=True))
    for block, printed in enumerate(compose_item(article).body, start=1):
        yield printed.text, [translation for part, translation in own if part.block == block]


if __name__ == "__main__":
    main()
