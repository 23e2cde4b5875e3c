"""Persons named in Russian text: where, who in the nominative, and their Latin spelling.

Precision first: a word is a person's name only in a pattern that persons' names have (`Нурлан Ахметов`, `Б. Конысбаева`,
`капитан Мамытов`), or where a surname stands alone within a sentence. The Latin spelling follows data/translit_*.tsv.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from svodka.facts.gazetteer import load_gazetteer
from svodka.facts.name_forms import (
    ACCUSATIVE,
    ALL_CASES,
    GENITIVE,
    NOMINATIVE,
    NameForm,
    Part,
    is_common_word,
    lemma,
    morphology,
    name_forms,
)
from svodka.facts.tables import fold, read_table
from svodka.facts.transliteration import transliterate

_LETTERS = "А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІіҲҳӢӣҶҷӮӯЎў"
_WORD = re.compile(
    rf"(?P<initial>(?<![{_LETTERS}])[А-ЯЁӘҒҚӨҰҮҶЎ](?:[а-яё])?\.(?:-[А-ЯЁ]\.)?)|(?P<word>[{_LETTERS}]+(?:-[{_LETTERS}]+)*)"
)
_STREET = re.compile(
    r"(?i:(?<!\w)(?:улиц\w*|ул\.|проспект\w*|пр\.|имени|им\.|площад\w+|переул\w+|микрорайон\w*|медал\w+|орден\w*|премии)) $"
)
_QUOTE_BEFORE = re.compile(r"[«\"“„]$")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:]|\n)[\s«\"“„(—–-]*$")
_GOVERNED = frozenset(
    {"у", "от", "для", "против", "из-за", "кроме", "без", "около", "после", "на", "за", "про", "через"}
)
_PATTERNS = tuple(
    tuple(pattern.split())
    for pattern in (
        "given given particle surname",
        "given patronymic surname",
        "surname given patronymic",
        "surname given given particle",
        "given given particle",
        "initial initial surname",
        "surname initial initial",
        "initial surname",
        "surname initial",
        "given surname",
        "surname given",
        "given patronymic",
        "given given",
    )
)


@dataclass(frozen=True)
class Person:
    """A person named at a place: `whole[start:stop] == text`; the parts are nominative, in Russian; `sex` `m`, `f` or "".

    `given` may be initials. `russian` is the nominative in the order of the source, the key of the names table; `latin` its
    spelling by the convention of the country.
    """

    start: int
    stop: int
    text: str
    russian: str
    latin: str
    surname: str = ""
    given: str = ""
    patronymic: str = ""
    sex: str = ""


@dataclass(frozen=True)
class _Token:
    """A capitalised word, an initial or a particle, with its readings."""

    start: int
    stop: int
    text: str
    kind: str = "word"
    forms: tuple[NameForm, ...] = ()
    common: bool = False

    def may_be(self, kind: str) -> bool:
        if kind in ("initial", "particle"):
            return self.kind == kind
        if self.kind != "word":
            return False
        return any(form.part == kind for form in self.forms) or (kind == "given" and self._unknown)

    @property
    def _unknown(self) -> bool:
        """Whether the word may be a foreign given name that no table has."""
        return not self.forms and not self.common and len(self.text) > 2


def find_people(text: str, country: str = "") -> tuple[Person, ...]:
    """Return the persons named in a Russian text, in order, none overlapping.

    `country` (ISO alpha-2) is where the article is from; it decides the spelling. Give the whole article: a surname that stands alone
    is understood from the full name elsewhere in the text.
    """
    places = [(match.start, match.stop) for match in load_gazetteer().find(text, country=country)]
    found: list[Person] = []
    for run in _runs(text, places):
        found.extend(_in_run(text, run, country.lower()))
    return tuple(_reconciled(found, country.lower()))


def _runs(text: str, places: Sequence[tuple[int, int]]) -> Iterator[list[_Token]]:
    """Yield the sequences of capitalised words, initials and particles that stand side by side."""
    run: list[_Token] = []
    for match in _WORD.finditer(text):
        token = _token(text, match)
        inside = any(start < match.end() and match.start() < stop for start, stop in places)
        if run and not re.fullmatch(r"[ \u00a0]{0,2}", text[run[-1].stop : match.start()]):
            yield run
            run = []
        if token is None or inside:
            if run:
                yield run
                run = []
        else:
            run.append(token)
    if run:
        yield run


def _token(text: str, match: re.Match[str]) -> _Token | None:
    """Return the token of a match, None where it is no part of a name."""
    word, span = match[0], match.span()
    if match["initial"]:
        return _Token(*span, word, "initial")
    if fold(word) in _particles():
        return _Token(*span, word, "particle")
    if not word[0].isupper() or (word.isupper() and not text.isupper()) or len(word) < 2:
        return None
    if word.isupper():
        word = "-".join(part.capitalize() for part in word.split("-"))
    forms = name_forms(word)
    return _Token(*span, word, "word", forms, is_common_word(word))


@cache
def _particles() -> dict[str, str]:
    return {fold(row["particle"]): row["sex"] for row in read_table("name_particles.tsv") if row["particle"] != "зода"}


@cache
def _titles() -> frozenset[str]:
    return frozenset(fold(row["title"]) for row in read_table("person_titles.tsv"))


def _in_run(text: str, run: list[_Token], country: str) -> Iterator[Person]:
    """Yield the persons of one sequence of words."""
    index = 0
    while index < len(run):
        size = next((len(pattern) for pattern in _PATTERNS if _fits(text, run[index:], pattern)), 0)
        pattern = next((pattern for pattern in _PATTERNS if _fits(text, run[index:], pattern)), ("surname",))
        if size:
            yield _person(text, run[index : index + size], pattern, country)
            index += size
            continue
        token = run[index]
        single = _single(text, token)
        if single:
            yield _person(text, [token], (single,), country)
        index += 1


def _fits(text: str, tokens: list[_Token], pattern: tuple[str, ...]) -> bool:
    if len(tokens) < len(pattern) or not all(token.may_be(kind) for token, kind in zip(tokens, pattern, strict=False)):
        return False
    tokens = tokens[: len(pattern)]
    if _STREET.search(text, max(0, tokens[0].start - 14), tokens[0].start):
        return False
    words = [token for token in tokens if token.kind == "word"]
    if any(token.common for token in words):
        return False
    if "initial" in pattern or "particle" in pattern:
        return bool(words) and (len(words) < 2 or bool(_agreements(tokens, pattern)))
    at_start = bool(_SENTENCE_START.search(text[: tokens[0].start]))
    if pattern == ("given", "given"):
        return all(_is_given(token) for token in tokens)
    sure = any(form.sure for token in words for form in token.forms) or not at_start
    return sure and bool(_agreements(tokens, pattern))


def _is_given(token: _Token) -> bool:
    return any(form.part is Part.GIVEN and form.sure for form in token.forms)


def _single(text: str, token: _Token) -> str:
    """Return which part of a name a lone word is, "" where it is none."""
    if token.kind != "word" or token.common or _STREET.search(text, max(0, token.start - 14), token.start):
        return ""
    before = text[: token.start]
    previous = re.search(rf"([{_LETTERS}-]+) $", before)
    if previous and fold(lemma(previous[1].lower())) in _titles() and not previous[1][0].isupper():
        if token.may_be("surname"):
            return "surname"
        return "given" if _is_given(token) else ""
    if _QUOTE_BEFORE.search(before) or len(token.text) < 5:
        return ""
    at_start = bool(_SENTENCE_START.search(before))
    if re.fullmatch(rf"[{_LETTERS}-]+(?:[оеё]в|[оеё]в(?:а|у|ым|е|ой))|[{_LETTERS}-]+(?:зода|заде)", token.text):
        return "surname" if token.may_be("surname") and (not at_start or any(form.sure for form in token.forms)) else ""
    if not at_start and _is_given(token) and not token.may_be("surname"):
        return "given"
    return "surname" if not at_start and any(form.part is Part.SURNAME and form.sure for form in token.forms) else ""


def _agreements(tokens: list[_Token], pattern: tuple[str, ...]) -> list[dict[int, NameForm]]:
    """Return the ways to read the words so that they agree in case and sex, surest first."""
    ways: list[tuple[dict[int, NameForm], str, frozenset[str]]] = [({}, "", ALL_CASES)]
    for index, (token, kind) in enumerate(zip(tokens, pattern, strict=True)):
        if kind in ("initial", "particle"):
            continue
        if "particle" in pattern and pattern[index + 1 : index + 2] == ("particle",):
            continue  # the father's name stays in the nominative
        options = [form for form in token.forms if form.part == kind]
        if not options and kind == "given":
            options = list(_guesses(token.text))
        extended = []
        for chosen, sex, cases in ways:
            for form in options:
                shared = cases & form.cases
                if shared and (not sex or not form.sex or sex == form.sex):
                    extended.append(({**chosen, index: form}, sex or form.sex, shared))
        ways = extended
    return [chosen for chosen, _, _ in sorted(ways, key=lambda way: NOMINATIVE not in way[2])]


def _guesses(word: str) -> Iterator[NameForm]:
    """Yield how a given name that no table has may be read."""
    last = word[-1].lower()
    if last in "бвгджзклмнпрстфхцчшщй":
        yield NameForm(Part.GIVEN, word, "m", frozenset({NOMINATIVE}), sure=False)
        yield NameForm(Part.GIVEN, word, "f", ALL_CASES, sure=False)
    elif last == "а":
        yield NameForm(Part.GIVEN, word, "", frozenset({NOMINATIVE}), sure=False)
        yield NameForm(Part.GIVEN, word[:-1], "m", frozenset({GENITIVE, ACCUSATIVE}), sure=False)
    elif last in "уе" and len(word) > 4:
        yield NameForm(Part.GIVEN, word[:-1], "m", frozenset({"datv"} if last == "у" else {"loct"}), sure=False)
        yield NameForm(
            Part.GIVEN, word[:-1] + "а", "", frozenset({"accs"} if last == "у" else {"datv", "loct"}), sure=False
        )
        yield NameForm(Part.GIVEN, word, "", ALL_CASES, sure=False)
    elif word.endswith(("ом", "ем")):
        yield NameForm(Part.GIVEN, word[:-2], "m", frozenset({"ablt"}), sure=False)
    elif word.endswith(("ой", "ы")):
        yield NameForm(
            Part.GIVEN, word.removesuffix("ой").removesuffix("ы") + "а", "f", frozenset({"gent", "ablt"}), sure=False
        )
        yield NameForm(Part.GIVEN, word, "", ALL_CASES, sure=False)
    else:
        yield NameForm(Part.GIVEN, word, "", ALL_CASES, sure=False)


def _person(text: str, tokens: list[_Token], pattern: tuple[str, ...], country: str) -> Person:
    """Return the person of a pattern with its words in the nominative."""
    ways = _agreements(tokens, pattern)
    chosen = ways[0] if ways else {}
    if len(ways) > 1:
        chosen = _reading(text, tokens, ways)
    words = [chosen[index].nominative if index in chosen else token.text for index, token in enumerate(tokens)]
    sex = next((form.sex for form in chosen.values() if form.sex), "")
    sex = next((_particles()[fold(token.text)] for token in tokens if token.kind == "particle"), "") or sex
    parts = dict.fromkeys(("surname", "given", "patronymic"), "")
    for word, kind in zip(words, pattern, strict=True):
        slot = "given" if kind == "initial" else "patronymic" if kind == "particle" else kind
        parts[slot] = f"{parts[slot]} {word}".strip()
    start, stop = tokens[0].start, tokens[-1].stop
    russian = " ".join(words)
    return Person(start, stop, text[start:stop], russian, latin_name(russian, country), **parts, sex=sex)


def _reading(text: str, tokens: list[_Token], ways: list[dict[int, NameForm]]) -> dict[int, NameForm]:
    """Return the reading of a name that may be of either sex, as its sentence tells (`у Оразова`, `сообщила Фарида Оразова`)."""
    governed = _is_governed(text, tokens)

    def rank(way: dict[int, NameForm]) -> tuple[bool, int]:
        oblique = any(NOMINATIVE not in form.cases for form in way.values())
        return oblique != governed, sum(form.cases == ALL_CASES for form in way.values())

    return min(ways, key=rank)


def _is_governed(text: str, tokens: list[_Token]) -> bool:
    """Tell whether a name stands in the genitive or accusative rather than in the nominative."""
    start, stop = tokens[0].start, tokens[-1].stop
    before = re.search(rf"([{_LETTERS}-]+) $", text[:start])
    word = before[1].lower() if before else ""
    if word in _GOVERNED:
        return True
    adjective = _case(word, ("ADJF", "PRTF"))
    if adjective:
        return adjective in (GENITIVE, ACCUSATIVE)
    noun = _case(word, ("NOUN",))
    if noun == NOMINATIVE and fold(lemma(word)) in _titles():
        return False
    sentence_start = max(text.rfind(mark, 0, start) for mark in ".!?\n") + 1
    around = text[sentence_start:start] + text[stop : stop + 60].partition(".")[0]
    if any(_is_feminine_verb(other) for other in re.findall(rf"[{_LETTERS}]+ла(?:сь)?\b", around)):
        return False
    return bool(noun) and (len(tokens) == 1 or (noun == GENITIVE and fold(lemma(word)) in _titles()))


@cache
def _case(word: str, classes: tuple[str, ...]) -> str:
    """Return the case of a word of these classes, "" for others."""
    if not word:
        return ""
    tag = morphology().parse(word)[0].tag
    return str(tag.case)[:4] if str(tag.POS) in classes and tag.case else ""


@cache
def _is_feminine_verb(word: str) -> bool:
    tag = morphology().parse(word.lower())[0].tag
    return str(tag.POS) == "VERB" and str(tag.gender) == "femn"


def latin_name(russian: str, country: str = "") -> str:
    """Return the Latin spelling of a name: what data/names_known.tsv has for a word, else its transliteration."""
    known = {
        fold(row["russian"]): row["english"] for row in read_table("names_known.tsv") if row["country"] in ("", country)
    }
    if fold(russian) in known:
        return known[fold(russian)]
    words = []
    for word in russian.split(" "):
        stem = fold(word).removesuffix("а")
        if fold(word) in known:
            words.append(known[fold(word)])
        elif fold(word).endswith(("ова", "ева")) and stem in known:
            words.append(known[stem] + "a")
        else:
            words.append(transliterate(word, country))
    return " ".join(words)


def _reconciled(found: list[Person], country: str) -> Iterator[Person]:
    """Yield the persons, a lone ambiguous surname read as that of a person named in full."""
    full = {person.surname: person for person in found if person.given and person.surname}
    for person in found:
        if person.given or person.surname in full:
            yield person
            continue
        other = _counterpart(person.surname)
        readings = {form.nominative for form in name_forms(person.text)}
        if other in full and other in readings:
            yield replace(person, surname=other, russian=other, latin=latin_name(other, country), sex=full[other].sex)
        else:
            yield person


def _counterpart(surname: str) -> str:
    """Return the surname of the other sex: `Ахметов` and `Ахметова`."""
    return surname[:-1] if surname.endswith(("ова", "ева", "ёва", "ина", "ына")) else f"{surname}а"
