"""Move what the sample brought and left into the folder `sample/`: its articles, its bulletins, the names that it proposed.

    python scripts/clean_sample.py [FOLDER]

Nothing is deleted, and nothing that is yours is touched: other articles, other bulletins, a `names.tsv` in which a person confirmed a name.
"""

import csv
import io
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ARTICLES = (
    "afg_opium_unodc.md",
    "az_baku_kuryery.txt",
    "dushanbe_akn_geroin.txt",
    "kostanay_kk.txt",
    "kz_turkestan_laboratoriya.txt",
    "mary_unichtozhenie.htm",
    "novosibirsk-gashish-02-09-2025.txt",
    "Бишкек лирика 3 сентября.docx",
    "В области Жетысу перекрыли канал поставки мефедрона – Вечерний Талдыкорган.html",
    "Кыргызстан/операция_мак.txt",
    "Термез, таможня.txt",
)
BULLETINS = "bulletin*_2025-09-01_2025-09-07*"
"""The sample's week."""


def main() -> int:
    """Move the files and say which; return 0."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    moved = [_moved(path, folder) for path in _left_by_sample(folder)]
    sys.stdout.write("".join(f"{name}\n" for name in moved) or "nothing of the sample is here\n")
    if (folder / "names.tsv").exists():
        sys.stdout.write("names.tsv stays: a person confirmed names in it\n")
    return 0


def _left_by_sample(folder: Path) -> Iterator[Path]:
    yield from (path for name in ARTICLES if (path := folder / "inbox" / name).exists())
    yield from sorted((folder / "outbox").glob(BULLETINS))
    names = folder / "names.tsv"
    if names.exists() and not _has_confirmed(names):
        yield names


def _has_confirmed(names: Path) -> bool:
    lines = [line for line in names.read_text(encoding="utf-8-sig").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return any(row.get("status") != "proposed" or row.get("english") != row.get("proposal") for row in rows)


def _moved(path: Path, folder: Path) -> str:
    target = folder / "sample" / path.relative_to(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(path, target)
    if path.parent.parent == folder / "inbox" and not any(path.parent.iterdir()):
        path.parent.rmdir()
    return f"{path.relative_to(folder)} -> {target.relative_to(folder)}"


if __name__ == "__main__":
    sys.exit(main())
