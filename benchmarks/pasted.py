"""What of forty pasted articles is printed: lines of the article lost, and lines of another article or of the page's furniture.

    .venv/bin/python benchmarks/pasted.py [--show]

The articles are in benchmarks/data/pasted.txt, invented in the manner of ten outlets. Each is read as a text file, as a Word document and
as a mail.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from table import show

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from pasted_articles import Pasted, faults, pasted
from svodka.sources.content import InboxFile, Unread
from svodka.sources.formats import read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, write in FORMS.items():
            wrong, lost = [], []
            for number, one in enumerate(pasted()):
                (article,) = [
                    made
                    for made in read(InboxFile(write(one, Path(folder) / f"{number}")))
                    if not isinstance(made, Unread)
                ]
                others, missing = faults(one, article)
                wrong += others
                lost += missing
                if options.show and (others or missing):
                    print(f"{name}: {one.outlet}, {one.title}\n  printed: {others}\n  lost: {missing}")
            rows.append((name, len(pasted()), sum(len(one.others) for one in pasted()), len(wrong), len(lost)))
    show(
        "Pasted articles",
        rows,
        ("form", "articles", "lines that are none of theirs", "of these printed", "own lines lost"),
    )


def as_text(one: Pasted, path: Path) -> Path:
    target = path.with_suffix(".txt")
    target.write_text("\n".join(one.lines) + "\n", encoding="utf-8")
    return target


def as_document(one: Pasted, path: Path) -> Path:
    from docx import Document

    document = Document()
    for line in filter(None, one.lines):
        document.add_paragraph(line)
    document.save(str(path.with_suffix(".docx")))
    return path.with_suffix(".docx")


def as_mail(one: Pasted, path: Path) -> Path:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = "a@example.org", one.title, "Fri, 14 Nov 2025 10:00:00 +0600"
    mail.set_content("\n".join(one.lines) + "\n")
    target = path.with_suffix(".eml")
    target.write_bytes(mail.as_bytes())
    return target


FORMS: dict[str, Callable[[Pasted, Path], Path]] = {"text": as_text, "Word": as_document, "mail": as_mail}

if __name__ == "__main__":
    main()
