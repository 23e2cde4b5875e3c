"""Find place names in Russian text, with their official English: data/gazetteer.tsv, built by scripts/build_gazetteer.py.

A name matches in any grammatical case. The longest match wins, and matches do not overlap. A name that may also be a person or a
common word needs a place noun, a preposition of place or a list of places beside it (the `cue` column), because a wrong place is
worse than a missed one. Adjectives of cities name the place too: `кызылординские полицейские` are police officers of Kyzylorda.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise

from svodka.facts.declension import decline_noun, decline_place, is_adjective
from svodka.russian.tokens import CYRILLIC, Span, overlaps, without_overlaps, word_pattern
from svodka.system.tables import fold, forms, read_table

_WORD = word_pattern("'’-", f"[{CYRILLIC}]")
_GAP = re.compile(r"\.?[ \u00a0]+|(?<=[А-Я])\.")
_LISTED = re.compile(r",? (?:и|или|а также) |, ?| ?[-–—] ?")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:]|[«\"“„(\[–—-]|\n)[ \u00a0«\"“„(]*$")
_PLACE_NOUN = re.compile(
    r"(?i:(?<!\w)(?:г\.|гор\.|с\.|п\.|пос\.|пгт\.?|д\.|дер\.|ст\.|кишл\.|р\.|город\w{0,3}|городк\w+|сел[оауе]м?|аул\w{0,3}|пос[её]лк\w+|"
    r"пос[её]лок|деревн\w+|станци\w+|кишлак\w{0,3}|махалл\w+|столиц\w+|аэропорт\w{0,3}|порт\w{0,3}|кпп|пост\w{0,3}|"
    r"пункт\w{0,3} пропуска|жител\w+|урожен\w+|провинци\w+|район\w{0,3}|област\w+|велаят\w{0,3}|авиарейс\w*|рейс\w*|"
    r"границ\w+ с|трасс\w+|автодорог\w+|маршрут\w*|джамоат\w*|окрестност\w+|рек[аиуео]\w{0,2}))[ \u00a0]+[«\"“]?$"
)
PLACE_NOUN_BEFORE = re.compile(
    r"(?i:(?<!\w)(?:(?:кишлак\w{0,3}|аул\w{0,3}|махалл\w|джамоат\w?|застав\w{1,2}|пос[её]л(?:ок|к\w{1,2})|разъезд\w{0,3}|"
    r"перевал\w{0,2}|урочищ\w|сел(?:о|а|у|е|ом)|станци[иейюя]{1,2}|полигон\w{0,2}|колодц\w|рек[аеиу]|рекой)[ \u00a0]+[«\"“]?"
    r"|пост\w{0,2}[ \u00a0]+[«\"“])$)"
)
"""Nouns of the region with which a place's name stands in the nominative (`жителю кишлака Лангар`).

After `пост` a quotation mark is needed: `пост Вайли` is what Wiley posted."""
_CHECKPOINT_NOUN = re.compile(
    r"(?i:кпп|пост\w{0,3}|пункт\w{0,3} пропуска|таможн\w+|погранпереход\w*)[ \u00a0]+[«\"“]?$"
)
_PREPOSITION = re.compile(
    r"(?i:(?<!\w)(?:в|во|из|близ|под|до|через|вблизи|недалеко от|неподалеку от))[ \u00a0]+[«\"“]?$"
)
_OF_REGION = re.compile(r"(?i: областн\w+)$")
"""`Баткенское областное управление` may be the Batken regional directorate or the directorate of Batken region."""
_RIGHT_TOO = "="
"""First character of a variant that is accepted and stays in the English."""
_NO_PLACE = "none"
"""The kind of rows that only keep a name from being found: `долларов США` is money."""
_RENAMED = frozenset({"Astana", "Nur-Sultan"})
"""The names of one renamed city. The article's date decides which is used, whichever the article has."""
_KIND_NOUNS = ("область", "район", "велаят", "этрап", "край", "республика")
"""Place nouns that adjectives in a list may share: `Чуйской и Таласской областях`."""


@dataclass(frozen=True)
class GazetteerPlace:
    """A row of the gazetteer: one Russian name and its English. The name was valid from `since` until the day before `until`."""

    russian: str
    """The dictionary form."""
    name: str
    """The English to use."""
    kind: str
    country: str
    """An ISO alpha-2 code in lower case, or ""."""
    variants: tuple[str, ...] = ()
    """Spellings that are replaced by `name`."""
    since: date | None = None
    until: date | None = None
    cue: str = ""
    accepted: tuple[str, ...] = ()
    """Spellings that are right too and stay in the English: exonyms, and the names of other places with the same Russian name."""

    @property
    def words(self) -> list[str]:
        """The words of the Russian name."""
        return self.russian.replace(".", " ").split()

    @property
    def alone(self) -> "GazetteerPlace":
        """The place without the noun in its English names: `Chui` of `Chui region`."""
        variants, accepted = (tuple(map(_without_noun, names)) for names in (self.variants, self.accepted))
        return replace(self, name=_without_noun(self.name), variants=variants, accepted=accepted)

    def is_valid(self, when: date) -> bool:
        """Tell whether the place had this name on a day."""
        return (self.since is None or self.since <= when) and (self.until is None or when < self.until)

    def at(self, text: str, start: int, stop: int) -> "PlaceMatch":
        """Return the place as found in a text."""
        return PlaceMatch(**vars(self), start=start, stop=stop, text=text[start:stop])


@dataclass(frozen=True)
class PlaceMatch(GazetteerPlace, Span):
    """A place found in a text."""


@dataclass(frozen=True)
class _PlaceWord(Span):
    folded: str


class Gazetteer:
    """All place names, ready for one pass over any text."""

    def __init__(self, places: tuple[GazetteerPlace, ...]) -> None:
        self.places = places
        self._keys: dict[str, set[str]] = {}
        """For each form of a word in a name, the words that it may be a form of; all folded."""
        self._names: dict[tuple[str, ...], list[GazetteerPlace]] = {}
        """The places by the folded words of their names. The beginnings of names are keys too, with no places."""
        for place in places:
            for word in place.words:
                for form in _word_forms(word):
                    self._keys.setdefault(fold(form), set()).add(fold(word))
            name = tuple(map(fold, place.words))
            for size in range(1, len(name) + 1):
                self._names.setdefault(name[:size], [])
            self._names[name].append(place)

    def find(self, text: str, when: date | None = None, country: str = "") -> tuple[PlaceMatch, ...]:
        """Return the places of a Russian text in order; none overlap.

        `when` is the article's date, which decides between the names of a renamed city. `country` (ISO alpha-2) is where the article
        is from, which decides between places of the same name.
        """
        words = list(self._words(text))
        found: list[PlaceMatch] = []
        index = 0
        while index < len(words):
            size, places = self._longest(text, words, index)
            first = words[index]
            place = _choose(places, when, country.lower(), text, first) if places else None
            if place is None or not _is_cued(place, text, first, size, found):
                index += 1
                continue
            listed = list(self._shared(text, words, index, place))
            if listed:
                # Only the last place has the noun: `Чуйской` in `Чуйской и Таласской областях` is `Chui`.
                found += [*listed, place.alone.at(text, first.start, first.stop)]
            else:
                found.append(self._match(place, text, first.start, words[index + size - 1].stop, when))
            index += size
        # Of two that overlap (a shared adjective was also found by itself) the one found later is kept.
        return _with_common_nouns(
            text, tuple(without_overlaps(one for one in reversed(found) if one.kind != _NO_PLACE))
        )

    def _words(self, text: str) -> Iterator[_PlaceWord]:
        """Yield the words of a text. A hyphenated word that is not a name is split if all its parts are names (`Бишкек-Ош`)."""
        for match in _WORD.finditer(text):
            folded = fold(match[0]).replace("’", "'")
            parts = list(re.compile(r"[^-]+").finditer(text, *match.span()))
            if folded in self._keys or not all(self._is_name(fold(part[0])) for part in parts):
                parts = [match]
            yield from (_PlaceWord(*part.span(), part[0], fold(part[0]).replace("’", "'")) for part in parts)

    def _is_name(self, folded: str) -> bool:
        """Tell whether a word is a name by itself: `Ош`, and not the `Илийский` of Ili district."""
        return any(self._names.get((key,)) for key in self._keys.get(folded, ()))

    def _longest(self, text: str, words: list[_PlaceWord], index: int) -> tuple[int, list[GazetteerPlace]]:
        """Return how many words from `index` the longest name takes, and the places of that name."""
        best: tuple[int, list[GazetteerPlace]] = (0, [])
        names: list[tuple[str, ...]] = [()]
        for size in range(1, min(8, len(words) - index + 1)):
            word = words[index + size - 1]
            if size > 1 and not _GAP.fullmatch(text, words[index + size - 2].stop, word.start):
                break
            keys = self._keys.get(word.folded, ())
            names = [(*name, key) for name in names for key in keys if (*name, key) in self._names]
            if not names:
                break
            places = [place for name in names for place in self._names[name] if _capitals_agree(place, words, index)]
            if places:
                best = (size, places)
        return best

    def _match(self, place: GazetteerPlace, text: str, start: int, stop: int, when: date | None) -> PlaceMatch:
        """Return a place as found in a text; a renamed city gets the name that it had on the day `when`."""
        name, variants, accepted = place.name, place.variants, place.accepted
        if when is not None and not place.is_valid(when) and name in _RENAMED:
            current = next((other.name for other in self.places if other.name in _RENAMED and other.is_valid(when)), "")
            if current:
                name, variants = current, (name, *variants)
        if _OF_REGION.search(text[start:stop]):
            alone = _without_noun(name)
            accepted = (*accepted, f"{alone} regional", alone)
        return replace(place, name=name, variants=variants, accepted=accepted).at(text, start, stop)

    def _shared(self, text: str, words: list[_PlaceWord], index: int, place: GazetteerPlace) -> Iterator[PlaceMatch]:
        """Yield the adjectives listed before `place` that share its noun: `Чуйской` in `Чуйской и Таласской областях`."""
        noun = place.russian.rpartition(" ")[2]
        if noun not in _KIND_NOUNS or not is_adjective(place.russian.partition(" ")[0]):
            return
        last = words[index]
        for word in reversed(words[max(0, index - 12) : index]):
            if word.folded in ("и", "или", "также", "а"):
                continue
            others = [one for key in self._keys.get(word.folded, ()) for one in self._names.get((key, noun), ())]
            if not others or not word.text[0].isupper() or not _LISTED.fullmatch(text, word.stop, last.start):
                return
            other = _with_namesakes(sorted(others, key=lambda one: one.country != place.country))
            yield other.alone.at(text, word.start, word.stop)
            last = word


@cache
def load_gazetteer() -> Gazetteer:
    """Return the gazetteer of the package."""
    places = []
    for row in read_table("gazetteer.tsv"):
        since, until = (date.fromisoformat(cell) if cell else None for cell in (row["from"], row["until"]))
        others = forms(row["variants"])
        variants = tuple(name for name in others if not name.startswith(_RIGHT_TOO))
        accepted = tuple(name[1:] for name in others if name.startswith(_RIGHT_TOO))
        name, kind, country = row["english"], row["kind"], row["country"]
        places.append(GazetteerPlace(row["russian"], name, kind, country, variants, since, until, row["cue"], accepted))
    return Gazetteer(tuple(places))


def _word_forms(word: str) -> set[str]:
    """Return the forms under which a word of a name may stand in a text."""
    if word[0].islower():
        return decline_noun(word)
    return {word} if word.isupper() and len(word) > 1 else decline_place(word)


def _capitals_agree(place: GazetteerPlace, words: list[_PlaceWord], index: int) -> bool:
    """Tell whether words that are capitalised in the name are also capitalised in the text; abbreviations must match exactly."""
    return all(
        text == part if part.isupper() and len(part) > 1 else text[0].isupper() or not part[0].isupper()
        for part, text in zip(place.words, (word.text for word in words[index:]), strict=False)
    )


def _choose(
    places: list[GazetteerPlace], when: date | None, country: str, text: str, first: _PlaceWord
) -> GazetteerPlace:
    """Return the best of the places with the same name, with the names of the others accepted too.

    They are accepted because the item's country is where the article is from, not what it is about: an article from Dushanbe may mean
    Fayzabad in Afghanistan.
    """
    checkpoint = bool(_CHECKPOINT_NOUN.search(text, max(0, first.start - 30), first.start))

    def rank(place: GazetteerPlace) -> tuple[bool, bool, bool, bool, bool, str]:
        return (
            place.country != country,
            when is not None and not place.is_valid(when),
            (place.kind == "checkpoint") != checkpoint,
            bool(place.cue),
            # `Дарваза` may be the genitive of `Дарваз`, but is more likely a name by itself.
            fold(place.russian.partition(" ")[0]) != first.folded,
            place.russian + place.country,
        )

    return _with_namesakes(sorted(places, key=rank))


def _with_namesakes(places: list[GazetteerPlace]) -> GazetteerPlace:
    """Return the first of the places with one name; the names of the others are added to its `accepted`."""
    best, *others = places
    names = (name for other in others if other.kind != _NO_PLACE for name in (other.name, *other.accepted))
    accepted = tuple(name for name in dict.fromkeys((*best.accepted, *names)) if name != best.name)
    return replace(best, accepted=accepted) if others else best


def _is_cued(place: GazetteerPlace, text: str, first: _PlaceWord, size: int, found: list[PlaceMatch]) -> bool:
    """Tell whether the cue that the name needs is beside it, or it needs none."""
    before = text[max(0, first.start - 30) : first.start]
    is_listed = found and _LISTED.fullmatch(text, found[-1].stop, first.start)
    if not place.cue or size > 1 or is_listed or _PLACE_NOUN.search(before):
        return True
    if place.cue in ("noun", "adjective"):
        return place.cue == "adjective" and _stands_alone(text, first)
    if _PREPOSITION.search(before):
        return True
    return place.cue == "start" and not _SENTENCE_START.search(text[: first.start]) and not first.text.isupper()


def _with_common_nouns(text: str, places: tuple[PlaceMatch, ...]) -> tuple[PlaceMatch, ...]:
    """Return the places; of a list with one noun all but the last are accepted without it: `Chui and Talas regions`."""
    nouns = [place.russian.rpartition(" ")[2] for place in places]
    found = list(places)
    for index, (first, second) in enumerate(pairwise(places)):
        if nouns[index] == nouns[index + 1] in _KIND_NOUNS[:-1] and _LISTED.fullmatch(text, first.stop, second.start):
            found[index] = replace(first, accepted=(*first.accepted, first.alone.name))
    return tuple(found)


def _without_noun(name: str) -> str:
    return name.rpartition(" ")[0] or name


def _stands_alone(text: str, word: _PlaceWord) -> bool:
    """Tell whether a city whose name looks like an adjective is a noun here: `в Рудном суд …`, but not `в Московском регионе`."""
    before = text[max(0, word.start - 4) : word.start]
    if not word.text.endswith(("ом", "ем")) or not re.search(r"(?i:(?<!\w)во?) $", before):
        return False
    following = _WORD.match(text, word.stop + 1)
    return following is None or not following[0].endswith(("е", "и", "ом", "ем", "ю", "у"))


_ADJECTIVE = re.compile(
    r"(?<![\w-])(?P<stem>[А-Яа-яЁё-]{2,}?)(?P<suffix>инск|енск|ск)(?:ий|ая|ое|ие|ого|ому|им|ом|ой|ую|их|ими)(?![\w-])"
)
_CITY_ENDINGS = ("", "а", "я", "ы", "и", "о", "у", "е", "ь")
_LEAST_STEM = 4
_OTHER_MEANINGS = frozenset((
    "волжск", "донск", "каспийск", "горск", "копейск", "крымск", "лесн", "ноябрьск", "озерск", "октябрьск", "приморск",
    "советск", "уральск", "черногорск", "яван", "якутск",
))  # fmt: skip
"""Cities whose adjective usually belongs to something else: Volzhsk (Volga), Kaspiysk (Caspian), Yovon (Java), Yakutsk (Yakutia),
Chernogorsk (Montenegro)."""


def find_adjectives(text: str, covered: Sequence[PlaceMatch]) -> tuple[PlaceMatch, ...]:
    """Return the adjectives of cities in a Russian text as matches of the city, except those that overlap a match in `covered`.

    `Gazetteer.find` knows adjectives only before the noun of a region or district. A capitalised adjective inside a sentence is a
    surname (`Слуцкий`) or a part of a name (`Московский район`) and is skipped.
    """
    found = []
    places = [(place.start, place.stop) for place in covered]
    for match in _ADJECTIVE.finditer(text):
        before = text[: match.start()]
        opens = not before.strip(' «"“„(—–-') or before.rstrip().endswith((".", "!", "?"))
        is_skipped = (match[0][0].isupper() and not opens) or overlaps(*match.span(), places)
        if not is_skipped and (city := _city(fold(match["stem"]), match["suffix"])):
            found.append(city.at(text, *match.span()))
    return tuple(found)


def _city(stem: str, suffix: str) -> GazetteerPlace | None:
    # In `омский` the -ск belongs to Omsk; `алматинский` and `кызылординский` add -ин to the bare stem.
    names = [stem + suffix]
    if len(stem) >= _LEAST_STEM:
        beginnings = (stem, stem + suffix.removesuffix("ск"))
        names += [beginning + ending for beginning in beginnings for ending in _CITY_ENDINGS]
    return next((_cities()[name] for name in names if name in _cities() and name not in _OTHER_MEANINGS), None)


@cache
def _cities() -> Mapping[str, GazetteerPlace]:
    towns = (place for place in load_gazetteer().places if place.kind in ("city", "town") and " " not in place.russian)
    return {fold(town.russian): town for town in towns if not town.cue and town.until is None}
