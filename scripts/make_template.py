"""Build src/svodka/data/template.docx, byte for byte the same each time: `python scripts/make_template.py [FILE]`.

The template carries everything that an editor may want to restyle: the named styles, page size and margins, the footer with the
page numbers, the document's language. Its body shows each style once; the bulletin replaces it.
"""

import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

TARGET = Path(__file__).parents[1] / "src" / "svodka" / "data" / "template.docx"
FONT = "Times New Roman"
NARROW_FONT = "Arial Narrow"
LANGUAGE = "en-GB"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

CENTRED = '<w:jc w:val="center"/>'
WITH_NEXT = "<w:keepNext/><w:keepLines/>"
RULES = (
    '<w:pBdr><w:top w:val="single" w:sz="6" w:space="4" w:color="auto"/>'
    '<w:bottom w:val="single" w:sz="6" w:space="4" w:color="auto"/></w:pBdr>'
)
TABLE_GRID = (
    '<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="auto"/>'
    '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="auto"/>'
    '<w:insideH w:val="single" w:sz="2" w:space="0" w:color="A6A6A6"/></w:tblBorders>'
    '<w:tblCellMar><w:top w:w="29" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
    '<w:bottom w:w="29" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr><w:tcBorders>'
    '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="auto"/></w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
)
"""Rules above, below the headings and at the end, hairlines between the rows, none upright; headings in bold."""


def size(points: int) -> str:
    """Return the run property for a font size in points."""
    return f'<w:sz w:val="{points * 2}"/><w:szCs w:val="{points * 2}"/>'


def typeface(name: str) -> str:
    """Return the run property for a font, the same for all scripts."""
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def space(before: int, after: int) -> str:
    """Return the paragraph property for space before and after, in points."""
    return f'<w:spacing w:before="{before * 20}" w:after="{after * 20}"/>'


def style(
    kind: str, name: str, based_on: str = "", following: str = "", paragraph: str = "", run: str = "", rest: str = ""
) -> str:
    """Return one style; its identifier is its name without spaces; `rest` is what only a table's style has."""
    parts = [f'<w:style w:type="{kind}" w:customStyle="1" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/>']
    if based_on:
        parts.append(f'<w:basedOn w:val="{based_on}"/>')
    if following:
        parts.append(f'<w:next w:val="{following}"/>')
    parts.append('<w:uiPriority w:val="1"/><w:qFormat/>')
    if paragraph:
        parts.append(f"<w:pPr>{paragraph}</w:pPr>")
    if run:
        parts.append(f"<w:rPr>{run}</w:rPr>")
    return "".join((*parts, rest, "</w:style>"))


BULLETIN_STYLES = (
    style(
        "paragraph", "Svodka Banner", "Normal", "SvodkaTitle", space(0, 18) + '<w:jc w:val="right"/>', "<w:i/><w:iCs/>"
    ),
    style("paragraph", "Svodka Title", "Normal", "SvodkaTitle", WITH_NEXT + CENTRED, "<w:b/><w:bCs/>" + size(14)),
    style("paragraph", "Svodka Subtitle", "Normal", "SvodkaPeriod", WITH_NEXT + space(2, 0) + CENTRED),
    style("paragraph", "Svodka Period", "Normal", "SvodkaNumber", WITH_NEXT + space(10, 0) + CENTRED, "<w:b/><w:bCs/>"),
    style("paragraph", "Svodka Number", "Normal", "SvodkaGroup", space(2, 6) + CENTRED, "<w:b/><w:bCs/>"),
    style(
        "paragraph", "Svodka Group", "Heading1", "SvodkaCountry", RULES + space(20, 6) + CENTRED, "<w:caps/>" + size(13)
    ),
    style(
        "paragraph",
        "Svodka Undecided",
        "SvodkaGroup",
        "SvodkaHeadline",
        '<w:shd w:val="clear" w:color="auto" w:fill="FFF2CC"/>',
        '<w:color w:val="C00000"/>',
    ),
    style("paragraph", "Svodka Country", "Heading2", "SvodkaHeadline", space(16, 4) + CENTRED, "<w:caps/>" + size(12)),
    style("paragraph", "Svodka Headline", "Heading3", "SvodkaBody", space(12, 6), "<w:caps/>" + size(12)),
    style(
        "paragraph", "Svodka Body", "Normal", "SvodkaBody", "<w:widowControl/>" + space(0, 6) + '<w:jc w:val="both"/>'
    ),
    style("paragraph", "Svodka Source", "Normal", "SvodkaHeadline", "<w:keepLines/>" + space(0, 10), size(10)),
    style("paragraph", "Svodka Also", "SvodkaSource", "SvodkaAlso"),
    style(
        "paragraph",
        "Svodka Table Cell",
        "Normal",
        "SvodkaTableCell",
        '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>',
        size(10),
    ),
    style("table", "Svodka Table", "TableNormal", rest=TABLE_GRID),
    style("character", "Svodka Dateline", "DefaultParagraphFont", run="<w:noProof/>"),
    style("character", "Svodka Hyperlink", "Hyperlink", run="<w:noProof/>"),
    style(
        "paragraph",
        "Svodka Term Sheet Heading",
        "Heading1",
        "SvodkaTermSheetNote",
        RULES + space(0, 8) + CENTRED,
        "<w:caps/>" + size(13),
    ),
    style(
        "paragraph",
        "Svodka Term Sheet Note",
        "Normal",
        "SvodkaTermSheetNote",
        space(0, 4),
        typeface(NARROW_FONT) + size(9),
    ),
    style(
        "paragraph",
        "Svodka Term Cell",
        "Normal",
        "SvodkaTermCell",
        '<w:spacing w:line="240" w:lineRule="auto"/>',
        typeface(NARROW_FONT) + size(9),
    ),
    style(
        "paragraph",
        "Svodka Term Count",
        "SvodkaTermCell",
        "SvodkaTermCount",
        '<w:ind w:right="113"/><w:jc w:val="right"/>',
    ),
    style("character", "Svodka Term Failed", "DefaultParagraphFont", run='<w:b/><w:bCs/><w:color w:val="C00000"/>'),
    style("table", "Svodka Term Table", "TableNormal", rest=TABLE_GRID),
    style(
        "paragraph",
        "Svodka Contents Cell",
        "Normal",
        "SvodkaContentsCell",
        '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>',
        size(10),
    ),
    style("paragraph", "Svodka Contents Page", "SvodkaContentsCell", "SvodkaContentsPage", '<w:jc w:val="right"/>'),
    style("character", "Svodka Contents Link", "DefaultParagraphFont"),
    style("table", "Svodka Contents Table", "TableNormal", rest=TABLE_GRID),
)

SAMPLES = (
    ("SvodkaBanner", "Svodka Banner: unofficial translation"),
    ("SvodkaTitle", "Svodka Title: News bulletin"),
    ("SvodkaSubtitle", "Svodka Subtitle: (based on mass media reports)"),
    ("SvodkaPeriod", "Svodka Period: 28.10 – 03.11.2019"),
    ("SvodkaNumber", "Svodka Number: № 43"),
    ("SvodkaGroup", "Svodka Group: member states"),
    ("SvodkaCountry", "Svodka Country: Republic of Kazakhstan"),
    ("SvodkaHeadline", "Svodka Headline: all capitals by style"),
    (
        "SvodkaBody",
        "Svodka Body: the text of an item. Change any of these styles, save the file and pass it with --template.",
    ),
    ("SvodkaSource", "Svodka Source: the address of an item"),
    ("SvodkaAlso", "Svodka Also: the address of another article with the same text"),
    ("SvodkaTableCell", "Svodka Table Cell: a cell of a table in an item"),
    ("SvodkaUndecided", "Svodka Undecided: items whose country could not be decided"),
    ("SvodkaContentsCell", "Svodka Contents Cell: a cell of the table of contents"),
    ("SvodkaContentsPage", "Svodka Contents Page: its column of page numbers"),
    ("SvodkaTermSheetHeading", "Svodka Term Sheet Heading: terms used"),
    ("SvodkaTermSheetNote", "Svodka Term Sheet Note: the lines above the table"),
)
SAMPLE_TABLE = (
    (("SvodkaTermCell", "Svodka Term Table"), ("SvodkaTermCount", "Count")),
    (("SvodkaTermCell", "Svodka Term Cell"), ("SvodkaTermCount", "Svodka Term Count")),
)


def builtin(kind: str, identifier: str, name: str, rest: str = "", default: bool = False) -> str:
    """Return one of Word's own styles."""
    mark = ' w:default="1"' if default else ""
    return f'<w:style w:type="{kind}"{mark} w:styleId="{identifier}"><w:name w:val="{name}"/>{rest}</w:style>'


def heading(level: int) -> str:
    """Return Word's heading style of a level from 1: it puts the paragraph into Word's navigation pane."""
    properties = f'{WITH_NEXT}<w:outlineLvl w:val="{level - 1}"/>'
    rest = f'<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:uiPriority w:val="9"/><w:qFormat/><w:pPr>{properties}</w:pPr>'
    return builtin("paragraph", f"Heading{level}", f"heading {level}", rest + "<w:rPr><w:b/><w:bCs/></w:rPr>")


def styles() -> str:
    """Return word/styles.xml."""
    language = f'<w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/>'
    normal = '<w:basedOn w:val="Normal"/><w:uiPriority w:val="99"/>'
    font = '<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="99"/>'
    cells = (
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    )
    return "".join(
        (
            f'{XML}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{typeface(FONT)}{size(12)}{language}</w:rPr></w:rPrDefault>',
            '<w:pPrDefault><w:pPr><w:widowControl/><w:spacing w:after="0" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault>',
            "</w:docDefaults>",
            builtin("paragraph", "Normal", "Normal", "<w:qFormat/>", default=True),
            builtin(
                "character", "DefaultParagraphFont", "Default Paragraph Font", '<w:uiPriority w:val="1"/>', default=True
            ),
            builtin("table", "TableNormal", "Normal Table", f'<w:uiPriority w:val="99"/>{cells}', default=True),
            builtin("numbering", "NoList", "No List", '<w:uiPriority w:val="99"/>', default=True),
            *(heading(level) for level in (1, 2, 3)),
            builtin("paragraph", "Header", "header", f"{normal}<w:rPr>{size(10)}</w:rPr>"),
            builtin("paragraph", "Footer", "footer", f"{normal}<w:pPr>{CENTRED}</w:pPr><w:rPr>{size(10)}</w:rPr>"),
            builtin("paragraph", "CommentText", "annotation text", f"{normal}<w:rPr>{size(10)}</w:rPr>"),
            builtin("character", "CommentReference", "annotation reference", f"{font}<w:rPr>{size(8)}</w:rPr>"),
            builtin(
                "character",
                "Hyperlink",
                "Hyperlink",
                f'{font}<w:rPr><w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr>',
            ),
            *BULLETIN_STYLES,
            "</w:styles>",
        )
    )


def field(instruction: str) -> str:
    """Return a field that Word computes; `1` is shown until it has."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:rPr><w:noProof/></w:rPr><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def footer() -> str:
    """Return word/footer1.xml: `Page 1 of 3`."""
    words = ('<w:r><w:t xml:space="preserve">Page </w:t></w:r>', '<w:r><w:t xml:space="preserve"> of </w:t></w:r>')
    line = words[0] + field("PAGE") + words[1] + field("NUMPAGES")
    return f'{XML}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{line}</w:p></w:ftr>'


def paragraph(identifier: str, text: str, characters: str = "") -> str:
    """Return a paragraph of one run in a style, the run in a character style if any."""
    run = f'<w:rPr><w:rStyle w:val="{characters}"/></w:rPr>' if characters else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{identifier}"/></w:pPr><w:r>{run}<w:t>{escape(text)}</w:t></w:r></w:p>'


def cell(identifier: str, text: str) -> str:
    """Return a cell of the sample table, half as wide as the page's text."""
    return f'<w:tc><w:tcPr><w:tcW w:w="4535" w:type="dxa"/></w:tcPr>{paragraph(identifier, text)}</w:tc>'


def table() -> str:
    """Return the sample of a table."""
    rows = "".join(f"<w:tr>{''.join(cell(*content) for content in row)}</w:tr>" for row in SAMPLE_TABLE)
    look = '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="SvodkaTermTable"/><w:tblW w:w="9070" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}</w:tblPr><w:tblGrid><w:gridCol w:w="4535"/><w:gridCol w:w="4535"/></w:tblGrid>{rows}</w:tbl>'
    )


def document() -> str:
    """Return word/document.xml: a paragraph of each style on an A4 page with 2 cm margins, 3 cm at the binding edge."""
    paragraphs = "".join(paragraph(identifier, text) for identifier, text in SAMPLES)
    last = paragraph("SvodkaTermSheetNote", "Svodka Term Failed", "SvodkaTermFailed")
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1701" w:header="709" w:footer="709" w:gutter="0"/>'
        "</w:sectPr>"
    )
    return f'{XML}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{paragraphs}{table()}{last}{section}</w:body></w:document>'


def settings() -> str:
    """Return word/settings.xml: the compatibility mode of current Word, so that it opens without [Compatibility Mode]."""
    mode = '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    return (
        f'{XML}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/>'
        f'<w:characterSpacingControl w:val="doNotCompress"/><w:compat>{mode}</w:compat>'
        f'<w:themeFontLang w:val="{LANGUAGE}"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def relationships(*targets: tuple[str, str]) -> str:
    """Return a relationships part for (kind with its namespace, target) pairs, numbered from rId1."""
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def content_types() -> str:
    """Return [Content_Types].xml."""
    parts = {"document.main": "document", "styles": "styles", "settings": "settings", "footer": "footer1"}
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{TYPE}.{kind}+xml"/>' for kind, part in parts.items()
    )
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        f'<Override PartName="/docProps/core.xml" ContentType="{core}"/></Types>'
    )


def core() -> str:
    """Return docProps/core.xml."""
    return (
        f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>svodka template</dc:title><dc:creator>svodka</dc:creator><dc:language>{LANGUAGE}</dc:language>"
        "</cp:coreProperties>"
    )


def main() -> None:
    """Write the template."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    parts = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships(
            (f"{R}/officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": core(),
        "word/document.xml": document(),
        "word/_rels/document.xml.rels": relationships(
            (f"{R}/styles", "styles.xml"), (f"{R}/settings", "settings.xml"), (f"{R}/footer", "footer1.xml")
        ),
        "word/styles.xml": styles(),
        "word/settings.xml": settings(),
        "word/footer1.xml": footer(),
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            package.writestr(info, text)


if __name__ == "__main__":
    main()
