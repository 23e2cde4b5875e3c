"""A Word document as bytes that are the same for the same content."""

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document

_TIMESTAMP = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can name: a document's own dates are in its properties."""

_UNIX = 3
_READABLE = 0o644


def to_bytes(document: "Document") -> bytes:
    """Return the .docx file of `document`, without a trace of the clock or the machine."""
    saved, packed = BytesIO(), BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _TIMESTAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = _UNIX
            info.external_attr = _READABLE << 16
            target.writestr(info, source.read(name))
    return packed.getvalue()
