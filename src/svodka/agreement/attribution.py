"""Who says so: an attribution of the English that the Russian does not have, and the reverse.

`according to her` turns a fact into a claim, so it may neither be made up nor fall away. Each side has words that surely attribute and words that
may: a sure one must find anything on the other side.
"""

import re
from collections.abc import Iterator
from functools import cache

from svodka.agreement.disagreement import Disagreement
from svodka.tables import fold, read_table

_SPEECH = re.compile(r"[«»\"“”„]|^[—–-] |[,!?…] [—–-] ")


def added(source: str, english: str) -> Iterator[Disagreement]:
    """Yield the first attribution of the English, where nothing in the Russian attributes anything or is speech."""
    if _pattern("ru", "said").search(fold(source)) or _pattern("ru", "may").search(fold(source)) or _SPEECH.search(source):
        return
    match = _pattern("en", "said").search(english.lower())
    if match is not None:
        start = match.start() + len(match[0]) - len(match[0].lstrip(", "))
        quote = english[start : match.end()].rstrip()
        yield Disagreement(f"“{quote}”: the source attributes this to nobody.", quote, start)


def omitted(source: str, english: str) -> Iterator[Disagreement]:
    """Yield an attribution of the Russian, where nothing in the English can stand for it."""
    match = _pattern("ru", "said").search(fold(source))
    if match is not None and not _pattern("en", "may").search(english.lower()):
        words = source[match.start() : match.end()]
        yield Disagreement(f"The source says whose words these are (“{words}”), and the English does not.")


@cache
def _pattern(side: str, kind: str) -> re.Pattern[str]:
    words = [row["words"] for row in read_table("attribution_words.tsv") if (row["side"], row["kind"]) == (side, kind)]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?!\w)".replace(" ", r"[ \u00a0]"))
