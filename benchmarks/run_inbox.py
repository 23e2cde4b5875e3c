"""Translating an inbox: seconds, source words a second, peak memory, share of the time inside CTranslate2, against a plain loop.

    python benchmarks/run_inbox.py [inbox] [--no-loop]

The plain loop decodes the same sentences one by one with the same beam: what a program without batches does.
"""

import argparse
import datetime
import resource
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from svodka import pipeline, platform
from svodka.decoding import DecodingRequest
from svodka.engine import Decoding, loading, store
from svodka.equipment import Equipment, glossary_paths
from svodka.options import Options
from svodka.progress import Silence
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inbox", type=Path, nargs="?", default=Path("inbox"))
    parser.add_argument("--no-loop", action="store_true", help="leave the plain loop out")
    parser.add_argument("--no-glossary", action="store_true")
    arguments = parser.parse_args()
    engine: Any = loading.load(store.choose(""), platform.usable_cores())
    attribute = "_generator" if hasattr(engine, "_generator") else "_translator"
    watch = Stopwatch(getattr(engine, attribute))
    setattr(engine, attribute, watch)
    with tempfile.TemporaryDirectory() as outbox:
        options = Options(inputs=(arguments.inbox,), outbox=Path(outbox), memory=False)
        if arguments.no_glossary:
            options = replace(options, glossaries=())
        now = datetime.datetime.now(datetime.UTC)
        started = time.perf_counter()
        prepared = pipeline.prepare(options, now.date())
        with Equipment(glossaries=glossary_paths(options), memory=False, engine=engine) as equipment:
            report = pipeline.run(prepared, options, Silence(), now, equipment)
        took = time.perf_counter() - started
    sources = list(dict.fromkeys(segment.segment.text for segment in report.segments))
    words = sum(len(source.split()) for source in sources)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [
        ("segments, each once", len(sources)),
        ("source words, each segment once", words),
        ("seconds, model loaded", f"{took:.1f}"),
        ("source words a second", f"{words / took:.1f}"),
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
