"""References to laws in the house form: `part 3 of Article 297 of the Criminal Code of the Republic of Kazakhstan`.

From the smallest part to the code, as the bulletin prints it; a state that the source does not name is not added.
"""

import re

from svodka.facts.statutes import STATUTE_NUMBER, Statute
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
    items = re.findall(STATUTE_NUMBER, numbers)
    ranged = re.search(rf"{STATUTE_NUMBER}[-–] ?{STATUTE_NUMBER}", numbers) and len(items) == 1
    joined = _listed([_item(item) for item in items], "or" if " или " in numbers else "and")
    return f"{lead}{'s' if len(items) > 1 and not ranged else ''} {joined}"


def _item(item: str) -> str:
    """Return a number, or a lettered item by the place of its letter in the alphabet (`«б»` → `(b)`)."""
    letter = item.strip('«»"')
    alphabet = "абвгдежзиклмнопрстуфхцчшщэюя"
    if letter.isdigit() or letter not in alphabet:
        return item.replace("–", "-").replace("‑", "-")
    place = alphabet.index(letter)
    return f"({chr(ord('a') + place)})" if place < 26 else f"({letter})"


def _code(russian: str) -> str:
    rows = read_table("legal_codes.tsv")
    exact = [row["english"] for row in rows if row["russian"] == russian]
    return exact[0] if exact else next(row["english"] for row in rows if row["russian"].lower() == russian.lower())


def _state(russian: str, country: str) -> str:
    return next(
        row["english"]
        for row in read_table("law_states.tsv")
        if row["russian"] == russian and row["country"] in ("", country)
    )
