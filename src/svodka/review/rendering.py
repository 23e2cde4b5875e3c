"""A `ReviewPage` as one HTML file that needs nothing beside it: style and script stand in it and are let in by their hashes.

The templates are data files (`svodka/data/review/`). Everything that comes from an article is escaped by Jinja2; what a browser may load
or run is said by the Content-Security-Policy: nothing but the one style and the one script, by their SHA-256.
"""

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from svodka.review.view import FAILED, ReviewPage
from svodka.tables import read_table
from svodka.types import LinkKind

if TYPE_CHECKING:
    from jinja2 import Environment

_KINDS = (*((kind.value, kind.value) for kind in LinkKind), (FAILED, "rendering not found"))
"""The legend: every kind of mark with its words."""


def render(page: ReviewPage) -> str:
    """Return the HTML of a review page; the same page gives the same text."""
    style, script = (
        _environment().get_template("page.css").render(palette=read_table("review/palette.tsv")),
        _read("page.js"),
    )
    return (
        _environment()
        .get_template("page.html")
        .render(
            page=page,
            kinds=_KINDS,
            policy=_policy(style, script),
            style=style,
            script=script,
            tables=_tables(page),
        )
    )


def _tables(page: ReviewPage) -> dict[str, Any]:
    """What the script knows: the key of the ticks, the lines of each mark, the senses of each word."""
    return {
        "key": page.fingerprint,
        "marks": [mark.lines for mark in page.marks],
        "words": [[(sense.lemma, sense.senses) for sense in word] for word in page.words],
    }


def _policy(style: str, script: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _read(name: str) -> str:
    return resources.files("svodka").joinpath("data", "review", name).read_text(encoding="utf-8")


@cache
def _environment() -> "Environment":
    """Templates by their names, autoescaped whatever they are called; a name that nothing has is an error."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(loader=FunctionLoader(_read), autoescape=True, undefined=StrictUndefined)
    # Cyrillic as \u escapes would make the tables three times as long.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return environment
