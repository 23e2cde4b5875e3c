"""Translating an inbox: seconds, source words a second, peak memory, share of the time inside CTranslate2, against a plain loop.

    python benchmarks/run_inbox.py [inbox] [--no-loop] [--no-dictionary]

The plain loop decodes the same sentences one by one with the same beam: what a program without batches does.
"""

import argparse
import datetime
import resource
import tempfile
import time
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from svodka.engine import Decoding, store
from svodka.engine.decoding import DecodingRequest
from svodka.options import Options
from svodka.runs import pipeline, preparation
from svodka.system import platform
from svodka.system.terminal import Silence
from svodka.translation.resources import Resources, choose_glossaries
from svodka.translation.run import Rulebook
from table import show


class Stopwatch:
    """A CTranslate2 model that adds up the time spent inside it."""

    def __init__(self, inner: Any) -> None:
        self._inner, self.seconds = inner, 0.0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)

        def timed(*arguments: Any, **keywords: Any) -> Any:
            started = time.perf_counter()
            try:
                return method(*arguments, **keywords)
            finally:
                self.seconds += time.perf_counter() - started

        return timed


class WithoutDictionary(Resources):
    """What a translation is made with, but for the dictionary: no glosses, no words missed."""

    def rulebook(self, checks_off: Collection[str] = ()) -> Rulebook:
        """See `Resources.rulebook`."""
        return replace(super().rulebook(checks_off), dictionary=None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inbox", type=Path, nargs="?", default=Path("inbox"))
    parser.add_argument("--no-loop", action="store_true", help="leave the plain loop out")
    parser.add_argument("--no-glossary", action="store_true")
    parser.add_argument("--no-dictionary", action="store_true", help="the same model without glosses and lost words")
    arguments = parser.parse_args()
    engine: Any = store.load(store.choose(""), platform.usable_cores())
    model: Any = engine._model
    attribute = "_generator" if hasattr(model, "_generator") else "_translator"
    watch = Stopwatch(getattr(model, attribute))
    setattr(model, attribute, watch)
    with tempfile.TemporaryDirectory() as outbox:
        options = Options(inputs=(arguments.inbox,), outbox=Path(outbox), memory=False)
        if arguments.no_glossary:
            options = replace(options, glossaries=())
        now = datetime.datetime.now(datetime.UTC)
        started, of_processor = time.perf_counter(), time.process_time()
        prepared = preparation.prepare(options, now.date())
        kind = WithoutDictionary if arguments.no_dictionary else Resources
        with kind(glossaries=choose_glossaries(options), memory=False, engine=engine) as equipment:
            report = pipeline.run(prepared, options, Silence(), now, equipment)
        took, of_processor = time.perf_counter() - started, time.process_time() - of_processor
    sources = list(dict.fromkeys(segment.segment.text for segment in report.segments))
    words = sum(len(source.split()) for source in sources)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [
        ("segments, each once", len(sources)),
        ("source words, each segment once", words),
        ("seconds, model loaded", f"{took:.1f}"),
        ("source words a second", f"{words / took:.1f}"),
        ("source words a second of one processor", f"{words / of_processor:.1f}"),
        ("share of the time inside CTranslate2", f"{watch.seconds / took:.1%}"),
        ("peak memory, MB", f"{peak:.0f}"),
    ]
    if not arguments.no_loop:
        started = time.perf_counter()
        for source in sources:
            list(engine.translate([DecodingRequest(source)], Decoding()))
        loop = time.perf_counter() - started
        rows += [
            ("plain loop over the same sentences, seconds", f"{loop:.1f}"),
            ("loop to svodka", f"{loop / took:.2f}"),
        ]
    show(f"{arguments.inbox}: {len(report.files)} files, model {engine.info.name}", rows, ("what", "figure"))


if __name__ == "__main__":
    main()
