"""PDF files written by hand, for what no program would write."""

import zlib
from collections.abc import Sequence

HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def assemble(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return a file of these objects; the first is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Root 1 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF" % (
        size,
        table,
        size,
        trailer,
        len(out),
    )


def stream(content: bytes, extra: bytes = b"", *, is_packed: bool = False) -> bytes:
    """Return a stream object."""
    content, extra = (zlib.compress(content), extra + b"/Filter/FlateDecode") if is_packed else (content, extra)
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (extra, len(content), content)


def pages(
    *contents: bytes,
    about: dict[str, str] | None = None,
    extra: Sequence[bytes] = (),
    resources: bytes = b"",
    page: bytes = b"",
) -> bytes:
    """Return a file with a page for each content stream object; `extra` are objects from the fifth after the pages on."""
    first = 5
    kids = b" ".join(b"%d 0 R" % (first + 2 * number) for number in range(len(contents)))
    info = b"".join(
        b"/%s<feff%s>" % (key.encode(), value.encode("utf-16-be").hex().encode())
        for key, value in (about or {}).items()
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(contents)),
        HELVETICA,
        b"<<%s>>" % info,
    ]
    for number, content in enumerate(contents):
        place = first + 2 * number
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>%s>>%s>>"
            % (place + 1, resources, page),
            content,
        ]
    return assemble([*objects, *extra], b"/Info 4 0 R")


def written(*lines: str, size: int = 12, top: int = 740, left: int = 60, encoding: str = "cp1252") -> bytes:
    """Return the operators that write lines below each other, in bytes of an encoding."""
    escaped = (
        line.encode(encoding).replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") for line in lines
    )
    return b"BT /F1 %d Tf %d TL %d %d Td %s ET\n" % (
        size,
        size * 5 // 4,
        left,
        top,
        b"".join(b"(%s) Tj T* " % line for line in escaped),
    )
