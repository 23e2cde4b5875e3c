"""Documents that are zip archives of XML, opened safely: what they would unpack to is weighed, and their XML may declare nothing.

A Word document as the zip archive that it is: opened safely, its XML parts given out.

Read with zipfile and a hardened lxml parser and not through python-docx, because that loads every picture, fails on documents whose
relations lead nowhere (converters write such) or that carry macros, and leaves inserted text out.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from svodka.sources.content import DOCUMENT, Content
from svodka.sources.limits import MAX_PART_BYTES, refuse, show_megabytes
from svodka.system import archives
from svodka.system.archives import Danger

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True)
class Program:
    """The program that writes such documents, and what a person is to do in it with a damaged one."""

    name: str
    advice: str

    @property
    def damaged(self) -> str:
        """What is said of a document that cannot be read."""
        return f"the document is damaged or was not copied completely: {self.advice}"


def open_zip(content: Content, program: Program, *, is_named: bool) -> zipfile.ZipFile:
    """Return the archive in `content` after it was found harmless; `is_named` says that the file is named like a document.

    Raises `SourceError` for a damaged or encrypted archive and for a zip bomb (the limits are `svodka.system.archives.DOCUMENT`).
    """
    path = content.path
    try:
        archive = zipfile.ZipFile(io.BytesIO(content.data))
        infos = archive.infolist()
    except archives.READ_ERRORS as error:
        raise refuse(
            path, program.damaged if is_named else "it is a damaged archive: remove it from the inbox"
        ) from error
    objection = archives.object_to_sizes(infos, archives.DOCUMENT)
    if objection and objection.danger is Danger.ENCRYPTED:
        raise refuse(path, "it is encrypted: open it with its password and save it again without")
    if objection:
        total = sum(info.file_size for info in infos)
        raise refuse(
            path,
            f"it would unpack to {show_megabytes(total)} in {len(infos)} parts, which no article does (a “zip bomb”): "
            "ask the sender for another copy",
        )
    return archive


def read_part(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, program: Program) -> _Element:
    """Return an XML part of a document. Raises `SourceError` as `parse_part` does, and where it cannot be unpacked."""
    check_part(path, info.file_size)
    try:
        content = archive.read(info)
    except archives.READ_ERRORS as error:
        raise refuse(path, program.damaged) from error
    return parse_part(path, content, program)


def check_part(path: Path, size: int) -> None:
    """Raise `SourceError` where a part has more than `MAX_PART_BYTES`."""
    if size > MAX_PART_BYTES:
        raise refuse(path, f"the document's text alone has {show_megabytes(size)}: copy the article out of it")


def parse_part(path: Path, content: bytes, program: Program) -> _Element:
    """Return the XML in `content`; raises `SourceError` where it declares entities or is damaged."""
    from lxml import etree

    # Without zero bytes the search finds the declaration in UTF-16 as well.
    if re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", content.replace(b"\0", b""), re.IGNORECASE):
        raise refuse(
            path,
            f"the document declares XML entities, which {program.name} never does and attacks do: ask the sender for another copy",
        )
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError) as error:
        raise refuse(path, program.damaged) from error


_ADVICE = "open it in Word and save it again as .docx"
_WORD = Program("Word", _ADVICE)
_NAMESPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
"""Holds alternatives of the same content; the first is taken."""
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True)
class Relation:
    """Where a relation of the document leads: a part of the archive, or an address outside of it."""

    kind: str
    """Last word of the relation's type: `officeDocument`, `hyperlink`, `styles`, …"""
    target: str
    is_external: bool


class Package:
    """A checked Word document; parts are parsed when asked for."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, wrong_archive: str) -> None:
        self._path = path
        self._archive = archive
        self._names = {info.filename.lstrip("/"): info for info in archive.infolist()}
        main = next((r.target for r in self._relations("").values() if r.kind == "officeDocument"), "word/document.xml")
        if main not in self._names:
            raise refuse(path, wrong_archive)
        self._main = main

    def document(self) -> _Element:
        """The main part."""
        return self._xml(self._main)

    def relations(self) -> Mapping[str, Relation]:
        """The main part's relations by their id."""
        return self._relations(self._main)

    def style_names(self) -> dict[str, str]:
        """The names of the styles by their ids."""
        styles = self.related("styles")
        return {
            read_attribute(style, "styleId"): next((read_value(name) for name in children(style, "name")), "")
            for style in (styles if styles is not None else ())
            if read_name(style) == "style"
        }

    def related(self, kind: str) -> _Element | None:
        """The XML part that the main part relates to as `kind` (`styles`, …); None where there is none."""
        target = next((relation.target for relation in self.relations().values() if relation.kind == kind), "")
        return self._xml(target) if target in self._names else None

    def core_properties(self) -> _Element | None:
        """Who made and changed the document when (OPC part 2, 8.2); None where it does not say."""
        target = next((one.target for one in self._relations("").values() if one.kind == "core-properties"), "")
        return self._xml(target) if target in self._names else None

    def _relations(self, part: str) -> Mapping[str, Relation]:
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self._names:
            return {}
        found = {}
        for element in self._xml(relations).iter(_RELATIONS):
            external = element.get("TargetMode") == "External"
            target = element.get("Target") or ""
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[element.get("Id") or ""] = Relation((element.get("Type") or "").rsplit("/", 1)[-1], target, external)
        return found

    def _xml(self, name: str) -> _Element:
        return read_part(self._path, self._archive, self._names[name], _WORD)


def open_package(content: Content) -> Package:
    """Return the Word document in `content` after its archive was found harmless.

    Raises `SourceError` for a damaged or encrypted archive, one that is no Word document, one that declares entities, and for a zip
    bomb (the limits are `svodka.system.archives.DOCUMENT`).
    """
    path, is_named_document = content.path, content.promised == DOCUMENT
    archive = open_zip(content, _WORD, is_named=is_named_document)
    no_text, other = (
        f"there is no Word text in it: {_ADVICE}",
        "this is an archive: unpack it and put the files into the inbox",
    )
    return Package(path, archive, no_text if is_named_document else other)


def read_name(element: _Element) -> str:
    """Return the element's name in WordprocessingML, "" for an element of another language."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return next((tag[len(space) :] for space in _NAMESPACES if tag.startswith(space)), "")


def read_attribute(element: _Element, name: str) -> str:
    """Return an attribute in WordprocessingML, "" where there is none."""
    return next((value for space in _NAMESPACES if (value := element.get(space + name))), "")


def read_value(element: _Element) -> str:
    """Return what an element says that says one thing."""
    return read_attribute(element, "val")


def children(element: _Element, name: str) -> Iterator[_Element]:
    """Yield the elements of a name right below `element`."""
    return (child for child in element if read_name(child) == name)


def find_style(paragraph: _Element) -> str:
    """Return the id of a paragraph's style, "" where it names none."""
    styles = (style for properties in children(paragraph, "pPr") for style in children(properties, "pStyle"))
    return next(map(read_value, styles), "")


def is_hidden(run: _Element) -> bool:
    """Tell whether a run is not shown."""
    marks = (mark for properties in children(run, "rPr") for mark in children(properties, "vanish"))
    return any(read_value(mark) not in {"0", "false", "off"} for mark in marks)
