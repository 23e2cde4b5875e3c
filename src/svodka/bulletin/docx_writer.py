"""Writes a `Bulletin` as a Word document in the house format, from a Word template: the package's own one or an editor's.

The template has the styles, the page settings and the footer.
"""

import stat
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import resources
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from svodka.bulletin import assembly
from svodka.bulletin.assembly import CONTENTS_HEADINGS, NO_HEADLINE, make_printable, name_bookmark, print_block
from svodka.bulletin.docx_canvas import AUTHOR, Canvas, Cell, Column, list_comments
from svodka.errors import RequestError
from svodka.facts import period as periods
from svodka.facts.countries import country_named
from svodka.facts.lexicon import write_day
from svodka.options import about_number, write_number
from svodka.system import archives
from svodka.types import HEADLINE, Bulletin, Finding, Item, Outcome, Section, SectionGroup, Table, TermUse

if TYPE_CHECKING:
    from docx.document import Document

LANGUAGE = "en-GB"
"""The language of the document, for Word's spelling."""

_KINDS = ("PARAGRAPH", "CHARACTER", "TABLE")
"""Names of `WD_STYLE_TYPE`."""
STYLES = {
    **dict.fromkeys(("Svodka Banner", "Svodka Title", "Svodka Subtitle", "Svodka Period"), "PARAGRAPH"),
    **dict.fromkeys(("Svodka Number", "Svodka Group", "Svodka Undecided", "Svodka Country"), "PARAGRAPH"),
    **dict.fromkeys(("Svodka Headline", "Svodka Body", "Svodka Source"), "PARAGRAPH"),
    **dict.fromkeys(("Svodka Dateline", "Svodka Hyperlink"), "CHARACTER"),
}
"""The styles that every bulletin needs, each with its kind."""
TERM_STYLES = {
    **dict.fromkeys(("Svodka Term Sheet Heading", "Svodka Term Sheet Note"), "PARAGRAPH"),
    **dict.fromkeys(("Svodka Term Cell", "Svodka Term Count"), "PARAGRAPH"),
    "Svodka Term Failed": "CHARACTER",
    "Svodka Term Table": "TABLE",
}
"""The styles that the term sheet needs as well. A template must have them only where there is a term sheet."""
CONTENTS_STYLES = {
    **dict.fromkeys(("Svodka Contents Cell", "Svodka Contents Page"), "PARAGRAPH"),
    "Svodka Contents Link": "CHARACTER",
    "Svodka Contents Table": "TABLE",
}
"""The styles that the table of contents needs as well. A template must have them only where there are contents."""
ALSO_STYLE = "Svodka Also"
"""The style of merged articles' addresses. With an older template without it, they get the style of the item's own address."""
TABLE_STYLE, CELL_STYLE = "Svodka Table", "Svodka Table Cell"
"""The styles of tables in an item. A template without them has the term sheet's table style, or none, and the body style for cells."""

_LARGEST = 64_000_000
"""Bytes of a template: letterheads with pictures have some megabytes. `svodka.system.archives.DOCUMENT` limits what it unpacks to."""

_STUMBLES = (AttributeError, EOFError, IndexError, KeyError, NotImplementedError, TypeError, ValueError)
"""What zipfile and python-docx raise, besides their own errors, for a file that is not what they take it for."""
TERM_SHEET_HEADING = "Glossary terms in this bulletin"

_TERM_COLUMNS = (
    Column("Russian", 0.215, "Svodka Term Cell"),
    Column("English", 0.205, "Svodka Term Cell"),
    Column("Count", 0.075, "Svodka Term Count"),
    Column("Outcome", 0.21, "Svodka Term Cell"),
    Column("Reference", 0.295, "Svodka Term Cell"),
)
_LONGEST_PROPERTY = 255
_NARROWEST, _WIDEST = 4, 40
"""A table's column is as wide as its longest cell (`_WIDEST` letters at most) plus `_NARROWEST` letters."""
_UNIX = 3
_READABLE = 0o644
_NOT_DETERMINED = "[not determined]"
"""Printed as the country of an item that has none. Square brackets mark the translator's own words."""
_COLUMNS = (
    Column(CONTENTS_HEADINGS[0], 0.20, "Svodka Contents Cell"),
    Column(CONTENTS_HEADINGS[1], 0.71, "Svodka Contents Cell"),
    Column(CONTENTS_HEADINGS[2], 0.09, "Svodka Contents Page"),
)
_DESCRIPTION = "Contents: the country, the headline and the page of each item. A headline is a link to its item."


def render(
    bulletin: Bulletin,
    created: datetime,
    signature: str = "",
    *,
    template: Path | None = None,
    clean: bool = False,
    notes: bool = True,
    checks_off: Collection[str] = (),
) -> bytes:
    """Return the .docx file of `bulletin`; the same arguments give the same bytes.

    `created` has a time zone, or is in UTC; the clock is not read. `signature` says which program, model and glossary made the English
    (`svodka 0.1.0; model starter 1; glossary 3f2a…`), for the comments field of the document's properties. The styles are those of
    `template`, None = the package's own. Every finding becomes a Word comment at its place. With `clean` there are no comments, without
    `notes` none of severity `NOTE`; the text is the same. `checks_off` names the checks whose comments on the bulletin as a whole are
    left out. The table of contents, if wanted, follows the title block; the glossary terms, if any, stand on pages of their own at the
    end. Raises `RequestError` where the template cannot be used.
    """
    document = open_template(template, term_sheet=bool(bulletin.terms), contents=bulletin.contents)
    when = created if created.tzinfo else created.replace(tzinfo=UTC)
    canvas = Canvas(document, when=when, clean=clean, notes=notes)
    _draw_title_block(canvas, bulletin, checks_off)
    if bulletin.contents:
        _draw_contents(canvas, bulletin, checks_off)
    numbers = count(1)
    for group in bulletin.groups:
        _draw_group(canvas, group, numbers)
    if bulletin.terms:
        _draw_term_sheet(canvas, bulletin.terms)
    canvas.finish()
    _set_properties(document, bulletin, when, signature)
    return _to_bytes(document)


def _draw_title_block(canvas: Canvas, bulletin: Bulletin, checks_off: Collection[str]) -> None:
    canvas.line(bulletin.banner, "Svodka Banner")
    for title in bulletin.title_lines:
        canvas.line(title, "Svodka Title")
    canvas.line(bulletin.subtitle, "Svodka Subtitle")
    canvas.line(periods.render(bulletin.period), "Svodka Period")
    canvas.line(write_number(bulletin.number), "Svodka Number", about_number(bulletin.number, checks_off))


def _draw_group(canvas: Canvas, group: SectionGroup, numbers: Iterator[int]) -> None:
    is_undecided = all(not section.code for section in group.sections)
    canvas.line(group.heading, "Svodka Undecided" if is_undecided else "Svodka Group")
    for section in group.sections:
        if section.heading:
            canvas.line(section.heading, "Svodka Country")
        for item in section.items:
            _draw_item(canvas, item, next(numbers))


def _draw_item(canvas: Canvas, item: Item, place: int) -> None:
    canvas.block(item.headline, "Svodka Headline", name_bookmark(place, HEADLINE), item.findings, empty=NO_HEADLINE)
    also = [one for one in item.also if make_printable(one.url).strip()]
    url = make_printable(item.url).strip()
    tables = {next(block for row in table.rows for block in row if block): table for table in item.tables}
    cells = {block for table in item.tables for row in table.rows for block in row}
    for number, block in enumerate(item.body, HEADLINE + 1):
        if number in tables:
            _draw_table(canvas, item, tables[number], place)
        elif number not in cells:
            # The address must not stand alone at the head of a page.
            with_next = bool(url or also) and number == len(item.body)
            is_first = number == HEADLINE + 1
            canvas.block(block, "Svodka Body", name_bookmark(place, number), dateline=is_first, with_next=with_next)
    if url:
        canvas.source(url, "Svodka Source", with_next=bool(also))
    for one in also:
        known = make_printable(", ".join(filter(None, (one.outlet, write_day(one.date) if one.date else ""))))
        rest = f" ({known})" if known else ""
        canvas.source(one.url, ALSO_STYLE, lead="Also: ", rest=rest, with_next=one is not also[-1])


def _draw_table(canvas: Canvas, item: Item, table: Table, place: int) -> None:
    texts = [[item.body[number - 1].text if number else "" for number in row] for row in table.rows]
    longest = [min(max(map(len, column)), _WIDEST) + _NARROWEST for column in zip(*texts, strict=True)]
    grid = canvas.grid(len(table.rows), [length / sum(longest) for length in longest], TABLE_STYLE)
    for row, paragraphs in zip(table.rows, grid, strict=True):
        for number, paragraph in zip(row, paragraphs, strict=True):
            if number:
                canvas.block(item.body[number - 1], CELL_STYLE, name_bookmark(place, number), paragraph=paragraph)


def _draw_term_sheet(canvas: Canvas, terms: Sequence[TermUse]) -> None:
    canvas.line(TERM_SHEET_HEADING, "Svodka Term Sheet Heading", new_page=True)
    canvas.line(assembly.write_totals(terms), "Svodka Term Sheet Note")
    canvas.line(assembly.write_legend(terms), "Svodka Term Sheet Note")
    canvas.table(_TERM_COLUMNS, [_term_row(use) for use in terms], "Svodka Term Table")


def _term_row(use: TermUse) -> Sequence[Cell]:
    style = "Svodka Term Failed" if Outcome.FAILED in use.outcomes else ""
    outcomes = Cell(assembly.write_counts(use.outcomes), style=style)
    source, english = Cell(use.entry, language="ru"), Cell(use.rendering or "[kept as written]")
    return source, english, Cell(str(use.count)), outcomes, Cell(use.reference, language="")


def _set_properties(document: "Document", bulletin: Bulletin, when: datetime, signature: str) -> None:
    """Fill the properties that Word shows under File: core.xml allows 255 characters for each."""
    number = "" if bulletin.number is None else f" No {bulletin.number}"
    texts = {
        "title": f"{' '.join(bulletin.title_lines)}{number}, {periods.render(bulletin.period)}",
        "subject": f"{bulletin.banner} {bulletin.subtitle}",
        "author": AUTHOR,
        "last_modified_by": AUTHOR,
        "comments": signature,
        "language": LANGUAGE,
    }
    properties = document.core_properties
    for name, text in texts.items():
        setattr(properties, name, make_printable(text)[:_LONGEST_PROPERTY])
    # core.xml holds times in UTC, and python-docx takes them without a time zone.
    properties.created = properties.modified = when.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.revision = 1


def _to_bytes(document: "Document") -> bytes:
    """Return the .docx file of `document`, without a trace of the clock or the machine."""
    saved, packed = BytesIO(), BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name)  # always of 1980; the document's own dates are in its properties
            info.create_system = _UNIX
            info.external_attr = _READABLE << 16
            target.writestr(info, source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _draw_contents(canvas: Canvas, bulletin: Bulletin, checks_off: Collection[str]) -> None:
    """Draw the table of the items, in the order of print. A comment at the page heading says how the page numbers are filled in."""
    message = "When the editing is done, press Ctrl+A and F9: Word then fills in the page numbers. LibreOffice does it by itself."
    about_pages = () if "contents" in checks_off else (Finding("contents", message),)
    items = ((section, item) for group in bulletin.groups for section in group.sections for item in section.items)
    rows = [_contents_row(section, item, number) for number, (section, item) in enumerate(items, 1)]
    if rows:
        canvas.table(_COLUMNS, rows, "Svodka Contents Table", description=_DESCRIPTION, about_last=about_pages)


def _contents_row(section: Section, item: Item, number: int) -> Sequence[Cell]:
    """Return the row of an item: country, headline, page.

    The country is its short name, which leaves more of the line to the headline, or the office's own heading where there is one.
    """
    official = country_named(section.code)
    name = official.name if official and section.heading == official.heading else section.heading or _NOT_DETERMINED
    headline, _ = print_block(item.headline, empty=NO_HEADLINE)
    bookmark = name_bookmark(number, HEADLINE)
    linked = Cell(headline, item.headline.language, "Svodka Contents Link", link=bookmark)
    return Cell(name), linked, Cell("", page_of=bookmark)


def open_template(path: Path | None, *, term_sheet: bool = False, contents: bool = False) -> "Document":
    """Return an empty document with the styles, page, header and footer of the template; None = the one in the package.

    The contents of the template's body are left out. Raises `RequestError` where the file is missing, is no Word document (.docx), is
    too large, or lacks styles, which the error names. `term_sheet` and `contents` ask for the styles of these parts as well.
    """
    needed = STYLES | (CONTENTS_STYLES if contents else {}) | (TERM_STYLES if term_sheet else {})
    if path is None:
        return _open(resources.files("svodka").joinpath("data", "template.docx").read_bytes(), None, needed)
    from docx.opc.exceptions import OpcError
    from docx.oxml.exceptions import XmlchemyError
    from lxml.etree import LxmlError

    try:
        document = _open(_read(path), path, needed)
        # A run needs these only at its end, after the translation: better to find out now whether they work.
        document.core_properties.title = document.core_properties.title
        document.save(BytesIO())
    except (OpcError, XmlchemyError, LxmlError, zipfile.BadZipFile, zlib.error, RuntimeError, *_STUMBLES) as error:
        raise RequestError(f"The template {path} is no Word document: save it in Word as .docx.") from error
    return document


def _read(path: Path) -> bytes:
    """Return the file's bytes. Raises `RequestError` where it cannot be read or is too large, zipfile's errors where it is no archive."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise RequestError(f"The template {path} is no ordinary file: check --template.")
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise RequestError(f"The template {path} cannot be read ({error.strerror}): check --template.") from error
    objection = archives.object_to_sizes(zipfile.ZipFile(BytesIO(content)).infolist(), archives.DOCUMENT)
    if len(content) > _LARGEST or (objection and objection.danger is not archives.Danger.ENCRYPTED):
        raise RequestError(f"The template {path} is too large: take pictures out of it.")
    return content


def _open(content: bytes, path: Path | None, needed: Mapping[str, str]) -> "Document":
    import docx

    document = docx.Document(BytesIO(content))
    present = {(style.name, style.type.name) for style in document.styles}
    by_kind = sorted(needed.items(), key=lambda style: _KINDS.index(style[1]))
    if missing := [name for name, kind in by_kind if (name, kind) not in present]:
        names = ", ".join(f'"{name}"' for name in missing)
        raise RequestError(
            f"The template {path} lacks of the bulletin's styles: {names}; add them, or start from a bulletin of svodka's."
        )
    # The last section's page settings stay; the comments were anchored in what goes.
    document.element.body.clear_content()
    for comment in list_comments(document):
        comment.getparent().remove(comment)
    _set_language(document)
    return document


def _set_language(document: "Document") -> None:
    """Make English the document's default language where an editor's template has another one."""
    from docx.oxml.ns import qn
    from lxml.etree import SubElement

    for defaults in document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")[:1]:
        language = defaults.find(qn("w:lang"))
        if language is None:
            language = SubElement(defaults, qn("w:lang"))
        if not (language.get(qn("w:val")) or "").startswith("en"):
            language.set(qn("w:val"), LANGUAGE)
