"""Read the facts of one article for the comparison with other articles: its words, figures, places, persons and days.

Words are lemmas in the order of the text. A figure says how much there is of what; `17 килограммов 240 граммов` is one figure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from itertools import takewhile

from svodka.bulletin import dateline
from svodka.facts.figures import Figure, FigureKind
from svodka.facts.gazetteer import PlaceMatch, find_adjectives, load_gazetteer
from svodka.facts.numbers import find_english, find_russian
from svodka.facts.people import find_people
from svodka.russian.morphology import analyse
from svodka.system.tables import fold, forms, read_column
from svodka.types import Article

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:-[^\W\d_]+)*")
_CYRILLIC = re.compile("[а-яё]")
_SMALL = frozenset({"PREP", "CONJ", "PRCL", "NPRO", "INTJ"})
_FORMS_KEPT = 10_000
"""Nearly as many word forms as a week of 40 articles has together with the five weeks before it, which it is compared with."""


@lru_cache(_FORMS_KEPT)
def read_word(word: str) -> tuple[str, bool]:
    """Return the folded lemma of a word and whether it is a small word.

    pymorphy3 lemmatises Russian words; its prepositions, conjunctions, particles, pronouns and interjections are small. Other words stay as
    they are; those of one letter are small.
    """
    folded = fold(word)
    if not _CYRILLIC.search(folded):
        return folded, len(folded) < 2
    reading = analyse(folded)[0]
    return fold(reading.normal_form), reading.tag.POS in _SMALL


def lemmatise(text: str) -> Iterator[tuple[str, bool, int]]:
    """Yield the lemma of each word of a text, whether it is a small word, and where the word begins."""
    for match in _WORD.finditer(text):
        yield (*read_word(match[0]), match.start())


@cache
def currencies() -> frozenset[str]:
    """Return the units of `Quantity` that are money."""
    return frozenset(read_column("units.tsv", "unit", "money", of="dimension"))


@lru_cache(maxsize=4)
def listed_words(kind: str) -> frozenset[str]:
    """Return the words of a kind in data/story_words.tsv: `common`, `capital` (in English), `person` or `sex`."""
    return frozenset(word for words in _rows(kind) for word in words)


@cache
def substances() -> Mapping[str, str]:
    """Return the substance that each lemma names. A substance is called by its first name in data/story_words.tsv."""
    return {word: words[0] for words in _rows("substance") for word in words}


def _rows(kind: str) -> Iterator[tuple[str, ...]]:
    return map(forms, read_column("story_words.tsv", "words", kind))


MASS = "g"
"""The unit of every mass."""
DETAINED = "detained"
"""`Quantity.what` of a figure that says how many persons were detained."""

_GRAMS = {"t": Decimal(10**6), "centner": Decimal(10**5), "kg": Decimal(1000), "g": Decimal(1), "mg": Decimal("0.001")}
_MONEY = {"dollar": "USD"}
_ABOUT = re.compile(
    r"(?i:(?<!\w)"
    r"(?:более(?: чем)?|больше|менее|свыше|почти|около|порядка|примерно|до|не менее|чуть|over|more than|about|almost|nearly|some)"
    r"(?: чем)?(?: о| об| на)?)[ \u00a0]$"
)
_TOGETHER = re.compile(r"[ \u00a0](?:и[ \u00a0])?")
_SENTENCE = re.compile(r"[.!?…](?=\s)|\n|;")
_DETAINING = ("задерж", "арест", "взят", "detain", "arrest")
_WORDS_AFTER = 4
_REACH = 60
"""Characters on either side of a figure in which a word of `_DETAINING` is looked for."""
_NOT_OF_THE_EVENT = frozenset({"year", "month", "week", "day", "hour", "minute", "second", "%", "pp"})
_YEARS = frozenset({"год", "лето", "раз", "year", "years"})
_APART = re.compile(r"[^\w\s-]")
_CLOSE = 0.04
_ROUNDED = 0.15
_ROUNDED_FROM = 20
"""Articles give counts below this exactly."""


@dataclass(frozen=True)
class Quantity:
    """A figure with what it counts.

    `unit` is `MASS`, a currency, another key of data/units.tsv, or "" for a count. `what` is the substance (`heroin`), the lemma
    counted (`капсула`), `detained`, or "" where the text does not say.
    """

    value: float
    unit: str
    what: str
    digits: int
    """How many significant digits it has: 3 for `412`, 1 for `2000`."""
    is_about: bool = False
    """Whether the text says that it is rounded: `более 300`, `почти 30`."""

    def agrees(self, other: "Quantity") -> bool:
        """Tell whether both may be the same figure: the same unit, and equal but for rounding."""
        if self.unit != other.unit:
            return False
        low, high = sorted((self.value, other.value))
        tolerance = _ROUNDED if self.is_about or other.is_about else _CLOSE
        return low == high or (bool(self.unit or high >= _ROUNDED_FROM) and high - low <= high * tolerance)


@dataclass(frozen=True)
class Quantities:
    """The figures of an article."""

    all: tuple[Quantity, ...]
    """In order, without repeats."""
    days: frozenset[tuple[int, int]] = frozenset()
    """The dates in the text, as (day, month)."""
    figures: frozenset[tuple[object, ...]] = frozenset()
    """Every figure of the text but dates, ages, times and laws too, by its kind, value and unit."""

    @cached_property
    def by_kind(self) -> dict[tuple[str, str], list[Quantity]]:
        """The quantities by kind: (unit, "") for those with a unit, so that all masses are one kind, and ("", what) for counts.

        Counts that do not say of what are left out.
        """
        kinds: dict[tuple[str, str], list[Quantity]] = {}
        for one in self.all:
            if one.unit or one.what:
                kinds.setdefault((one.unit, "" if one.unit else one.what), []).append(one)
        return kinds


def read_quantities(text: str, language: str) -> Quantities:
    """Return the quantities of a text in `ru` or `en`. Times, ages, years, laws and serial numbers do not count as quantities."""
    figures = find_english(text) if language == "en" else find_russian(text)
    kinds = {FigureKind.CARDINAL, FigureKind.QUANTITY, FigureKind.MONEY}
    counted = [figure for figure in figures if figure.kind in kinds and figure.unit not in _NOT_OF_THE_EVENT]
    words = list(lemmatise(text))
    read = (_quantity(text, run, words, language) for run in _join_masses(text, counted))
    days = ((figure.date.day, figure.date.month) for figure in figures if figure.date and figure.date.day)
    undated = (figure for figure in figures if figure.required and not figure.date)
    return Quantities(
        tuple(dict.fromkeys(quantity for quantity in read if quantity.what not in _YEARS)),
        frozenset(days),
        frozenset((figure.kind, figure.value, figure.high, figure.unit) for figure in undated),
    )


def _join_masses(text: str, figures: Sequence[Figure]) -> list[list[Figure]]:
    """Return each figure in a list of its own, but kilograms together with the grams that follow them."""
    joined: list[list[Figure]] = []
    for figure in figures:
        last = joined[-1][-1] if joined else figure
        is_smaller = figure.unit in _GRAMS and _GRAMS.get(last.unit, 0) > _GRAMS[figure.unit]
        if is_smaller and _TOGETHER.fullmatch(text, last.stop, figure.start):
            joined[-1].append(figure)
        else:
            joined.append([figure])
    return joined


def _quantity(text: str, run: Sequence[Figure], words: Sequence[tuple[str, bool, int]], language: str) -> Quantity:
    start, stop = run[0].start, run[-1].stop
    is_mass = run[0].unit in _GRAMS
    value = sum((figure.value * _GRAMS.get(figure.unit, 1) for figure in run), Decimal(0))
    unit = MASS if is_mass else _MONEY.get(run[0].unit, run[0].unit)
    after, before = _sentence_around(text, start, stop, words)
    what = _substance(after[:_WORDS_AFTER]) or _substance(before[::-1]) if is_mass else ""
    if not run[0].unit:
        what = _counted(text, run[0], after, language)
    about = bool(_ABOUT.search(text, max(0, start - 20), start))
    return Quantity(float(value), unit, what, len(value.normalize().as_tuple().digits), about)


def _sentence_around(
    text: str, start: int, stop: int, words: Sequence[tuple[str, bool, int]]
) -> tuple[list[str], list[str]]:
    """Return the lemmas after a figure up to the next punctuation mark or figure, and the lemmas before it in its sentence."""
    begin = max((match.end() for match in _SENTENCE.finditer(text, 0, start)), default=0)
    ending = _APART.search(text, stop)
    end = ending.start() if ending else len(text)
    after = takewhile(lambda lemma: not lemma[0].isdigit(), (lemma for lemma, _, at in words if stop <= at < end))
    return list(after), [lemma for lemma, _, at in words if begin <= at < start]


def _substance(lemmas: Sequence[str]) -> str:
    return next((substances()[lemma] for lemma in lemmas if lemma in substances()), "")


def _counted(text: str, figure: Figure, after: Sequence[str], language: str) -> str:
    near = text[max(0, figure.start - _REACH) : figure.stop + _REACH].lower()
    noun = next((lemma for lemma in after[:3] if language == "en" or analyse(lemma)[0].tag.POS == "NOUN"), "")
    words = text[figure.start : figure.stop].lower().rstrip("хм")
    collective = figure.spelled and words.endswith(("ое", "ои", "еро", "еры"))
    if (noun in listed_words("person") or collective) and any(stem in near for stem in _DETAINING):
        return DETAINED
    return noun


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
    lead = article.paragraphs[0] if article.paragraphs else ""
    start, opening = text.find(lead), dateline.split(lead)
    after = start + (opening.stop if opening else 0)
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
        names=_unknown_names(text, taken),
        substances=frozenset(known[word] for word in wording.words if word in known),
        country=country,
        countries=frozenset(place.country for place in places) | {country, ""},
        language=language,
    )


@cache
def _agencies() -> frozenset[str]:
    names = " ".join(read_column("agencies.tsv", "russian"))
    return frozenset(read_word(word)[0] for word in re.findall(r"\w+", names))


def _unknown_names(text: str, taken: Sequence[tuple[int, int]]) -> frozenset[str]:
    """Return the lemmas of the names outside the spans `taken` (known places and persons) that are not in every report."""
    found = {
        read_word(match["name"].lstrip('«"“'))[0]
        for match in _NAME.finditer(text)
        if not match["name"].isupper() and not any(start <= match.start("name") < stop for start, stop in taken)
    }
    return frozenset(found) - listed_words("common") - substances().keys()


def _named(found: Iterable[PlaceMatch], kinds: Sequence[str]) -> frozenset[str]:
    return frozenset(place.name.split()[0] for place in found if place.kind in kinds)
