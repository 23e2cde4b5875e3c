"""Cut segments into sentences for the model and stretches that stay as they are.

Headlines in capitals are put into sentence case before translation, because the model has read few capitals. The bulletin's style sets
every headline in capitals again.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from svodka.approved.memory import ApprovedUnit
from svodka.russian.morphology import PERSON_MARKS, analyse, is_known_word
from svodka.translation import do_not_translate, figures
from svodka.translation.adaptation import ApprovedRenderings
from svodka.translation.requirements import Setting

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_VOWELS = frozenset("аеёиоуыэюяАЕЁИОУЫЭЮЯ")
_UNITS = frozenset(
    {"г", "гр", "кг", "мг", "л", "мл", "т", "км", "м", "см", "га", "тыс", "млн", "млрд", "руб", "долл", "обл", "ул"}
)
LONGEST_ABBREVIATION = 5
"""An unknown word of at most this many letters is taken for an abbreviation (СБНОН)."""
CAPITALS_SHARE = 0.7
"""A headline with at least this share of capitals among its letters, and three words, is in capitals."""


def is_in_capitals(headline: str) -> bool:
    """Tell whether a headline is set in capitals (and is more than an abbreviation or two, see `CAPITALS_SHARE`)."""
    letters = [letter for letter in headline if letter.isalpha()]
    return (
        len(_WORD.findall(headline)) >= 3
        and sum(map(str.isupper, letters)) >= CAPITALS_SHARE * len(letters)
        and len(letters) > 8
    )


def sentence_case(headline: str) -> str:
    """Return a headline in capitals in sentence case: abbreviations stay, names keep one capital, the rest is small.

    Names and abbreviations are recognised by pymorphy3's dictionary readings; a short word that it does not know is taken for an
    abbreviation.
    """

    def cased(match: re.Match[str]) -> str:
        before = headline[: match.start()]
        opens = before.rstrip().endswith((".", "!", "?")) or before.endswith(("«", '"', "“", "„"))
        return _cased(match[0], capital=opens or not _WORD.search(before))

    return _WORD.sub(cased, headline)


def _cased(word: str, *, capital: bool) -> str:
    if not word.isupper():
        return word
    parts = word.split("-")
    if len(parts) > 1 and (_is_name(parts[0]) or not is_known_word(parts[0])):
        return "-".join(part.capitalize() for part in parts)
    return "-".join(_cased_part(part, capital=capital and index == 0) for index, part in enumerate(parts))


def _cased_part(word: str, *, capital: bool) -> str:
    if _is_abbreviation(word):
        return word
    return word.capitalize() if capital or _is_name(word) else word.lower()


def _is_name(word: str) -> bool:
    return bool((PERSON_MARKS | {"Geox"}) & analyse(word.lower())[0].tag.grammemes)


def _is_abbreviation(word: str) -> bool:
    if len(word) == 1 or word.lower() in _UNITS:
        return False
    if is_known_word(word):
        return all("Abbr" in reading.tag for reading in analyse(word.lower()))
    return len(word) <= LONGEST_ABBREVIATION or not _VOWELS.intersection(word)


_GOES_ON_OR_ENDS = (".", "!", "?", "…", ":", ";", ",", "—", "–", "-")
"""Endings of a headline, or of a clause cut from it, that need no full stop."""


@dataclass(frozen=True)
class TranslationUnit:
    """One segment to translate and where it stands, which decides about country-dependent renderings and the rules for headlines."""

    source: str
    setting: Setting = field(default_factory=Setting)
    headline: bool = False
    paragraph: tuple[int, int] = (0, 0)
    """The article and the block that the unit is a part of; all units of one paragraph share a budget."""
    is_cell: bool = False
    """Whether the unit is a cell of a table, where figures stand alone and are written in English form."""


@dataclass(frozen=True)
class PlacedSentence:
    """A text that is translated on its own, and its setting; equal ones of a run are translated once."""

    source: str
    setting: Setting


@dataclass(frozen=True)
class PartedUnit:
    """A unit cut up for the model: its pieces, and a sentence for each piece that is not verbatim."""

    unit: TranslationUnit
    pieces: tuple[do_not_translate.Piece, ...]
    sentences: tuple[PlacedSentence, ...]
    approved: ApprovedUnit | None = None
    """A human's translation of the whole unit; a unit that has one has no pieces, and nothing for the model."""


@dataclass(frozen=True)
class Workload:
    """The units of a run, cut up once, in order."""

    units: tuple[PartedUnit, ...]

    @cached_property
    def first_places(self) -> dict[str, tuple[int, PlacedSentence]]:
        """Every different text for the model, in order of appearance: the index of the first unit that has it, and its sentence there."""
        first: dict[str, tuple[int, PlacedSentence]] = {}
        for index, parted in enumerate(self.units):
            for sentence in parted.sentences:
                first.setdefault(sentence.source, (index, sentence))
        return first

    @property
    def paragraphs(self) -> dict[str, tuple[int, int]]:
        """The paragraph (`TranslationUnit.paragraph`) in which each different text for the model appears first."""
        return {source: self.units[index].unit.paragraph for source, (index, _) in self.first_places.items()}

    @property
    def words(self) -> int:
        """The number of source words to be decoded: verbatim stretches and repeated sentences do not count."""
        return sum(len(source.split()) for source in self.first_places)


def take_apart(units: Sequence[TranslationUnit], approved: ApprovedRenderings | None = None) -> Workload:
    """Return the units cut up: headlines in sentence case, addresses and telephone numbers cut out, people at their new places.

    Units that a human has translated before (`approved`) stay whole and are no work for the model.
    """
    return Workload(tuple(_parted(unit, approved or ApprovedRenderings()) for unit in units))


def _parted(unit: TranslationUnit, approved: ApprovedRenderings) -> PartedUnit:
    if (known := approved.exact(unit.source)) is not None:
        return PartedUnit(unit, (), (), known)
    if unit.is_cell and figures.is_figures_only(unit.source):
        return PartedUnit(unit, (), ())
    pieces = do_not_translate.cut(_for_the_model(unit))
    return PartedUnit(unit, pieces, tuple(_sentences(unit, pieces)))


def _sentences(unit: TranslationUnit, pieces: Sequence[do_not_translate.Piece]) -> Iterator[PlacedSentence]:
    """Yield the sentences of a unit that are translated, each with its people at their places in it."""
    position = 0
    for piece in pieces:
        start = position + len(piece.lead)
        stop = start + len(piece.core)
        position = stop + len(piece.tail)
        if piece.verbatim:
            continue
        people = tuple(
            replace(person, start=person.start - start, stop=person.stop - start)
            for person in unit.setting.people
            if start <= person.start and person.stop <= stop
        )
        yield PlacedSentence(piece.core, replace(unit.setting, people=people))


def _for_the_model(unit: TranslationUnit) -> str:
    """Return the source as the model gets it: a headline in sentence case and with a full stop, anything else unchanged.

    Without the stop the model keeps the Russian order of words (`В Оше задержали курьера` as `In Osh detained a courier`): 16 of 22
    headlines tried came out better with it, none worse. A clause of an overlong headline that was cut at a comma gets none.
    """
    if not unit.headline:
        return unit.source
    source = sentence_case(unit.source) if is_in_capitals(unit.source) else unit.source
    return source if source.rstrip('»"”)').endswith(_GOES_ON_OR_ENDS) else source + "."
