"""Which country an article belongs to: header line or folder first, else the evidence in the text and the address, weighed.

The country where the event happens matters, not every country that is named: the dateline and the headline count most, then the
first paragraph; what is only an origin, a destination or a citizenship counts little (`svodka.bulletin.country_evidence`).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import unquote, urlsplit

from svodka.bulletin import country_evidence, dateline
from svodka.bulletin.country_evidence import Evidence, find_mentions, load_address_evidence, tokenize
from svodka.places.countries import countries
from svodka.russian.tokens import has_cyrillic
from svodka.types import Article, Finding, Judgement, Severity

_PLACES = {"dateline": 5.0, "headline": 4.0, "lead": 2.0, "text": 1.0, "address": 2.0, "outlet": 2.0}
"""The parts of an article in the order in which a reason names them, and what the evidence there is multiplied with."""

_LEAST = 1.5
"""A score below this decides nothing: a Russian outlet's address alone does not make an event Russian."""

_CLOSE = 0.55
"""The second candidate is named as a rival from this share of the first one's score on."""

_CITY_WEIGHT = 3.0
"""What a city is worth that only the table of datelines' cities knows: as much as one of the evidence table."""

_OUTSIDE = frozenset({"address", "outlet"})
"""What says where the outlet is, which may tell of another country."""

_SHOWN = 3
"""So many signs of each part of the article are named in the reason."""
_SETTLED = 1.5
"""From this weight on a host tells its country: every country's press has outlets under .ru and .com."""


@dataclass
class _Case:
    """What speaks for one country."""

    score: float = 0.0
    signs: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, place: str, words: str, points: float) -> None:
        self.score += points
        self.signs[place][words] = self.signs[place].get(words, 0.0) + points

    @property
    def reason(self) -> str:
        parts = []
        for place in _PLACES:
            strongest = sorted(self.signs[place].items(), key=lambda sign: -sign[1])[:_SHOWN]
            if strongest:
                parts.append(f"{place}: {', '.join(words for words, _ in strongest)}")
        return "; ".join(parts)


@dataclass(frozen=True)
class _Sign:
    place: str
    words: str
    countries: tuple[str, ...]
    points: float


def decide_country(article: Article) -> Judgement:
    """Return the country of `article` as an ISO alpha-2 code in lower case, with the reason in words a person can check.

    A hint that the reader found (header line, folder) is returned as it is. Where two countries come close, the stronger one is
    the value and the other the rival; where nothing speaks for any country, the value is "".
    """
    if article.country_hint and article.country_hint.value:
        return article.country_hint
    cases: dict[str, _Case] = defaultdict(_Case)
    for sign in _signs(article):
        for code in sign.countries:
            cases[code].add(sign.place, sign.words, sign.points)
    ranking = sorted(cases.items(), key=lambda candidate: (-candidate[1].score, candidate[0]))
    if not ranking or ranking[0][1].score < _LEAST:
        weak = f" (too little: {ranking[0][1].reason})" if ranking else ""
        return Judgement("", f"nothing in the text or the address points to a country{weak}", 0.0)
    code, best = ranking[0]
    second_code, second = ranking[1] if len(ranking) > 1 else ("", _Case())
    rival = second_code if second.score >= _CLOSE * best.score else _outlets_own(article, code, cases)
    return Judgement(code, best.reason, round(best.score / (best.score + second.score), 2), rival)


def describe_doubts(judgement: Judgement) -> tuple[Finding, ...]:
    """Return what the reviewer is to be told about a decided country: nothing where it is certain."""
    if not judgement.value:
        message = f"The country could not be decided ({judgement.reason}): place the item under its country."
        return (Finding("country", message, Severity.ERROR),)
    if judgement.rival:
        message = (
            f"Placed under {_name(judgement.value)} ({judgement.reason}), but {_name(judgement.rival)} comes close: "
            "check that the item stands under the right country."
        )
        return (Finding("country", message),)
    return ()


def _outlets_own(article: Article, code: str, cases: Mapping[str, _Case]) -> str:
    """Return the outlet's country where it is another one than `code` and the article names it too; "" otherwise."""
    home = find_home(article.url)
    is_named = home in cases and any(cases[home].signs[place] for place in _PLACES if place not in _OUTSIDE)
    return home if is_named and home != code else ""


def _name(code: str) -> str:
    return next((country.name for country in countries() if country.code == code), code)


def _signs(article: Article) -> Iterator[_Sign]:
    yield from _text_signs("headline", article.title)
    repeated: dict[str, int] = defaultdict(int)
    for number, paragraph in enumerate(article.paragraphs):
        opening = dateline.split(paragraph) if number == 0 else None
        stop = opening.stop if opening else 0
        yield from _dateline_signs(opening, paragraph[:stop])
        for sign in _text_signs("text" if number else "lead", paragraph[stop:]):
            # The tenth mention says little that the first did not.
            repeated[sign.words] += 1
            yield _Sign(sign.place, sign.words, sign.countries, sign.points / repeated[sign.words])
    if has_cyrillic(article.outlet):
        # The name of a channel or an agency; a host is read with the address.
        yield from _text_signs("outlet", article.outlet)
    for sign_in_address in find_signs(article.url):
        evidence = sign_in_address.evidence
        yield _Sign("address", sign_in_address.words, evidence.countries, evidence.weight * _PLACES["address"])


def _dateline_signs(opening: dateline.Dateline | None, text: str) -> Iterator[_Sign]:
    """Yield what the dateline says; a city that the evidence does not list counts by the table of datelines' cities."""
    signs = list(_text_signs("dateline", text))
    yield from signs
    code = dateline.find_city_country(opening.city) if opening else ""
    if opening and code and not any(code in sign.countries for sign in signs):
        yield _Sign("dateline", opening.city, (code,), _CITY_WEIGHT * _PLACES["dateline"])


def _text_signs(place: str, text: str) -> Iterator[_Sign]:
    tokens = tokenize(text)
    mentions = find_mentions(text, tokens, dateline=place == "dateline")
    for mention, factor in zip(mentions, country_evidence.weigh_mentions(text, tokens, mentions), strict=True):
        points = mention.evidence.weight * factor * _PLACES[place]
        if points:
            yield _Sign(place, mention.words, mention.evidence.countries, points)


@dataclass(frozen=True)
class AddressSign:
    """One sign in the address: the evidence and the words of the address that carry it."""

    evidence: Evidence
    words: str


def find_signs(url: str) -> tuple[AddressSign, ...]:
    """Return what in `url` points to a country: at most one sign of the host (a known outlet before the domain), any of the path.

    An address that cannot be parsed has none.
    """
    host, path = _host_and_path(url)
    found = [sign for sign in (_host_sign(host),) if sign]
    for word in dict.fromkeys(re.split(r"[\W_]+", unquote(path).lower())):
        found += [AddressSign(evidence, word) for evidence in _latin() if word and _matches(evidence.pattern, word)][:1]
    return tuple(found)


def find_home(url: str) -> str:
    """Return the country that the outlet at `url` is of, "" where its address does not settle it (.ru, .com)."""
    sign = _host_sign(_host_and_path(url)[0])
    return sign.evidence.countries[0] if sign and sign.evidence.weight >= _SETTLED else ""


def _host_and_path(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        return (parts.hostname or "").rstrip("."), parts.path
    except ValueError:
        return "", ""


def _host_sign(host: str) -> AddressSign | None:
    """Return the sign of the longest known end of the host name: az.sputniknews.ru before sputniknews.ru before .ru."""
    labels = host.lower().split(".")
    for start in range(len(labels)):
        name = ".".join(labels[start:])
        evidence = _hosts().get(name) or (_hosts().get(f".{name}") if start == len(labels) - 1 else None)
        if evidence:
            return AddressSign(evidence, evidence.pattern)
    return None


def _matches(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@cache
def _hosts() -> Mapping[str, Evidence]:
    return {evidence.pattern: evidence for evidence in load_address_evidence() if evidence.kind in {"host", "outlet"}}


@cache
def _latin() -> tuple[Evidence, ...]:
    return tuple(evidence for evidence in load_address_evidence() if evidence.kind == "latin")
