"""What stands in the English and has nothing in the Russian: a country, an organisation, a person, an attribution, quotation marks.

A model fills what it does not understand with what was frequent in its training texts, and that reads well. So whatever names somebody
or something is looked for on the other side, generously: any word that could stand for it will do.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from svodka.agreement import attribution, renderings
from svodka.agreement.disagreement import Disagreement
from svodka.countries import countries
from svodka.country.evidence import find_mentions, tokenize
from svodka.dictionary.english_words import are_related, is_english, is_formed, keys
from svodka.facts.gazetteer import PlaceMatch, load_demonyms, load_gazetteer
from svodka.facts.place_adjectives import find_adjectives
from svodka.facts.transliteration import transliterate
from svodka.tables import fold, read_table

_SOURCE_MARK = re.compile(r"[«»\"“”„]")
_QUOTED = re.compile(r'(?<!\w)"[^"]+"(?!\w)')
_MAX_CACHED = 1_000
_ANY = "*"
_LATIN_WORD = re.compile(r"[a-z]+")
_NAME = re.compile(r"(?<![\w'-])(?P<title>(?:Mr|Mrs|Ms)\.? )?(?P<name>[A-Z][a-z]{3,})(?![\w-])")
_ALIKE = 0.4
"""Share of letters: a model that does not know a name spells it anyhow (`Циркон` – Cyrcon), so only what is quite another word counts."""
_ALIKE_AFTER_TITLE = 0.6
_SPEECH = re.compile(r"^[-–—−]|[,.!?…] [-–—−] ")
"""Direct speech that the Russian opens or closes with a dash: English news puts quotation marks there."""


_LONGEST_NICKNAME = 3
_NICKNAME = re.compile(r"так называ|по прозвищу|по кличке|называют|зовут", re.IGNORECASE)


def find_added(source: str, english: str) -> Iterator[Disagreement]:
    """Yield what the English names, attributes or quotes and the Russian does not."""
    yield from _countries_added(source, english)
    yield from _organisations_added(source, english)
    yield from _people_added(source, english)
    yield from attribution.find_added(source, english)
    yield from _quotations_added(source, english)


def _countries_added(source: str, english: str) -> Iterator[Disagreement]:
    named: frozenset[str] | None = None
    for match in _english_countries().finditer(english):
        if named is None:
            named = _countries_named(source)
        codes = _codes()[match[0]]
        if codes & named or _ANY in named or match[0] in source:
            continue
        if not codes & _countries_of_money(english[match.end() :], source):
            yield Disagreement(f"“{match[0]}” is not in the source.", match[0], match.start())


_MONEY = {
    "dollar": ("доллар|долл|[$]", {"us"}),
    "ruble": ("руб", {"ru"}),
    "rouble": ("руб", {"ru"}),
    "tenge": ("тенге|тнг", {"kz"}),
    "som": ("сом", {"kg"}),
    "soum": ("сум", {"uz"}),
    "sum": ("сум", {"uz"}),
    "somoni": ("сомони", {"tj"}),
    "manat": ("манат", {"az", "tm"}),
    "rial": ("риал", {"ir"}),
    "lira": ("лир", {"tr"}),
    "rupee": ("рупи", {"in", "pk"}),
    "yuan": ("юан", {"cn"}),
}
"""Currencies that English says the country of where Russian does not (`500 долларов` – 500 US dollars): the Russian, the countries."""
_NEXT_WORD = re.compile(r"[ \u00a0-]([a-z]+?)s?(?!\w)")


def _countries_of_money(following: str, source: str) -> set[str]:
    """Return the countries of the currency that English begins with, where the Russian has that currency."""
    word = _NEXT_WORD.match(following)
    russian, codes = _MONEY.get(word[1] if word else "", ("", set()))
    return codes if russian and re.search(rf"(?<!\w)(?:{russian})", fold(source)) else set()


@lru_cache(_MAX_CACHED)
def _countries_named(source: str) -> frozenset[str]:
    """Return the codes of all countries that a Russian text names, or whose towns, offices and people it names."""
    tokens = tokenize(source)
    codes = {code for mention in find_mentions(source, tokens) for code in mention.evidence.countries}
    codes |= {place.country for place in load_gazetteer().find(source)}
    codes |= {
        row["code"]
        for row in read_table("country_words.tsv")
        for token in tokens
        if token.folded.startswith(row["beginning"])
    }
    beginnings = {token.folded[:size] for token in tokens for size in range(_SHORTEST_STEM, _STEM + 1)}
    beginnings |= {f"={token.folded}" for token in tokens}
    return frozenset(codes) | {code for beginning in beginnings for code in _russian_stems().get(beginning, ())}


_STEM, _SHORTEST_STEM = 5, 3
"""A country, its adjective and its people share so many letters, endings left out: `Индия`, `индийский`; `Канада`, `канадцы`."""


@cache
def _russian_stems() -> dict[str, frozenset[str]]:
    stems: dict[str, set[str]] = {}
    names = [(name, country.code) for country in countries() for name in country.russian]
    names += [(place.russian, place.country) for place in load_gazetteer().places if place.kind == "country"]
    for name, code in names:
        for word in (name, name.split()[-1]):
            # An abbreviation is looked for as it is, and no word has its two or three letters as a beginning only.
            stem = f"={fold(word)}" if word.isupper() else fold(word).rstrip("аеиоуыэюяьй")[:_STEM]
            stems.setdefault(stem, set()).add(code)
    return {stem: frozenset(codes) for stem, codes in stems.items()}


@cache
def _codes() -> dict[str, frozenset[str]]:
    """Return the codes of the countries that an English name or demonym may mean."""
    codes: dict[str, set[str]] = {}
    for country in countries():
        for name in country.english:
            codes.setdefault(name, set()).add(country.code)
    for code, words in load_demonyms().items():
        for word in words:
            codes.setdefault(word, set()).add(code)
    return {name: frozenset(found) for name, found in codes.items()}


@cache
def _english_countries() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_codes(), key=len, reverse=True))
    return re.compile(rf"(?<![\w.-])(?:{names})(?![\w-]| ink\b| shepherd)")


def _organisations_added(source: str, english: str) -> Iterator[Disagreement]:
    folded = fold(source)
    for name, counterpart in _organisations():
        match = name.search(english)
        if match is not None and not counterpart.search(folded) and match[0] not in source:
            yield Disagreement(f"“{match[0]}” is not in the source.", match[0], match.start())


@cache
def _organisations() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (re.compile(rf"(?<![\w-])(?:{row['english']})(?![\w-])"), re.compile(rf"(?<![\w])(?:{row['russian']})(?![\w])"))
        for row in read_table("acronyms.tsv")
    )


def _people_added(source: str, english: str) -> Iterator[Disagreement]:
    """Yield a name of the English whose letters nothing in the Russian has: a word that is none of the language, or any after `Mr`."""
    for match in _NAME.finditer(english):
        name = match["name"].lower()
        if (match["title"] or not _is_word(name, source)) and not _is_in_source(
            name, source, _ALIKE_AFTER_TITLE if match["title"] else _ALIKE
        ):
            yield Disagreement(f"“{match['name']}” is not in the source.", match["name"], match.start("name"))


def _is_word(name: str, source: str) -> bool:
    """Tell whether English has a word, or the dictionary gives it or one of its family for a word of the source (`казак` – Cossack)."""
    if is_formed(name) or any(is_english(key) for key in (name, *keys(name))):
        return True
    senses = (sense for lookup in renderings.look_up(source) for sense in renderings.sense_words(lookup))
    return any(are_related(name, sense) for sense in senses)


@lru_cache(_MAX_CACHED)
def _latin_words(source: str) -> tuple[str, ...]:
    latin = transliterate(source) + " " + " ".join(" ".join((place.name, *place.variants)) for place in _places(source))
    return tuple(_LATIN_WORD.findall(latin.lower()))


def _is_in_source(name: str, source: str, alike: float) -> bool:
    """Tell whether a word of the Russian, or the English of a place or a person in it, is like a name."""
    return any(renderings.are_alike(name, word, alike) for word in _latin_words(source))


def _places(source: str) -> tuple[PlaceMatch, ...]:
    named = load_gazetteer().find(source)
    return (*named, *find_adjectives(source, named))


def _quotations_added(source: str, english: str) -> Iterator[Disagreement]:
    """Yield a quotation of the English in a sentence without any quotation mark, speech or nickname in the Russian."""
    match = _QUOTED.search(english)
    if match is None or _SOURCE_MARK.search(source) or _SPEECH.search(source) or attribution.is_attributed(source):
        return
    # English puts a nickname into quotation marks, Russian seldom does: `Михаил Япончик`.
    words = re.findall(r"[^\W\d_]+", match[0])
    is_name = 0 < len(words) <= _LONGEST_NICKNAME and all(
        word[0].isupper() and _is_in_source(word.lower(), source, _ALIKE_AFTER_TITLE) for word in words
    )
    if not is_name and not _NICKNAME.search(source):
        yield Disagreement("The source has no quotation marks here.", match[0], match.start())
