"""Cut a model's directory into pieces that a Git host accepts; svodka joins them on first use (svodka.engine.store).

Usage: python scripts/split_model.py MODEL_DIRECTORY TARGET_DIRECTORY [FIRST_NUMBER]

Files up to 40 MiB are copied as they are; a larger one becomes NAME.part1, NAME.part2, …. TARGET_DIRECTORY/SHA256SUMS lists the
whole files and the pieces: check the pieces with `sha256sum --check --ignore-missing SHA256SUMS`. Files that TARGET_DIRECTORY
already has and MODEL_DIRECTORY has not (a README of its own) are listed as well. With FIRST_NUMBER the pieces are numbered from there and
old ones stay: a piece that is changed in place counts twice in what one submission may hold, a new one once, and the old ones leave later.
"""

import hashlib
import sys
from pathlib import Path

PIECE_BYTES = 40 << 20
SUMS = "SHA256SUMS"


def split(model: Path, target: Path, first: int = 1) -> None:
    """Write pieces and sums; a file of the same name in `target` is replaced, except for its README.md.

    Old pieces go where `first` is 1; else they stay and are not listed.
    """
    target.mkdir(parents=True, exist_ok=True)
    old = set(target.glob("*.part*"))
    for piece in old if first == 1 else ():
        piece.unlink()  # a smaller model would leave the last ones of the larger behind
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
        for number, start in enumerate(range(0, len(content), PIECE_BYTES), start=first):
            piece = target / f"{path.name}.part{number}"
            piece.write_bytes(content[start : start + PIECE_BYTES])
            old.discard(piece)
    for path in target.iterdir():
        if path.name != SUMS and path not in old:
            sums[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    (target / SUMS).write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    split(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
