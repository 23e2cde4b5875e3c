"""A bulletin as XLIFF 1.2 (OASIS, 2008): written for translators' tools from its run report, and read when they give it back.

The export holds what svodka wrote, whatever was edited since: article by article in the order of print, each printed sentence
beside its source. `.sdlxliff` and `.mqxliff`, which are XLIFF 1.2 with additions, can be read too.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from svodka.approved.interchange import NO_TEXT, TAGS, TOO_LONG, Gathered, Remarks, XmlFile, holds_cyrillic, tidy
from svodka.bulletin.report import report_path
from svodka.errors import ExchangeError
from svodka.review.recorded_bulletin import RecordedBulletin, RecordedItem, RecordedPassage, read_recorded
from svodka.system import __version__
from svodka.system.atomic import replacing
from svodka.types import HEADLINE, Finding, Severity

_CODES = frozenset({"bpt", "ept", "ph", "it"})
"""Inline elements whose content is another program's codes; `g` and `mrk` enclose words, `x`, `bx` and `ex` are empty."""
_INLINE = _CODES | {"g", "mrk", "x", "bx", "ex", "sub"}
_ALTERNATIVE = "alt-trans"
"""The element of another translation in a unit; what is in it does not belong to the unit itself."""
_UNIT_ID = re.compile("[0-9]{1,9}-[0-9]{1,9}-[0-9]{1,9}")
_BULLETIN_NOTE = "bulletin: "
"""The beginning of a note in each file's header, which tools keep; the bulletin's name follows."""
_PRIORITY = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.NOTE: 3}
"""1 is the highest (XLIFF 1.2, attribute `priority`)."""


@dataclass
class XliffUnit:
    """A `trans-unit` as it is in the file; `line` is where it begins."""

    id: str
    line: int
    source: Gathered = field(default_factory=Gathered)
    target: Gathered = field(default_factory=Gathered)
    has_inline: bool = False


@dataclass
class XliffFile:
    """A `file` element; `bulletin` is the name in our note in its header, "" where it has none."""

    bulletin: str = ""
    units: list[XliffUnit] = field(default_factory=list)


@dataclass(frozen=True)
class EditedBulletin:
    """The name of a bulletin's Word file, its units by `RecordedPassage.unit_id`, and remarks about what was left out or changed."""

    bulletin: str
    units: dict[str, XliffUnit]
    remarks: tuple[str, ...]


def read_bulletin_units(bulletin: Path) -> RecordedBulletin:
    """Return what was printed in a bulletin, given by its Word file.

    Raises `ExchangeError` where the file is missing or nothing in it was translated, `RequestError` where its run report is missing,
    damaged or of another version.
    """
    if not bulletin.is_file():
        raise ExchangeError("is not there: give the Word file of a bulletin that svodka wrote.", path=bulletin)
    place = report_path(bulletin)
    if place == bulletin:
        raise ExchangeError("is a run report: give the Word file beside it.", path=bulletin)
    recorded = read_recorded(place, bulletin)
    if not any(map(_to_export, recorded.items)):
        raise ExchangeError("has no sentence that was translated: there is nothing to export.", path=bulletin)
    return replace(recorded, name=bulletin.name)


def _to_export(item: RecordedItem) -> list[RecordedPassage]:
    """Return the passages of an item that were translated from Russian."""
    # A passage without Russian (a placed English article, an address) or left as it is (a foreign paragraph) was not.
    found = (one for one in item.passages if holds_cyrillic(one.original) and one.original != one.text)
    return list({one.unit_id: one for one in found}.values())


class _Reader(XmlFile):
    """Collects the `file` elements of an XLIFF document."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.files: list[XliffFile] = []
        self._file = XliffFile()
        self._unit: XliffUnit | None = None
        self._note = Gathered()

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) == 1:
            version = attributes.get("version", "")
            if name != "xliff":
                raise self.refusal(f"is no XLIFF: its first element is <{name[:50]}>.")
            if not version.startswith("1."):
                named = version[:10] or "without a version"
                raise self.refusal(f"is XLIFF {named}, and svodka reads 1.2: save it as that.")
        elif name == "file":
            self._file = XliffFile()
            self.files.append(self._file)
        elif name == "trans-unit":
            self._unit = XliffUnit(attributes.get("id", ""), self.line)
        elif name == "note":
            self._note = Gathered()
        elif self._unit is not None and name in _INLINE and _ALTERNATIVE not in self.open:
            # A `mrk` of the type `seg` separates sentences: it is not markup of words.
            self._unit.has_inline |= attributes.get("mtype") != "seg"

    def end(self, name: str) -> None:
        if name == "note" and self._unit is None and self._note.text.startswith(_BULLETIN_NOTE):
            self._file.bulletin = self._note.text.removeprefix(_BULLETIN_NOTE).strip()
        elif name == "trans-unit" and self._unit is not None:
            self._file.units.append(self._unit)
            self._unit = None

    def text(self, text: str) -> None:
        if not _CODES.isdisjoint(self.open):
            return
        element = next((name for name in reversed(self.open) if name not in _INLINE), "")
        if self._unit is None:
            if element == "note":
                self._note.add(text)
        elif element in ("source", "target") and _ALTERNATIVE not in self.open:
            (self._unit.source if element == "source" else self._unit.target).add(text)

    def unknown(self) -> None:
        raise self.refusal("names characters (&…;) that only another file declares: export it again.")


def read_xliff(path: Path) -> tuple[XliffFile, ...]:
    """Return the files of an XLIFF 1.2 document with their units, texts without inline tags.

    Raises `ExchangeError` where it cannot be read, is damaged, declares entities, or is no XLIFF 1.
    """
    reader = _Reader(path)
    for _ in reader.parts():
        pass
    if reader.damage:
        raise reader.refusal(f"is {reader.damage}: export it again.")
    return tuple(reader.files)


def read_edited_bulletin(path: Path) -> EditedBulletin:
    """Return a bulletin that `svodka export` wrote and a tool gave back: for `svodka learn`, which finds the rest in the run report.

    Units without usable English (missing, still Russian, absurdly long) and units that are not ours are left out, which the remarks say.
    Raises `ExchangeError` as `read_xliff`, and where nothing is ours or usable, or there is more than one bulletin.
    """
    remarks = Remarks()
    units: dict[str, XliffUnit] = {}
    files = [file for file in read_xliff(path) if file.bulletin]
    bulletins = sorted({file.bulletin for file in files})
    if not bulletins:
        raise ExchangeError("is no bulletin that svodka exported: its note “bulletin: …” is missing.", path=path)
    if len(bulletins) > 1:
        named = ", ".join(bulletins[:5])
        raise ExchangeError(f"holds {len(bulletins)} bulletins ({named}): give one file each.", path=path)
    for unit in (unit for file in files for unit in file.units):
        is_ours = _UNIT_ID.fullmatch(unit.id) and unit.id not in units
        if trouble := _object_to(unit) if is_ours else "left out: not a sentence that svodka exported":
            remarks.count(trouble, unit.line)
            continue
        if unit.has_inline:
            remarks.count(TAGS, unit.line)
        units[unit.id] = unit
    if not units:
        raise ExchangeError("holds no sentence with an English text: nothing can be learnt from it.", path=path)
    return EditedBulletin(bulletins[0], units, remarks.lines())


def _object_to(unit: XliffUnit) -> str:
    """Return why nothing can be learnt from a unit, in words for `Remarks.count`; "" where something can."""
    if unit.source.is_too_long or unit.target.is_too_long:
        return TOO_LONG
    source, target = unit.source.text, unit.target.text
    if not target or not source:
        return NO_TEXT
    # Some tools fill in the source where nothing was translated.
    return "left out: the English is the Russian" if target == source and holds_cyrillic(target) else ""


def write_xliff(bulletin: RecordedBulletin, path: Path, *, overwrite: bool = False) -> int:
    """Write a bulletin as XLIFF, whole or not at all, and return the number of sentences in it.

    Raises `ExchangeError` where the file is there and `overwrite` is not given, `RequestError` where it cannot be written.
    """
    if path.exists() and not overwrite:
        said = "is there already, perhaps with somebody's work: give another name with -o, or --force to replace it."
        raise ExchangeError(said, path=path)
    articles = [(item, passages) for item in bulletin.items if (passages := _to_export(item))]
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'
        )
        for item, passages in articles:
            file.writelines(_article(bulletin.name, item, passages))
        file.write("</xliff>\n")
    return sum(len(passages) for _, passages in articles)


def _article(bulletin: str, item: RecordedItem, passages: Iterable[RecordedPassage]) -> Iterator[str]:
    yield f'<file original="{_escape(str(item.id))}" source-language="ru" target-language="en" datatype="plaintext" tool-id="svodka">\n'
    yield f'<header>\n<tool tool-id="svodka" tool-name="svodka" tool-version="{_escape(__version__)}"/>\n'
    for note in (_BULLETIN_NOTE + bulletin, item.url):
        yield f'<note from="svodka">{_escape(note)}</note>\n' if note else ""
    yield "</header>\n<body>\n"
    for one in passages:
        # Findings about the item or a paragraph as a whole go with the headline.
        yield from _unit(one, (*(item.findings if one.block == HEADLINE else ()), *one.findings))
    yield "</body>\n</file>\n"


def _unit(passage: RecordedPassage, findings: Sequence[Finding]) -> Iterator[str]:
    doubted = any(finding.severity is not Severity.NOTE for finding in findings)
    state = "needs-review-translation" if doubted else "translated"
    yield f'<trans-unit id="{passage.unit_id}" xml:space="preserve">\n<source xml:lang="ru">{_escape(passage.original)}</source>\n'
    yield f'<target xml:lang="en" state="{state}">{_escape(passage.text)}</target>\n'
    for finding in findings:
        said = f"{finding.check}: {finding.message}" + (f" ({finding.quote})" if finding.quote else "")
        yield f'<note from="svodka" priority="{_PRIORITY[finding.severity]}" annotates="target">{_escape(said)}</note>\n'
    yield "</trans-unit>\n"


def _escape(text: str) -> str:
    return html.escape(tidy(text))
