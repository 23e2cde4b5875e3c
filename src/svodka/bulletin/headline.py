"""Headlines in the house form: no full stop, straight double quotes, the source's attribution after a spaced en dash.

The capitals are the Word style's and not the text's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from svodka.tables import forms, read_table

_DOUBLE_QUOTES = re.compile(r"[«»“”„‟]|''|``")
_SPACED_DASH = re.compile(r"\s+(?:[-‐‑‒–—―−]|--)\s+")
_FINAL_STOP = re.compile(r"(?<!\.)\.(?P<closing>[\"')\]]?)$")
_DOTTED_ABBREVIATION = re.compile(r"(?:\b\w\.){2,}[\"')\]]?$")
_ATTRIBUTION = re.compile(r"^(?P<text>.*\S)\s+(?:[-‐‑‒–—―−]|--)\s+(?P<source>(?:[^-–—]|(?<=\w)-(?=\w)){2,40}?)\.?\s*$")


@dataclass(frozen=True)
class AttributedHeadline:
    """A source headline parted from its attribution: `text` is to be translated, `attribution` is already English."""

    text: str
    attribution: str


def tidy(text: str) -> str:
    """Return an English headline in the house form.

    A final full stop goes (an ellipsis, a question mark and a dotted abbreviation like `U.S.` stay), double quotes become straight
    ones, a dash between spaces an en dash, and runs of white space one space.
    """
    plain = _DOUBLE_QUOTES.sub('"', " ".join(text.split()))
    plain = _SPACED_DASH.sub(" – ", plain)
    while _FINAL_STOP.search(plain) and not _DOTTED_ABBREVIATION.search(plain):
        # Two single quotes may meet where the stop stood between them.
        plain = _DOUBLE_QUOTES.sub('"', _FINAL_STOP.sub(r"\g<closing>", plain).rstrip())
    return plain


def split_attribution(title: str) -> AttributedHeadline:
    """Part `… – МВД` of a Russian headline into what is to be translated and the attribution's English (`MIA`).

    Only attributions that `data/attributions.tsv` knows are parted; with any other the headline stays whole, `attribution` is "".
    """
    match = _ATTRIBUTION.match(title)
    english = _attributions().get(" ".join(match["source"].split()).casefold()) if match else None
    if match is None or english is None:
        return AttributedHeadline(title, "")
    return AttributedHeadline(match["text"], english)


def write_attribution(attribution: str) -> str:
    """Return an attribution as it follows its headline and a space: after an en dash."""
    return f"– {attribution}"


@cache
def _attributions() -> Mapping[str, str]:
    return {name.casefold(): row["english"] for row in read_table("attributions.tsv") for name in forms(row["russian"])}
