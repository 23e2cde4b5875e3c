"""Hold the repository to its own limits: module and function length, size of files, size of the environment."""

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULE_LINES, MEDIAN_LINES, FUNCTION_LINES = 400, 220, 50
SLIVER_LINES = 40
"""A module under so many lines must have more than one importer, or be one that is run or asked for by its name."""
ENTRY_POINTS = ("svodka.__main__", "svodka.cli.")
FILE_BYTES = 45 * 1024 * 1024
ENVIRONMENT_BYTES = 650 * 1000 * 1000


def main() -> int:
    """Print what breaks a limit, one line each, and return how many there are."""
    problems = [*_source_problems(), *_size_problems()]
    for problem in problems:
        sys.stdout.write(problem + "\n")
    return min(1, len(problems))


def _source_problems() -> list[str]:
    problems, lengths = [], []
    for path in sorted((ROOT / "src").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(ROOT)
        lines = text.count("\n")
        lengths.append(lines)
        if lines > MODULE_LINES:
            problems.append(f"{name}: {lines} lines, at most {MODULE_LINES}")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    problems.append(f"{name}:{node.lineno}: {node.name} has {length} lines, at most {FUNCTION_LINES}")
    problems += [
        f"{path.relative_to(ROOT)}: {lines} lines and one importer ({', '.join(importers) or 'none'}): put it into that one"
        for path, lines, importers in _slivers()
    ]
    if statistics.median(lengths) > MEDIAN_LINES:
        problems.append(f"src: the median module has {statistics.median(lengths)} lines, at most {MEDIAN_LINES}")
    return problems


def _slivers() -> Iterator[tuple[Path, int, list[str]]]:
    """Yield the modules that are too short to stand by themselves, with who imports them."""
    paths = {_module_name(path): path for path in (ROOT / "src").rglob("*.py")}
    importers: dict[str, set[str]] = {name: set() for name in paths}
    for name, path in paths.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                for target in {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}:
                    importers.get(target, set()).add(name)
    for name, path in sorted(paths.items()):
        lines = path.read_text(encoding="utf-8").count("\n")
        if (
            lines < SLIVER_LINES
            and len(importers[name]) < 2
            and path.name != "__init__.py"
            and not name.startswith(ENTRY_POINTS)
        ):
            yield path, lines, sorted(importers[name])


def _module_name(path: Path) -> str:
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _size_problems() -> list[str]:
    problems = []
    for path in (ROOT / "models").rglob("*"):
        if path.is_file() and path.stat().st_size > FILE_BYTES:
            problems.append(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes, at most {FILE_BYTES}")
    environment = ROOT / ".venv"
    size = sum(path.lstat().st_size for path in environment.rglob("*") if path.is_file() and not path.is_symlink())
    if size > ENVIRONMENT_BYTES:
        problems.append(f".venv: {size // 1_000_000} MB, at most {ENVIRONMENT_BYTES // 1_000_000} MB")
    return problems


if __name__ == "__main__":
    sys.exit(main())
