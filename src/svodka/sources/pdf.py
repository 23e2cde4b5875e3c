"""PDF documents with a text layer: paragraphs in reading order, without running heads and page numbers.

The file's metadata is used where it is plausible: a title that reads like one, and the day on which the file was made if the text gives
no date and no browser printed it. A child process (`svodka.sources.pdf_extraction`) parses the file itself.
"""

import contextlib
import datetime
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from svodka.facts.dates import read_dates
from svodka.facts.lexicon import Language
from svodka.sources.articles import make_articles
from svodka.sources.content import Content
from svodka.sources.dates import parse_date
from svodka.sources.documents import give_title, sane_title
from svodka.sources.headers import name_outlet
from svodka.sources.hygiene import clean, clean_line, collapse, is_garbled, merge_notes
from svodka.sources.limits import MAX_PDF_LETTERS, MAX_PDF_PAGES, PDF_SECONDS, RECOGNISE, refuse
from svodka.sources.pdf_layout import Fragment, Page, drop_margins, order_lines
from svodka.sources.pdf_paragraphs import make_lines
from svodka.sources.structure import have_same_words
from svodka.sources.wrapping import Line
from svodka.system.child_process import IsolatedError, run_isolated
from svodka.types import Article, ReadingNote, Severity

_COPY = "open it, copy the article's text and save that as .txt or .docx"
_REFUSALS = {
    "password": "it is encrypted with a password: open it with the password and save it again without",
    "damaged": f"it is damaged, was not copied completely or is no PDF: copy it again, or {_COPY}",
    "pages": f"it has {{count:,}} pages, more than the {MAX_PDF_PAGES} that are read: save the article's pages as a PDF of their own",
    "letters": f"it has more than {MAX_PDF_LETTERS:,} letters, far more than an article may have: copy the article out of it",
}
_TROUBLES = {
    "scan": ("only a picture: what is written in it is missing here", Severity.WARNING),
    "garbled": ("in fonts that do not say which letters they draw, its text is missing here", Severity.ERROR),
    "damaged": ("damaged, its text is missing here", Severity.ERROR),
    "repaired": ("in fonts that call Russian letters western ones, put right here", Severity.WARNING),
}
"""What may be wrong with a page: the note on it, and its severity."""
_BROWSERS = re.compile(
    r"skia/pdf|mozilla|chrom|firefox|safari|webkit|wkhtmltopdf|quartz pdfcontext|opera|edge|cairo", re.IGNORECASE
)
_CREATED = re.compile(r"D:(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)")
_LATER = datetime.timedelta(days=10)


def read_pdf(content: Content) -> tuple[Article, ...]:
    """Return the articles in a PDF document.

    Raises `SourceError` if it has no text layer or one with wrong letters, is encrypted or damaged, has more than `MAX_PDF_PAGES` pages
    or `MAX_PDF_LETTERS` letters, or takes too much time or memory.
    """
    found = _extract(content)
    notes: list[ReadingNote] = []
    pages = [Page(**{**raw, "fragments": tuple(Fragment(*one) for one in raw["fragments"])}) for raw in found["pages"]]
    pages = _keep_readable(content, pages, notes)
    margins = drop_margins(pages)
    lines = []
    for raw in make_lines([line for number, page in enumerate(margins.pages, 1) for line in order_lines(page, number)]):
        cleaned = clean(raw.text)
        notes += cleaned.notes
        lines += [replace(raw, text=collapse(part)) for part in cleaned.text.split("\n")]
    if margins.dropped:
        notes.append(ReadingNote(f"{margins.dropped} running heads and page numbers left out"))
    if margins.small:
        shown = ", ".join(f"“{clean_line(text)[:80]}”" for text in margins.small[:3])
        notes.append(ReadingNote(f"left out of the body as a running head: {shown}", Severity.NOTE))
    about = {key: clean_line(str(value)) for key, value in found["about"].items()}
    _mark_headline(lines, sane_title(about.get("Title", "")))
    articles = make_articles(lines, content.path, "pdf", notes=merge_notes(notes))
    return (_complete(articles[0], about, margins.printed_address),) if len(articles) == 1 else articles


def _extract(content: Content) -> dict[str, Any]:
    """The answer of the child process; raises `SourceError` where it refuses the file or gives no answer."""
    try:
        answer: dict[str, Any] = json.loads(run_isolated("svodka.sources.pdf_extraction", content.data, PDF_SECONDS))
    except IsolatedError as error:
        crashed = "it cannot be read: it crashes the PDF reader, or takes more time or memory than an article may"
        trouble = f"reading it took more than {PDF_SECONDS} seconds" if error.took_too_long else crashed
        raise refuse(content.path, f"{trouble}: {_COPY}") from error
    if "refusal" in answer:
        raise refuse(content.path, _REFUSALS[answer["refusal"]].format(count=answer.get("count")))
    return answer


def _keep_readable(content: Content, pages: Sequence[Page], notes: list[ReadingNote]) -> list[Page]:
    """All pages, with unreadable ones emptied and wrong letters repaired; raises `SourceError` where no text is left."""
    kinds: dict[str, list[int]] = defaultdict(list)
    kept = []
    for number, page in enumerate(pages, start=1):
        kind = _find_trouble(page)
        if kind == "garbled" and _find_trouble(repaired := _in_windows_1251(page)) == "":
            kind, page = "repaired", repaired
        kinds[kind].append(number)
        kept.append(page._replace(fragments=()) if kind in {"scan", "garbled"} else page)
    if any(_count_letters(page) for page in kept):
        for kind, (message, severity) in _TROUBLES.items():
            if numbers := ", ".join(map(str, kinds[kind])):
                notes.append(ReadingNote(f"page{'s' if len(kinds[kind]) > 1 else ''} {numbers}: {message}", severity))
        return kept
    if kinds["garbled"]:
        trouble = f"its fonts do not say which letters they draw, so that its text comes out as others{_show(pages)}"
        raise refuse(content.path, f"{trouble}: {RECOGNISE}")
    if kinds["scan"]:
        raise refuse(content.path, f"it has no text layer, only pictures of pages (a scan): {RECOGNISE}")
    trouble = _REFUSALS["damaged"] if kinds["damaged"] else "there is no text in it: save the article again"
    raise refuse(content.path, trouble)


def _find_trouble(page: Page) -> str:
    """What is wrong with a page, a key of `_TROUBLES`; "" where it has text or nothing at all."""
    if page.is_unreadable:
        return "damaged"
    letters = _count_letters(page)
    if letters < 20:
        return "scan" if page.pictures else ""
    is_unmapped = sum(one.unmapped for one in page.fragments) > 0.3 * letters
    return "garbled" if is_unmapped or is_garbled(" ".join(one.text for one in page.fragments)) else ""


def _count_letters(page: Page) -> int:
    return sum(len("".join(one.text.split())) for one in page.fragments)


def _in_windows_1251(page: Page) -> Page:
    """The page with its Western letters replaced by the Russian ones of the same bytes: old fonts drew `ж` and called it `æ`."""
    texts = [one.text.encode("windows-1252", "ignore").decode("windows-1251", "replace") for one in page.fragments]
    fragments = (one._replace(text=text) for one, text in zip(page.fragments, texts, strict=True))
    return page._replace(fragments=tuple(fragments))


def _show(pages: Sequence[Page]) -> str:
    """The beginning of the pages' text, to quote in a message; "" where it cannot be shown."""
    text = " ".join(one.text for page in pages for one in page.fragments)[:200]
    shown = " ".join("".join(char for char in text if char.isprintable()).split())[:24].strip()
    return f" (“{shown}”)" if len(re.findall(r"\w", shown)) > 3 else ""


def _mark_headline(lines: list[Line], title: str) -> None:
    """Mark the line near the top that has the words of the file's title as the only headline."""
    named = next((line for line in lines[:12] if title and have_same_words(line.text, title)), None)
    if named:
        lines[:] = [replace(line, is_heading=line is named) for line in lines]


def _complete(article: Article, about: Mapping[str, str], printed: str) -> Article:
    """The article completed from the file's metadata and from the address that a browser printed: address, headline, date."""
    if printed and not article.url:
        article = replace(article, url=printed, outlet=article.outlet or name_outlet(printed))
    article = give_title(article, about.get("Title", ""))
    if not article.date and (made := _sane_day(about, article)):
        note = ReadingNote("the date is the day on which the PDF was made: the text gives none", Severity.WARNING)
        article = replace(article, date=made, date_reason="metadata", notes=(*article.notes, note))
    return article


def _sane_day(about: Mapping[str, str], article: Article) -> datetime.date | None:
    """The day on which the file was made; None where a browser printed it, or where that is over `_LATER` after all days in the text."""
    if _BROWSERS.search(f"{about.get('Producer', '')} {about.get('Creator', '')}"):
        return None
    match = _CREATED.match(about.get("CreationDate", ""))
    made = parse_date("-".join(match.groups())) if match else None
    if made is None:
        return None
    days = [day for one in read_dates(article.text, Language.RUSSIAN) if (day := _day_before(one.date, made))]
    return made if not days or made - max(days) <= _LATER else None


def _day_before(written: Any, made: datetime.date) -> datetime.date | None:
    """The latest day, up to `made`, with the day, month and perhaps year that the text gives; None where there is none."""
    for year in (written.year,) if written.year else (made.year, made.year - 1):
        with contextlib.suppress(ValueError):
            day = datetime.date(year, written.month, written.day)
            if day <= made:
                return day
    return None
