"""Give each name one right spelling in a bulletin: persons the one that the translations already have, garbled names that of their letters.

`Stephen` does not become `Stiven`, nor `Jahongir` `Zhakhongir`: the house transliteration is for names that the model garbled. If a run
has several plausible spellings of a word, the one in most sentences is taken; if they are equally frequent, the house spelling or else
the first one.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from svodka.checks.garbled_names import GarbledName, find_garbled_names, find_words, spells
from svodka.checks.words import likeness
from svodka.facts.declension import find_nominatives
from svodka.facts.foreign_names import spell_foreign_name
from svodka.glossary.checking import check
from svodka.russian.transliteration import is_romanisation, plain_latin, transliterate
from svodka.system.tables import fold
from svodka.translation.mending import Draft
from svodka.translation.name_hints import stands_in
from svodka.translation.requirements import NamedPerson, Setting
from svodka.translation.substitution import with_article
from svodka.translation.units import PlacedSentence, Workload
from svodka.types import Finding, Origin

_MEANT = 0.75
"""The share of letters that a garbled word has in common with the name that it is meant for."""
_SAME_END = 0.05
"""What it counts that a spelling ends in the letter in which the garbled word does, on the scale of `likeness`."""


def settle_names(workload: Workload, drafts: Mapping[str, Draft]) -> Workload:
    """Return the workload with the persons of every sentence in the one spelling that this run has for them.

    Names and words that are ruled (`NamedPerson.ruled`, `ruled_words`) stay as they are. `drafts` are the drafts by source sentence.
    """
    meant = _with_people(workload, drafts, _as_meant)
    spellings = _Spellings([(english, setting) for english, setting in _texts(meant, drafts) if setting.people])
    return _with_people(meant, drafts, spellings.settle)


def _with_people(
    workload: Workload, drafts: Mapping[str, Draft], change: Callable[[NamedPerson, Setting, str], NamedPerson]
) -> Workload:
    """Return the workload with what `change` makes of each person in a setting and its English ("" for a unit that nobody approved)."""

    def changed(setting: Setting, english: str) -> Setting:
        return replace(setting, people=tuple(change(person, setting, english) for person in setting.people))

    units = []
    for parted in workload.units:
        approved = parted.approved.english if parted.approved is not None else ""
        unit = replace(parted.unit, setting=changed(parted.unit.setting, approved))
        placed = ((one, changed(one.setting, drafts[one.source].english)) for one in parted.sentences)
        sentences = tuple(replace(one, setting=setting) for one, setting in placed)
        units.append(replace(parted, unit=unit, sentences=sentences))
    return Workload(tuple(units))


class _Spellings:
    """The spelling that a run has for each word of each person's name, by the translations and the settings of its sentences.

    Two persons who share a word may spell it differently. A surname alone means the person named in full with it, if there is exactly one.
    """

    def __init__(self, texts: Sequence[tuple[str, Setting]]) -> None:
        self._full: dict[str, set[str]] = {}
        for words in (_written_out(person) for _, setting in texts for person in setting.people):
            for word in words if len(words) > 1 else ():
                self._full.setdefault(word, set()).add(" ".join(words))
        found: dict[tuple[str, str], Counter[str]] = {}
        for english, setting in texts:
            spelt = [word.text for word in find_words(english)]
            names = dict.fromkeys((*spelt, *map(" ".join, pairwise(spelt))))  # `Taj Mohammad` is Тадж-Мохаммад
            for person in setting.people:
                for russian, house in _words(person):
                    # A particle is in small letters.
                    alike = (name for name in names if name[0].isupper() == house[0].isupper())
                    for spelling in (name for name in alike if is_romanisation(name, russian)):
                        found.setdefault(self._key(person, russian), Counter({house: 0}))[spelling] += 1
        # Of equal counts `most_common` returns the one that was added first, and the house spelling was.
        self._chosen = {key: counts.most_common(1)[0][0] for key, counts in found.items()}

    def _key(self, person: NamedPerson, russian: str) -> tuple[str, str]:
        """Return a person and a word of the person's name, both in Russian and folded."""
        words = _written_out(person)
        full = self._full.get(words[0], set()) if len(words) == 1 else set()
        return next(iter(full)) if len(full) == 1 else " ".join(words), fold(russian)

    def settle(self, person: NamedPerson, setting: Setting, english: str) -> NamedPerson:
        """Return a person in the setting of a translation with the spelling that the run has for them."""
        new = {house: self._chosen.get(self._key(person, russian), house) for russian, house in _words(person)}

        def spelt(name: str) -> str:
            return " ".join(new.get(word, word) for word in name.split(" "))

        others = (*map(spelt, person.others), *filter(None, [_other_reading(english, person)]))
        return replace(person, latin=spelt(person.latin), others=others)


def _written_out(person: NamedPerson) -> list[str]:
    """Return the words of a name, folded, without initials; the whole name if it is all initials."""
    return [fold(word) for word in person.russian.split(" ") if "." not in word] or [fold(person.russian)]


def _texts(workload: Workload, drafts: Mapping[str, Draft]) -> Iterator[tuple[str, Setting]]:
    for parted in workload.units:
        if parted.approved is not None:
            yield parted.approved.english, parted.unit.setting
        for sentence in parted.sentences:
            yield drafts[sentence.source].english, sentence.setting


def _words(person: NamedPerson) -> Iterator[tuple[str, str]]:
    """Yield the words of a name that are not ruled, each in Russian and in the house spelling."""
    russian, house = person.russian.split(" "), person.latin.split(" ")
    for word, latin in zip(russian, house, strict=True) if len(russian) == len(house) and not person.ruled else ():
        if word not in person.ruled_words and "." not in word:
            yield word, latin


def _other_reading(english: str, person: NamedPerson) -> str:
    """Return the words of a translation that spell a person by another reading of the Russian form; "" if none do."""
    if not person.readings:
        return ""
    words = list(find_words(english))
    ways = _ways(person)
    orders = [ways, [ways[-1], *ways[:-1]], [*ways[1:], ways[0]]] if "." in person.russian else [ways]
    for first in range(len(words) - len(ways) + 1):
        run = words[first : first + len(ways)]
        spelt = [word.text for word in run]
        for order in orders:
            is_first_reading = order is ways and all(map(_may_spell, spelt, (way[:1] for way in order)))
            if not is_first_reading and all(map(_may_spell, spelt, order)):
                return english[run[0].start : run[-1].stop]
    return ""


def _as_meant(person: NamedPerson, setting: Setting, english: str) -> NamedPerson:
    """Return a person whom a translation garbled in the reading most like it: the model mostly knows case and sex."""
    written, house = person.russian.split(" "), person.latin.split(" ")
    if person.ruled or person.ruled_words or not person.readings or len(written) != len(house):
        return person
    others = [way for one in setting.people if one is not person for ways in _ways(one) for way in ways]
    words = [
        word.text
        for word in find_words(english)
        if word.text[0].isupper() and not any(is_romanisation(word.text, other) for other in others)
    ]
    ways = [way for way in _ways(person) if "." not in way[0]]
    if not words or all(any(is_romanisation(word, one) for word in words for one in way) for way in ways):
        return person  # nothing is garbled
    chosen = [_nearest(way[0], words, setting.country) for way in ways]
    other = [max(_nearest(one, words, setting.country) for one in way[1:] or way) for way in ways]
    if sum(alike for alike, _ in other) <= max(sum(alike for alike, _ in chosen), _MEANT * len(ways)):
        return person
    spelt = iter(latin for _, latin in other)
    latin = (given if "." in word else next(spelt) for word, given in zip(written, house, strict=True))
    return replace(person, latin=" ".join(latin))


def _ways(person: NamedPerson) -> list[tuple[str, ...]]:
    """Return for each word of a name what it may be in the nominative, the chosen reading first."""
    words = person.russian.split(" ")
    readings = person.readings or ((),) * len(words)
    return [(word, *(one for one in others if one != word)) for word, others in zip(words, readings, strict=True)]


def _nearest(russian: str, words: Sequence[str], country: str) -> tuple[float, str]:
    """Return how like a name the likest of some English words is, and the spelling: the word's if it spells the name, else by letters."""
    spelling = next((word for word in words if is_romanisation(word, russian)), "")
    if spelling:
        return 1.0, spelling
    latin = transliterate(russian, country)
    return max(likeness(plain_latin(word), plain_latin(latin)) for word in words), latin


def _may_spell(word: str, way: tuple[str, ...]) -> bool:
    if "." in way[0]:
        return word == transliterate(way[0]).rstrip(".")
    return word[0].isupper() and any(is_romanisation(word, russian) for russian in way)


def spell_garbled_names(states: Mapping[PlacedSentence, Draft]) -> dict[PlacedSentence, Draft]:
    """Return the sentences with each garbled name that no requirement looks after (`find_garbled_names`) spelt anew, and noted in `spelt`.

    A name gets the spelling that other sentences of the run have for the same form of it, else that of its letters in the nominative
    most like the garbled word: the model mostly knows the case. A sentence that a human worded stays as it is.
    """
    return {
        place: state if state.origin is Origin.ADAPTED else _spelt_anew(place, state, states.values())
        for place, state in states.items()
    }


def _spelt_anew(place: PlacedSentence, state: Draft, all_states: Iterable[Draft]) -> Draft:
    settled = [(one.requirement.start, one.requirement.stop) for one in state.verdicts]
    rendered = [(one.start, one.stop) for one in state.verdicts if one.satisfied and one.found]
    english, done, names = "", 0, []
    garbled = find_garbled_names(state.source, state.english, settled, rendered)
    for one in sorted(garbled, key=lambda one: one.found.start):
        spelling = _spelling_elsewhere(one.name.text, all_states) or _by_letters(one, place.setting.country)
        spelling = spelling.upper() if one.found.text.isupper() else spelling
        english = with_article(english + state.english[done : one.found.start], spelling)
        message = f"The model had garbled “{one.name.text}”; it was spelt “{spelling}”: check the name."
        names.append(Finding("name", message, quote=spelling, start=len(english)))
        english, done = english + spelling, one.found.stop
    if not names:
        return state
    english += state.english[done:]
    return replace(state, english=english, verdicts=check(english, state.text.requirements), spelt=tuple(names))


def _spelling_elsewhere(name: str, states: Iterable[Draft]) -> str:
    """Return the spelling that most other sentences with this form of a name have, "" if none spells it."""
    texts = (state.english for state in states if stands_in(state.source, name))
    spellings = Counter(word.text for english in texts for word in find_words(english) if spells(word.text, name))
    return spellings.most_common(1)[0][0] if spellings else ""


def _by_letters(garbled: GarbledName, country: str) -> str:
    name, found = garbled.name.text, plain_latin(garbled.found.text)
    known = spell_foreign_name(name)
    if known and " " not in known:
        return known

    def rank(latin: str) -> float:
        plain = plain_latin(latin)
        return likeness(plain, found) + _SAME_END * (plain[-1:] == found[-1:])

    return max((transliterate(one, country) for one in find_nominatives(name)), key=rank)
