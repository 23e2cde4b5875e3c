"""References to laws (`ч. 3 ст. 297 УК РК`) and their English: `part 3 of Article 297 of the Criminal Code …`.

The English goes from the smallest part to the code, as the bulletin prints it; a state that the source does not name is not added.
"""

import re
from dataclasses import dataclass
from functools import cache

from svodka.facts.months import build_month_pattern
from svodka.facts.number_words import Language
from svodka.tables import read_table

_RANK = ("subparagraph", "paragraph", "part", "Article")
_NUMBER = r"(?:\d+(?:[-.‑–]\d+)*|[«\"][а-яё][»\"])"
_NUMBERS = rf"{_NUMBER}(?:(?:, ?| и | или |[-–] ?){_NUMBER})*(?!\w)"
_BLANK = r"[ \u00a0]"
_BEFORE_NOUN = (
    r"(?<![\w.,-])(?P<number>\d+(?:[-.‑–]\d+)*)"
    rf"(?:(?P<ending>[-‑–]?(?:я|й|ю|е|ей|ой)){_BLANK}(?i:стать(?:и|я|е|ю|ей|ёй|ею))|{_BLANK}(?i:стать(?:я|е|ю|ей|ёй|ею)))(?!\w)"
)
"""`по 228-й статье`, `по 228 статье УК`; without the ending `3 статьи УК` are three articles."""


@dataclass(frozen=True)
class Statute:
    """A reference to a law at its place: `whole[start:stop] == text`; `english` is the house form, `code` the code alone or ""."""

    start: int
    stop: int
    text: str
    english: str
    code: str = ""


@dataclass(frozen=True)
class _Part:
    """One part of a reference: what it is in English, its numbers as in the source, and whether a comma stands before it."""

    lead: str
    numbers: str
    after_comma: bool = False


def find_statutes(text: str, country: str = "") -> tuple[Statute, ...]:
    """Return the references to articles of laws in a Russian text, in order.

    `country` (ISO alpha-2) is where the article is from: `РТ` is Tajikistan except in Russian news. Parts of a text without
    an article and without a code (`п. 7 приказа`) are no statutes.
    """
    return tuple(
        _statute(match, country.lower())
        for match in _pattern().finditer(text)
        if match["code"] or match["ending"] or any(part.lead == "Article" for part in _parts(match["parts"] or ""))
    )


@cache
def _leads() -> tuple[tuple[str, str], ...]:
    rows = [row for row in read_table("law_parts.tsv") if row["english"] in _RANK]
    return tuple((row["english"], row["russian"]) for row in rows)


@cache
def _pattern() -> re.Pattern[str]:
    lead = "|".join(pattern for _, pattern in _leads())
    # `статьи 15 мая` and `статьи 2024 года` are articles of a newspaper.
    dated = rf"{_BLANK}(?:{build_month_pattern(Language.RUSSIAN)}|(?i:год|г\.))"
    part = rf"(?<!\w)(?i:{lead})(?:{_BLANK}?(?i:ст\.))?{_BLANK}?(?:№{_BLANK}?)?{_NUMBERS}(?!{dated})"
    inner = "|".join(pattern for english, pattern in _leads() if english != "Article")
    smaller = rf"(?<!\w)(?i:{inner}){_BLANK}?{_NUMBERS}(?!{dated})"
    codes = "|".join(_caseless(row["russian"]) for row in read_table("legal_codes.tsv"))
    states = "|".join(
        sorted({re.escape(row["russian"]) for row in read_table("law_states.tsv")}, key=len, reverse=True)
    )
    return re.compile(
        rf"(?:(?P<parts>{part}(?:,?{_BLANK}?{part}|{_BLANK}\({part}\))*)|{_BEFORE_NOUN})"
        rf"(?:{_BLANK}(?P<code>{codes})(?!\w)(?:{_BLANK}(?P<state>{states})(?!\w))?"
        # `ст. 264 УК, ч. 3` goes on behind the code, unless the part belongs to the article after it.
        rf"(?:,?{_BLANK}(?P<after>{smaller}(?:,?{_BLANK}?{smaller})*)(?!,?{_BLANK}?(?i:{lead})))?)?"
    )


def _caseless(name: str) -> str:
    """Return a pattern for a code: abbreviations by exact case, words of any."""
    return re.escape(name) if " " not in name and name[:2].isupper() else rf"(?i:{re.escape(name)})"


def _parts(text: str) -> list[_Part]:
    """Return the parts of a reference in the order of the source."""
    found = []
    for match in re.finditer(rf"(?P<lead>[^\d«\"]+?){_BLANK}?(?P<numbers>{_NUMBERS})", text):
        lead = match["lead"].strip(" ,()№\u00a0")
        for english, pattern in _leads():
            if re.match(rf"(?i:{pattern})", lead):
                found.append(_Part(english, match["numbers"], match["lead"].startswith(",")))
                break
    return found


def _references(parts: list[_Part]) -> list[list[_Part]]:
    """Return the parts grouped by reference: `ст. 30, ч. 3 ст. 228.1` are two, `ст. 297 ч. 3 п. 2` is one.

    Each group has a kind of part once. What stands between two articles belongs to the one that no comma parts it from; where there is
    no comma, to the first if the whole goes on behind its last article (`ст. 264 ч. 3 ст. 265 ч. 1`).
    """
    groups: list[list[_Part]] = [[]]
    for part in parts:
        group = groups[-1]
        kinds = [one.lead for one in group]
        if part.lead == "Article" and kinds[:1] == ["Article"]:
            between = group[1:]
            is_next = not part.after_comma and bool(between) and (between[0].after_comma or parts[-1].lead == "Article")
            groups[-1] = group[:1] if is_next else group
            groups.append([*between, part] if is_next else [part])
        elif part.lead in kinds or (kinds and kinds[-1] == "Article" and len(kinds) > 1):
            groups.append([part])
        else:
            group.append(part)
    return groups


def _statute(match: re.Match[str], country: str) -> Statute:
    references = []
    parts = _parts(match["parts"]) if match["parts"] else [_Part("Article", match["number"])]
    for group in _references(parts + _parts(match["after"] or "")):
        ordered = sorted(group, key=lambda part: _RANK.index(part.lead))
        references.append(" of ".join(_numbered(part.lead, part.numbers) for part in ordered))
    english = _listed(references, "and")
    code = _code(match["code"])
    if code:
        english += f" of the {code}"
        if match["state"]:
            english += f" of {_state(match['state'], country)}"
    return Statute(match.start(), match.end(), match[0], english, code)


def _listed(items: list[str], conjunction: str) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def _numbered(lead: str, numbers: str) -> str:
    """Return `Articles 246 and 251-1`, `part 3`, `paragraph (b)`."""
    items = re.findall(_NUMBER, numbers)
    ranged = re.search(rf"{_NUMBER}[-–] ?{_NUMBER}", numbers) and len(items) == 1
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


def _code(russian: str | None) -> str:
    if not russian:
        return ""
    rows = read_table("legal_codes.tsv")
    exact = [row["english"] for row in rows if row["russian"] == russian]
    return exact[0] if exact else next(row["english"] for row in rows if row["russian"].lower() == russian.lower())


def _state(russian: str, country: str) -> str:
    return next(
        row["english"]
        for row in read_table("law_states.tsv")
        if row["russian"] == russian and row["country"] in ("", country)
    )
