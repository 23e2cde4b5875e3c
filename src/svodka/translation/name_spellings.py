"""One spelling of each name in a bulletin, and that the one which the translations already have, where it is a plausible one.

`Stephen` is not made `Stiven`, and `Jahongir` not `Zhakhongir`: the house transliteration is for what the model garbled. Where several
plausible spellings of a word stand in a run, the one that most sentences have is taken, at equal numbers the house's, then the first.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from svodka.facts.latin_names import swap_sex
from svodka.facts.romanisation import is_romanisation
from svodka.tables import fold
from svodka.translation.drafts import Draft
from svodka.translation.requirements import NamedPerson, Setting
from svodka.translation.units import PartedUnit, Workload

_WORD = re.compile(r"[^\W\d_]+(?:['’ʻʼ‘-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")


Key = tuple[str, str]
"""A person and a word of the name, both in Russian and folded: namesakes are not spelt alike for the sake of it."""


def settle_names(workload: Workload, drafts: Mapping[str, Draft]) -> Workload:
    """Return the workload with the persons of every sentence in the spelling that this run has for them.

    Names and words that are ruled (`NamedPerson.ruled`, `ruled_words`) stay as they are. `drafts` are the first translations, by source.
    """
    texts = list(_texts(workload, drafts))
    persons = _Persons(person for _, setting in texts for person in setting.people)
    found: dict[Key, Counter[str]] = {}
    for english, setting in texts:
        words = [_POSSESSIVE.sub("", word) for word in _WORD.findall(english)] if setting.people else []
        for person in setting.people:
            for russian, house in _words(person):
                for spelling in dict.fromkeys(_spellings(words, russian)):
                    found.setdefault(persons.key(person, russian), Counter({house: 0}))[spelling] += 1
    # Counters keep the order in which words came, and the house's came first.
    chosen = {key: counts.most_common(1)[0][0] for key, counts in found.items()}
    return Workload(tuple(_settled_unit(parted, chosen, persons) for parted in workload.units)) if chosen else workload


class _Persons:
    """Who is who in a run: a lone surname is the one person that is named in full with it."""

    def __init__(self, people: Iterable[NamedPerson]) -> None:
        self._full: dict[str, set[str]] = {}
        for person in people:
            words = _written_out(person)
            for word in words if len(words) > 1 else ():
                self._full.setdefault(word, set()).add(" ".join(words))

    def key(self, person: NamedPerson, russian: str) -> Key:
        """Return the key of a word of a person's name."""
        words = _written_out(person)
        full = self._full.get(words[0], set()) if len(words) == 1 else set()
        return full.copy().pop() if len(full) == 1 else " ".join(words), fold(russian)


def _written_out(person: NamedPerson) -> list[str]:
    """The words of a name, folded, without initials."""
    return [fold(word) for word in person.russian.split(" ") if "." not in word] or [fold(person.russian)]


def _texts(workload: Workload, drafts: Mapping[str, Draft]) -> Iterator[tuple[str, Setting]]:
    for parted in workload.units:
        if parted.approved is not None:
            yield parted.approved.english, parted.unit.setting
        for sentence in parted.sentences:
            yield drafts[sentence.source].english, sentence.setting


def _words(person: NamedPerson) -> Iterator[tuple[str, str]]:
    """Yield the words of a name that is not ruled, in Russian and in the house's spelling."""
    russian, house = person.russian.split(" "), person.latin.split(" ")
    if not person.ruled and len(russian) == len(house):
        free = (word not in person.ruled_words and "." not in word for word in russian)
        yield from ((word, latin) for word, latin, is_free in zip(russian, house, free, strict=True) if is_free)


def _spellings(words: list[str], russian: str) -> Iterator[str]:
    """Yield the words that may be a name's; of a surname in the other sex's form what it is in this one's."""
    other = swap_sex(russian)
    for word in words:
        if not word[0].isupper():
            continue
        if is_romanisation(word, russian):
            yield word
        elif is_romanisation(word, other):
            yield word.removesuffix("a") if other.endswith("а") else f"{word}a"


def _settled_unit(parted: PartedUnit, chosen: Mapping[Key, str], persons: _Persons) -> PartedUnit:
    def settled(setting: Setting) -> Setting:
        return replace(setting, people=tuple(_spelt(person, chosen, persons) for person in setting.people))

    return replace(
        parted,
        unit=replace(parted.unit, setting=settled(parted.unit.setting)),
        sentences=tuple(replace(one, setting=settled(one.setting)) for one in parted.sentences),
    )


def _spelt(person: NamedPerson, chosen: Mapping[Key, str], persons: _Persons) -> NamedPerson:
    new = {house: chosen.get(persons.key(person, russian), house) for russian, house in _words(person)}
    if person.others:
        new |= {_other_sex(house): _other_sex(spelling) for house, spelling in new.items()}

    def spelt(name: str) -> str:
        return " ".join(new.get(word, word) for word in name.split(" "))

    return replace(person, latin=spelt(person.latin), others=tuple(map(spelt, person.others)))


def _other_sex(latin: str) -> str:
    return latin.removesuffix("a") if latin.endswith("a") else f"{latin}a"
