"""References to laws: `ч. 3 ст. 297 УК РК`."""

import re
from dataclasses import dataclass
from functools import cache

from svodka.facts.lexicon import Language, build_month_pattern
from svodka.russian.tokens import Span
from svodka.system.tables import read_column, read_table

_RANK = ("subparagraph", "paragraph", "part", "Article")
STATUTE_NUMBER = r"(?:\d+(?:[-.‑–]\d+)*|[«\"][а-яё](?:(?:, ?| и )[а-яё])*[»\"])"
"""A pattern for a number with its suffix or range (`228.1`, `188–190`), or letters in quotation marks (`«а, к»`)."""
_NUMBERS = rf"{STATUTE_NUMBER}(?:(?:, ?| и | или |[-–] ?| [-–] ?(?=[«\"])){STATUTE_NUMBER})*(?!\w)"
_BLANK = r"[ \u00a0]"
_BEFORE_NOUN = (
    r"(?<![\w.,-])(?P<number>\d+(?:[-.‑–]\d+)*)"
    rf"(?:(?P<ending>[-‑–]?(?:я|й|ю|е|ей|ой)){_BLANK}(?i:стать(?:и|я|е|ю|ей|ёй|ею))|{_BLANK}(?i:стать(?:я|е|ю|ей|ёй|ею)))(?!\w)"
)
"""`по 228-й статье`, `по 228 статье УК`. Without an ending, `статьи` is excluded: `3 статьи УК` are three articles."""


@dataclass(frozen=True)
class StatutePart:
    """One part of a reference: what it is (`Article`, `part`, …), its numbers as in the source, whether a comma stands before it."""

    lead: str
    numbers: str
    after_comma: bool = False


@dataclass(frozen=True)
class Statute(Span):
    """A reference to a law at its place.

    `references` holds the parts of each article that it names, smallest first; `code` and `state` are as in the source, "" where
    it names none.
    """

    references: tuple[tuple[StatutePart, ...], ...]
    code: str = ""
    state: str = ""


def find_statutes(text: str) -> tuple[Statute, ...]:
    """Return the references to articles of laws in a Russian text, in order.

    A part without an article and without a code (`п. 7 приказа`) is not a reference to a law.
    """
    found = []
    for match in _pattern().finditer(text):
        parts = _parts(match["parts"] or "")
        if match["code"] or match["ending"] or any(part.lead == "Article" for part in parts):
            own = parts if match["parts"] else [StatutePart("Article", match["number"])]
            groups = _references(own + _parts(match["after"] or ""))
            references = tuple(tuple(sorted(group, key=lambda part: _RANK.index(part.lead))) for group in groups)
            found.append(Statute(*match.span(), match[0], references, match["code"] or "", match["state"] or ""))
    return tuple(found)


@cache
def _leads() -> tuple[tuple[str, str], ...]:
    return tuple((row["english"], row["russian"]) for row in read_table("law_parts.tsv") if row["english"] in _RANK)


@cache
def _pattern() -> re.Pattern[str]:
    lead = "|".join(pattern for _, pattern in _leads())
    # `статьи 15 мая` and `статьи 2024 года` are articles of a newspaper.
    dated = rf"{_BLANK}(?:{build_month_pattern(Language.RUSSIAN)}|(?i:год|г\.))"
    part = rf"(?<!\w)(?i:{lead})(?:{_BLANK}?(?i:ст\.))?{_BLANK}?(?:№{_BLANK}?)?{_NUMBERS}(?!{dated})"
    inner = "|".join(pattern for english, pattern in _leads() if english != "Article")
    smaller = rf"(?<!\w)(?i:{inner}){_BLANK}?{_NUMBERS}(?!{dated})"
    codes = "|".join(map(code_pattern, read_column("legal_codes.tsv", "russian")))
    names = {re.escape(name) for name in read_column("law_states.tsv", "russian")}
    states = "|".join(sorted(names, key=len, reverse=True))
    return re.compile(
        rf"(?:(?P<parts>{part}(?:,?{_BLANK}?{part}|{_BLANK}\({part}\))*)|{_BEFORE_NOUN})"
        rf"(?:{_BLANK}(?P<code>{codes})(?!\w)(?:{_BLANK}(?P<state>{states})(?!\w))?"
        # `ст. 264 УК, ч. 3` continues after the code, unless the part belongs to the article after it.
        rf"(?:,?{_BLANK}(?P<after>{smaller}(?:,?{_BLANK}?{smaller})*)(?!,?{_BLANK}?(?i:{lead})))?)?"
    )


_CASES = (
    (re.compile(r"(?<=[а-я])ого\b"), "(?:[ыи]й|ого|ому|[ыи]м|ом)"),
    (re.compile(r"(?<=одекс)а\b"), "(?:|а|у|ом|е)"),
    (re.compile(r"(?<=нституци)и\b"), "(?:я|и|ю|ей)"),
)


def code_pattern(name: str) -> str:
    """Return a pattern for a code of data/legal_codes.tsv: abbreviations exactly, words in any grammatical case and letter case."""
    pattern = re.escape(name)
    if re.search(r"\w[А-Я]", name):
        return pattern
    for ending, others in _CASES:
        pattern = ending.sub(others, pattern)
    return rf"(?i:{pattern})"


def _parts(text: str) -> list[StatutePart]:
    """Return the parts of a reference in the order of the source."""
    found = []
    for match in re.finditer(rf"(?P<lead>[^\d«\"]+?){_BLANK}?(?P<numbers>{_NUMBERS})", text):
        lead = match["lead"].strip(" ,()№\u00a0")
        kind = next((english for english, pattern in _leads() if re.match(rf"(?i:{pattern})", lead)), "")
        if kind:
            found.append(StatutePart(kind, match["numbers"], match["lead"].startswith(",")))
    return found


def _references(parts: list[StatutePart]) -> list[list[StatutePart]]:
    """Return the parts grouped by reference: `ст. 30, ч. 3 ст. 228.1` are two, `ст. 297 ч. 3 п. 2` is one.

    A group has each kind of part once. Parts between two articles belong to the article that no comma separates them from. If there
    is no comma, they belong to the second one if the whole ends in an article, else to the first (`ст. 264 ч. 3 ст. 265 ч. 1`).
    """
    groups: list[list[StatutePart]] = [[]]
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
