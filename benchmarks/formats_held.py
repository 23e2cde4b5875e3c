"""How many words get lost or are added in files that hold others: mails, web archives, ZIP archives, Telegram exports.

    python benchmarks/formats_held.py [--only eml mhtml zip telegram] [--show] [--keep FOLDER]

Known texts (benchmarks/data/held_texts.txt) are put into ten real forms of each format and read as `svodka translate` reads them. Mails are
made by Python's `email` in the layouts of mail programs, web archives by Chromium (Page.captureSnapshot), Word documents by LibreOffice,
Telegram exports after the layout of Telegram Desktop. Chromium, its driver and LibreOffice are needed on this machine.
"""

from collections.abc import Iterator
from pathlib import Path

from held_forms.made import MAILS, Held, telegram, zipped
from held_forms.pages import web_archives
from svodka.sources.content import InboxFile, Unread
from svodka.sources.formats import read
from word_losses import Losses, compare_words, run_forms


def forms() -> Iterator[Held]:
    """Yield every form; the web archives take a browser."""
    yield from MAILS
    yield from web_archives()
    yield from zipped()
    yield from telegram()


def main() -> None:
    """Make every form, read it, print what was lost and gained."""
    run_forms(__doc__, forms(), lambda form, folder: form.make(folder), measure)


def measure(form: Held, path: Path) -> tuple[Losses, str]:
    """Return what became of the words of a form's texts in the file, and what else came out otherwise."""
    found = read(InboxFile(path))
    articles = sorted((one for one in found if not isinstance(one, Unread)), key=lambda one: form.place(one.text))
    losses = compare_words(
        "\n".join("\n".join((text.title, *text.paragraphs)) for text in form.texts),
        "\n".join(article.text for article in articles),
    )
    remarks = [one.reason for one in found if isinstance(one, Unread)]
    remarks += [f"{len(articles)} articles for {len(form.texts)}"] if len(articles) != len(form.texts) else []
    titles = [article.title for article, text in zip(articles, form.texts, strict=False) if article.title != text.title]
    remarks += [f"another headline: {title}" for title in titles]
    remarks += ["no date"] if any(article.date is None for article in articles) and form.is_dated else []
    return losses, "; ".join(remarks)


if __name__ == "__main__":
    main()
