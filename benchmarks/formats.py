"""How many words of a text get lost or are added on the way through each format, as real programs write it.

    python benchmarks/formats.py [--only pdf rtf odt] [--show] [--keep FOLDER]

Known texts (benchmarks/data/formats) are laid out, given to LibreOffice, Chromium and pandoc, and what they make is read as `svodka
translate` reads it. A form is a row of `FORMS`: add others there. The programs are needed on this machine.
"""

import html
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from formats_layout import KnownText as KnownText
from formats_layout import Layout, known_texts, make_docx, make_flat, make_page
from svodka.sources.content import InboxFile, Unread
from svodka.sources.formats import read
from word_losses import Losses, compare_words, run_forms

TEXTS = known_texts()
BORDER, LAB, WOMAN, ENGLISH, MEETING, SENTENCE = TEXTS
LONG = KnownText(
    BORDER.title, tuple(paragraph for text in TEXTS if text is not ENGLISH for paragraph in text.paragraphs)
)
HEADED = replace(WOMAN, url="https://example.tj/2025/09/04/geroin-v-poezde", date="4 сентября 2025 года")
TABLED = replace(
    MEETING, rows=(("Вещество", "2024 год", "2025 год"), ("героин", "98 кг", "112 кг"), ("гашиш", "702 кг", "846 кг"))
)


@dataclass(frozen=True)
class Form:
    """One form of a format: what its file is called, the text that it holds, and what makes the file (it returns its path)."""

    format: str
    name: str
    text: KnownText
    make: Callable[[KnownText, Path], Path]


def chromium(layout: Layout, *, has_margins: bool = True) -> Callable[[KnownText, Path], Path]:
    """A page, printed to PDF by Chromium, with its own header and footer or without."""

    def make(text: KnownText, folder: Path) -> Path:
        page, target = folder / "page.html", folder / "page.pdf"
        page.write_text(make_page(text, layout), encoding="utf-8")
        options = [] if has_margins else ["--no-pdf-header-footer"]
        run(
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            *options,
            f"--print-to-pdf={target}",
            page.as_uri(),
        )
        return target

    return make


def office(suffix: str, layout: Layout, *, start: str = "fodt") -> Callable[[KnownText, Path], Path]:
    """A document, saved or printed by LibreOffice; it begins as flat OpenDocument, as Word document or as what pandoc writes."""

    def make(text: KnownText, folder: Path) -> Path:
        source = folder / f"source.{start}"
        if start == "docx":
            make_docx(text, source)
        elif start == "odt":
            source = pandoc("odt")(text, folder)
        elif start == "html":
            source.write_text(make_page(text, layout), encoding="utf-8")
        else:
            source.write_text(make_flat(text, layout), encoding="utf-8")
        out = folder / "out"
        profile = f"-env:UserInstallation={(Path(tempfile.gettempdir()) / 'svodka-office-profile').as_uri()}"
        reader = ["--infilter=HTML (StarWriter)"] if start == "html" else []
        run("soffice", profile, "--headless", *reader, "--convert-to", suffix, "--outdir", out, source)
        return next(out.iterdir())

    return make


def pandoc(suffix: str) -> Callable[[KnownText, Path], Path]:
    """A document that pandoc makes of a page."""

    def make(text: KnownText, folder: Path) -> Path:
        page, target = folder / "for-pandoc.html", folder / f"pandoc.{suffix}"
        # pandoc prints the title of the page as well.
        page.write_text(re.sub(r"<h1>.*?</h1>", "", make_page(text, Layout())), encoding="utf-8")
        run("pandoc", "-s", page, "-o", target)
        return target

    return make


def wire(*, is_declared: bool) -> Callable[[KnownText, Path], Path]:
    """RTF as a wire sends it: windows-1251, in escapes and declared, or as bare bytes of which nothing is said."""

    def make(text: KnownText, folder: Path) -> Path:
        lines = [text.title, *text.paragraphs]
        data = "\\par\r\n".join(lines).encode("windows-1251", "xmlcharrefreplace")
        head = b"{\\rtf1\\ansi\\ansicpg1251\\deff0 " if is_declared else b"{\\rtf1\\ansi "
        if is_declared:
            data = b"".join(b"\\'%02x" % byte if byte > 127 else bytes((byte,)) for byte in data)
        target = folder / "wire.rtf"
        target.write_bytes(head + data + b"\\par}")
        return target

    return make


ACROSS = Layout(29.7, 21.0, columns=3, is_hyphenated=True, is_numbered=True)
PLAIN, HEAD = Layout(), Layout(head="Вестник антинаркотической службы", is_numbered=True)
FORMS = (
    Form("pdf", "Chromium, several pages, its header and footer", LONG, chromium(PLAIN)),
    Form("pdf", "Chromium, two justified columns, hyphens", LAB, chromium(Layout(columns=2, is_hyphenated=True), has_margins=False)),
    Form("pdf", "Chromium, English, two columns, hyphens", ENGLISH, chromium(Layout(columns=2, is_hyphenated=True))),
    Form("pdf", "Chromium, header lines", HEADED, chromium(PLAIN)),
    Form("pdf", "LibreOffice, running head, page numbers", LONG, office("pdf", HEAD)),
    Form("pdf", "LibreOffice, two columns, hyphens, running head", LONG, office("pdf", replace(HEAD, columns=2, is_hyphenated=True))),
    Form("pdf", "LibreOffice, first lines indented, no space", MEETING, office("pdf", Layout(indent=1.0, space=0.0))),
    Form("pdf", "LibreOffice, A5, hyphens", SENTENCE, office("pdf", Layout(width=14.8, height=21.0, is_hyphenated=True))),
    Form("pdf", "LibreOffice, A4 across, three columns", LONG, office("pdf", ACROSS)),
    Form("pdf", "LibreOffice, a table", TABLED, office("pdf", PLAIN)),
    *(
        Form(kind, *made)
        for kind in ("rtf", "odt")
        for made in (
            ("LibreOffice", BORDER, office(kind, PLAIN)),
            ("LibreOffice, columns, running head, page numbers", LONG, office(kind, replace(HEAD, columns=2))),
            ("pandoc", LAB, pandoc(kind)),
            ("LibreOffice from Word", WOMAN, office(kind, PLAIN, start="docx")),
            ("pandoc, English", ENGLISH, pandoc(kind)),
            ("LibreOffice, deletions, hidden text, a note", SENTENCE, office(kind, Layout(is_marked=True))),
            ("LibreOffice, a table", TABLED, office(kind, PLAIN)),
            ("LibreOffice, header lines", HEADED, office(kind, PLAIN)),
        )
    ),
    Form("rtf", "wire, windows-1251 in escapes", MEETING, wire(is_declared=True)),
    Form("rtf", "wire, windows-1251 as bytes, not declared", BORDER, wire(is_declared=False)),
    Form("odt", "LibreOffice, template (.ott)", MEETING, office("ott", PLAIN)),
    Form("odt", "LibreOffice from pandoc, flat (.fodt)", SENTENCE, office("fodt", PLAIN, start="odt")),
)  # fmt: skip


def main() -> None:
    """Make every form, read it, print what was lost and gained."""
    run_forms(
        __doc__, FORMS, lambda form, folder: form.make(form.text, folder), lambda form, path: measure(form.text, path)
    )


def measure(text: KnownText, path: Path) -> tuple[Losses, str]:
    """Return what became of the words of a text in the file, and what else came out otherwise."""
    articles = [one for one in read(InboxFile(path)) if not isinstance(one, Unread)]
    found = compare_words("\n".join((text.title, *text.body)), "\n".join(article.text for article in articles))
    article = articles[0]
    remarks = [f"{len(articles)} articles"] if len(articles) != 1 else []
    remarks += ["another headline"] if article.title != text.title else []
    remarks += ["another address"] if article.url != text.url else []
    count = sum(len(article.paragraphs) for article in articles)
    remarks += [f"{count} paragraphs for {len(text.body)}"] if count != len(text.body) else []
    return found, ", ".join(remarks)


def run(*command: object) -> None:
    """Run a program; what it says is shown where it fails."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=180)
    if done.returncode:
        sys.exit(f"{html.unescape(str(command[0]))} failed: {done.stderr}")


if __name__ == "__main__":
    main()
