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
    files = [path for path in sorted(model.iterdir()) if path.is_file() and path.name != SUMS and path.name[0] != "."]
    large = {path.name: path.read_bytes() for path in files if path.stat().st_size > PIECE_BYTES}
    # All is made before anything old goes: a model of another size must not cost the deltas that are there.
    new = {
        name: _deltas(content, target, name, way) if way else _pieces(content, name) for name, content in large.items()
    }
    for pattern in {"--delta": (), "--join": ("*.delta*",)}.get(way, ("*.delta*", "*.part*")):
        for old in target.glob(pattern):
            old.unlink()  # a smaller model would leave the last pieces of a larger one behind
    for path in files:
        if path.name not in large and (path.name != "README.md" or not (target / path.name).exists()):
            (target / path.name).write_bytes(path.read_bytes())
    for pieces in new.values():
        for name, content in pieces.items():
            (target / name).write_bytes(content)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in large.items()}
    sums |= {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in target.iterdir() if path.name != SUMS}
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    (target / SUMS).write_text(lines, encoding="utf-8")


def _pieces(content: bytes, name: str) -> dict[str, bytes]:
    starts = range(0, len(content), PIECE_BYTES)
    return {
        f"{name}.part{number}": content[start : start + PIECE_BYTES] for number, start in enumerate(starts, start=1)
    }


def _deltas(content: bytes, target: Path, name: str, way: str) -> dict[str, bytes]:
    old = _numbered(target, f"{name}.delta") if way == "--delta" else []
    before = numpy.frombuffer(b"".join(piece.read_bytes() for piece in _numbered(target, f"{name}.part")), numpy.uint8)
    if len(before) != len(content):
        sys.exit(f"{name} has another size than its pieces in {target}: cut it anew, without --delta or --join")
    for delta in old:
        before = before + numpy.frombuffer(bz2.decompress(delta.read_bytes()), numpy.uint8)
    changes = numpy.frombuffer(content, numpy.uint8) - before
    packed = _pack(changes, numpy.flatnonzero(changes))
    return {f"{name}.delta{number}": piece for number, piece in enumerate(packed, start=len(old) + 1)}


def _pack(changes: numpy.ndarray, places: numpy.ndarray) -> list[bytes]:
    """Return the changes at some places, packed, in deltas that are no larger than a piece; none where there are no places."""
    part = numpy.zeros_like(changes)
    part[places] = changes[places]
    packed = bz2.compress(part.tobytes())
    if len(packed) <= PIECE_BYTES or len(places) < 2:
        return [packed] if len(places) else []
    middle = len(places) // 2
    return _pack(changes, places[:middle]) + _pack(changes, places[middle:])


def _numbered(folder: Path, stem: str) -> list[Path]:
    return sorted(folder.glob(f"{stem}*"), key=lambda file: int(file.name.removeprefix(stem)))


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[3:] not in ([], ["--delta"], ["--join"]):
        sys.exit(__doc__)
    split(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
