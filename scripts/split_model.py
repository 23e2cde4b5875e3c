"""Put a model's directory into the repository in files that a Git host accepts; svodka joins them on first use (svodka.engine.store).

Usage: python scripts/split_model.py MODEL_DIRECTORY TARGET_DIRECTORY [--delta | --join]

Files up to 40 MiB are copied as they are; a larger one becomes NAME.part1, NAME.part2, …. With --delta the pieces and deltas of
TARGET_DIRECTORY stay, and one more, NAME.delta1, NAME.delta2, …, says how their bytes have changed: a model that was trained further
takes an eighth of its size so. The same model again adds none. With --join new deltas take the place of all that are there: together
they are half as large; each has the changes of one stretch of the bytes. TARGET_DIRECTORY/SHA256SUMS lists the whole files and the
pieces: check the pieces with `sha256sum --check --ignore-missing SHA256SUMS`. Files that TARGET_DIRECTORY already has and
MODEL_DIRECTORY has not (a README of its own) are listed as well.
"""

import bz2
import hashlib
import sys
from pathlib import Path

import numpy

PIECE_BYTES = 40 << 20
SUMS = "SHA256SUMS"


def split(model: Path, target: Path, way: str = "") -> None:
    """Write pieces, or what `way` (`--delta`, `--join`) asks for beside them, and sums; a README.md in `target` stays as it is."""
    target.mkdir(parents=True, exist_ok=True)
    replaced = {"--delta": (), "--join": ("*.delta*",)}.get(way, ("*.delta*", "*.part*"))
    for old in [path for pattern in replaced for path in target.glob(pattern)]:
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
        if way:
            _add_deltas(content, target, path.name)
            continue
        for number, start in enumerate(range(0, len(content), PIECE_BYTES), start=1):
            (target / f"{path.name}.part{number}").write_bytes(content[start : start + PIECE_BYTES])
    for path in target.iterdir():
        if path.name != SUMS:
            sums[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    (target / SUMS).write_text(lines, encoding="utf-8")


def _add_deltas(content: bytes, target: Path, name: str) -> None:
    deltas = _numbered(target, f"{name}.delta")
    before = numpy.frombuffer(b"".join(piece.read_bytes() for piece in _numbered(target, f"{name}.part")), numpy.uint8)
    if len(before) != len(content):
        sys.exit(f"{name} has another size than its pieces in {target}: cut it anew, without --delta or --join")
    for delta in deltas:
        before = before + numpy.frombuffer(bz2.decompress(delta.read_bytes()), numpy.uint8)
    changes = numpy.frombuffer(content, numpy.uint8) - before
    if changes.any():
        for number, packed in enumerate(_pack(changes, 0, len(changes)), start=len(deltas) + 1):
            (target / f"{name}.delta{number}").write_bytes(packed)


def _pack(changes: numpy.ndarray, start: int, stop: int) -> list[bytes]:
    """Return the changes from `start` to `stop`, packed, as few deltas as are no larger than a piece."""
    part = numpy.zeros_like(changes)
    part[start:stop] = changes[start:stop]
    packed = bz2.compress(part.tobytes())
    if len(packed) <= PIECE_BYTES or stop - start < 2:
        return [packed]
    middle = (start + stop) // 2
    return _pack(changes, start, middle) + _pack(changes, middle, stop)


def _numbered(folder: Path, stem: str) -> list[Path]:
    return sorted(folder.glob(f"{stem}*"), key=lambda file: int(file.name.removeprefix(stem)))


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[3:] not in ([], ["--delta"], ["--join"]):
        sys.exit(__doc__)
    split(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
