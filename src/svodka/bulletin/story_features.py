"""Read the facts of one article for the comparison with other articles: its words, figures, places, persons and days."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from svodka.bulletin import dateline
from svodka.bulletin.story_figures import (
    SHINGLE,
    Quantities,
    lemmatise,
    listed_words,
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
_NAME = re.compile(r"(?:(?<=[^\W_] )|(?<=, ))(?P<name>[«\"“]?[А-ЯЁA-Z][^\W\d_]{3,})")
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
    """The words of an article, used to find other articles that may tell the same event."""

    shingles: frozenset[tuple[str, ...]]
    """Runs of `SHINGLE` lemmas."""
    words: frozenset[str]
    """Lemmas, without small words and without those that every report of the trade has (`common` in data/story_words.tsv)."""


@dataclass(frozen=True)
class Opening:
    """The places that the headline and the lead name, without those of the dateline. They say where the event happened."""

    spots: frozenset[str]
    """Cities, districts and checkpoints, capitals among them."""
    regions: frozenset[str]
    names: frozenset[str]
    """Lemmas of capitalised words that the gazetteer does not know but that stand where a place would: `в Карамыше`, `из села Тепе`."""


@dataclass(frozen=True)
class ArticleFacts:
    """An article's words and facts."""

    article: Article
    wording: Wording
    quantities: Quantities
    places: frozenset[str]
    """Places smaller than a country, by the first word of their English name, so that a region and its city count as one."""
    spots: frozenset[str]
    """Cities, districts and checkpoints, without those of the dateline and without the capitals that agencies write from."""
    regions: frozenset[str]
    persons: frozenset[str]
    """Surnames, folded."""
    opening: Opening
    ages: frozenset[str]
    """Ages and years of birth, as the text writes them: `34`, `1991`."""
    sexes: tuple[frozenset[str], ...]
    """The sexes (`m`, `f`) of single persons: one set for each pair of words in data/story_words.tsv (`мужчина`, `женщина`), then one for
    all signs together, ages (`34-летний`) included."""
    names: frozenset[str]
    """Lemmas of other capitalised words inside a sentence: villages, operations, makes of cars."""
    substances: frozenset[str]
    country: str
    countries: frozenset[str]
    """Codes of the countries that it names or whose places it names, and its own. "" is always among them, so that an article whose
    country is not decided ("") conflicts with none."""
    language: str

    @cached_property
    def event_days(self) -> frozenset[tuple[int, int]]:
        """The dates in the text, as (day, month), without the date of the article itself."""
        days, date = self.quantities.days, self.article.date
        return days - {(date.day, date.month)} if date else days


def read_wording(article: Article) -> Wording:
    """Return the words of an article."""
    shingles: set[tuple[str, ...]] = set()
    words: set[str] = set()
    for block in (article.title, *article.paragraphs):
        read = list(lemmatise(block))
        lemmas = [lemma for lemma, _, _ in read]
        shingles.update(zip(*(lemmas[start:] for start in range(SHINGLE)), strict=False))
        words.update(lemma for lemma, is_small, _ in read if not is_small)
    return Wording(frozenset(shingles), frozenset(words - listed_words("common")))


def read_facts(article: Article, wording: Wording, country: str, language: str) -> ArticleFacts:
    """Return the facts of an article. Places and persons are read in Russian only.

    `country` is the ISO code that was decided for the article, or ""; `language` is `ru` or `en`.
    """
    text = article.text
    places: Sequence[PlaceMatch] = ()
    surnames: set[str] = set()
    taken: list[tuple[int, int]] = []
    if language == RUSSIAN:
        found = load_gazetteer().find(text, article.date, country)
        places = (*found, *find_adjectives(text, found))
        people = find_people(text, country)
        surnames = {fold(person.surname) for person in people if person.surname}
        taken = [*((one.start, one.stop) for one in places), *((one.start, one.stop) for one in people)]
    lead = article.paragraphs[0] if article.paragraphs else article.title
    start = text.find(lead)
    written = dateline.split(lead) if article.paragraphs else None
    after = start + (written.stop if written else 0)
    known = substances()
    return ArticleFacts(
        article,
        wording,
        # The date in a dateline says when the agency wrote, not when the event happened.
        read_quantities(text[:start] + text[after:], language),
        places=_named(places, (*_REGIONS, *_SPOTS)),
        # An agency writes from the region's main city, wherever in the region the event was.
        spots=_named(places, _SPOTS) - listed_words("capital") - _dateline_spots(text[start:after]),
        regions=_named(places, _REGIONS),
        persons=frozenset(surnames) - listed_words("common"),
        opening=_read_opening(text[: start + len(lead)], places, taken, (start, after)),
        ages=frozenset(one[1] for form in (_AGE, _BORN) for one in form.finditer(text)),
        sexes=_read_sexes(text),
        names=_unknown_names(_NAME.finditer(text), taken),
        substances=frozenset(known[word] for word in wording.words if word in known),
        country=country,
        countries=frozenset(place.country for place in places) | {country, ""},
        language=language,
    )


def _read_opening(
    text: str, places: Iterable[PlaceMatch], taken: Sequence[tuple[int, int]], written: tuple[int, int]
) -> Opening:
    """Return the places in `text`, the headline and the lead, whose dateline is `text[slice(*written)]`."""
    start, after = written
    # A place in capitals at the very start of the lead is a dateline, whatever its form.
    here = [
        one
        for one in places
        if one.start < len(text)
        and not start <= one.start < after
        and not (one.start == start > 0 and one.text.isupper())
    ]
    return Opening(_named(here, _SPOTS), _named(here, _REGIONS), _unknown_names(_WHERE.finditer(text), taken))


def _unknown_names(matches: Iterable[re.Match[str]], taken: Sequence[tuple[int, int]]) -> frozenset[str]:
    """Return the lemmas of the names outside the spans `taken` (known places and persons) that are not in every report."""
    found = {
        read_word(match["name"].lstrip('«"“'))[0]
        for match in matches
        if not match["name"].isupper() and not any(start <= match.start("name") < stop for start, stop in taken)
    }
    return frozenset(found) - listed_words("common") - substances().keys()


def _named(found: Iterable[PlaceMatch], kinds: Sequence[str]) -> frozenset[str]:
    return frozenset(place.name.split()[0] for place in found if place.kind in kinds)


def _dateline_spots(text: str) -> frozenset[str]:
    return _named(load_gazetteer().find(text.capitalize()), _SPOTS) if text else frozenset()


def _read_sexes(text: str) -> tuple[frozenset[str], ...]:
    beginnings = {word[:4] for word in sexes()}
    # `мужчины` may be singular or plural: one singular reading is enough.
    found = {
        sexes()[one.normal_form]
        for word in set(_WORD.findall(text.lower()))
        if word[:4] in beginnings
        for one in analyse(word)
        if one.normal_form in sexes() and "sing" in one.tag
    }
    endings = {one["ending"] for one in _AGE.finditer(text.lower())}
    everything = {sex for _, sex in found} | {"f" for _ in endings & _OF_WOMEN} | {"m" for _ in endings & _OF_MEN}
    pairs = sorted({pair for pair, _ in sexes().values()})
    return *(frozenset(sex for pair, sex in found if pair == one) for one in pairs), frozenset(everything)
