"""What one article tells, taken apart for comparison."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from svodka.bulletin import dateline
from svodka.bulletin.story_figures import (
    SHINGLE,
    Quantities,
    capitals,
    common_words,
    lemmatise,
    read_quantities,
    read_word,
    sexes,
    substances,
)
from svodka.facts.people import find_people
from svodka.places.gazetteer import PlaceMatch, find_adjectives, load_gazetteer
from svodka.russian.morphology import analyse
from svodka.system.tables import fold
from svodka.types import Article

RUSSIAN = "ru"
_NAME = re.compile(r"(?<=[^\W_] )[«\"“]?[А-ЯЁA-Z][^\W\d_]{3,}|(?<=, )[«\"“]?[А-ЯЁA-Z][^\W\d_]{3,}")
_WHERE = re.compile(
    r"(?<!\w)(?:[Вв]о?|[Ии]з|[Пп]од|[Бб]лиз|[Вв]озле|[Оо]коло|г\.|с\.|город\w*|сел\w{1,2}|кишлак\w*|пос[её]л\w+|аул\w*|махалл\w+|деревн\w+|джамоат\w*)"
    r"[ \u00a0](?P<name>[А-ЯЁ][^\W\d_]{3,}(?:-[А-ЯЁ][^\W\d_]+)*)"
)
_REGIONS = ("region", "province")
_SPOTS = ("city", "district", "checkpoint")
_AGE = re.compile(r"(?<!\d)(?P<age>\d{1,2})-летн(?P<ending>\w+)")
_BORN = re.compile(r"(?<!\d)(?P<year>19\d\d|20[01]\d)[ \u00a0]?(?:г(?:ода)?\.?[ \u00a0]?р(?:\.|ожд))")
_OF_WOMEN = frozenset({"яя", "юю", "ей"})
_OF_MEN = frozenset({"ий", "его", "ему", "им", "ем"})
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Wording:
    """The words of an article: what candidates are found by."""

    shingles: frozenset[tuple[str, ...]]
    words: frozenset[str]
    """Lemmas that are not in every report of the trade."""
    length: int
    """Of the article, in words."""


@dataclass(frozen=True)
class Opening:
    """The places that the headline and the lead name, where the event is, without those of the dateline."""

    spots: frozenset[str]
    """Cities, districts and checkpoints, capitals among them."""
    regions: frozenset[str]
    names: frozenset[str]
    """Lemmas of words with a capital, unknown to the gazetteer, that stand where a place would: `в Карамыше`, `из села Тепе`."""


@dataclass(frozen=True)
class Telling:
    """An article's words and facts."""

    wording: Wording
    quantities: Quantities
    places: frozenset[str]
    """Places smaller than a country, by the first word of their English: a region and its city are one."""
    spots: frozenset[str]
    """Those of them that are cities, districts or checkpoints and not where an agency writes from."""
    regions: frozenset[str]
    persons: frozenset[str]
    """Surnames, folded."""
    opening: Opening
    ages: frozenset[str]
    sexes: tuple[frozenset[str], ...]
    """As `svodka.bulletin.story_features` reads both."""
    names: frozenset[str]
    """Lemmas of other words with a capital within a sentence: villages, operations, makes of cars."""
    substances: frozenset[str]
    country: str
    countries: frozenset[str]
    """Codes of the countries that it names or whose places it names, its own among them; "" = not decided."""
    date: datetime.date | None
    language: str
    outlet: str
    """Folded; "" = not known."""
    url: str

    @cached_property
    def event_days(self) -> frozenset[tuple[int, int]]:
        """The days of the text without that of the article itself."""
        days = self.quantities.days
        return days - {(self.date.day, self.date.month)} if self.date else days


def read_wording(article: Article) -> Wording:
    """Return the words of an article."""
    shingles: set[tuple[str, ...]] = set()
    words: set[str] = set()
    for block in (article.title, *article.paragraphs):
        read = list(lemmatise(block))
        lemmas = [lemma for lemma, _, _ in read]
        shingles.update(zip(*(lemmas[start:] for start in range(SHINGLE)), strict=False))
        words.update(lemma for lemma, is_small, _ in read if not is_small)
    return Wording(frozenset(shingles), frozenset(words - common_words()), article.words)


def read_telling(article: Article, wording: Wording, country: str, language: str) -> Telling:
    """Return the words and facts of an article that was decided to be from this country (ISO code or "") and in `ru` or `en`."""
    text = article.text
    found = _places(article, country) if language == RUSSIAN else ()
    people = find_people(text, country) if language == RUSSIAN else ()
    surnames = {fold(person.surname) for person in people if person.surname}
    known = substances()
    taken = [*((one.start, one.stop) for one in found), *((one.start, one.stop) for one in people)]
    return Telling(
        wording,
        read_quantities(_without_dateline(article), language),
        places=_named(found, (*_REGIONS, *_SPOTS)),
        spots=_named(found, _SPOTS) - capitals() - _dateline(article),
        opening=_opening(article, found, taken),
        ages=read_ages(text),
        sexes=read_sexes(text),
        regions=_named(found, _REGIONS),
        persons=frozenset(surnames) - common_words(),
        names=_names(text, taken),
        substances=frozenset(known[word] for word in wording.words if word in known),
        country=country,
        countries=frozenset(place.country for place in found) | {country, ""},
        date=article.date,
        language=language,
        outlet=fold(article.outlet),
        url=article.url,
    )


def _opening(article: Article, found: tuple[PlaceMatch, ...], taken: list[tuple[int, int]]) -> Opening:
    lead = article.paragraphs[0] if article.paragraphs else article.title
    start = article.text.find(lead)
    end = start + len(lead)
    after = start + _dateline_stop(article)
    # A place in capitals at the very start is a dateline of whatever form.
    places = tuple(
        one
        for one in found
        if one.start < end and not start <= one.start < after and not (one.start == start > 0 and one.text.isupper())
    )
    named = [
        match
        for match in _WHERE.finditer(article.text, 0, end)
        if not match["name"].isupper() and not any(first <= match.start("name") < stop for first, stop in taken)
    ]
    unknown = frozenset(read_word(match["name"])[0] for match in named).difference(common_words(), substances())
    return Opening(_named(places, _SPOTS), _named(places, _REGIONS), unknown)


def _dateline_stop(article: Article) -> int:
    """Where the dateline of the first paragraph ends; 0 = it has none."""
    opening = dateline.split(article.paragraphs[0]) if article.paragraphs else None
    return opening.stop if opening else 0


def _without_dateline(article: Article) -> str:
    """The text without the day that an agency writes on, which is not that of the event."""
    if not (stop := _dateline_stop(article)):
        return article.text
    return article.text.replace(article.paragraphs[0], article.paragraphs[0][stop:], 1)


def _names(text: str, taken: list[tuple[int, int]]) -> frozenset[str]:
    """The lemmas of words with a capital within a sentence that belong to no place and no person and stand not in every report."""
    inside = {
        read_word(match[0].lstrip('«"“'))[0]
        for match in _NAME.finditer(text)
        if not any(start <= match.start() < stop for start, stop in taken) and not match[0].isupper()
    }
    return frozenset(inside) - common_words() - substances().keys()


def _places(article: Article, country: str) -> tuple[PlaceMatch, ...]:
    """The places of an article, those named by an adjective (`брянские школьники`) too."""
    text = article.text
    found = load_gazetteer().find(text, article.date, country)
    return *found, *find_adjectives(text, found)


def _named(found: tuple[PlaceMatch, ...], kinds: tuple[str, ...]) -> frozenset[str]:
    return frozenset(place.name.split()[0] for place in found if place.kind in kinds)


def _dateline(article: Article) -> frozenset[str]:
    """The places of the dateline: an agency writes from the region's city whatever place of the region it writes of."""
    if not (stop := _dateline_stop(article)):
        return frozenset()
    return _named(load_gazetteer().find(article.paragraphs[0][:stop].capitalize()), _SPOTS)


def read_ages(text: str) -> frozenset[str]:
    """Return the ages and years of birth of a Russian text, as it writes them: `34`, `1991`."""
    return frozenset([*(one["age"] for one in _AGE.finditer(text)), *(one["year"] for one in _BORN.finditer(text))])


def read_sexes(text: str) -> tuple[frozenset[str], ...]:
    """Return which of the two sexes, `m` and `f`, a Russian text tells of in the singular.

    For each pair of words in data/story_words.tsv (`мужчина`, `женщина`), and last for all of them and for ages (`34-летняя`) together.
    """
    found = list(_words_of_sex(text))
    ages = {one["ending"] for one in _AGE.finditer(text.lower())}
    everything = {sex for _, sex in found} | {"f" for _ in ages & _OF_WOMEN} | {"m" for _ in ages & _OF_MEN}
    pairs = sorted({pair for pair, _ in sexes().values()})
    return *(frozenset(sex for pair, sex in found if pair == one) for one in pairs), frozenset(everything)


def _words_of_sex(text: str) -> Iterator[tuple[int, str]]:
    for word in set(_WORD.findall(text.lower())):
        if word[:4] not in _beginnings():
            continue
        # `мужчины` may be one man's or several men.
        yield from (
            sexes()[one.normal_form] for one in analyse(word) if one.normal_form in sexes() and "sing" in one.tag
        )


def _beginnings() -> frozenset[str]:
    return frozenset(word[:4] for word in sexes())
