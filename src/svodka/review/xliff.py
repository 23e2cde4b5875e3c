"""XLIFF 1.2 (OASIS, 2008) of a bulletin: written for translators' tools, and read as they give it back.

Read are also `.sdlxliff` and `.mqxliff`, which are XLIFF 1.2 with additions.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from svodka.approved.interchange import NO_TEXT, TOO_LONG, Gathered, Markup, Remarks, holds_cyrillic, tidy
from svodka.errors import ExchangeError
from svodka.review.bulletin_units import BulletinArticle, BulletinUnit, BulletinUnits, UnitId
from svodka.system.atomic import replacing
from svodka.system.version import __version__
from svodka.types import Severity

_CODES = frozenset({"bpt", "ept", "ph", "it"})
"""Inline elements that hold another program's codes; `g` and `mrk` stand around words, `x`, `bx` and `ex` are empty."""
_INLINE = _CODES | {"g", "mrk", "x", "bx", "ex", "sub"}
_INLINE_DROPPED = "with inline tags: their words were kept, the tags dropped"
_NOT_TRANSLATED = "left out: the English is the Russian"
_NOT_OURS = "left out: not a sentence that svodka exported"
BULLETIN_NOTE = "bulletin: "
"""A note at each file, which tools keep with the rest of its header; the bulletin's name follows."""
TOOL = "svodka"

_PRIORITY = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.NOTE: 3}
"""1 is the highest (XLIFF 1.2, attribute `priority`)."""
_BEGINNING = """<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
"""


@dataclass(frozen=True)
class XliffUnit:
    """A `trans-unit` as it stands; `state` is the target's, "" where it has none."""

    id: str
    source: str
    target: str
    state: str
    line: int
    has_inline: bool = False
    is_too_long: bool = False


@dataclass(frozen=True)
class XliffFile:
    """A `file`; `bulletin` is what our note in its header says, "" where it has none."""

    original: str
    bulletin: str
    units: tuple[XliffUnit, ...]


@dataclass(frozen=True)
class EditedSegment:
    """A sentence as it came back. `id` leads to the item and passage under `printed` in the run report."""

    id: UnitId
    source: str
    english: str
    state: str


@dataclass(frozen=True)
class EditedBulletin:
    """A bulletin by the Word file's name, its sentences in the file's order, and what a person must be told of the others."""

    bulletin: str
    segments: tuple[EditedSegment, ...]
    remarks: tuple[str, ...]


@dataclass
class _Open:
    """A `trans-unit` that is being read."""

    id: str
    line: int
    texts: dict[str, Gathered] = field(default_factory=lambda: {"source": Gathered(), "target": Gathered()})
    state: str = ""
    has_inline: bool = False


class _Reader:
    """Collects the files of an XLIFF document."""

    def __init__(self, markup: Markup) -> None:
        self.files: list[XliffFile] = []
        self._markup = markup
        self._path: list[str] = []
        self._original = ""
        self._bulletin = ""
        self._units: list[XliffUnit] = []
        self._unit: _Open | None = None
        self._note = Gathered()
        self._codes = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """See `Listener`."""
        if not self._path:
            self._check_root(name, attributes.get("version", ""))
        self._path.append(name)
        if name in _CODES or self._codes:
            self._codes += 1
        if name == "file":
            self._original, self._bulletin, self._units = attributes.get("original", ""), "", []
        elif name == "trans-unit":
            self._unit = _Open(attributes.get("id", ""), self._markup.line)
        elif name == "note":
            self._note = Gathered()
        elif self._unit is not None and name in _INLINE and attributes.get("mtype") != "seg":
            # A `mrk` of that type parts sentences, and is no markup of words.
            self._unit.has_inline = self._unit.has_inline or self._is_own()
        elif self._unit is not None and name == "target" and self._is_own():
            self._unit.state = attributes.get("state", "")

    def _check_root(self, name: str, version: str) -> None:
        if name != "xliff":
            raise ExchangeError(f"is no XLIFF: its first element is <{name[:50]}>.", path=self._markup.path)
        if not version.startswith("1."):
            raise ExchangeError(
                f"is XLIFF {version[:10] or 'without a version'}, and svodka reads 1.2: save it as that.",
                path=self._markup.path,
            )

    def _is_own(self) -> bool:
        """Whether what is read belongs to the unit itself and not to an alternative translation in it."""
        return "alt-trans" not in self._path

    def end(self, name: str) -> None:
        """See `Listener`."""
        self._path.pop()
        if self._codes:
            self._codes -= 1
        elif name == "note" and self._unit is None:
            said = self._note.text
            if said.startswith(BULLETIN_NOTE):
                self._bulletin = said.removeprefix(BULLETIN_NOTE).strip()
        elif name == "trans-unit" and self._unit is not None:
            self._units.append(_closed(self._unit))
            self._unit = None
        elif name == "file":
            self.files.append(XliffFile(self._original, self._bulletin, tuple(self._units)))

    def text(self, text: str) -> None:
        """See `Listener`."""
        if self._codes:
            return
        if self._unit is None:
            if self._path[-1] == "note":
                self._note.add(text)
            return
        side = next((name for name in reversed(self._path) if name not in _INLINE), "")
        if side in self._unit.texts and self._is_own():
            self._unit.texts[side].add(text)

    def unknown(self) -> None:
        """See `Listener`."""
        raise ExchangeError(
            "names characters (&…;) that only another file declares: export it again.", path=self._markup.path
        )


def _closed(unit: _Open) -> XliffUnit:
    source, target = unit.texts["source"], unit.texts["target"]
    is_too_long = source.is_too_long or target.is_too_long
    return XliffUnit(unit.id, source.text, target.text, unit.state, unit.line, unit.has_inline, is_too_long)


def read_xliff(path: Path) -> tuple[XliffFile, ...]:
    """Return the files of an XLIFF 1.2 document with their units, texts without inline tags.

    Raises `ExchangeError` where it cannot be read, is damaged, declares entities, or is no XLIFF 1.
    """
    markup = Markup(path)
    reader = _Reader(markup)
    for _ in markup.parts(reader):
        pass
    if markup.damage:
        raise ExchangeError(f"is {markup.damage}: export it again.", path=path)
    return tuple(reader.files)


def edited_segments(path: Path) -> EditedBulletin:
    """Return what came back of a bulletin that `svodka export` wrote: for `svodka learn`, which finds the rest in the run report.

    Units without a usable English (none, still Russian, absurdly long) and units that are not ours are left out and said. Raises
    `ExchangeError` as `read_xliff`, and where nothing of it is ours or it holds more than one bulletin.
    """
    remarks = Remarks()
    segments: dict[UnitId, EditedSegment] = {}
    files = [file for file in read_xliff(path) if file.bulletin]
    bulletins = sorted({file.bulletin for file in files})
    if not bulletins:
        raise ExchangeError("is no bulletin that svodka exported: its note “bulletin: …” is missing.", path=path)
    if len(bulletins) > 1:
        raise ExchangeError(
            f"holds {len(bulletins)} bulletins ({', '.join(bulletins[:5])}): give one file each.", path=path
        )
    for unit in (unit for file in files for unit in file.units):
        identity = UnitId.parse(unit.id)
        trouble = _NOT_OURS if identity is None or identity in segments else _object_to(unit)
        if identity is None or trouble:
            remarks.count(trouble, unit.line)
            continue
        if unit.has_inline:
            remarks.count(_INLINE_DROPPED, unit.line)
        segments[identity] = EditedSegment(identity, unit.source, unit.target, unit.state)
    if not segments:
        raise ExchangeError("holds no sentence with an English text: nothing can be learnt from it.", path=path)
    return EditedBulletin(bulletins[0], tuple(segments.values()), remarks.lines())


def _object_to(unit: XliffUnit) -> str:
    if unit.is_too_long:
        return TOO_LONG
    if not unit.target or not unit.source:
        return NO_TEXT
    # Some tools put the source where nothing was translated.
    return _NOT_TRANSLATED if unit.target == unit.source and holds_cyrillic(unit.target) else ""


def write_xliff(bulletin: BulletinUnits, path: Path, *, overwrite: bool = False) -> int:
    """Write a bulletin as XLIFF, whole or not at all, and return how many sentences.

    Raises `ExchangeError` where the file is there and `overwrite` is not given, `RequestError` where it cannot be written.
    """
    if path.exists() and not overwrite:
        raise ExchangeError(
            "is there already, perhaps with somebody's work: give another name with -o, or --force to replace it.",
            path=path,
        )
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_BEGINNING)
        for article in bulletin.articles:
            file.writelines(_article(bulletin.bulletin, article))
        file.write("</xliff>\n")
    return sum(len(article.units) for article in bulletin.articles)


def _article(bulletin: str, article: BulletinArticle) -> Iterator[str]:
    yield (
        f'<file original="{_said(article.original)}" source-language="ru" target-language="en" datatype="plaintext" '
        f'tool-id="{TOOL}">\n<header>\n'
    )
    yield f'<tool tool-id="{TOOL}" tool-name="{TOOL}" tool-version="{_said(__version__)}"/>\n'
    yield f'<note from="{TOOL}">{_said(BULLETIN_NOTE + bulletin)}</note>\n'
    if article.url:
        yield f'<note from="{TOOL}">{_said(article.url)}</note>\n'
    yield "</header>\n<body>\n"
    for unit in article.units:
        yield from _unit(unit)
    yield "</body>\n</file>\n"


def _unit(unit: BulletinUnit) -> Iterator[str]:
    doubted = any(finding.severity is not Severity.NOTE for finding in unit.findings)
    state = "needs-review-translation" if doubted else "translated"
    yield f'<trans-unit id="{unit.id}" xml:space="preserve">\n<source xml:lang="ru">{_said(unit.source)}</source>\n'
    yield f'<target xml:lang="en" state="{state}">{_said(unit.english)}</target>\n'
    for finding in unit.findings:
        at = f" ({finding.quote})" if finding.quote else ""
        yield (
            f'<note from="{TOOL}" priority="{_PRIORITY[finding.severity]}" annotates="target">'
            f"{_said(f'{finding.check}: {finding.message}{at}')}</note>\n"
        )
    yield "</trans-unit>\n"


def _said(text: str) -> str:
    return html.escape(tidy(text))
