"""Draws the page in WordprocessingML: paragraphs in named styles, runs, tables, hyperlinks, comments and bookmarks.

Follows ECMA-376 part 1: comments 17.13.4, bookmarks 17.13.6, fields 17.16.18, PAGEREF 17.16.5.43, hyperlinks 17.16.22,
languages 17.3.2.20, tables 17.4.
"""

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from svodka.bulletin.assembly import annotate, cut_runs, make_printable
from svodka.bulletin.dateline import measure_dateline
from svodka.system.tables import read_pairs
from svodka.types import Block, Finding, Severity

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_LABELS = {Severity.ERROR: "MUST CHECK", Severity.WARNING: "Check", Severity.NOTE: "Note"}
_COMMENT_STYLES = {"CommentText": "annotation text", "CommentReference": "annotation reference"}
AUTHOR = "svodka"
_NO_PAGE_YET = "…"
"""Stands for a page number until the pages are counted: a guessed number would look like a true one."""
_LONGEST_UNSPLIT = 600
"""A row with a text of more characters than this may break at the end of a page: it could be longer than a page."""
_SCHEMES = frozenset({"http", "https", "ftp"})
_SAFE = "/?!$&'()*+,;=:@%-._~"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LONGEST = 2000
"""Word gives up on links of a little more than 2,080 characters."""


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, its share of the text's width (a table's shares add up to 1), the paragraph style of its cells."""

    heading: str
    share: float
    style: str


@dataclass(frozen=True)
class Cell:
    """A cell's text. `language` is an ISO 639-1 code, "" = Word does not check its spelling; `style` is a character style, "" = none."""

    text: str
    language: str = "en"
    style: str = ""
    link: str = ""
    """The bookmark that the text links to; "" = none."""
    page_of: str = ""
    """The bookmark whose page number is printed instead of `text`; "" = `text` is printed."""


class Canvas:
    """A document that is drawn from top to bottom.

    With `clean`, no comments are drawn; without `notes`, none for findings of severity `NOTE`. The text is always the same.
    """

    def __init__(self, document: "Document", *, when: datetime, clean: bool, notes: bool) -> None:
        self._document = document
        self._when = when
        self._drawn = frozenset() if clean else frozenset(Severity) - (set() if notes else {Severity.NOTE})
        """The severities whose findings are drawn as comments."""
        self._bookmarks = count(1)
        self._styles = {style.name: style.style_id for style in document.styles}

    def line(self, text: str, style: str, findings: Sequence[Finding] = (), *, new_page: bool = False) -> None:
        """Draw a paragraph of one run in the named style, with its findings as comments on all of it; with `new_page`, on a new page."""
        paragraph = self._document.add_paragraph(style=style)
        if new_page:
            paragraph.paragraph_format.page_break_before = True
        run = paragraph.add_run(make_printable(text))
        for finding in findings:
            self._comment([run], finding)

    def block(
        self,
        block: Block,
        style: str,
        bookmark: str,
        findings: Sequence[Finding] = (),
        *,
        empty: str = "",
        dateline: bool = False,
        with_next: bool = False,
        paragraph: "Paragraph | None" = None,
    ) -> None:
        """Draw a block as `paragraph` (None = a new one), within this bookmark, with its findings as comments at their places.

        `findings` are those of the whole item; `empty` is printed for a block without text. Text in another language than English is
        marked with it, so that Word does not take it for misspelt English. With `dateline`, a dateline in the house form at the head
        gets its own character style. `with_next` keeps the paragraph on one page with the next one.
        """
        text, anchors = annotate(block, findings, empty=empty)
        anchors = [anchor for anchor in anchors if anchor.finding.severity in self._drawn]
        paragraph = paragraph or self._document.add_paragraph()
        paragraph.style = self._known(style, "Svodka Body")
        if with_next:
            paragraph.paragraph_format.keep_with_next = True
        head = measure_dateline(text) if dateline else 0
        runs: dict[tuple[int, int], Run] = {}
        for start, stop in cut_runs(text, anchors, head):
            run = paragraph.add_run(text[start:stop])
            if stop <= head:
                run.style = "Svodka Dateline"
            _set_language(run, block.language)
            runs[start, stop] = run
        for anchor in anchors:
            covered = [run for (start, stop), run in runs.items() if anchor.start <= start and stop <= anchor.stop]
            self._comment(covered or [paragraph.add_run()], anchor.finding)
        _add_bookmark(paragraph, bookmark, next(self._bookmarks))

    def source(self, url: str, style: str, *, lead: str = "", rest: str = "", with_next: bool = False) -> None:
        """Draw an address in a paragraph between the texts `lead` and `rest`: a hyperlink, or plain text where it is no web address.

        `with_next` keeps it on one page with the next paragraph. Where the template lacks `style`, that of an item's own address is used.
        """
        paragraph = self._document.add_paragraph(style=self._known(style, "Svodka Source"))
        if with_next:
            paragraph.paragraph_format.keep_with_next = True
        text = make_printable(url).strip()
        if lead:
            paragraph.add_run(lead)
        if target := find_target(url):
            from docx.opc.constants import RELATIONSHIP_TYPE

            relation = paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            _add_hyperlink(paragraph, paragraph.add_run(text, style="Svodka Hyperlink"), {"r:id": relation})
        else:
            paragraph.add_run(text)
        if rest:
            paragraph.add_run(rest)

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        style: str,
        *,
        description: str = "",
        about_last: Sequence[Finding] = (),
    ) -> None:
        """Draw a table in the named table style, as wide as the text. Its heading row repeats on every page that it reaches.

        The columns keep their widths whatever the cells hold: an overlong word breaks. `description` is for screen readers;
        `about_last` are findings that become comments at the heading of the last column.
        """
        table = self._add_table([column.share for column in columns], style)
        if description:
            table._tbl.xpath("w:tblPr")[0].append(_element("w:tblDescription", {"w:val": description}))
        headings = [Cell(column.heading) for column in columns]
        for cells in (headings, *rows):
            _fill(table.add_row(), columns, cells)
        for finding in about_last:
            self._comment(table.rows[0].cells[-1].paragraphs[0].runs, finding)
        self._close_table(table, columns[0].style)

    def grid(self, rows: int, shares: Sequence[float], style: str) -> "list[list[Paragraph]]":
        """Draw an empty table, as wide as the text, and return the paragraph of each cell; the first row repeats on every page.

        `shares` are the columns' shares of the width; they add up to 1.
        """
        table = self._add_table(shares, self._known(style, "Svodka Term Table") or None)
        cells = [table.add_row().cells for _ in range(rows)]
        self._close_table(table, None, points_after=6)
        return [[cell.paragraphs[0] for cell in row] for row in cells]

    def _add_table(self, shares: Sequence[float], style: str | None) -> Any:
        """Return a new table without rows; `add_row` gives each cell the width of its column, which Word goes by."""
        from docx.oxml.ns import qn
        from docx.shared import Emu

        section = self._document.sections[-1]
        margins = (section.left_margin or 0) + (section.right_margin or 0) + (section.gutter or 0)
        table = self._document.add_table(0, len(shares), style)
        table.autofit = False
        for column, share in zip(table.columns, shares, strict=True):
            column.width = round(((section.page_width or 0) - margins) * share)
        # LibreOffice goes by the table's width and not by the columns'.
        (element,) = table._tbl.xpath("w:tblPr/w:tblW")
        element.set(qn("w:type"), "dxa")
        element.set(qn("w:w"), str(Emu(sum(column.width or 0 for column in table.columns)).twips))
        return table

    def _close_table(self, table: Any, style: str | None, points_after: int = 0) -> None:
        """Make the first row the heading, and add the paragraph that Word needs after a table, too low to open another page."""
        from docx.shared import Pt

        _mark_row(table.rows[0], "w:tblHeader")
        layout = self._document.add_paragraph(style=style).paragraph_format
        layout.space_before, layout.space_after, layout.line_spacing = Pt(0), Pt(points_after), Pt(1)

    def _known(self, style: str, otherwise: str) -> str:
        """Return `style` where this document's template has it, else `otherwise`; "" where it has neither."""
        return next((name for name in (style, otherwise) if name in self._styles), "")

    def finish(self) -> None:
        """Give the comments the styles that the template has for them, in place of python-docx's own. Call it when all is drawn."""
        from docx.oxml.ns import qn

        for root in (self._document.element, *list_comments(self._document)):
            for reference in root.xpath(".//w:pStyle | .//w:rStyle"):
                name = _COMMENT_STYLES.get(reference.get(qn("w:val")))
                if name and name in self._styles:
                    reference.set(qn("w:val"), self._styles[name])
                elif name:
                    reference.getparent().remove(reference)

    def _comment(self, runs: Sequence["Run"], finding: Finding) -> None:
        if finding.severity not in self._drawn:
            return
        text = f"{_LABELS[finding.severity]} ({make_printable(finding.check)}): {make_printable(finding.message)}"
        comment = self._document.add_comment(list(runs), text, author=AUTHOR, initials="sv")
        # python-docx stamps a comment with the clock; the same bulletin has to give the same bytes.
        comment._comment_elm.date = self._when


def list_comments(document: "Document") -> list[Any]:
    """Return the elements of a document's comments. A document without a part for comments gets none, as python-docx would make one."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    has_part = any(relation.reltype == RELATIONSHIP_TYPE.COMMENTS for relation in document.part.rels.values())
    return [comment._element for comment in document.comments] if has_part else []


def _fill(row: "_Row", columns: Sequence[Column], cells: Sequence[Cell]) -> None:
    for drawn, column, cell in zip(row.cells, columns, cells, strict=True):
        (paragraph,) = drawn.paragraphs
        paragraph.style = column.style
        if cell.page_of:
            _add_page_number(paragraph, cell.page_of)
            continue
        run = paragraph.add_run(make_printable(cell.text), style=cell.style or None)
        if cell.link:
            _add_hyperlink(paragraph, run, {"w:anchor": cell.link})
        _set_language(run, cell.language)
    if max(len(cell.text) for cell in cells) <= _LONGEST_UNSPLIT:
        _mark_row(row, "w:cantSplit")


def _mark_row(row: "_Row", name: str) -> None:
    row._tr.get_or_add_trPr().append(_element(name, {}))


def _set_language(run: "Run", language: str) -> None:
    """Mark a text that is not in the document's English with its language; "" = Word does not check its spelling."""
    if not language:
        run.font.no_proof = True
    elif language != "en":
        word = read_pairs("word_languages.tsv", "language", "word").get(language, language)
        run._element.get_or_add_rPr().append(_element("w:lang", {"w:val": word}))


def _add_hyperlink(paragraph: "Paragraph", run: "Run", attributes: Mapping[str, str]) -> None:
    """Turn the paragraph's last run into a link to a bookmark (`w:anchor`) or a relationship (`r:id`)."""
    element = _element("w:hyperlink", {**attributes, "w:history": "1"})
    element.append(run._element)
    paragraph._p.append(element)


def _add_page_number(paragraph: "Paragraph", bookmark: str) -> None:
    """Add the number of the page that a bookmark stands on, as a field that is a link as well.

    LibreOffice counts the pages when it opens the document, Word when fields are updated (Ctrl+A, F9) and before it prints. The field
    is not marked as out of date (`w:dirty`): Word would ask everybody who opens the document whether it may update it.
    """
    instruction = _element("w:instrText", {"xml:space": "preserve"})
    instruction.text = f" PAGEREF {bookmark} \\h "
    marks = {kind: _element("w:fldChar", {"w:fldCharType": kind}) for kind in ("begin", "separate", "end")}
    for element in (marks["begin"], instruction, marks["separate"]):
        paragraph.add_run()._element.append(element)
    paragraph.add_run(_NO_PAGE_YET).font.no_proof = True
    paragraph.add_run()._element.append(marks["end"])


def _add_bookmark(paragraph: "Paragraph", name: str, identifier: int) -> None:
    """Put the whole contents of the paragraph into a bookmark, including the ranges of comments."""
    start = _element("w:bookmarkStart", {"w:id": str(identifier), "w:name": name})
    paragraph._p.insert(0 if paragraph._p.pPr is None else 1, start)
    paragraph._p.append(_element("w:bookmarkEnd", {"w:id": str(identifier)}))


def _element(name: str, attributes: Mapping[str, str]) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    return OxmlElement(name, {qn(attribute): value for attribute, value in attributes.items()})


def find_target(url: str) -> str:
    """Return the URI that a hyperlink to `url` points to: Cyrillic, spaces and the like escaped, a Cyrillic host in punycode.

    "" where `url` is no web address (`javascript:…`, a path, broken, overlong) and is to be printed as plain text.
    """
    url = make_printable(url).strip()
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SCHEMES or not host:
        return ""
    netloc = parts.netloc
    if not netloc.isascii():
        with contextlib.suppress(UnicodeError):
            host = host.encode("idna").decode("ascii")
        netloc = host + port
    before, hash_sign, fragment = url[url.index("//") + 2 + len(parts.netloc) :].partition("#")
    uri = f"{parts.scheme.lower()}://{quote(netloc, safe=_SAFE + '[]')}{_escape(before)}{hash_sign}{_escape(fragment)}"
    return uri if len(uri) <= _LONGEST else ""


def _escape(part: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe=_SAFE)
