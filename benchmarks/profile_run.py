"""Where a run's time goes: for each tier what was asked, what was decoded, which prompts were read, the seconds, and how often it won.

    python benchmarks/profile_run.py INBOX [--set TSV …] [--first N]

INBOX is a folder with articles; each --set adds an article of the sentences in the first column of a TSV. The memory is off, so that
everything is decoded. Seconds are those of the processor. (`profile.py` would stand before Python's own module of that name.)
"""

import argparse
import datetime
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from svodka.engine import store
from svodka.options import Options
from svodka.runs import pipeline, preparation
from svodka.system.terminal import Silence
from svodka.translation import drafts, enforcement, figures, mending, run
from svodka.translation.acceptance import Acceptance
from svodka.translation.mending import Step
from svodka.translation.resources import Resources, choose_glossaries
from table import show


@dataclass
class Tier:
    """What one tier cost."""

    calls: int = 0
    """Times that the engine was asked."""
    requests: int = 0
    batches: int = 0
    read: int = 0
    """Pieces of prompts and forced beginnings."""
    written: int = 0
    """Pieces of all hypotheses."""
    steps: int = 0
    """Decoder steps: of each batch what is beyond the shortest prompt."""
    seconds: float = 0.0


class Ledger:
    """Books what the model is asked under the tier that is at work."""

    def __init__(self) -> None:
        self.tiers: dict[str, Tier] = defaultdict(Tier)
        self.open: list[str] = ["drafts"]

    @property
    def tier(self) -> Tier:
        """Return the books of the tier at work."""
        return self.tiers[self.open[-1]]

    def named(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return `work` done under a tier's name, until what it returns has been read to the end."""

        def done(*arguments: Any, **keywords: Any) -> Any:
            self.open.append(name)
            try:
                result = work(*arguments, **keywords)
                return list(result) if isinstance(result, Iterator) else result
            finally:
                self.open.pop()

        return done

    def watch(self, engine: Any) -> None:
        """Book what is asked of the engine and of the CTranslate2 model in it."""
        model = engine._model
        attribute = "_generator" if hasattr(model, "_generator") else "_translator"
        setattr(model, attribute, _Booked(getattr(model, attribute), self))
        translate = engine.translate

        def asked(requests: Sequence[Any], decoding: Any) -> Iterator[Any]:
            if requests:
                self.tier.calls += 1
                self.tier.requests += len(requests)
            yield from translate(requests, decoding)

        engine.translate = asked


class _Booked:
    def __init__(self, inner: Any, ledger: Ledger) -> None:
        self._inner, self._ledger = inner, ledger

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)

        def booked(rows: Sequence[Sequence[str]], *arguments: Any, **keywords: Any) -> Any:
            tier = self._ledger.tiers["scores"] if name == "score_batch" else self._ledger.tier
            started = time.process_time()
            results = method(rows, *arguments, **keywords)
            tier.seconds += time.process_time() - started
            tier.batches += 1
            tier.read += sum(map(len, rows))
            if name == "score_batch":
                tier.requests += len(rows)
            else:
                ends = [len(row) + max(map(len, result.sequences)) for row, result in zip(rows, results, strict=True)]
                tier.steps += max(ends) - min(map(len, rows))
                tier.written += sum(len(pieces) for result in results for pieces in result.sequences)
            return results

        return booked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inbox", type=Path)
    parser.add_argument("--set", type=Path, nargs="*", default=[])
    parser.add_argument("--first", type=int, default=None)
    arguments = parser.parse_args()
    ledger = Ledger()
    won = name_tiers(ledger)
    # One batch at a time on one core: else the seconds of one would be counted for another.
    engine: Any = store.load(store.choose(""), threads=1)
    ledger.watch(engine)
    with tempfile.TemporaryDirectory() as folder:
        sets = [written(path, arguments.first, Path(folder)) for path in arguments.set]
        options = Options(inputs=(arguments.inbox, *sets), outbox=Path(folder) / "outbox", memory=False)
        now = datetime.datetime.now(datetime.UTC)
        prepared = preparation.prepare(options, now.date())
        started, of_processor = time.perf_counter(), time.process_time()
        with Resources(glossaries=choose_glossaries(options), memory=False, engine=engine) as equipment:
            report = pipeline.run(prepared, options, Silence(), now, equipment)
        took, of_processor = time.perf_counter() - started, time.process_time() - of_processor
    words = sum(len(source.split()) for source in dict.fromkeys(one.segment.text for one in report.segments))
    print_tiers(ledger, words, of_processor)
    show("Sentences", [(tier, one["tried"], one["won"]) for tier, one in won.items()], ("tier", "tried", "won"))
    print(f"\n{words} words, {took:.1f} s, {of_processor:.1f} s of the processor, ", end="")
    print(f"{words / took:.1f} and {words / of_processor:.1f} words a second")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def written(path: Path, first: int | None, folder: Path) -> Path:
    """Write the first column of a TSV as articles of ten sentences each, in paragraphs of two."""
    sources = [line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()[:first]]
    inbox = folder / path.name
    inbox.mkdir()
    for start in range(0, len(sources), 10):
        some = sources[start : start + 10]
        paragraphs = [" ".join(some[place : place + 2]) for place in range(0, len(some), 2)]
        (inbox / f"{start:04}.txt").write_text("\n\n".join((f"Заголовок {start}", *paragraphs)), encoding="utf-8")
    return inbox


def name_tiers(ledger: Ledger) -> dict[str, Counter[str]]:
    """Have every step booked under its name; return where it will stand for how many sentences each was tried and won."""
    won: dict[str, Counter[str]] = defaultdict(Counter)
    last = "drafts"

    def named(step: Step) -> Step:
        work = ledger.named(step.name, step.propose)

        def proposed(concerned: Any, means: Any) -> Any:
            nonlocal last
            last = step.name
            won[last]["tried"] += len(concerned)
            return work(concerned, means)

        return replace(step, propose=proposed)

    def taken(*arguments: Any, **keywords: Any) -> Any:
        best = take_best(*arguments, **keywords)
        won[last]["won"] += len(best)
        return best

    def mend(states: Any, steps: Any, means: Any) -> Any:
        return mending.mend(states, [named(step) for step in steps], means)

    take_best = Acceptance.take_best
    Acceptance.take_best = taken  # type: ignore[method-assign]
    for module in (drafts, figures, enforcement, run):
        vars(module)["mend"] = mend
    return won


def print_tiers(ledger: Ledger, words: int, of_processor: float) -> None:
    """Print what each tier cost, and what Python took."""
    in_model = sum(tier.seconds for tier in ledger.tiers.values())
    rows: list[tuple[object, ...]] = [
        (
            name,
            tier.calls,
            tier.requests,
            tier.batches,
            tier.read,
            tier.written,
            tier.steps,
            f"{tier.seconds:.1f}",
            f"{tier.seconds / of_processor:.1%}",
            f"{1000 * tier.seconds / words:.2f}",
        )
        for name, tier in sorted(ledger.tiers.items(), key=lambda one: -one[1].seconds)
    ]
    python = of_processor - in_model
    rows.append(
        (
            "Python",
            "",
            "",
            "",
            "",
            "",
            "",
            f"{python:.1f}",
            f"{python / of_processor:.1%}",
            f"{1000 * python / words:.2f}",
        )
    )
    show(
        f"{words} words",
        rows,
        (
            "tier",
            "asked",
            "requests",
            "batches",
            "read",
            "written",
            "steps",
            "s of processor",
            "share",
            "s for 1,000 words",
        ),
    )


if __name__ == "__main__":
    main()
