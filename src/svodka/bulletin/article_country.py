"""Decides which country an article belongs to: by its header line or folder, else by weighing the evidence in its text and address.

What matters is the country where the event happens, not every country that is named. The dateline and the headline count most, then the
first paragraph; a mere origin, destination or citizenship counts little. `из Афганистана в Россию` names two countries, and the event
happens in neither. `data/country_context.tsv` has the cues before a name. The Russian case does the rest: after `в` and `на`, the
prepositional says where and the accusative says where to.

The patterns of `data/country_evidence.tsv` find places, states and their institutions. They match the beginnings of words, which takes no
morphology, so a dry run starts at once. The head of that file explains the notation.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from svodka.bulletin import dateline
from svodka.facts.countries import countries
from svodka.russian.tokens import has_cyrillic
from svodka.system.tables import fold, forms, read_table
from svodka.types import Article, Finding, Judgement, Severity

_PLACES = {"dateline": 5.0, "headline": 4.0, "lead": 2.0, "text": 1.0, "address": 2.0, "outlet": 2.0}
"""The parts of an article, in the order in which a reason names them, and the factor for the evidence in each."""
_OUTSIDE = frozenset({"address", "outlet"})
"""The parts that say where the outlet is; its article may be about another country."""
_LEAST = 1.5
"""A score below this decides nothing: a Russian outlet's address alone does not make an event Russian."""
_CLOSE = 0.55
"""The second candidate is named as a rival if it has at least this share of the first one's score."""
_CITY_WEIGHT = 3.0
"""The weight of a city that only the table of datelines' cities has: as much as a city of the evidence table."""
_SETTLED = 1.5
"""A host of at least this weight settles the outlet's country. .ru and .com weigh less: the press of every country uses them."""
_SHOWN = 3
"""How many signs of each part of the article a reason names."""

_ADDRESS_KINDS = frozenset({"latin", "host", "outlet"})
_PLACE_KINDS = frozenset({"country", "city", "region", "district", "abbreviation", "adjective"})
_SCENE = 1.5
_DESTINATION = 0.35
_PREPOSITIONS_OF_PLACE = frozenset({"в", "во", "на"})
_PREPOSITIONAL_ENDINGS = ("е", "и", "ах", "ях", "ой", "ом", "ем")

_QUOTES = re.compile(r"[«»\"“”„]")
_TOKEN = re.compile(r"\+?[^\W_]+")
"""A word. A hyphen separates words; a plus sign before digits belongs to them."""
_ENDINGS = {
    "~": "(?i:[аеёиоуыьюяй]|[аяоеёи]м|ах|ях|ами|ями|ом|ем|ём|ой|ою|ей|ёй|ею|ёю|ов|ев|ёв|ью|ию|ия|ии|ий|ие|иё|ией|иёй)?",
    "*": r"[^\W_]*",
}
_BETWEEN_WORDS, _BETWEEN_LABELS = r"(?:[^\w.!?;:,()\n]|_)+", r"[\W_]+"


@dataclass(frozen=True)
class Evidence:
    """One row of the evidence table. `countries` is empty for a pattern that only hides the shorter ones within it."""

    pattern: str
    countries: tuple[str, ...]
    weight: float
    kind: str


@dataclass(frozen=True)
class Mention:
    """A pattern found at `text[start:stop]`; `words` as they stand there, quotation marks left out."""

    evidence: Evidence
    words: str
    start: int
    stop: int


@dataclass(frozen=True)
class Sign:
    """Words in one part of the article (`_PLACES`), and the points that they give to each of these countries."""

    place: str
    words: str
    countries: tuple[str, ...]
    points: float


def decide_country(article: Article) -> Judgement:
    """Return the country of `article` as an ISO alpha-2 code in lower case, with the reason in words a person can check.

    A hint that the reader found (header line, folder) is returned as it is. Where two countries come close, the stronger one is the
    value and the other the rival; else the outlet's own country is the rival, if the article names it. Where nothing speaks for any
    country, the value is "".
    """
    if article.country_hint and article.country_hint.value:
        return article.country_hint
    cases: dict[str, list[Sign]] = defaultdict(list)
    scores: dict[str, float] = defaultdict(float)
    for sign in _signs(article):
        for code in sign.countries:
            cases[code].append(sign)
            scores[code] += sign.points
    best, second = (*sorted(scores, key=lambda code: (-scores[code], code)), "", "")[:2]
    if scores[best] < _LEAST:
        weak = f" (too little: {_give_reason(cases[best])})" if best else ""
        return Judgement("", f"nothing in the text or the address points to a country{weak}", 0.0)
    rival = second
    if scores[second] < _CLOSE * scores[best]:
        home = find_home(article.url)
        is_named = any(sign.place not in _OUTSIDE for sign in cases.get(home, ()))
        rival = home if is_named and home != best else ""
    return Judgement(best, _give_reason(cases[best]), round(scores[best] / (scores[best] + scores[second]), 2), rival)


def _give_reason(signs: Sequence[Sign]) -> str:
    """Return the strongest words of each part of the article: `headline: Ташкенте; text: узбекских, Узбекистан`."""
    found: dict[str, dict[str, float]] = {place: defaultdict(float) for place in _PLACES}
    for sign in signs:
        found[sign.place][sign.words] += sign.points
    strongest = {place: sorted(words, key=lambda word: -words[word])[:_SHOWN] for place, words in found.items()}
    return "; ".join(f"{place}: {', '.join(words)}" for place, words in strongest.items() if words)


def describe_doubts(judgement: Judgement) -> tuple[Finding, ...]:
    """Return the findings for the reviewer about a decided country: none where it is certain."""
    if not judgement.value:
        message = f"The country could not be decided ({judgement.reason}): place the item under its country."
        return (Finding("country", message, Severity.ERROR),)
    if not judgement.rival:
        return ()
    names = {country.code: country.name for country in countries()}
    chosen, rival = (names.get(code, code) for code in (judgement.value, judgement.rival))
    message = f"Placed under {chosen} ({judgement.reason}), but {rival} comes close: check that the item stands under the right country."
    return (Finding("country", message),)


def _signs(article: Article) -> Iterator[Sign]:
    yield from _text_signs("headline", article.title)
    repeated: dict[str, int] = defaultdict(int)
    for number, paragraph in enumerate(article.paragraphs):
        opening = dateline.split(paragraph) if number == 0 else None
        stop = opening.stop if opening else 0
        if opening:
            signs = list(_text_signs("dateline", paragraph[:stop]))
            yield from signs
            # A city that the evidence table lacks counts by the table of datelines' cities.
            code = dateline.find_city_country(opening.city)
            if code and not any(code in sign.countries for sign in signs):
                yield Sign("dateline", opening.city, (code,), _CITY_WEIGHT * _PLACES["dateline"])
        for sign in _text_signs("text" if number else "lead", paragraph[stop:]):
            # The tenth mention says little that the first did not.
            repeated[sign.words] += 1
            yield replace(sign, points=sign.points / repeated[sign.words])
    if has_cyrillic(article.outlet):
        # It is the name of a channel or an agency; a host name is read with the address.
        yield from _text_signs("outlet", article.outlet)
    yield from find_signs(article.url)


def _text_signs(place: str, text: str) -> Iterator[Sign]:
    mentions = find_mentions(text, dateline=place == "dateline")
    for mention, factor in zip(mentions, _weigh_mentions(text, mentions), strict=True):
        if points := mention.evidence.weight * factor * _PLACES[place]:
            yield Sign(place, mention.words, mention.evidence.countries, points)


def find_signs(url: str) -> tuple[Sign, ...]:
    """Return the signs of a country in `url`: at most one in the host name (a known outlet before the domain), any number in the path.

    An address that cannot be parsed has none.
    """
    evidence, path = _read_address(url)
    found = [(evidence, evidence.pattern)] if evidence else []
    for word in dict.fromkeys(re.findall(r"[^\W_]+", unquote(path).lower())):
        found += [(row, word) for row in _table() if row.kind == "latin" and _matches(row.pattern, word)][:1]
    return tuple(Sign("address", words, row.countries, row.weight * _PLACES["address"]) for row, words in found)


def find_home(url: str) -> str:
    """Return the code of the country that the outlet at `url` is from; "" where its address does not settle it (.ru, .com)."""
    evidence, _ = _read_address(url)
    return evidence.countries[0] if evidence and evidence.weight >= _SETTLED else ""


def _read_address(url: str) -> tuple[Evidence | None, str]:
    """Return the row of the longest known ending of the host name (az.sputniknews.ru before sputniknews.ru before .ru), and the path."""
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        labels = (parts.hostname or "").rstrip(".").split(".")
    except ValueError:
        return None, ""
    names = [*(".".join(labels[start:]) for start in range(len(labels))), f".{labels[-1]}"]
    return next((_hosts()[name] for name in names if name in _hosts()), None), parts.path


def _matches(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@cache
def _table() -> tuple[Evidence, ...]:
    rows = read_table("country_evidence.tsv")
    return tuple(Evidence(row["pattern"], forms(row["country"]), float(row["weight"]), row["kind"]) for row in rows)


@cache
def _hosts() -> Mapping[str, Evidence]:
    return {evidence.pattern: evidence for evidence in _table() if evidence.kind in {"host", "outlet"}}


@cache
def _patterns() -> Mapping[str, Sequence[tuple[Evidence, re.Pattern[str]]]]:
    """Return the rows for texts with their expressions, the most specific first, by the first two letters of their first word."""
    filed: dict[str, list[tuple[Evidence, re.Pattern[str]]]] = defaultdict(list)
    for evidence in sorted(_table(), key=_specificity, reverse=True):
        if evidence.kind not in _ADDRESS_KINDS:
            words = _split_pattern(evidence)
            # A host name such as Podrobno.uz is written with a full stop in its pattern, so there the stop may join words.
            between = _BETWEEN_LABELS if "." in evidence.pattern else _BETWEEN_WORDS
            expression = re.compile(between.join(map(_word_expression, words)))
            filed[fold(words[0].rstrip("*~")[:2])].append((evidence, expression))
    return filed


def _specificity(evidence: Evidence) -> tuple[bool, int, int, int]:
    """Return the sort key of a row: one for datelines only, then one with more words, more letters, fewer open endings is the greater."""
    words = _split_pattern(evidence)
    letters = re.sub("[*~]", "", "".join(words))
    return evidence.kind == "dateline", len(words), len(letters), -evidence.pattern.count("*")


def _split_pattern(evidence: Evidence) -> list[str]:
    return re.split(r"[\s.-]+", evidence.pattern)


def _word_expression(word: str) -> str:
    """Return the regular expression of one word of a pattern.

    An abbreviation matches exactly. Any other word matches in small letters or capitals, but if it begins with a capital, so must the
    word in the text.
    """
    letters, ending = word.rstrip("*~"), word[len(word.rstrip("*~")) :]
    is_abbreviation = not ending and len(letters) > 1 and letters.isupper()
    exact = letters if is_abbreviation else letters[: letters[0].isupper()]
    first = re.sub("[ЕЁ]", "[ЕЁ]", re.escape(exact))
    rest = re.sub("[её]", "[её]", re.escape(letters[len(exact) :]))
    return f"{first}(?i:{rest}){_ENDINGS.get(ending, '')}(?![^\\W_])"


def find_mentions(text: str, *, dateline: bool = False) -> list[Mention]:
    """Return the mentions in `text` from left to right. They do not overlap: at each place the most specific pattern counts.

    With `dateline`, rows that hold only in datelines are looked for as well and go before all others.
    """
    mentions: list[Mention] = []
    for token in _TOKEN.finditer(text):
        if mentions and token.start() < mentions[-1].stop:
            continue
        for evidence, expression in _patterns().get(fold(token[0][:2]), ()):
            if (dateline or evidence.kind != "dateline") and (match := expression.match(text, token.start())):
                mentions.append(Mention(evidence, _QUOTES.sub("", match[0]), *match.span()))
                break
    return mentions


def _weigh_mentions(text: str, mentions: Sequence[Mention]) -> list[float]:
    """Return the factor for the weight of each mention in `text`: 1 where the context says nothing.

    A name joined to the one before it by a comma or `и` plays the same part (`в Россию, Казахстан и Киргизию`). So do the parts of a
    compound adjective (`на таджикско-афганской границе`), whose last part shows the case.
    """
    between = ["", *(text[left.stop : right.start] for left, right in pairwise(mentions)), ""]
    is_adjective = [False, *(mention.evidence.kind == "adjective" for mention in mentions), False]
    # Whether a mention and the one before it form one compound adjective.
    is_compound = [gap in ("-", "‑") and all(both) for gap, both in zip(between, pairwise(is_adjective), strict=False)]
    result: list[float] = []
    for number, mention in enumerate(mentions):
        if is_compound[number]:
            result.append(result[-1])
            continue
        last = is_compound.index(False, number + 1) - 1
        factor = _find_factor(text, replace(mentions[last], start=mention.start))
        if factor is None and between[number].strip().lower() in {",", "и", "или", "либо"}:
            factor = result[-1]
        result.append(1.0 if factor is None else factor)
    return result


def _find_factor(text: str, mention: Mention) -> float | None:
    """Return the factor for the weight of a place, from the words before it and its case; None where they say nothing."""
    if mention.evidence.kind not in _PLACE_KINDS:
        return None
    before = [fold(word) for word in _TOKEN.findall(text[: mention.start])]
    if not before or before[-1] not in _PREPOSITIONS_OF_PLACE:
        return _find_cue(before)
    if (direction := _find_cue(before, direct_only=True)) is not None:
        return direction
    words = _TOKEN.findall(fold(text[mention.start : mention.stop]))
    is_indeclinable = not mention.evidence.pattern.endswith(("*", "~"))
    # An indeclinable name (в Баку) does not show whether it says where or where to; “where” is more common.
    is_scene = is_indeclinable or any(word.endswith(_PREPOSITIONAL_ENDINGS) for word in words)
    return _SCENE if is_scene else _DESTINATION


def _find_cue(before: Sequence[str], *, direct_only: bool = False) -> float | None:
    """Return the factor of the cue nearest to a place in the words before it, the longest of several that end at the same word; or None.

    With `direct_only`, only a cue of several words that ends right before the place counts.
    """
    found = [
        (-distance, len(cue), factor)
        for cue, reach, factor in _cues()
        for distance in range(reach + 1)
        if not direct_only or (len(cue) > 1 and not distance)
        if len(cue) <= (stop := len(before) - distance) and all(map(_matches, cue, before[stop - len(cue) : stop]))
    ]
    return max(found, key=lambda one: one[:2])[2] if found else None


@cache
def _cues() -> tuple[tuple[tuple[str, ...], int, float], ...]:
    """Return each cue's words, how many words may stand between it and the name, and its factor."""
    rows = read_table("country_context.tsv")
    return tuple((tuple(row["cue"].split()), int(row["reach"]), float(row["factor"])) for row in rows)
