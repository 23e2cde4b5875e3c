"""Read the facts of one article for the comparison with other articles: its words, figures, places, persons and days."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from svodka.bulletin import dateline
from svodka.bulletin.story_figures import Quantities, lemmatise, listed_words, read_quantities, read_word, substances
from svodka.facts.gazetteer import PlaceMatch, find_adjectives, load_gazetteer
from svodka.facts.people import find_people
from svodka.system.tables import fold, read_column
from svodka.types import Article

RUSSIAN = "ru"
SHINGLE = 3
"""How many lemmas in a row are compared together. Measured on the odd stories of benchmarks/stories.py: two copies share at least 0.48 of
them, two retellings at most 0.21. With two in a row, the reports of one press office come close to copies."""
_NAME = re.compile(r"(?:(?<=[^\W_] )|(?<=, ))(?P<name>[«\"“]?[А-ЯЁA-Z][^\W\d_]{3,})")
_REGIONS = ("region", "province")
_SPOTS = ("city", "district", "checkpoint")


@dataclass(frozen=True)
class Wording:
    """The words of an article, used to find other articles that may tell the same event."""

    shingles: frozenset[tuple[str, ...]]
    """Runs of `SHINGLE` lemmas."""
    words: frozenset[str]
    """Lemmas, without small words and without those that every report of the trade has (`common` in data/story_words.tsv)."""
    sexes: frozenset[str]
    """The lemmas among all words that tell a man from a woman."""


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
    names: frozenset[str]
    """Lemmas of other capitalised words inside a sentence: villages, operations, makes of cars."""
    substances: frozenset[str]
    country: str
    countries: frozenset[str]
    """Codes of the countries that it names or whose places it names, and its own. "" is always among them, so that an article whose
    country is not decided ("") conflicts with none."""
    language: str

    @cached_property
    def telling(self) -> frozenset[object]:
        """What tells it from another event in the same words, days aside: figures, places, persons, other names, substances, sexes."""
        # A reprint names its own agency, in Russian or, as an address, in Latin letters.
        names = {name for name in self.names - _agencies() if not name.isascii()}
        facts = (self.spots, self.regions, self.persons, names, self.substances, self.wording.sexes)
        return self.quantities.figures.union(*facts)

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
    return Wording(frozenset(shingles), frozenset(words - listed_words("common")), listed_words("sex") & words)


def read_facts(article: Article, wording: Wording, country: str, language: str) -> ArticleFacts:
    """Return the facts of an article. Places and persons are read in Russian only.

    `country` is the ISO code that was decided for the article, or ""; `language` is `ru` or `en`.
    """
    text, is_russian = article.text, language == RUSSIAN
    found = load_gazetteer().find(text, article.date, country) if is_russian else []
    places = (*found, *find_adjectives(text, found)) if is_russian else ()
    people = find_people(text, country) if is_russian else []
    lead = article.paragraphs[0] if article.paragraphs else article.title
    start = text.find(lead)
    written = dateline.split(lead) if article.paragraphs else None
    after = start + (written.stop if written else 0)
    taken = [*((one.start, one.stop) for one in places), *((one.start, one.stop) for one in people)]
    known = substances()
    return ArticleFacts(
        article,
        wording,
        # The date in a dateline says when the agency wrote, not when the event happened.
        read_quantities(text[:start] + text[after:], language),
        places=_named(places, (*_REGIONS, *_SPOTS)),
        # An agency writes from the region's main city, wherever in the region the event was.
        spots=_named(places, _SPOTS)
        - listed_words("capital")
        - _named(load_gazetteer().find(text[start:after].capitalize()), _SPOTS),
        regions=_named(places, _REGIONS),
        persons=frozenset(fold(person.surname) for person in people if person.surname) - listed_words("common"),
        names=_unknown_names(_NAME.finditer(text), taken),
        substances=frozenset(known[word] for word in wording.words if word in known),
        country=country,
        countries=frozenset(place.country for place in places) | {country, ""},
        language=language,
    )


@cache
def _agencies() -> frozenset[str]:
    names = " ".join(read_column("agencies.tsv", "russian"))
    return frozenset(read_word(word)[0] for word in re.findall(r"\w+", names))


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
