"""How many words get lost or are added in files that hold others: mails, web archives, ZIP archives, Telegram exports.

    python benchmarks/formats_held.py [--only eml mhtml zip telegram] [--show] [--keep FOLDER]

Known texts (benchmarks/data/held_texts.txt) are put into ten real forms of each format and read as `svodka translate` reads them. Mails are
made by Python's `email` in the layouts of mail programs, web archives by Chromium (Page.captureSnapshot), Word documents by LibreOffice,
Telegram exports after the layout of Telegram Desktop. Chromium, its driver and LibreOffice are needed on this machine.
"""

import argparse
import difflib
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from held_forms.made import MAILS, Held, telegram, zipped
from held_forms.pages import web_archives
from svodka.sources import InboxFile, Unread, read
from table import show

WORD = re.compile(r"\w+(?:[-.,]\w+)*")


def forms() -> Iterator[Held]:
    """Yield every form; the web archives take a browser."""
    yield from MAILS
    yield from web_archives()
    yield from zipped()
    yield from telegram()


def main() -> None:
    """Make every form, read it, print what was lost and gained."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="FORMAT", help="these formats only")
    parser.add_argument("--show", action="store_true", help="print the words that were lost and gained")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the files that were made")
    arguments = parser.parse_args()
    rows, totals = [], {}
    for number, form in enumerate(forms(), start=1):
        if arguments.only and form.format not in arguments.only:
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = form.make(Path(folder))
            if arguments.keep:
                arguments.keep.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, arguments.keep / f"{number:02}-{path.name}")
            words, lost, gained, remarks = measure(form, path)
        if arguments.show and (lost or gained):
            print(f"{form.format}, {form.name}: lost {lost}, gained {gained}", file=sys.stderr)
        total = totals.setdefault(form.format, [0, 0, 0, 0])
        for index, value in enumerate((1, words, len(lost), len(gained))):
            total[index] += value
        rows.append((form.format, form.name, words, len(lost), len(gained), remarks))
    show("Each form", rows, ("format", "form", "words", "lost", "gained", "beside that"))
    shares = [(name, *total, f"{(total[2] + total[3]) / total[1]:.2%}") for name, total in totals.items()]
    show("Each format", shares, ("format", "files", "words", "lost", "gained", "lost or gained"))


def measure(form: Held, path: Path) -> tuple[int, list[str], list[str], str]:
    """Return the number of words of a form's texts, those that were lost and gained in the file, and what else came out otherwise."""
    found = read(InboxFile(path))
    articles = sorted((one for one in found if not isinstance(one, Unread)), key=lambda one: form.place(one.text))
    wanted = WORD.findall("\n".join("\n".join((text.title, *text.paragraphs)) for text in form.texts))
    read_words = WORD.findall("\n".join(article.text for article in articles))
    lost, gained = [], []
    for tag, start, stop, first, last in difflib.SequenceMatcher(
        None, wanted, read_words, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            lost += wanted[start:stop]
            gained += read_words[first:last]
    remarks = [one.reason for one in found if isinstance(one, Unread)]
    remarks += [f"{len(articles)} articles for {len(form.texts)}"] if len(articles) != len(form.texts) else []
    titles = [article.title for article, text in zip(articles, form.texts, strict=False) if article.title != text.title]
    remarks += [f"another headline: {title}" for title in titles]
    remarks += ["no date"] if any(article.date is None for article in articles) and form.is_dated else []
    return len(wanted), lost, gained, "; ".join(remarks)


if __name__ == "__main__":
    main()
