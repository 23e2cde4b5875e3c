"""The tokens of an RTF document, and a reader that makes paragraphs and tables of them (specification 1.9.1)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter

from svodka.sources.documents import HEADLINE_STYLE

DEEPEST = 200_000
"""The deepest nesting of groups; a document with deeper ones is refused."""
_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<byte>[0-9a-fA-F]{2})"
    rb"|\\(?P<symbol>[^a-zA-Z])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<text>[^\\{}\r\n]+)"
    rb"|[\r\n]+|\\",
    re.DOTALL,
)
_SKIPPED = frozenset(
    {
        "colortbl", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "pict",
        "annotation", "atnid", "atnauthor", "atntime", "atnref", "atnicn", "atnparent", "bkmkstart", "bkmkend", "listtable",
        "listoverridetable", "listtext", "pntext", "pn", "filetbl", "revtbl", "rsidtbl", "generator", "template", "themedata",
        "colorschememapping", "latentstyles", "datastore", "xmlnstbl", "nonshppict", "shppict", "shprslt", "sp", "private",
        "comment", "operator", "author", "company", "manager", "category", "keywords", "doccomm", "subject", "hlinkbase", "upr",
        "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "mmathPr", "tc", "xe", "rxe", "txe", "fldtype",
        "datafield", "background", "objdata", "objclass", "userprops", "creatim", "revtim", "printim", "buptim", "ffdata",
        "formfield", "footnote",
    }
)  # fmt: skip
_READ = frozenset({"object", "shp", "shpinst", "shptxt", "dptxbxtext", "do", "result", "ud"})
"""Destinations that hold text of the document."""
_TABLES = frozenset({"fonttbl", "stylesheet", "fldinst", "title"})
_FORMATTING = frozenset(
    {"intbl", "pard", "s", "outlinelevel", "v", "deleted", "plain", "f", "fcharset", "uc", "ansicpg", "mac"}
)
_BREAKS = frozenset({"par", "\r", "\n", "sect", "cell", "nestcell", "row"})
_SIGNS = {
    "tab": " ", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ", "bullet": "•", "lquote": "‘",
    "rquote": "’", "ldblquote": "“", "rdblquote": "”", "~": "\u00a0", "_": "-", "line": "\n", "lbr": "\n",
    "page": "\n", "column": "\n", "{": "{", "}": "}", "\\": "\\",
}  # fmt: skip
_CHARSETS: Mapping[int, str] = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437",
}  # fmt: skip
_SYMBOLS = 2
_MOST_FIELDS = 100
"""Fields inside each other; Word allows twenty."""
_HYPERLINK = re.compile(r"(?i:HYPERLINK)\s+\"(?P<url>http[^\"]*)\"")
_UNITS = "utf-16-le"
"""The encoding of what is written as numbers of UTF-16 (`\\u1025`), in surrogate pairs too."""

Piece = tuple[str, bytes]
"""Letters with their encoding, "" = the document's. One letter of two bytes may come in two pieces: see `join_pieces`."""


@dataclass(slots=True)
class _Group:
    """The state that a group may change and that the end of the group restores."""

    destination: str = "body"
    outer: str = "body"
    """The destination before this one, in which the `ud` part of a skipped `upr` group is read."""
    skip: int = 1
    """How many bytes to skip after each `\\u`."""
    font: int = -1
    is_hidden: bool = False
    is_box: bool = False


@dataclass
class Paragraph:
    """A paragraph as pieces, with the places of its links: first piece, end (exclusive), address; perhaps inside of a cell."""

    pieces: list[Piece] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    is_heading: bool = False
    is_in_table: bool = False


def join_pieces(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces, those of one encoding that follow each other as one."""
    for encoding, run in groupby(pieces, key=itemgetter(0)):
        yield encoding, b"".join(data for _, data in run)


def read_tokens(data: bytes) -> Iterator[re.Match[bytes]]:
    r"""Yield the control words, symbols, braces and texts of a file in order; the bytes after `\bin` are skipped."""
    position = 0
    while match := _TOKEN.match(data, position):
        position = match.end()
        if match["word"] == b"bin":
            position += max(0, int(match["number"] or 0))
        elif match.lastgroup:
            yield match


@dataclass
class Reader:
    """Reads a document token by token; `blocks`, `footnotes` and `title` are the result.

    Groups are kept on a list instead of read by recursion, so that ten thousand nested groups are no problem.
    """

    blocks: list[Paragraph | str] = field(default_factory=list)
    """The paragraphs in order; `cell` and `row` end those of a cell and a row."""
    footnotes: int = 0
    title: list[Piece] = field(default_factory=list)
    declared: str = ""
    """The code page that the document declares."""
    is_whole: bool = False
    """Whether the last group was closed."""
    groups: list[_Group] = field(default_factory=list)
    """The states to which the open groups return at their end."""
    _group: _Group = field(default_factory=_Group)
    _to_skip: int = 0
    _is_starred: bool = False
    _is_heading: bool = False
    _in_table: bool = False
    _paragraph: Paragraph = field(default_factory=Paragraph)
    _boxes: list[Paragraph] = field(default_factory=lambda: [Paragraph()])
    """The paragraphs of text boxes beside the present paragraph; the last one is open."""
    _fonts: dict[int, int] = field(default_factory=dict)
    _styles: dict[int, str] = field(default_factory=dict)
    _style: int = 0
    _instruction: str = ""
    _fields: list[tuple[int, int, str]] = field(default_factory=list)
    """Open fields: the depth of their group, their first piece, their address."""

    def take(self, token: re.Match[bytes]) -> None:
        """Process the next token."""
        if token["text"] or token["byte"]:
            self._take_bytes(token["text"] or bytes.fromhex(token["byte"].decode("ascii")))
            return
        self._to_skip = 0
        if name := token["word"] or token["symbol"]:
            self._take_word(name.decode("latin-1"), int(token["number"]) if token["number"] else None)
        elif token["brace"] == b"}":
            self._close()
        else:
            self.groups.append(replace(self._group))
            self._is_starred = False

    def _close(self) -> None:
        depth = len(self.groups)
        while self._fields and self._fields[-1][0] >= depth:
            _, first, address = self._fields.pop()
            paragraph = self._here()
            if address and len(paragraph.pieces) > first:
                paragraph.links.append((first, len(paragraph.pieces), address))
        if self.groups:
            before, self._group = self._group, self.groups.pop()
            if before.destination == "fldinst" != self._group.destination:
                match, self._instruction = _HYPERLINK.search(self._instruction), ""
                if match and self._fields:
                    self._fields[-1] = (*self._fields[-1][:2], match["url"])
            if before.destination == "stylesheet" != self._group.destination:
                self._style = 0
            if before.is_box and not self._group.is_box:
                self._boxes.append(Paragraph())
            self.is_whole = not self.groups

    def _enter(self, destination: str) -> None:
        self._group.outer, self._group.destination = self._group.destination, destination

    def _take_word(self, name: str, number: int | None) -> None:
        """Process a control word or a control symbol."""
        starred, self._is_starred = self._is_starred, name == "*"
        if name == "u" and number is not None:
            self._add(_UNITS, (number % 0x10000).to_bytes(2, "little"))
            self._to_skip = self._group.skip
            return
        destination = self._group.destination
        if name in _SKIPPED:
            self.footnotes += name == "footnote" and destination == "body"
            self._enter("skip")
        elif name in _READ:
            self._read_destination(name)
        elif name == "info" or (name in _TABLES and (name != "title" or destination == "info")):
            self._enter("skip" if destination == "skip" and name != "info" else name)
        elif name == "field" and len(self._fields) < _MOST_FIELDS:
            self._fields.append((len(self.groups), len(self._here().pieces), ""))
        elif name in _BREAKS:
            self._break(name)
        elif name in _FORMATTING:
            self._format(name, number)
        elif starred:
            self._enter("skip")
        elif name in _SIGNS:
            self._add(_UNITS, _SIGNS[name].encode(_UNITS))

    def _read_destination(self, name: str) -> None:
        if name == "ud":
            self._group.destination = self._group.outer
        elif self._group.destination in {"body", "shape"}:
            self._group.is_box |= name in {"shptxt", "dptxbxtext"}
            self._group.destination = "body" if name in {"shptxt", "dptxbxtext", "result"} else "shape"

    def _take_bytes(self, data: bytes) -> None:
        data, self._to_skip = data[self._to_skip :], max(0, self._to_skip - len(data))
        destination = self._group.destination
        if not data:
            return
        if destination == "stylesheet":
            self._styles[self._style] = self._styles.get(self._style, "") + data.decode("cp1251", "replace").rstrip(";")
        elif destination == "fldinst":
            self._instruction += data.decode("ascii", "replace") if len(self._instruction) < 10_000 else ""
        elif self._fonts.get(self._group.font) == _SYMBOLS and destination == "body":
            self._add(_UNITS, "• ".encode(_UNITS))
        else:
            self._add(_CHARSETS.get(self._fonts.get(self._group.font, 0), ""), data)

    def _add(self, encoding: str, data: bytes) -> None:
        """Add text to the title or the present paragraph, as the destination says; drop any other."""
        if self._group.destination == "title":
            self.title.append((encoding, data))
        elif self._group.destination == "body" and not self._group.is_hidden:
            self._here().pieces.append((encoding, data))

    def _here(self) -> Paragraph:
        return self._boxes[-1] if self._group.is_box else self._paragraph

    def _break(self, name: str) -> None:
        """End the paragraph, cell or row that a control word ends."""
        if self._group.destination == "body":
            if name != "row":
                self._in_table |= name == "cell"
                self.end_paragraph()
            if name in {"cell", "row"}:
                self.blocks.append(name)

    def end_paragraph(self) -> None:
        """End the paragraph that is open, as the end of the file does too."""
        if self._group.is_box:
            self._boxes.append(Paragraph())
            return
        paragraph, self._paragraph = self._paragraph, Paragraph()
        style = self._styles.get(self._style, "").strip()
        paragraph.is_heading = self._is_heading or bool(HEADLINE_STYLE.match(style))
        # Links go on in the next paragraph from its beginning.
        self._fields = [(depth, 0, address) for depth, _, address in self._fields]
        for one in (paragraph, *(box for box in self._boxes if box.pieces)):
            one.is_in_table = self._in_table
            self.blocks.append(one)
        self._boxes = [Paragraph()]

    def _format(self, name: str, number: int | None) -> None:
        """Process a control word that says how the text after it is to be read."""
        destination = self._group.destination
        if name == "intbl":
            self._in_table |= destination == "body" and not self._group.is_box
        elif name == "pard" and destination in {"body", "shape"}:
            self._style, self._is_heading, self._in_table = 0, False, False
        elif name == "s":
            self._style = number or 0
            if destination == "stylesheet":
                self._styles[self._style] = ""
        elif name == "outlinelevel":
            self._is_heading = destination == "body" and number in {0, 1}
        elif name == "fcharset" and destination == "fonttbl":
            self._fonts[self._group.font] = number or 0
        elif name in {"ansicpg", "mac"}:
            self.declared = "cp10000" if name == "mac" else f"cp{number}"
        elif name == "f":
            self._group.font = -1 if number is None else number
        elif name == "uc":
            self._group.skip = max(0, min(1 if number is None else number, 20))
        elif name in {"v", "deleted", "plain"}:
            self._group.is_hidden = name != "plain" and number != 0
