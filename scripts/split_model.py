"""Put a model's directory into the repository in files that a Git host accepts; svodka joins them on first use (svodka.engine.store).

Usage: python scripts/split_model.py MODEL_DIRECTORY TARGET_DIRECTORY [--delta]

Files up to 40 MiB are copied as they are; a larger one becomes NAME.part1, NAME.part2, …. With --delta the pieces and deltas of
TARGET_DIRECTORY stay, and one more, NAME.delta1, NAME.delta2, …, says how their bytes have changed: a model that was trained further
takes an eighth of its size so. The same model again adds none. TARGET_DIRECTORY/SHA256SUMS lists the whole files and the pieces: check the
pieces with `sha256sum --check --ignore-missing SHA256SUMS`. Files that TARGET_DIRECTORY already has and MODEL_DIRECTORY has not (a README
of its own) are listed as well.
"""

import bz2
import hashlib
import sys
from pathlib import Path

import numpy

PIECE_BYTES = 40 << 20
SUMS = "SHA256SUMS"


def split(model: Path, target: Path, is_delta: bool = False) -> None:
    """Write pieces, or a delta beside those that are there, and sums; a README.md in `target` stays as it is."""
    target.mkdir(parents=True, exist_ok=True)
    for old in () if is_delta else [*target.glob("*.delta*"), *target.glob("*.part*")]:
        old.unlink()  # a smaller model would leave the last pieces of a larger one behind
    sums = {}
    for path in sorted(
        path for path in model.iterdir() if path.is_file() and path.name != SUMS and path.name[0] != "."
    ):
        content = path.read_bytes()
        if len(content) <= PIECE_BYTES:
            if path.name != "README.md" or not (target / path.name).exists():
                (target / path.name).write_bytes(content)
            continue
        sums[path.name] = hashlib.sha256(content).hexdigest()
        if is_delta:
            _add_delta(content, target, path.name)
            continue
        for number, start in enumerate(range(0, len(content), PIECE_BYTES), start=1):
            (target / f"{path.name}.part{number}").write_bytes(content[start : start + PIECE_BYTES])
    for path in target.iterdir():
        if path.name != SUMS:
            sums[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    (target / SUMS).write_text(lines, encoding="utf-8")


def _add_delta(content: bytes, target: Path, name: str) -> None:
    deltas = _numbered(target, f"{name}.delta")
    before = numpy.frombuffer(b"".join(piece.read_bytes() for piece in _numbered(target, f"{name}.part")), numpy.uint8)
    if len(before) != len(content):
        sys.exit(f"{name} has another size than its pieces in {target}: cut it anew, without --delta")
    for delta in deltas:
        before = before + numpy.frombuffer(bz2.decompress(delta.read_bytes()), numpy.uint8)
    changes = numpy.frombuffer(content, numpy.uint8) - before
    if changes.any():
        (target / f"{name}.delta{len(deltas) + 1}").write_bytes(bz2.compress(changes.tobytes()))


def _numbered(folder: Path, stem: str) -> list[Path]:
    return sorted(folder.glob(f"{stem}*"), key=lambda file: int(file.name.removeprefix(stem)))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4) or sys.argv[3:] not in ([], ["--delta"]):
        sys.exit(__doc__)
    split(Path(sys.argv[1]), Path(sys.argv[2]), is_delta=bool(sys.argv[3:]))
