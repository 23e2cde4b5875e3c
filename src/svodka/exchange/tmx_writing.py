"""TMX 1.4b: writing, one unit at a time. OmegaT, memoQ and Trados show date and author, and keep the properties."""

import html
from collections.abc import Iterable, Iterator
from pathlib import Path

from svodka.approved import ApprovedUnit
from svodka.atomic import replacing
from svodka.exchange.remarks import Remarks
from svodka.exchange.tmx import ARTICLE_PROPERTY, BULLETIN_PROPERTY
from svodka.exchange.unit_texts import prepared
from svodka.version import __version__

_BEGINNING = f"""<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
<header creationtool="svodka" creationtoolversion="{html.escape(__version__)}" segtype="sentence" o-tmf="svodka" adminlang="en" \
srclang="ru" datatype="plaintext"/>
<body>
"""
_END = "</body>\n</tmx>\n"


def write_tmx(units: Iterable[ApprovedUnit], path: Path, remarks: Remarks) -> int:
    """Write units as a TMX file, whole or not at all, and return how many; those that no XML can carry are remarked.

    Raises `RequestError` where the file cannot be written.
    """
    written = 0
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_BEGINNING)
        for unit in units:
            ready = prepared(unit, remarks)
            if ready is not None:
                file.writelines(_lines(ready))
                written += 1
        file.write(_END)
    return written


def _lines(unit: ApprovedUnit) -> Iterator[str]:
    day = f"{unit.date.isoformat().replace('-', '')}T000000Z" if unit.date else ""
    attributes = {"creationdate": day, "creationid": unit.author, "changedate": day, "changeid": unit.author}
    said = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items() if value)
    yield "<tu>\n"
    yield f'<prop type="{BULLETIN_PROPERTY}">{html.escape(unit.bulletin)}</prop>\n'
    yield f'<prop type="{ARTICLE_PROPERTY}">{html.escape(unit.article)}</prop>\n'
    yield f'<tuv xml:lang="ru"><seg>{html.escape(unit.source, quote=False)}</seg></tuv>\n'
    yield f'<tuv xml:lang="en"{said}><seg>{html.escape(unit.english, quote=False)}</seg></tuv>\n'
    yield "</tu>\n"
