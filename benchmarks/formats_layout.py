"""Known texts for benchmarks/formats.py, laid out as web page, Word document and flat OpenDocument."""

import html
import re
from dataclasses import dataclass
from pathlib import Path

import docx

DATA = Path(__file__).parent / "data" / "formats"
VOWELS = "аеёиоуыэюяaeiouy"
SYLLABLE = re.compile(rf"(?<=[^\W\d_])([{VOWELS}][^\W\d_{VOWELS}]?)(?=[^\W\d_{VOWELS}][{VOWELS}])", re.IGNORECASE)
NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"), ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class KnownText:
    """An article whose words are known; `rows` are those of a table at its end."""

    title: str
    paragraphs: tuple[str, ...]
    url: str = ""
    date: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def body(self) -> tuple[str, ...]:
        """The paragraphs, each row of the table as one."""
        return (*self.paragraphs, *("; ".join(row) for row in self.rows))

    @property
    def headers(self) -> tuple[str, ...]:
        """The header lines."""
        return tuple(f"{label}: {value}" for label, value in (("URL", self.url), ("Дата", self.date)) if value)


@dataclass(frozen=True)
class Layout:
    """How a text is laid out; lengths in centimetres."""

    width: float = 21.0
    height: float = 29.7
    columns: int = 1
    is_hyphenated: bool = False
    indent: float = 0.0
    space: float = 0.25
    head: str = ""
    is_numbered: bool = False
    is_marked: bool = False
    """With a deleted, an inserted and a hidden stretch of text and a footnote."""


def known_texts() -> tuple[KnownText, ...]:
    """Return the texts of the folder in a fixed order."""
    names = ("pogranichniki", "laboratoriya", "zhenshina", "ekspo", "profilaktika", "prigovor")
    texts = [(DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines() for name in names]
    return tuple(KnownText(lines[0], tuple(lines[1:])) for lines in texts)


def soften(text: str) -> str:
    """Return the text with soft hyphens between syllables of long words, for programs without a hyphenation dictionary."""
    return re.sub(r"[^\W\d_]{7,}", lambda word: SYLLABLE.sub("\\1\u00ad", word.group()), text)


def make_page(text: KnownText, layout: Layout) -> str:
    """Return a web page."""
    soft = soften if layout.is_hyphenated else str
    justified = "text-align: justify;" if layout.columns > 1 else ""
    body = "".join(f"<p>{html.escape(soft(paragraph))}</p>" for paragraph in text.paragraphs)
    rows = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in text.rows)
    heads = "".join(f"<p>{html.escape(line)}</p>" for line in text.headers)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{html.escape(text.title)}</title><style>'
        f"div {{ columns: {layout.columns}; column-gap: 8mm; {justified} }}</style></head><body>{heads}<h1>{html.escape(text.title)}</h1>"
        f"<div>{body}{f'<table>{rows}</table>' if rows else ''}</div></body></html>"
    )


def make_docx(text: KnownText, path: Path) -> None:
    """Write a Word document."""
    document = docx.Document()
    document.add_heading(text.title, level=1)
    for paragraph in text.body:
        document.add_paragraph(paragraph)
    document.save(str(path))


def make_flat(text: KnownText, layout: Layout) -> str:
    """Return a flat OpenDocument text."""
    soft = soften if layout.is_hyphenated else str
    paragraphs = [
        f'<text:p text:style-name="Body">{html.escape(soft(paragraph))}</text:p>' for paragraph in text.paragraphs
    ]
    if layout.is_marked:
        paragraphs[0] = _marked(paragraphs[0])
    rows = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell><text:p>{html.escape(cell)}</text:p></table:table-cell>' for cell in row)}"
        "</table:table-row>"
        for row in text.rows
    )
    columns = f'<table:table-column table:number-columns-repeated="{len(text.rows[0])}"/>' if text.rows else ""
    table = f'<table:table table:name="T">{columns}{rows}</table:table>' if rows else ""
    heads = "".join(f'<text:p text:style-name="Body">{html.escape(line)}</text:p>' for line in text.headers)
    body = f'<text:section text:style-name="Columns" text:name="S">{"".join(paragraphs)}</text:section>{table}'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMESPACES} office:version="1.3" '
        f'office:mimetype="application/vnd.oasis.opendocument.text">{_styles(layout)}<office:body><office:text>'
        f'{_tracked() if layout.is_marked else ""}{heads}<text:h text:style-name="Head" text:outline-level="1">'
        f"{html.escape(text.title)}</text:h>{body}</office:text></office:body></office:document>"
    )


def _marked(paragraph: str) -> str:
    words = paragraph.split(" ")
    words.insert(9, '<text:change text:change-id="c1"/>')
    words.insert(12, '<text:span text:style-name="Hidden">СКРЫТО</text:span>')
    note = (
        '<text:note text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>СНОСКА</text:p></text:note-body></text:note>"
    )
    return " ".join(words).replace(".</text:p>", f".{note}</text:p>")


def _tracked() -> str:
    return (
        '<text:tracked-changes><text:changed-region xml:id="c1" text:id="c1"><text:deletion><office:change-info>'
        '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">A</dc:creator>'
        '<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2025-09-05T10:00:00</dc:date></office:change-info>'
        "<text:p>УДАЛЕНО</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    )


def _styles(layout: Layout) -> str:
    size = f'fo:page-width="{layout.width}cm" fo:page-height="{layout.height}cm" fo:margin="2cm"'
    number = "<text:p><text:page-number>1</text:page-number></text:p>"
    head = f"<style:header><text:p>{html.escape(layout.head)}</text:p></style:header>" if layout.head else ""
    foot = f"<style:footer>{number}</style:footer>" if layout.is_numbered else ""
    room = (
        '<style:header-style><style:header-footer-properties fo:min-height="1cm"/></style:header-style>'
        if layout.head
        else ""
    )
    return (
        '<office:styles><style:style style:name="Body" style:family="paragraph"><style:paragraph-properties '
        f'fo:text-align="justify" fo:margin-bottom="{layout.space}cm" fo:text-indent="{layout.indent}cm"/>'
        '<style:text-properties fo:font-size="11pt" fo:language="ru" fo:country="RU"/></style:style>'
        '<style:style style:name="Head" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.4cm"/>'
        '<style:text-properties fo:font-size="16pt" fo:font-weight="bold"/></style:style>'
        '<style:style style:name="Hidden" style:family="text"><style:text-properties text:display="none"/></style:style>'
        "</office:styles><office:automatic-styles>"
        f'<style:style style:name="Columns" style:family="section"><style:section-properties><style:columns '
        f'fo:column-count="{layout.columns}" '
        'fo:column-gap="0.6cm"/></style:section-properties></style:style>'
        f'<style:page-layout style:name="P"><style:page-layout-properties {size}/>{room}</style:page-layout></office:automatic-styles>'
        f'<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="P">{head}{foot}'
        "</style:master-page></office:master-styles>"
    )
