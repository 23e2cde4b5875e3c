"""TMX 1.1 to 1.4b, the format of translation memories (LISA OSCAR, 2005): read and written one unit at a time.

Files of OmegaT, memoQ, Trados and svodka can be read. Of inline markup, the words are kept and the codes dropped: `hi` is a style around
words; `bpt`, `ept`, `ph`, `it` and `ut` hold another program's codes, and so does a `sub` inside them, for text within a code.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from svodka.approved.interchange import TAGS, TOO_LONG, Gathered, Remarks, XmlFile, object_to, parse_date, prepare, tidy
from svodka.approved.memory import ApprovedUnit
from svodka.system import __version__
from svodka.system.atomic import replacing

BULLETIN_PROPERTY = "x-svodka-bulletin"
ARTICLE_PROPERTY = "x-svodka-article"
FILE_PROPERTY = "file"
"""The property in which OmegaT names the file that a segment stands in."""

_CODES = frozenset({"bpt", "ept", "ph", "it", "ut"})
_INLINE = _CODES | {"hi", "sub"}
_OMEGAT_TAG = re.compile(r"</?[A-Za-z]+\d+/?>")
"""In its own memory (`project_save.tmx`) OmegaT writes inline tags as text: `<b0>Оше</b0>`, `<br1/>`."""
_MOST_NAMED = 10
_UNKNOWN = "left out: a character is named (&…;) that only another file declares"
_LANGUAGES = {"ru": "ru", "rus": "ru", "en": "en", "eng": "en"}
"""Codes of ISO 639-1 and 639-2, which BCP 47 (RFC 5646) allows as primary subtags, in capitals or not."""
_BEGINNING = f"""<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
<header creationtool="svodka" creationtoolversion="{html.escape(__version__)}" segtype="sentence" o-tmf="svodka" adminlang="en" \
srclang="ru" datatype="plaintext"/>
<body>
"""


@dataclass
class _Side:
    """A `tuv` element: the text of a unit in one language."""

    attributes: dict[str, str]
    gathered: Gathered = field(default_factory=Gathered)

    @property
    def language(self) -> str:
        """The language code as it stands; OmegaT's own memory writes `lang`, as TMX 1.1 did."""
        return self.attributes.get("xml:lang") or self.attributes.get("lang", "")


@dataclass
class _Unit:
    """A `tu` element: a translation unit."""

    line: int
    attributes: dict[str, str]
    sides: list[_Side] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    has_inline: bool = False
    has_unknown: bool = False


class _Reader(XmlFile):
    """Builds units; finished ones wait in `ready`."""

    def __init__(self, path: Path, remarks: Remarks) -> None:
        super().__init__(path)
        self.ready: list[ApprovedUnit] = []
        self.languages: dict[str, None] = {}
        self.lost: dict[str, None] = {}
        self._remarks = remarks
        self._has_header = False
        self._is_omegat = False
        self._unit: _Unit | None = None
        self._side = _Side({})
        self._gathering: Gathered | None = None
        self._property = ""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) == 1:
            if name != "tmx":
                raise self.refusal(f"is no TMX: its first element is <{name[:50]}>.")
        elif self._unit is not None and "seg" in self.open[:-1]:
            self._unit.has_inline = True
            if name not in _INLINE and _CODES.isdisjoint(self.open):
                self._lose(f"tags <{name[:50]}>")
        elif name == "header":
            self._has_header = True
            self._is_omegat = attributes.get("creationtool") == "OmegaT"
            if _language(attributes.get("srclang", "")) == "en":
                said = "the file says that its Russian was translated from the English; taken the other way round"
                self._remarks.say(said)
        elif name == "body" and not self._has_header:
            self._remarks.say("the file has no header; each text's own language was taken")
        elif name == "tu":
            self._unit = _Unit(self.line, attributes)
        elif self._unit is not None:
            self._begin_in_unit(self._unit, name, attributes)

    def _begin_in_unit(self, unit: _Unit, name: str, attributes: dict[str, str]) -> None:
        if name == "tuv":
            self._side = _Side(attributes)
            language = _language(self._side.language)
            alike = sum(_language(side.language) == language for side in unit.sides)
            # A hostile unit may have a million texts; of ours the first counts, of the other languages some are named.
            if alike < (2 if language else _MOST_NAMED):
                unit.sides.append(self._side)
        elif name == "seg" and unit.sides:
            self._gathering = self._side.gathered
        elif name == "prop":
            self._property = attributes.get("type", "")
            self._gathering = Gathered()
        elif name == "note":
            self._lose("notes")

    def end(self, name: str) -> None:
        if self._unit is None or "seg" in self.open:
            return
        if name == "seg":
            self._gathering = None
        elif name == "prop" and self._gathering is not None:
            if self._property in (BULLETIN_PROPERTY, ARTICLE_PROPERTY, FILE_PROPERTY):
                self._unit.properties[self._property] = self._gathering.text
            else:
                self._lose(f"properties “{self._property[:50]}”")
            self._gathering = None
        elif name == "tu":
            self._end_unit(self._unit)
            self._unit = None

    def text(self, text: str) -> None:
        if self._gathering is not None and _CODES.isdisjoint(self.open):
            self._gathering.add(text)

    def unknown(self) -> None:
        if self._unit is not None:
            self._unit.has_unknown = True

    def _lose(self, what: str) -> None:
        if len(self.lost) < _MOST_NAMED:
            self.lost.setdefault(what)

    def _end_unit(self, unit: _Unit) -> None:
        russian = next((side for side in unit.sides if _language(side.language) == "ru"), None)
        english = [side for side in unit.sides if _language(side.language) == "en"]
        if russian is None or not english:
            languages = sorted({side.language[:20] or "none" for side in unit.sides})[:_MOST_NAMED]
            self.languages.update(dict.fromkeys(languages[: _MOST_NAMED - len(self.languages)]))
            named = ", ".join(languages) or "no language"
            self._remarks.count(f"left out: in {named}, not Russian and English", unit.line)
            return
        made = self._make(unit, russian, english[0])
        is_too_long = russian.gathered.is_too_long or english[0].gathered.is_too_long
        if trouble := (TOO_LONG if is_too_long else _UNKNOWN if unit.has_unknown else object_to(made)):
            self._remarks.count(trouble, unit.line)
            return
        if len(english) > 1:
            self._remarks.count("with more than one English text: the first was taken", unit.line)
        if unit.has_inline:
            self._remarks.count(TAGS, unit.line)
        self.ready.append(made)

    def _make(self, unit: _Unit, russian: _Side, english: _Side) -> ApprovedUnit:
        def said(name: str) -> str:
            sources = (english.attributes, unit.attributes, russian.attributes)
            return next((attributes[name] for attributes in sources if attributes.get(name)), "")

        return ApprovedUnit(
            self._without_tags(unit, russian.gathered.text),
            self._without_tags(unit, english.gathered.text),
            parse_date(said("changedate")) or parse_date(said("creationdate")),
            # A unit that svodka wrote names its bulletin, even if the name is "".
            unit.properties.get(BULLETIN_PROPERTY, self.path.name),
            unit.properties.get(ARTICLE_PROPERTY) or unit.properties.get(FILE_PROPERTY, ""),
            tidy(said("changeid") or said("creationid")),
        )

    def _without_tags(self, unit: _Unit, text: str) -> str:
        if not self._is_omegat:
            return text
        plain, tags = _OMEGAT_TAG.subn("", text)
        unit.has_inline = unit.has_inline or tags > 0
        return tidy(plain)


def read_tmx(path: Path, remarks: Remarks) -> Iterator[ApprovedUnit]:
    """Yield the units that have a Russian and an English text. Whatever else the file holds, and any damage to it, is remarked.

    Units before a damaged part are good. Raises `ExchangeError` where the file cannot be read, is no TMX, declares entities, or
    holds no unit of use.
    """
    reader = _Reader(path, remarks)
    found = 0
    for _ in reader.parts():
        found += len(reader.ready)
        yield from reader.ready
        reader.ready.clear()
    if reader.lost:
        remarks.say(f"not kept: {', '.join(reader.lost)}")
    if reader.damage and not found:
        raise reader.refusal(f"is {reader.damage}: export it again.")
    if reader.damage:
        remarks.damaged(f"the file is {reader.damage}; {found} units before that were read: export it again")
    elif not found:
        named = f" (its languages: {', '.join(reader.languages)})" if reader.languages else ""
        said = f"holds no unit with a Russian and an English text{named}: export both languages (ru, en)."
        raise reader.refusal(said)


def _language(code: str) -> str:
    """Return "ru" or "en" for a language code of Russian or English, of any region; "" for another language."""
    return _LANGUAGES.get(code.strip().lower().replace("_", "-").partition("-")[0], "")


def write_tmx(units: Iterable[ApprovedUnit], path: Path, remarks: Remarks) -> int:
    """Write units as a TMX file, which appears whole or not at all, and return how many were written.

    Units that cannot be used are left out and remarked. Raises `RequestError` where the file cannot be written.
    """
    written = 0
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_BEGINNING)
        for unit in prepare(units, remarks):
            file.write(_format(unit))
            written += 1
        file.write("</body>\n</tmx>\n")
    return written


def _format(unit: ApprovedUnit) -> str:
    day = f"{unit.date.isoformat().replace('-', '')}T000000Z" if unit.date else ""
    attributes = {"creationdate": day, "creationid": unit.author, "changedate": day, "changeid": unit.author}
    said = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items() if value)
    return f"""<tu>
<prop type="{BULLETIN_PROPERTY}">{html.escape(unit.bulletin)}</prop>
<prop type="{ARTICLE_PROPERTY}">{html.escape(unit.article)}</prop>
<tuv xml:lang="ru"><seg>{html.escape(unit.source, quote=False)}</seg></tuv>
<tuv xml:lang="en"{said}><seg>{html.escape(unit.english, quote=False)}</seg></tuv>
</tu>
"""
