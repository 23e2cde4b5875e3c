"""Who says so: an attribution of the English that the Russian does not have, and the reverse.

`according to her` turns a fact into a claim, so it may neither be made up nor fall away. A sure attribution of one side must find
anything on the other; of those in the Russian each must, since a model that meets two (`как передаёт …, по данным …`) renders one.
"""

import re
from collections.abc import Iterator
from functools import cache

from svodka.agreement.disagreement import Disagreement
from svodka.tables import fold, read_table

_SPEECH = re.compile(r"[«»\"“”„]|^[—–-] |[,!?…] [—–-] ")


def find_added(source: str, english: str) -> Iterator[Disagreement]:
    """Yield the first attribution of the English, where nothing in the Russian attributes anything or is speech."""
    if (
        _pattern("ru", "said").search(fold(source))
        or _pattern("ru", "may").search(fold(source))
        or _SPEECH.search(source)
    ):
        return
    match = _pattern("en", "said").search(english.lower())
    if match is not None:
        start = match.start() + len(match[0]) - len(match[0].lstrip(", "))
        quote = english[start : match.end()].rstrip()
        yield Disagreement(f"“{quote}”: the source attributes this to nobody.", quote, start)


def find_omitted(source: str, english: str) -> Iterator[Disagreement]:
    """Yield the last attribution of the Russian, where the English has fewer words for telling than the Russian attributes."""
    place = locate_omitted(source, english)
    if place is not None:
        words = source[slice(*place)]
        yield Disagreement(f"The source says whose words these are (“{words}”), and the English does not.")


def locate_omitted(source: str, english: str) -> tuple[int, int] | None:
    """Return where in the Russian that attribution stands; None where none is missing."""
    said = list(_pattern("ru", "said").finditer(fold(source)))
    return said[-1].span() if len(said) > len(_pattern("en", "tells").findall(english.lower())) else None


def is_attributed(source: str) -> bool:
    """Tell whether a Russian sentence surely says whose words it reports."""
    return bool(_pattern("ru", "said").search(fold(source)))


@cache
def _pattern(side: str, kind: str) -> re.Pattern[str]:
    words = [row["words"] for row in read_table("attribution_words.tsv") if (row["side"], row["kind"]) == (side, kind)]
    # No word ends in its middle; `according to ` ends behind a blank.
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?!(?<=\w)\w)".replace(" ", r"[ \u00a0]"))
