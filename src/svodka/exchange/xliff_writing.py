"""XLIFF 1.2 (OASIS, 2008) of a bulletin, for OmegaT, memoQ, Trados and others: a `file` an article, a `trans-unit` a sentence."""

import html
from collections.abc import Iterator
from pathlib import Path

from svodka.atomic import replacing
from svodka.errors import ExchangeError
from svodka.exchange.bulletin_units import BulletinArticle, BulletinUnit, BulletinUnits
from svodka.exchange.unit_texts import tidy
from svodka.types import Severity
from svodka.version import __version__

BULLETIN_NOTE = "bulletin: "
"""A note at each file, which tools keep with the rest of its header; the bulletin's name follows."""
TOOL = "svodka"

_PRIORITY = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.NOTE: 3}
"""1 is the highest (XLIFF 1.2, attribute `priority`)."""
_BEGINNING = """<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
"""


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
