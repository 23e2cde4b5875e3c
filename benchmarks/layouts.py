"""What each layout of models does with the mechanics: added, loaded, forced, several hypotheses, scored; memory, time.

    python benchmarks/layouts.py [FOLDER …]

Without folders: the starter and the tiny models of tests/data/models, whose words mean nothing and whose mechanics are the real thing.
Each model is added, and works, in a process of its own. Times are of the processor (all threads), so that a busy machine changes little.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODELS = ROOT / "tests" / "data" / "models"
STARTER, OTHER_DIRECTION = "starter-ru-en", "opus-mt-en-ru"
COLUMNS = (
    "model",
    "kind",
    "MB",
    "add s",
    "load s",
    "loaded MB",
    "peak MB",
    "translated",
    "forced",
    "n-best",
    "scored",
    "words/s",
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--first", type=int, default=74, help="how many sentences")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one, asked.first)))
        return
    folders = asked.folders or [
        path for path in sorted(MODELS.iterdir()) if path.is_dir() and path.name != OTHER_DIRECTION
    ]
    print("| " + " | ".join(COLUMNS) + " |")
    print("|" + "---|" * len(COLUMNS))
    for model in [STARTER, *map(str, folders)]:
        with tempfile.TemporaryDirectory() as data:
            said = subprocess.run(
                [sys.executable, __file__, "--one", model, "--first", str(asked.first)],
                env=os.environ | {"SVODKA_DATA_DIR": data},
                capture_output=True,
                text=True,
                check=False,
            )
        row = (
            json.loads(said.stdout)
            if said.returncode == 0
            else {"model": Path(model).name, "kind": said.stderr.strip().splitlines()[-1]}
        )
        print("| " + " | ".join(str(row.get(column, "–")) for column in COLUMNS) + " |", flush=True)


def measure(model: str, first: int) -> dict[str, object]:
    """Add the model, load it and have it work; return the row of the table."""
    from svodka.engine import Decoding, store
    from svodka.engine.model_install import add_directory

    started = time.process_time()
    installed = store.find(STARTER) if model == STARTER else add_directory(named(Path(model)))
    store.locate_files(installed)
    added = time.process_time() - started
    started = time.process_time()
    engine = store.load(installed, threads=1)
    loaded = time.process_time() - started
    size = sum(path.stat().st_size for path in store.locate_files(installed).rglob("*") if path.is_file())
    row: dict[str, object] = {
        "model": installed.name,
        "kind": installed.kind,
        "MB": f"{size / 1e6:.1f}",
        "add s": f"{added:.2f}",
    }
    row |= {"load s": f"{loaded:.2f}", "loaded MB": peak_memory()}
    return row | work(engine, Decoding, first)


def work(engine: object, decoding: type, first: int) -> dict[str, object]:
    """Translate the benchmark's sentences freely, with a forced beginning, with four hypotheses; score pairs, both ways where it can."""
    from svodka.engine.decoding import DecodingRequest, ScoringRequest

    sentences = read_sentences()[:first]
    words = sum(len(russian.split()) for russian, _ in sentences)
    # The beginning of the reference, as the cascade forces beginnings that it makes itself.
    beginnings = [" ".join(english.split()[:2]) for _, english in sentences]
    writable = [index for index, beginning in enumerate(beginnings) if engine.can_write(beginning)]  # type: ignore[attr-defined]

    def answer(requests: list[DecodingRequest], how: object) -> list[tuple[str, ...]]:
        texts: list[tuple[str, ...]] = [()] * len(requests)
        for decoded in engine.translate(requests, how):  # type: ignore[attr-defined]
            texts[decoded.index] = tuple(hypothesis.text for hypothesis in decoded.hypotheses)
        return texts

    started = time.process_time()
    free = answer([DecodingRequest(russian) for russian, _ in sentences], decoding())
    took = time.process_time() - started
    forced = answer([DecodingRequest(sentences[index][0], beginnings[index]) for index in writable], decoding())
    several = answer([DecodingRequest(russian) for russian, _ in sentences], decoding(hypotheses=4))
    ways = (False, True) if engine.info.reads_backwards else (False,)  # type: ignore[attr-defined]
    scores = engine.score([ScoringRequest(*pair, way) for way in ways for pair in sentences])  # type: ignore[attr-defined]
    held = sum(
        bool(texts) and texts[0].startswith(beginnings[index]) for index, texts in zip(writable, forced, strict=True)
    )
    return {
        "translated": f"{sum(map(bool, free))}/{len(sentences)}",
        "forced": f"{held}/{len(writable)}",
        "n-best": f"{sum(map(len, several)) / len(several):.1f}",
        "scored": f"{sum(score.mean < 0 for score in scores)}/{len(scores)}",
        "words/s": f"{words / took:.0f}",
        "peak MB": peak_memory(),
    }


def peak_memory() -> int:
    """Return the most memory that this process has had so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def read_sentences() -> list[tuple[str, str]]:
    """Return the sentences of the invented weeks with their English."""
    lines = (ROOT / "benchmarks" / "data" / "weeks.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(row[3], row[4]) for row in rows[1:]]


def named(folder: Path) -> Path:
    """Return the folder, or a copy under a name that says the languages where a tiny model has none."""
    if folder.name != "two-vocabularies":
        return folder
    return Path(shutil.copytree(folder, Path(os.environ["SVODKA_DATA_DIR"]) / "two-vocabularies-ru-en"))


if __name__ == "__main__":
    main()
