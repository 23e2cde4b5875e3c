"""Write tests/data/decode_path.tsv: the code that makes a model's answers, one hash for each module, and `DECODE_VERSION` with them.

A desk's translation memory holds answers of earlier runs, and `svodka.engine.signature.DECODE_VERSION` says whether they are still what the
program would get. So a test fails when this code is another than the recorded one. Whoever changes it decides: where an answer may come
out otherwise, raise DECODE_VERSION; then, in either case, run this script.

Comments, docstrings and blank lines are no code. Hashed is text and not what `ast.dump` gives, which each Python writes in its own way.
"""

import ast
import hashlib
import io
import sys
import tokenize
from pathlib import Path

from svodka.engine.signature import DECODE_VERSION

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "tests" / "data" / "decode_path.tsv"
DECODE_PATH = (
    "engine/__init__.py",
    "engine/argos.py",
    "engine/causal.py",
    "engine/encoder_decoder.py",
    "engine/hardware.py",
    "engine/manifest.py",
    "engine/model_files.py",
    "engine/recognition.py",
    "engine/scheduling.py",
    "engine/seq2seq.py",
)
"""The modules whose code decides what a model is asked and what is made of its answer, constants of batching included."""


def code_alone(text: str) -> str:
    """Return the text of a module without comments, docstrings and blank lines."""
    lines = [list(line) for line in text.splitlines()]
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            _blank(lines, token.start, token.end)
    for node in ast.walk(ast.parse(text)):
        # A string that stands alone is a docstring, of a constant too.
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            start, stop = (_characters(text, *place) for place in _ends(node))
            _blank(lines, start, stop)
    return "\n".join(line for line in ("".join(letters).rstrip() for letters in lines) if line)


def _ends(node: ast.Expr) -> tuple[tuple[int, int], tuple[int, int]]:
    return (node.lineno, node.col_offset), (node.end_lineno or node.lineno, node.end_col_offset or 0)


def _characters(text: str, line: int, octets: int) -> tuple[int, int]:
    """A place of the syntax tree, which counts bytes, in characters."""
    return line, len(text.splitlines()[line - 1].encode()[:octets].decode())


def _blank(lines: list[list[str]], start: tuple[int, int], stop: tuple[int, int]) -> None:
    for number in range(start[0], stop[0] + 1):
        letters = lines[number - 1]
        first = start[1] if number == start[0] else 0
        last = stop[1] if number == stop[0] else len(letters)
        letters[first:last] = " " * (last - first)


def record(package: Path = ROOT / "src" / "svodka") -> str:
    """Return what the record has to say of the code as it is: a line for the version and one for each module."""
    rows = [("DECODE_VERSION", str(DECODE_VERSION))]
    for name in DECODE_PATH:
        code = code_alone((package / name).read_text(encoding="utf-8"))
        rows.append((name, hashlib.sha256(code.encode()).hexdigest()[:16]))
    return "".join(f"{name}\t{value}\n" for name, value in rows)


if __name__ == "__main__":
    RECORD.write_text(record(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{RECORD.relative_to(ROOT)}\n")
