"""One more entry in a desk's own glossary: a line at the end of a TSV file, everything before it left as it is."""

from collections.abc import Sequence
from pathlib import Path

from svodka.atomic import replacing
from svodka.errors import GlossaryError
from svodka.glossary import text_files
from svodka.glossary.cells import COLUMNS


def add_entry(file: Path, source: str, target: str, *, avoid: Sequence[str] = (), reference: str = "") -> None:
    """Add an entry to a TSV file with our columns, which is made where there is none.

    Raises `GlossaryError` for a file of another kind or with other columns, and `RequestError` where it cannot be written.
    """
    if file.suffix.lower() != ".tsv":
        raise GlossaryError("entries are added to TSV files only; name one that ends in .tsv", path=file)
    try:
        text = text_files.decode(file, file.read_bytes()) if file.exists() else "\t".join(COLUMNS) + "\n"
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GlossaryError(f"it cannot be read ({error.strerror}); check its permissions", path=file) from error
    heading = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    columns = heading.lstrip("\ufeff").split("\t")
    if not {"source", "target"} <= set(columns):
        raise GlossaryError("it has no columns “source” and “target”; name another file", path=file)
    cells = {
        "source": source,
        "target": target,
        "avoid": "|".join(avoid),
        "status": "preferred",
        "reference": reference,
    }
    line = "\t".join(cells.get(column, "") for column in columns)
    end = "\r\n" if "\r\n" in text else "\n"
    with replacing(file) as temporary:
        temporary.write_text(text.rstrip("\r\n") + end + line + end, encoding="utf-8", newline="")
