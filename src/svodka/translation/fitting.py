"""Fit a hypothesis to the outline of its source: first letter, last punctuation mark, quotation marks.

A model trained on whole sentences opens a headline or a clause with a capital and closes it with a full stop; the source shows whether
that is right.
"""

import re

from svodka.english.quotes import tidy_quotes

_TERMINAL = ".!?…"
_CLOSING = "\"'”’»)]"
FUNCTION_WORD = re.compile(
    "(?:about|according|after|all|also|although|among|an?|and|another|any|as|at|because|before|being|both|but|by|currently|despite|due|during|each|earlier"
    "|eight|especially|every|first|five|for|four|from|had|has|have|having|hers?|his|how|however|if|in|including|into|is|its?|later|mainly|many|more|most"
    "|neither|nine|no|nobody|none|not|nothing|now|of|on|one|only|or|other|others|over|particularly|previously|primarily|s?he|second|seven|several|since|six"
    "|so|some|such|ten|that|the|their|then|there|therefore|these|they|this|those|three|thus|to|two|under|until|was|were|what|when|where|whether|which|while"
    "|who|whose|with|within|without)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,}(?!\w)")
"""An address such as `rus.err.ee` gets no capital, wherever it stands."""
_APOSTROPHES = str.maketrans("’‘", "''")
_SOURCE_QUOTES = re.compile('[«»"“”„]')
_OPENING = ("«", '"', "“", "„")


def fit(source: str, english: str) -> str:
    """Return the English with the outline of its source and tidy spaces, apostrophes and quotation marks; its words stay."""
    english = tidy_quotes(" ".join(english.translate(_APOSTROPHES).split()))
    if not english:
        return english
    return _first_letter(source, _last_mark(source.rstrip(), _quotation_marks(source.strip(), english)))


def _quotation_marks(source: str, english: str) -> str:
    """Add or drop a lone quotation mark to match the source, in which speech may run over several sentences.

    At most one mark, at the beginning or end of the sentence, is added or dropped; marks inside it stay as the model put them.
    """
    if english.count('"') % 2 == len(_SOURCE_QUOTES.findall(source)) % 2:
        return english
    if source[:1] in _OPENING and not english.startswith('"'):
        return f'"{english}'
    if source[:1] not in _OPENING and english.startswith('"'):
        # Where the source has marks, the speech began in an earlier sentence and ends here.
        return english.removeprefix('"')
    is_closed = bool(_SOURCE_QUOTES.match(source.rstrip(_TERMINAL + ",;:")[-1:]))
    # Speech that goes on in the next sentence is not closed in this one.
    return english if is_closed else english.removesuffix('"')


def _first_letter(source: str, english: str) -> str:
    source_initial = next((letter for letter in source if letter.isalnum()), "")
    place = next((index for index, letter in enumerate(english) if letter.isalnum()), None)
    if place is None or not source_initial.isalpha():
        return english
    first_word = re.match(r"[\w'-]*", english[place:]).group()  # type: ignore[union-attr]  # matches the empty string
    if source_initial.islower() and FUNCTION_WORD.fullmatch(first_word):
        return english[:place] + english[place].lower() + english[place + 1 :]
    if source_initial.isupper() and english[place].islower() and not _ADDRESS.match(english, place):
        return english[:place] + english[place].upper() + english[place + 1 :]
    return english


def _last_mark(source: str, english: str) -> str:
    outline = source.rstrip(_CLOSING)
    if outline.endswith(tuple(_TERMINAL)):
        return english if english.rstrip(_CLOSING).endswith((*_TERMINAL, ":", ",")) else english + "."
    bare = english
    if english.endswith(".") and not english.endswith(("..", " Jr.", " St.", "a.m.", "p.m.", "U.S.", "etc.")):
        bare = english[:-1].rstrip()
    elif english.endswith('."'):
        bare = english[:-2] + '"'
    needs_mark = source.endswith((",", ";", ":")) and not bare.endswith((",", ";", ":"))
    return bare + source[-1] if needs_mark else bare
