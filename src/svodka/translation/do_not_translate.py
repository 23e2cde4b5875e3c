"""Addresses, e-mails and phone numbers are cut out of a segment before translation and put back untouched.

They are cut and not masked: a model drops or recases masks, and Argos's tokenizer turns `_` into a space. Long runs of words that lost
the spaces between them are left as they are as well: a model would go on over them until its output is full.
"""

import re
from typing import NamedTuple

from svodka.facts.lexicon import Language
from svodka.facts.special_figures import find_phones
from svodka.russian.tokens import CYRILLIC, overlaps

_VERBATIM = re.compile(
    r"""
      (?:https?://|www\.)[^\s<>«»"“”]*[^\s<>«»"“”.,;:!?)\]}…]          # an address, less the punctuation after it
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                                        # an e-mail
    | (?<![\w.@/])(?:[a-z0-9-]+\.)+(?:az|by|com|eu|info|int|kg|kz|net|org|ru|su|tj|tm|ua|uz)(?:/[^\s<>«»"“”]*[\w/])?(?![\w@])
    | (?<!\w)[@#](?=\w*[A-Za-z])\w{3,}                                     # a handle or a hashtag in Latin letters
    | \w{80,}                                                             # letters without end: no word in any language
    """,
    re.VERBOSE,
)
_LEAD = re.compile(r"^[\s,;:.)\]»”…–—-]*")
_CYRILLIC = re.compile(f"[{CYRILLIC}]")


class Piece(NamedTuple):
    """A stretch of a segment: `core` is translated unless `verbatim`; `lead` and `tail`, punctuation and white space, are kept."""

    core: str
    verbatim: bool
    lead: str = ""
    tail: str = ""


def cut(text: str) -> tuple[Piece, ...]:
    """Cut a segment into pieces; their leads, cores and tails joined give the text again.

    A stretch without a single Cyrillic letter is verbatim too: there is nothing in it to translate.
    """
    addresses = [match.span() for match in _VERBATIM.finditer(text)]
    phones = ((phone.start, phone.stop) for phone in find_phones(text, Language.RUSSIAN))
    pieces: list[Piece] = []
    position = 0
    for start, stop in sorted((*addresses, *(phone for phone in phones if not overlaps(*phone, addresses)))):
        pieces += [*_stretch(text[position:start], first=not pieces), Piece(text[start:stop], verbatim=True)]
        position = stop
    return (*pieces, *_stretch(text[position:], first=not pieces))


def _stretch(text: str, *, first: bool) -> list[Piece]:
    if not text:
        return []
    if not _CYRILLIC.search(text):
        return [Piece(text, verbatim=True)]
    # A dash that opens direct speech belongs to the sentence; a dash after an address belongs to the address.
    bare = text if first else _LEAD.sub("", text)
    core = bare.rstrip()
    return [Piece(core, verbatim=False, lead=text[: len(text) - len(bare)], tail=bare[len(core) :])]
