"""Documents that are zip archives of XML, opened safely: what they would unpack to is weighed, and their XML may declare nothing."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from svodka import archives
from svodka.archives import Danger
from svodka.sources.content import Content
from svodka.sources.limits import MAX_PART_BYTES
from svodka.sources.messages import refuse, show_megabytes

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

    Raises `SourceError` for a damaged or encrypted archive and for a zip bomb (the limits are `svodka.archives.DOCUMENT`).
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
