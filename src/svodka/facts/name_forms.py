"""What a capitalised Russian word may be as a part of a person's name: which part, in which case, of which sex.

Two witnesses: the morphological dictionary (pymorphy3) and the endings of surnames and patronymics; for the given names of the
region that the dictionary lacks, data/given_names.tsv.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache

from svodka.russian.morphology import analyser
from svodka.system.tables import fold, read_table

NOMINATIVE, GENITIVE, DATIVE, ACCUSATIVE, INSTRUMENTAL, PREPOSITIONAL = "nomn", "gent", "datv", "accs", "ablt", "loct"
_MAX_CACHED = 5_000
"""Names and words; a week of 40 articles has some 3,000, and each takes about a kilobyte."""

ALL_CASES = frozenset({NOMINATIVE, GENITIVE, DATIVE, ACCUSATIVE, INSTRUMENTAL, PREPOSITIONAL})
_ANIMATE_GENITIVE = frozenset({GENITIVE, ACCUSATIVE})


class Part(StrEnum):
    """A part of a person's name."""

    GIVEN = "given"
    PATRONYMIC = "patronymic"
    SURNAME = "surname"


@dataclass(frozen=True, slots=True)
class NameForm:
    """One reading of a word as a part of a name. `sex` is `m`, `f` or "" for either; `sure` = not only by its ending."""

    part: Part
    nominative: str
    sex: str
    cases: frozenset[str]
    sure: bool = True
    regional: bool = False
    """Whether the form is one of the region's (`-ов`, `-зода`, a name of our list), so that the transliteration is its spelling."""
    weight: float = 0.5
    """How usual the reading is, 0…1, where the dictionary knows."""


_FEMALE_OBLIQUE = frozenset({GENITIVE, DATIVE, INSTRUMENTAL, PREPOSITIONAL})
_SUFFIXED = re.compile(r".+(?:[оеё]в|[иы]н)(?P<ending>|а|у|ым|е|ой|ою)")
_SKI = re.compile(r".+[сц]к(?P<ending>ий|ого|ому|им|ом|ая|ой|ую)")
_FIXED = re.compile(r".+(?:ко|ых|их|дзе|швили|заде|зода|зад[еа]|улы|уулу|кызы|оглы|углы)")
_PATRONYMIC = re.compile(r".+(?:[оеё]вич|ьич|[иы]ч)(?P<male>|а|у|ем|е)|.+(?:[оеё]вн|ичн|инишн)(?P<female>а|ы|е|у|ой)")
_JON = re.compile(r"(?P<name>[^\W\d_]{4,}жон)(?:|а|у|ом|е)")
"""Men's names in -жон, -джон (`Фаррухджон`); four letters before keep `Тэджон` out."""
_MALE_ENDINGS = {
    "": frozenset({NOMINATIVE}),
    "а": _ANIMATE_GENITIVE,
    "у": frozenset({DATIVE}),
    "ым": frozenset({INSTRUMENTAL}),
    "ем": frozenset({INSTRUMENTAL}),
    "ом": frozenset({INSTRUMENTAL}),
    "е": frozenset({PREPOSITIONAL}),
}
_FEMALE_ENDINGS = {
    "а": frozenset({NOMINATIVE}),
    "ы": frozenset({GENITIVE}),
    "е": frozenset({DATIVE, PREPOSITIONAL}),
    "у": frozenset({ACCUSATIVE}),
    "ой": _FEMALE_OBLIQUE,
    "ою": _FEMALE_OBLIQUE,
}
_SKI_ENDINGS = {
    "ий": ("m", frozenset({NOMINATIVE})),
    "ого": ("m", _ANIMATE_GENITIVE),
    "ому": ("m", frozenset({DATIVE})),
    "им": ("m", frozenset({INSTRUMENTAL})),
    "ом": ("m", frozenset({PREPOSITIONAL})),
    "ая": ("f", frozenset({NOMINATIVE})),
    "ой": ("f", _FEMALE_OBLIQUE),
    "ую": ("f", frozenset({ACCUSATIVE})),
}


@lru_cache(_MAX_CACHED)
def read_name_forms(word: str) -> tuple[NameForm, ...]:
    """Return the readings of a capitalised word as a part of a name, surest first; () where it is none."""
    head, hyphen, last = word.rpartition("-")
    listed = _listed(word) or list(_by_given_ending(word))
    dictionary = list(_by_dictionary(last if last[:1].isupper() else word))
    if listed:
        dictionary = [form for form in dictionary if form.part is not Part.GIVEN]
    forms = [*_by_ending(last), *dictionary]
    if hyphen and last[:1].isupper():
        forms = [replace(form, nominative=f"{_nominative_head(head, form)}-{form.nominative}") for form in forms]
    # A listed name is listed whole, with its hyphen: `Касым-Жомарта`.
    forms = [*listed, *forms]
    parts = {form.part for form in forms}
    forms += [form for form in _known_persons().get(fold(word), ()) if form.part not in parts]
    return tuple(dict.fromkeys(forms))


def is_of_a_known_person(forms: tuple[NameForm, ...]) -> bool:
    """Tell whether the readings of a word are a surname, or another sole name, that data/names_known.tsv has."""
    return any(form.part is Part.SURNAME and fold(form.nominative) in _known_surnames() for form in forms)


@cache
def _known_surnames() -> frozenset[str]:
    given = {fold(row["name"]) for row in read_table("given_names.tsv")}
    names = {fold(row["russian"]) for row in read_table("names_known.tsv")}
    return frozenset(name for name in names - given if " " not in name)


@cache
def _known_persons() -> dict[str, tuple[NameForm, ...]]:
    """Return the forms of the words of known persons' names that nothing else tells to be names (`Макрону`, `Си Цзиньпина`)."""
    table: dict[str, list[NameForm]] = {}
    for row in read_table("names_known.tsv"):
        words = row["russian"].split(" ")
        # Of a name of several words each may be the surname: the Chinese one comes first.
        parts = (Part.SURNAME, Part.GIVEN) if len(words) > 1 else (Part.SURNAME,)
        for word in words:
            for part in parts:
                for form, cases in decline_name(word, "m"):
                    table.setdefault(fold(form), []).append(NameForm(part, word, "m", cases, regional=True))
            if len(words) == 1:  # a woman's is not declined: `Меланией Трамп`
                table[fold(word)].append(NameForm(Part.SURNAME, word, "f", ALL_CASES, sure=False, regional=True))
    return {form: tuple(readings) for form, readings in table.items()}


def _nominative_head(head: str, last: NameForm) -> str:
    """Return the first half of a double name in the nominative, in the sex and case of the second: `Ивановой-Петровой`."""
    forms = [form for form in read_name_forms(head) if form.part is Part.SURNAME]
    fitting = (form for form in forms if form.sex in ("", last.sex) and form.cases & last.cases)
    return next((form.nominative for form in (*fitting, *forms)), head)


@cache
def _list() -> dict[str, list[NameForm]]:
    """Return the given names of the region by their forms."""
    table: dict[str, list[NameForm]] = {}
    for row in read_table("given_names.tsv"):
        for form, cases in decline_name(row["name"], row["sex"]):
            table.setdefault(fold(form), []).append(NameForm(Part.GIVEN, row["name"], row["sex"], cases, regional=True))
    return table


def _listed(word: str) -> list[NameForm]:
    return _list().get(fold(word), [])


def _by_given_ending(word: str) -> Iterator[NameForm]:
    """Yield the readings of a given name of the region that its ending tells (`Мухаммаджона`)."""
    match = _JON.fullmatch(word)
    if match is None or analyser().word_is_known(word.lower()):
        return
    for form, cases in decline_name(match["name"], "m"):
        if form == word:
            yield NameForm(Part.GIVEN, match["name"], "m", cases, regional=True)


def decline_name(name: str, sex: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the forms of a given name or a foreign surname with their cases."""
    last, cut = name[-1].lower(), name[:-1]
    if last == "а":
        endings = {
            "а": NOMINATIVE,
            "ы": GENITIVE,
            "и": GENITIVE,
            "е": DATIVE,
            "у": ACCUSATIVE,
            "ой": INSTRUMENTAL,
            "ей": INSTRUMENTAL,
        }
    elif last == "я":
        endings = {"я": NOMINATIVE, "и": GENITIVE, "е": DATIVE, "ю": ACCUSATIVE, "ей": INSTRUMENTAL}
    elif last in "йь" and sex == "m":
        endings = {last: NOMINATIVE, "я": GENITIVE, "ю": DATIVE, "ем": INSTRUMENTAL, "е": PREPOSITIONAL}
    elif last == "ь":
        endings = {"ь": NOMINATIVE, "и": GENITIVE, "ью": INSTRUMENTAL}
    elif last in "бвгджзклмнпрстфхцчшщ" and sex == "m":
        cut = name
        endings = {
            "": NOMINATIVE,
            "а": GENITIVE,
            "у": DATIVE,
            "ом": INSTRUMENTAL,
            "ем": INSTRUMENTAL,
            "е": PREPOSITIONAL,
        }
    else:
        yield name, ALL_CASES
        return
    for ending, case in endings.items():
        yield cut + ending, _widened(case, last, sex)


def _widened(case: str, last: str, sex: str) -> frozenset[str]:
    """Return the cases that share a form."""
    if case == GENITIVE and sex == "m" and last not in "ая":
        return _ANIMATE_GENITIVE
    if case == GENITIVE and last == "ь":
        return frozenset({GENITIVE, DATIVE, PREPOSITIONAL})
    if case == NOMINATIVE and last == "ь" and sex == "f":
        return ALL_CASES  # Айгуль is declined by some and not by others
    if case == DATIVE and last in "ая":
        return frozenset({DATIVE, PREPOSITIONAL})
    return frozenset({case})


def _by_ending(word: str) -> Iterator[NameForm]:
    """Yield surnames and patronymics by their endings."""
    if len(word) < 4:
        return
    patronymic = _PATRONYMIC.fullmatch(word)
    if patronymic is not None:
        male = patronymic["male"]
        if male is not None:
            yield NameForm(Part.PATRONYMIC, word[: len(word) - len(male)], "m", _MALE_ENDINGS[male], regional=True)
        else:
            ending = patronymic["female"]
            yield NameForm(
                Part.PATRONYMIC, word[: len(word) - len(ending)] + "а", "f", _FEMALE_ENDINGS[ending], regional=True
            )
    suffixed = _SUFFIXED.fullmatch(word)
    if suffixed is not None:
        ending = suffixed["ending"]
        stem = word[: len(word) - len(ending)]
        if ending in _MALE_ENDINGS:
            yield NameForm(Part.SURNAME, stem, "m", _MALE_ENDINGS[ending], sure=False, regional=True)
        if ending in _FEMALE_ENDINGS and ending != "е":
            yield NameForm(Part.SURNAME, stem + "а", "f", _FEMALE_ENDINGS[ending], sure=False, regional=True)
    ski = _SKI.fullmatch(word)
    if ski is not None:
        sex, cases = _SKI_ENDINGS[ski["ending"]]
        stem = word[: len(word) - len(ski["ending"])]
        yield NameForm(Part.SURNAME, stem + ("ий" if sex == "m" else "ая"), sex, cases, sure=False, regional=True)
    if _FIXED.fullmatch(word):
        sex = "m" if word.endswith(("улы", "уулу", "оглы", "углы")) else "f" if word.endswith("кызы") else ""
        yield NameForm(Part.SURNAME, word, sex, ALL_CASES, sure=False, regional=True)


def _by_dictionary(word: str) -> Iterator[NameForm]:
    """Yield what the dictionary knows: first names, patronymics and surnames without a Russian ending."""
    if not analyser().word_is_known(word.lower()):
        return
    for parse in analyser().parse(word):
        tag = parse.tag
        if tag.number != "sing":
            continue
        sex = {"masc": "m", "femn": "f"}.get(str(tag.gender), "")
        cases = ALL_CASES if "Fixd" in tag.grammemes else frozenset({str(tag.case)[:4]})
        if "Name" in tag.grammemes:
            yield NameForm(Part.GIVEN, _capital(parse.normal_form), sex, cases, weight=float(parse.score))
        elif "Surn" in tag.grammemes:
            nominative = word if "Fixd" in tag.grammemes else _capital(_nominative(parse.normal_form, sex))
            yield NameForm(Part.SURNAME, nominative, sex, cases)


def _nominative(masculine: str, sex: str) -> str:
    """Return the nominative of a surname for the sex, from the dictionary's masculine form."""
    if sex != "f":
        return masculine
    if masculine.endswith(("ий", "ый", "ой")):
        return masculine[:-2] + "ая"
    return masculine + "а" if masculine.endswith(("ов", "ев", "ёв", "ин", "ын")) else masculine


def _capital(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


@lru_cache(_MAX_CACHED)
def is_common_word(word: str) -> bool:
    """Tell whether the dictionary knows a word only as something else than a name."""
    if not analyser().word_is_known(word.lower()) or _listed(word) or fold(word) in _known_persons():
        return False
    return not any({"Name", "Surn", "Patr"} & parse.tag.grammemes for parse in analyser().parse(word))


@lru_cache(_MAX_CACHED)
def is_likelier_common(word: str, *, plural_only: bool = False) -> bool:
    """Tell whether a word that may be a surname is at least as often another one: `Валовой`, `Королева`.

    With `plural_only`, whether it is that in the genitive plural, which ends as surnames do: `Кайманов`, but not `Баранов`.
    """
    if not analyser().word_is_known(word.lower()):
        return False
    name = common = 0.0
    for parse in analyser().parse(word):
        if {"Name", "Surn", "Patr"} & parse.tag.grammemes:
            name = max(name, parse.score)
        elif not {"Geox", "Poss"} & parse.tag.grammemes and (
            not plural_only or {"plur", "gent"} <= parse.tag.grammemes
        ):
            common = max(common, parse.score)
    return bool(common and common >= name)


@lru_cache(_MAX_CACHED)
def read_noun_as_surname(word: str) -> tuple[NameForm, ...]:
    """Return the readings of a common noun as a surname: a man's is declined as the noun, a woman's not at all (`Ирины Волк`)."""
    forms = []
    for parse in analyser().parse(word):
        tag = parse.tag
        if tag.POS != "NOUN" or tag.number != "sing" or {"Geox", "Abbr"} & tag.grammemes:
            continue
        sex = "" if tag.gender == "femn" else "m"
        forms.append(
            NameForm(Part.SURNAME, _capital(parse.normal_form), sex, frozenset({str(tag.case)[:4]}), regional=True)
        )
        if tag.case == "nomn" and tag.gender == "masc":
            forms.append(NameForm(Part.SURNAME, _capital(parse.normal_form), "f", ALL_CASES, regional=True))
    return tuple(dict.fromkeys(forms))


@lru_cache(_MAX_CACHED)
def lemmatise(word: str) -> str:
    """Return the dictionary form of a common word (its first reading)."""
    return str(analyser().parse(word)[0].normal_form)
