"""A Word document as the zip archive that it is: opened safely, its XML parts given out.

Read with zipfile and a hardened lxml parser and not through python-docx, because that loads every picture, fails on documents whose
relations lead nowhere (converters write such) or that carry macros, and leaves inserted text out.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from svodka.sources.kinds import DOCUMENT, kind_of_name
from svodka.sources.limits import INFLATION_MATTERS_FROM, MAX_INFLATED_BYTES, MAX_INFLATION, MAX_PART_BYTES, MAX_PARTS
from svodka.sources.messages import megabytes, unusable

if TYPE_CHECKING:
    from lxml.etree import _Element

_DAMAGED = "the document is damaged or was not copied completely: open it in Word and save it again as .docx"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_READ_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
_OTHER_ARCHIVES = (
    ("xl/", "an Excel workbook: copy the article's text out of it and save that as .txt"),
    ("ppt/", "a presentation: copy the article's text out of it and save that as .txt"),
    ("mimetype", "an OpenDocument text or an e-book: open it in LibreOffice and save it as .docx"),
)


@dataclass(frozen=True)
class Relation:
    """Where a relation of the document leads: a part of the archive, or an address outside of it."""

    kind: str
    """Last word of the relation's type: `officeDocument`, `hyperlink`, `styles`, …"""
    target: str
    is_external: bool


class Package:
    """A checked Word document; parts are parsed when asked for."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive
        self._names = {info.filename.lstrip("/"): info for info in archive.infolist()}
        main = next((r.target for r in self._relations("").values() if r.kind == "officeDocument"), "word/document.xml")
        if main not in self._names:
            raise unusable(path, _wrong_archive(tuple(self._names), path))
        self._main = main

    def document(self) -> _Element:
        """The main part."""
        return self._xml(self._main)

    def relations(self) -> Mapping[str, Relation]:
        """The main part's relations by their id."""
        return self._relations(self._main)

    def related(self, kind: str) -> _Element | None:
        """The XML part that the main part relates to as `kind` (`styles`, …); None where there is none."""
        target = next((relation.target for relation in self.relations().values() if relation.kind == kind), "")
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
        from lxml import etree

        info = self._names[name]
        if info.file_size > MAX_PART_BYTES:
            raise unusable(
                self._path, f"the document's text alone has {megabytes(info.file_size)}: copy the article out of it"
            )
        try:
            content = self._archive.read(info)
        except _READ_ERRORS as error:
            raise unusable(self._path, _DAMAGED) from error
        # Without zero bytes the search finds the declaration in UTF-16 as well.
        if re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", content.replace(b"\0", b""), re.IGNORECASE):
            raise unusable(
                self._path,
                "the document declares XML entities, which Word never does and attacks do: ask the sender for another copy",
            )
        parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
        )
        try:
            return etree.fromstring(content, parser)
        except (etree.LxmlError, ValueError) as error:
            raise unusable(self._path, _DAMAGED) from error


def open_package(path: Path, data: bytes) -> Package:
    """Return the Word document in `data` after its archive was found harmless.

    Raises `SourceError` for a damaged or encrypted archive, one that is no Word document, one that declares entities, and for a zip
    bomb (the limits are in `svodka.sources.limits`).
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except _READ_ERRORS as error:
        raise unusable(
            path, _DAMAGED if _is_named_document(path) else "it is a damaged archive: remove it from the inbox"
        ) from error
    total = sum(info.file_size for info in infos)
    if total > MAX_INFLATED_BYTES or len(infos) > MAX_PARTS or any(map(_is_bomb, infos)):
        raise unusable(
            path,
            f"it would unpack to {megabytes(total)} in {len(infos)} parts, which no article does (a “zip bomb”): "
            "ask the sender for another copy",
        )
    if any(info.flag_bits & 0x1 for info in infos):
        raise unusable(path, "it is encrypted: open it with its password and save it again without")
    return Package(path, archive)


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > INFLATION_MATTERS_FROM and info.file_size > MAX_INFLATION * max(1, info.compress_size)


def _is_named_document(path: Path) -> bool:
    kind = kind_of_name(path)
    return kind is not None and kind.name == DOCUMENT


def _wrong_archive(names: tuple[str, ...], path: Path) -> str:
    for start, what in _OTHER_ARCHIVES:
        if any(name.startswith(start) for name in names):
            return f"this is {what}"
    if _is_named_document(path):
        return f"there is no Word text in it: {_DAMAGED.partition(': ')[2]}"
    return "this is an archive: unpack it and put the files into the inbox"
