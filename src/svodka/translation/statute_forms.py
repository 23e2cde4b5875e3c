"""References to laws in the house form: `part 3 of Article 297 of the Criminal Code of the Republic of Kazakhstan`.

From the smallest part to the code, as the bulletin prints it; a state that the source does not name is not added.
"""

import re

from svodka.facts.statutes import STATUTE_NUMBER, Statute, code_pattern
from svodka.tables import read_table


def write_statute(statute: Statute, country: str = "") -> str:
    """Return a reference to a law in English.

    `country` (ISO alpha-2) is where the article is from: `РТ` is Tajikistan except in Russian news.
    """
    references = (
        " of ".join(_numbered(part.lead, part.numbers) for part in reference) for reference in statute.references
    )
    english = _listed(list(references), "and")
    if statute.code:
        english += f" of the {_code(statute.code)}"
    if statute.state:
        english += f" of {_state(statute.state, country.lower())}"
    return english


def _listed(items: list[str], conjunction: str) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def _numbered(lead: str, numbers: str) -> str:
    """Return `Articles 246 and 251-1`, `part 3`, `paragraph (b)`."""
    items: list[str] = []
    many = False
    for match in re.finditer(rf"(?P<range>^| [-–] ?|[-–] ?)?(?P<item>{STATUTE_NUMBER})", numbers):
        written = [_item(item) for item in _LIST.split(match["item"].strip('«»"'))]
        if items and match["range"]:
            # `«а»-«в»` are three.
            items[-1] += f"-{written.pop(0)}"
            many = True
        items += written
        many = many or _is_range(match["item"])
    joined = _listed(items, "or" if " или " in numbers else "and")
    return f"{lead}{'s' if many or len(items) > 1 else ''} {joined}"


_LIST = re.compile(r", ?| и ")
_FAR = 20


def _is_range(item: str) -> bool:
    """Tell whether `188–190` are three articles and no single one, as `251-1` is; Article `5-27` is one as well."""
    ends = re.fullmatch(r"(\d+)([-‑–])(\d+)", item)
    width = int(ends[3]) - int(ends[1]) if ends else 0
    return ends is not None and width > 0 and (ends[2] == "–" or width <= _FAR)


def _item(letter: str) -> str:
    """Return a number, or a lettered item by the place of its letter in the alphabet (`б` → `(b)`)."""
    alphabet = "абвгдежзиклмнопрстуфхцчшщэюя"
    if letter not in alphabet:
        return letter.replace("–", "-").replace("‑", "-")
    place = alphabet.index(letter)
    return f"({chr(ord('a') + place)})" if place < 26 else f"({letter})"


def _code(russian: str) -> str:
    rows = read_table("legal_codes.tsv")
    return next(row["english"] for row in rows if re.fullmatch(code_pattern(row["russian"]), russian))


def _state(russian: str, country: str) -> str:
    return next(
        row["english"]
        for row in read_table("law_states.tsv")
        if row["russian"] == russian and row["country"] in ("", country)
    )
