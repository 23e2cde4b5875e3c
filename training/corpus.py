"""Sentence pairs from files, and the mix: how often each file is drawn from.

A file of pairs is a TSV (Russian, English; where a model's own text was mended also that text and what its editor called it), plain or
packed with xz. A mix is a TSV of file and share, and of a verdict where only pairs with it are wanted; a file may be a pattern
(`new/*.tsv`). The mix is looked up again whenever a stock of examples is made, so files may be added to it while a training runs.
"""

import hashlib
import lzma
import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LONGEST = 1_200
"""Characters of a side; a sentence of the press has 150."""
HELD_OUT = 25
"""One in so many pairs of our own is never trained on."""


class CorpusError(Exception):
    """A file that cannot be used: one sentence for people, with the file and what to do."""


@dataclass(frozen=True)
class Pair:
    """A Russian sentence and its English."""

    russian: str
    english: str
    own: str = ""
    """What a model made of the Russian, where `english` is that text with its errors mended; "" where there is none."""
    verdict: str = ""
    """What the editor called that text: `right`, `flawed`, `wrong` (a fact), "" where nobody said it."""

    @property
    def is_held_out(self) -> bool:
        """Whether the pair is one of those that are kept for evaluation, by the hash of its Russian."""
        return hashlib.sha256(self.russian.encode()).digest()[0] * HELD_OUT < 256


@dataclass(frozen=True)
class Source:
    """One line of the mix: pairs and the share of draws that they get."""

    name: str
    pairs: tuple[Pair, ...]
    share: float


def read_mix(path: Path, kept_out: frozenset[str] = frozenset()) -> tuple[Source, ...]:
    """Return what a mix names, without held-out pairs, the Russian sentences `kept_out`, and own texts of a model that were right.

    Files are named from the folder of the mix. `CorpusError` where the mix or a file cannot be used.
    """
    sources = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, share, verdict = (*line.split("\t"), "", "")[:3]
        try:
            weight = float(share)
        except ValueError:
            weight = -1
        if not weight > 0:
            raise CorpusError(f"{path}:{number}: write a file, a tab and a share above 0 there, not {line[:80]!r}.")
        is_pattern = bool(re.search(r"[*?\[]", name))
        wanted = path.parent / name
        from_root = Path(wanted.anchor)  # Path.glob takes no absolute pattern
        files = sorted(from_root.glob(str(wanted.relative_to(from_root)))) if is_pattern else [wanted]
        if not is_pattern and not files[0].exists():
            raise CorpusError(
                f"{path}:{number}: there is no file {path.parent / name}; name another or take the line out."
            )
        pairs = tuple(
            pair
            for file in files
            for pair in read_pairs(file)
            # From a text of its own that was right a model learns nothing.
            if pair.own != pair.english and verdict in ("", pair.verdict)
            if not pair.is_held_out and pair.russian not in kept_out
        )
        if pairs:
            sources.append(Source(name, pairs, weight))
    if not sources:
        raise CorpusError(f"{path} names no file with a sentence pair in it.")
    return tuple(sources)


def read_pairs(path: Path) -> tuple[Pair, ...]:
    """Return the pairs of a file; a line that is none is left out and counted on standard error.

    `CorpusError` where the file cannot be read, is not UTF-8, or has no pair at all.
    """
    try:
        status = path.stat()
        return _read_pairs(path, status.st_mtime_ns, status.st_size)
    except OSError as error:
        raise CorpusError(f"{path} cannot be read ({error.strerror}).") from error


@lru_cache(maxsize=256)
def _read_pairs(path: Path, _changed: int, _size: int) -> tuple[Pair, ...]:
    pairs: dict[str, Pair] = {}
    broken: list[int] = []
    lines = _text(path).splitlines()
    for number, line in enumerate(lines, start=1):
        pair = Pair(*(part.strip() for part in (*line.split("\t"), "", "")[:4]))
        if pair.russian and pair.english and max(map(len, (pair.russian, pair.english, pair.own))) <= LONGEST:
            pairs.setdefault(pair.russian, pair)
        elif line.strip():
            broken.append(number)
    if broken:
        some = ", ".join(map(str, broken[:5]))
        print(
            f"{path}: {len(broken)} lines are no pair of up to {LONGEST} characters and are left out: {some}",
            file=sys.stderr,
        )
    if lines and not pairs:
        raise CorpusError(f"{path} has no line with Russian, a tab and English; is it another format?")
    return tuple(pairs.values())


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if path.suffix == ".xz":
            content = lzma.decompress(content)
        return content.decode("utf-8")
    except OSError as error:
        raise CorpusError(f"{path} cannot be read ({error.strerror}).") from error
    except (lzma.LZMAError, EOFError) as error:
        raise CorpusError(f"{path} is damaged: it cannot be unpacked; get it again.") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is not in UTF-8 (byte {error.start}); save it in UTF-8.") from error
