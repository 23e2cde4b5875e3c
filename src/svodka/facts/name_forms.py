"""Read a capitalised Russian word as a part of a person's name: which part it may be, in which case, of which sex.

The sources are the morphological dictionary (pymorphy3), the endings of surnames and patronymics, data/given_names.tsv for the
region's given names that the dictionary lacks, and data/names_known.tsv for well-known persons. The words of a name are read
together: they must agree in case and sex. Where several readings agree, the sentence decides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache

from svodka.facts.declension import ACCUSATIVE, ALL_CASES, GENITIVE, NOMINATIVE, decline_name, read_cases, read_paradigm
from svodka.russian.morphology import PERSON_MARKS, analyse, is_known_word, lemmatise, part_of_speech
from svodka.russian.tokens import CYRILLIC, Span
from svodka.system.tables import fold, read_table

_MAX_CACHED = 5_000
"""Entries in the cache; a week of 40 articles has some 3,000 names and words, and each takes about a kilobyte."""


class Part(StrEnum):
    """A part of a person's name."""

    GIVEN = "given"
    PATRONYMIC = "patronymic"
    SURNAME = "surname"


@dataclass(frozen=True, slots=True)
class NameForm:
    """One reading of a word as a part of a name. `sex` is `m`, `f` or "" (either). `sure` is False for surnames by ending and guesses."""

    part: Part
    nominative: str
    sex: str
    cases: frozenset[str]
    sure: bool = True
    regional: bool = False
    """Whether the transliteration is the right spelling: a regional ending (`-ов`, `-зода`) or a name in our tables."""
    weight: float = 0.5
    """How usual the reading is, 0…1, where the dictionary knows."""


_UKRAINIAN = re.compile(r".{2,}[чщн][ую]к")
"""Endings of surnames that are sure only where the dictionary has the surname (`Шевчук`, but not a Korean name)."""
_FIXED = re.compile(r".+(?:ко|ых|их|дзе|швили|зода|зад[еа]|улы|уулу|кызы|оглы|углы)")
_OFFICE = re.compile("(?:Мин|Рос|Гос|Глав)(?=[а-я]{6})")
_JON = re.compile(r"(?P<name>[^\W\d_]{4,}жон)(?:|а|у|ом|е)")
"""Men's names in -жон, -джон (`Фаррухджон`); the four letters required before -жон keep `Тэджон` out."""
_ENDINGS = tuple(
    (re.compile(rf".+(?:{stem})(?P<ending>{'|'.join(endings)})"), part, sex, nominative, endings)
    for stem, part, sex, nominative, notation in (
        ("[оеё]вич|ьич|[иы]ч", Part.PATRONYMIC, "m", "", "=n а=ga у=d ем=i е=p"),
        ("[оеё]вн|ичн|инишн", Part.PATRONYMIC, "f", "а", "а=n ы=g е=dp у=a ой=gdip"),
        ("[оеё]в|[иы]н", Part.SURNAME, "m", "", "=n а=ga у=d ым=i е=p"),
        ("[оеё]в|[иы]н", Part.SURNAME, "f", "а", "а=n у=a ой=gdip ою=gdip"),
        ("[оеё]в|[иы]н", Part.SURNAME, "", "", "ы=n ыми=i"),
        ("зод", Part.SURNAME, "", "а", "ы=g е=dp у=a ой=i"),
        ("[сц]к", Part.SURNAME, "m", "ий", "ий=n ого=ga ому=d им=i ом=p"),
        ("[сц]к", Part.SURNAME, "f", "ая", "ая=n ой=gdip ую=a"),
    )
    for endings in [read_paradigm(notation)]
)
"""Patronymics and surnames by the end of their stem: pattern, part, sex, ending of the nominative, cases of each ending."""
_ANY_CASE = ("", "ngdaip", None)
_GUESSES = tuple(
    (re.compile(f".*{end}"), guesses)
    for end, *guesses in (
        ("[бвгджзклмнпрстфхцчшщй]", ("m", "n", None), ("f", "ngdaip", None)),
        ("а", ("", "n", None), ("m", "ga", "")),
        ("[аеиоуыэюя]я", ("", "n", None), ("m", "ga", "й")),  # the forms of `Сагынбай` and `Самая`
        ("[аеиоуыэюя]ю", ("m", "d", "й"), ("", "a", "я"), _ANY_CASE),
        (".{3}[аеиоуыэюя]е", ("m", "p", "й"), ("", "dp", "я"), _ANY_CASE),
        (".{4}е", ("m", "p", ""), ("", "dp", "а"), _ANY_CASE),
        (".{4}у", ("m", "d", ""), ("", "a", "а"), _ANY_CASE),
        ("ы", ("f", "gi", "а"), _ANY_CASE),
        ("[ае]и", ("f", "g", "я"), _ANY_CASE),
        ("", _ANY_CASE),
    )
)
"""Readings of a name that is in no table, by its end: sex, cases, what the nominative has in place of the last letter (None: the same)."""
_GOVERNING = frozenset((
    "у", "от", "для", "против", "из-за", "кроме", "без", "около", "после", "на", "за", "про", "через",
))  # fmt: skip


@lru_cache(_MAX_CACHED)
def read_name_forms(word: str) -> tuple[NameForm, ...]:
    """Return the readings of a capitalised word as a part of a name, surest first; () where it is none."""
    head, hyphen, last = word.rpartition("-")
    listed = _list().get(fold(word)) or list(_by_given_ending(word))
    dictionary = list(_by_dictionary(last if last[:1].isupper() else word))
    if listed:
        dictionary = [form for form in dictionary if form.part is not Part.GIVEN]
    forms = [*_by_ending(last), *dictionary]
    if hyphen and last[:1].isupper():
        forms = [replace(form, nominative=f"{_nominative_head(head, form)}-{form.nominative}") for form in forms]
    # The list has double names whole, with their hyphen: `Касым-Жомарта`.
    forms = [*listed, *forms]
    parts = {form.part for form in forms}
    forms += [form for form in _known_persons().get(fold(word), ()) if form.part not in parts]
    return tuple(dict.fromkeys(forms))


@cache
def _known_surnames() -> frozenset[str]:
    """Return the surnames in data/names_known.tsv: rows of one word that is no listed given name."""
    given = {fold(row["name"]) for row in read_table("given_names.tsv")}
    names = {fold(row["russian"]) for row in read_table("names_known.tsv")}
    return frozenset(name for name in names - given if " " not in name)


@cache
def _known_persons() -> dict[str, list[NameForm]]:
    """Return the readings of each form of the words in data/names_known.tsv (`Макрону`, `Си Цзиньпина`)."""
    table: dict[str, list[NameForm]] = {}
    for row in read_table("names_known.tsv"):
        words = row["russian"].split(" ")
        # In a name of several words any may be the surname: a Chinese surname comes first.
        parts = (Part.SURNAME, Part.GIVEN) if len(words) > 1 else (Part.SURNAME,)
        for word in words:
            for part in parts:
                for form, cases in decline_name(word, "m"):
                    table.setdefault(fold(form), []).append(NameForm(part, word, "m", cases, regional=True))
            if len(words) == 1:  # a woman's surname is not declined: `Меланией Трамп`
                table[fold(word)].append(NameForm(Part.SURNAME, word, "f", ALL_CASES, sure=False, regional=True))
    return table


def _nominative_head(head: str, last: NameForm) -> str:
    """Return the nominative of a double name's first half, read in the sex and case of the second: `Ивановой-Петровой`."""
    forms = [form for form in read_name_forms(head) if form.part is last.part]
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


def _by_given_ending(word: str) -> Iterator[NameForm]:
    """Yield the readings of a regional given name that is recognised by its ending (`Мухаммаджона`)."""
    match = _JON.fullmatch(word)
    if match is not None and not is_known_word(word):
        cases = dict(decline_name(match["name"], "m"))[word]
        yield NameForm(Part.GIVEN, match["name"], "m", cases, regional=True)


def _by_ending(word: str) -> Iterator[NameForm]:
    if len(word) < 4 or _is_office(word):
        return
    for pattern, part, sex, nominative, endings in _ENDINGS:
        if match := pattern.fullmatch(word):
            name = word.removesuffix(match["ending"]) + nominative
            cases = endings[match["ending"]]
            yield NameForm(part, name, sex, cases, sure=part is not Part.SURNAME, regional=True)
    if _FIXED.fullmatch(word):
        sex = "m" if word.endswith(("улы", "уулу", "оглы", "углы")) else "f" if word.endswith("кызы") else ""
        yield NameForm(Part.SURNAME, word, sex, ALL_CASES, sure=False, regional=True)


def _is_office(word: str) -> bool:
    """Tell whether a word is an office named in syllables that ends in a noun in the genitive plural (`Минводресурсов`)."""
    beginning = _OFFICE.match(word)
    tails = (word[start:] for start in range(beginning.end(), len(word) - 6)) if beginning else ()
    known = (reading.tag.grammemes for tail in tails for reading in analyse(tail) if reading.is_known)
    return any({"NOUN", "plur", "gent"} <= marks and not PERSON_MARKS & marks for marks in known)


def _by_dictionary(word: str) -> Iterator[NameForm]:
    """Yield the readings of a word as a given name or surname in the dictionary."""
    for reading in analyse(word) if is_known_word(word) else ():
        tag = reading.tag
        if tag.number != "sing":
            continue
        sex = {"masc": "m", "femn": "f"}.get(str(tag.gender), "")
        is_fixed = "Fixd" in tag.grammemes
        cases = ALL_CASES if is_fixed else frozenset({str(tag.case)[:4]})
        if "Name" in tag.grammemes:
            yield NameForm(Part.GIVEN, _capital(reading.normal_form), sex, cases, weight=float(reading.score))
        elif "Surn" in tag.grammemes:
            nominative = word if is_fixed else _capital(_nominative(reading.normal_form, sex))
            yield NameForm(Part.SURNAME, nominative, sex, cases, regional=bool(_UKRAINIAN.fullmatch(nominative)))


def _nominative(masculine: str, sex: str) -> str:
    """Return the nominative of a surname for the sex, from the dictionary's masculine form."""
    if sex != "f":
        return masculine
    if masculine.endswith(("ий", "ый", "ой")):
        return masculine[:-2] + "ая"
    return masculine + "а" if masculine.endswith(("ов", "ев", "ёв", "ин", "ын")) else masculine


def _capital(word: str) -> str:
    return "-".join(map(str.capitalize, word.split("-")))


def is_common_word(word: str) -> bool:
    """Tell whether a word is an office, or the dictionary knows it, but not as a name, and our tables do not list it as one."""
    if _is_office(word):
        return True
    if not is_known_word(word) or fold(word) in _list() or fold(word) in _known_persons():
        return False
    return not any(PERSON_MARKS & reading.tag.grammemes for reading in analyse(word))


def is_likelier_common(word: str, *, plural_only: bool = False) -> bool:
    """Tell whether a word that may be a surname is at least as often a common word: `Валовой`, `Королева`.

    With `plural_only`, count only its readings in the genitive plural, which ends as surnames do: `Кайманов`, but not `Баранов`.
    """
    name = common = 0.0
    for reading in analyse(word) if is_known_word(word) else ():
        marks = reading.tag.grammemes
        if PERSON_MARKS & marks:
            name = max(name, reading.score)
        elif not {"Geox", "Poss"} & marks and (not plural_only or {"plur", "gent"} <= marks):
            common = max(common, reading.score)
    return bool(common and common >= name)


def read_noun_as_surname(word: str) -> tuple[NameForm, ...]:
    """Return the readings of a common noun as a surname: a man's is declined as the noun, a woman's not at all (`Ирины Волк`)."""
    forms = []
    for reading in analyse(word):
        tag, nominative = reading.tag, _capital(reading.normal_form)
        if tag.POS != "NOUN" or tag.number != "sing" or {"Geox", "Abbr"} & tag.grammemes:
            continue
        sex = "" if tag.gender == "femn" else "m"
        forms.append(NameForm(Part.SURNAME, nominative, sex, frozenset({str(tag.case)[:4]}), regional=True))
        if tag.case == "nomn" and tag.gender == "masc":
            forms.append(NameForm(Part.SURNAME, nominative, "f", ALL_CASES, regional=True))
    return tuple(dict.fromkeys(forms))


@dataclass(frozen=True)
class NameToken(Span):
    """A capitalised word, an initial or a particle, with its readings."""

    kind: str = "word"
    forms: tuple[NameForm, ...] = ()
    common: bool = False
    capitals: bool = False
    """Whether the source has it in capitals, as some agencies print surnames; `text` has it in normal case."""

    def may_be(self, kind: str) -> bool:
        """Tell whether the token may stand where a pattern has `kind`: a `Part`, `initial` or `particle`."""
        if kind in ("initial", "particle"):
            return self.kind == kind
        # A foreign name that no table has.
        is_unknown = not self.forms and not self.common and len(self.text) > 2
        may_be = any(form.part == kind for form in self.forms) or (kind in ("given", "surname") and is_unknown)
        return self.kind == "word" and may_be

    @property
    def is_given(self) -> bool:
        """Whether the word is surely a given name."""
        return any(form.part is Part.GIVEN and form.sure for form in self.forms)

    @property
    def is_of_a_known_person(self) -> bool:
        """Whether one of the readings is the surname of a well-known person."""
        return any(form.part is Part.SURNAME and fold(form.nominative) in _known_surnames() for form in self.forms)


@cache
def load_titles() -> frozenset[str]:
    """Return the titles and offices that stand before persons' names, in their folded dictionary form."""
    return frozenset(fold(row["title"]) for row in read_table("person_titles.tsv"))


def is_title(word: str) -> bool:
    """Tell whether a word, in any case form, is a title or office of `load_titles`: `капитана`."""
    return lemmatise(word) in load_titles()


Way = dict[int, NameForm]
"""A way to read the tokens of a name: the reading of each by its index, in order."""


def find_agreements(tokens: list[NameToken], pattern: tuple[str, ...]) -> list[Way]:
    """Return every way to read the tokens as `pattern` says so that they agree in case and sex.

    A way has no reading of initials, particles and the father's name before a particle. Ways that allow the nominative come first.
    The result is empty if nothing agrees.
    """
    ways: list[tuple[Way, str, frozenset[str]]] = [({}, "", ALL_CASES)]
    for index, (token, kind) in enumerate(zip(tokens, pattern, strict=True)):
        # The name of the father stays in the nominative before its particle.
        if kind in ("initial", "particle") or pattern[index + 1 : index + 2] == ("particle",):
            continue
        options = [form for form in token.forms if form.part == kind]
        options = options or [replace(form, part=Part(kind)) for form in _guesses(token.text)]
        ways = [
            ({**chosen, index: form}, sex or form.sex, cases & form.cases)
            for chosen, sex, cases in ways
            for form in options
            if cases & form.cases and (not sex or not form.sex or sex == form.sex)
        ]
    return [chosen for chosen, _, _ in sorted(ways, key=lambda way: NOMINATIVE not in way[2])]


def _guesses(word: str) -> Iterator[NameForm]:
    """Yield the possible readings of a name that is in no table, as a given name."""
    guesses = next(guesses for pattern, guesses in _GUESSES if pattern.fullmatch(word.lower()))
    for sex, cases, ending in guesses:
        nominative = word if ending is None else word[:-1] + ending
        yield NameForm(Part.GIVEN, nominative, sex, read_cases(cases), sure=False)


def choose_likeliest(ways: list[Way], governed: bool | None, text: str, tokens: list[NameToken]) -> Way:
    """Return the way to read an ambiguous name of a text that its sentence favours; `governed` is what `is_governed` says of it.

    An adjective or a person's noun right before the name shows its case: `участковому Дамиру Исмаилову`.
    """
    word = find_word_before(text, tokens[0]).lower()
    shown = _cases_of_adjective(word) or {(case, "") for case in _cases_of_person(word)}

    def rank(way: Way) -> tuple[bool, bool, int, float]:
        is_other = bool(shown) and not any(all(_fits(form, one) for form in way.values()) for one in shown)
        oblique = any(NOMINATIVE not in form.cases for form in way.values())
        wide = sum(form.cases == ALL_CASES for form in way.values())
        return governed is not None and oblique != governed, is_other, wide, -sum(form.weight for form in way.values())

    return min(ways, key=rank)


def _fits(form: NameForm, shown: tuple[str, str]) -> bool:
    case, sex = shown
    return case in form.cases and (not sex or not form.sex or sex == form.sex)


def _cases_of_person(word: str) -> frozenset[str]:
    if part_of_speech(word) != "NOUN":
        return frozenset()
    tags = [reading.tag for reading in analyse(word) if reading.tag.POS == "NOUN"]
    return frozenset(str(tag.case)[:4] for tag in tags if "anim" in tag.grammemes or is_title(word))


def find_word_before(text: str, token: NameToken) -> str:
    """Return the Russian word right before a token, "" where none is there."""
    before = re.search(rf"([{CYRILLIC}-]+) $", text[: token.start])
    return before[1] if before else ""


def _cases_of_adjective(word: str) -> frozenset[tuple[str, str]]:
    if part_of_speech(word) not in ("ADJF", "PRTF"):
        return frozenset()
    tags = (reading.tag for reading in analyse(word) if reading.tag.POS in ("ADJF", "PRTF"))
    sexes = {"masc": "m", "femn": "f"}
    return frozenset((str(tag.case)[:4], sexes[tag.gender]) for tag in tags if tag.gender in sexes)


def is_governed(text: str, tokens: list[NameToken]) -> bool | None:
    """Tell whether a name stands in the genitive or accusative rather than in the nominative; None if the sentence does not say."""
    start, stop = tokens[0].start, tokens[-1].stop
    word = find_word_before(text, tokens[0]).lower()
    if word in _GOVERNING:
        return True
    # `Цифре этой Эльмира не радуется`: an adjective that agrees with no reading belongs to something else.
    forms = [form for token in tokens for form in token.forms]
    agreed = {one[0] for one in _cases_of_adjective(word) if any(_fits(form, one) for form in forms)}
    if agreed:
        return not agreed.isdisjoint((GENITIVE, ACCUSATIVE))
    after = re.match(rf" (?:была )?([{CYRILLIC}]+)", text[stop : stop + 40])
    if _is_feminine(word, "PRTS") or (after and _is_feminine(after[1].lower(), "PRTS")):
        return False
    title = is_title(word)
    noun = str(analyse(word)[0].tag.case or "")[:4] if part_of_speech(word) == "NOUN" else ""
    if noun == NOMINATIVE and title:
        return False
    sentence_start = max(text.rfind(mark, 0, start) for mark in ".!?\n") + 1
    around = text[sentence_start:start] + text[stop : stop + 60].partition(".")[0]
    if any(_is_feminine(other.lower(), "VERB") for other in re.findall(rf"[{CYRILLIC}]+ла(?:сь)?\b", around)):
        return False
    if noun == GENITIVE and title:
        return True
    # `студентки Мадина и Дарья`: a person's noun stands beside the name, any other governs it (`книга Абая`).
    return None if len(tokens) > 1 else bool(noun) and NOMINATIVE not in _cases_of_person(word)


def _is_feminine(word: str, word_class: str) -> bool:
    return part_of_speech(word) == word_class and str(analyse(word)[0].tag.gender) == "femn"
