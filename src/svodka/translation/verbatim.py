"""Addresses, e-mails and phone numbers are cut out of a segment before translation and put back untouched.

They are cut and not masked: a model drops or recases masks, and Argos's tokenizer turns `_` into a space.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_VERBATIM = re.compile(
    r"""
      (?:https?://|www\.)[^\s<>«»"“”]*[^\s<>«»"“”.,;:!?)\]}…]          # an address, less the punctuation after it
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                                        # an e-mail
    | (?<![\w.@/])(?:[a-z0-9-]+\.)+(?:az|by|com|eu|info|int|kg|kz|net|org|ru|su|tj|tm|ua|uz)(?:/[^\s<>«»"“”]*[\w/])?(?![\w@])
    | (?<![\w+])(?:\+\d{1,3}|8(?=[\s(-]*\(?[3-9]\d\d))[\s-]*(?:\(\d{2,5}\)|\d{2,5})(?:[\s-]?\d){5,8}(?!\w)   # a phone number
    | (?<!\w)[@#](?=\w*[A-Za-z])\w{3,}                                     # a handle or a hashtag in Latin letters
    """,
    re.VERBOSE,
)
_OUTLINE = re.compile(r"^(?P<lead>[\s,;:.)\]»”…–—-]*)(?P<core>.*?)(?P<tail>\s*)$", re.DOTALL)
_CYRILLIC = re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІіЎўҲҳҶҷӢӣӮӯ]")


@dataclass(frozen=True)
class Piece:
    """A stretch of a segment: `core` is translated unless `verbatim`; the punctuation and white space around it is kept."""

    core: str
    verbatim: bool
    lead: str = ""
    tail: str = ""


def cut(text: str) -> tuple[Piece, ...]:
    """Take a segment apart; their leads, cores and tails joined give the text again.

    A stretch without a single Cyrillic letter is verbatim too: there is nothing in it to translate.
    """
    pieces: list[Piece] = []
    position = 0
    for match in _VERBATIM.finditer(text):
        pieces.extend(_stretch(text[position : match.start()], first=not pieces))
        pieces.append(Piece(match.group(), verbatim=True))
        position = match.end()
    pieces.extend(_stretch(text[position:], first=not pieces))
    return tuple(pieces)


def join(pieces: Sequence[Piece], translations: Sequence[str]) -> str:
    """Put the pieces together again, each core replaced by its translation (in order, one for every piece)."""
    return "".join(
        piece.lead + translation + piece.tail for piece, translation in zip(pieces, translations, strict=True)
    )


def _stretch(text: str, *, first: bool) -> list[Piece]:
    if not text:
        return []
    if not _CYRILLIC.search(text):
        return [Piece(text, verbatim=True)]
    outline = _OUTLINE.match(text)
    assert outline is not None, "the pattern matches any string"
    # An opening dash of direct speech belongs to the sentence; after an address a dash belongs to what was cut.
    lead = "" if first else outline["lead"]
    return [Piece(text[len(lead) : len(text) - len(outline["tail"])], verbatim=False, lead=lead, tail=outline["tail"])]
