"""The words of a text that may be parts of persons' names, in the runs in which they stand side by side.

The words of a name are read together: they agree in case and sex, and their sentence tells which reading is meant.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from svodka.facts.name_forms import (
    ACCUSATIVE,
    ALL_CASES,
    DATIVE,
    GENITIVE,
    INSTRUMENTAL,
    NOMINATIVE,
    PREPOSITIONAL,
    NameForm,
    Part,
    is_common_word,
    read_name_forms,
    read_noun_as_surname,
)
from svodka.russian.morphology import parse
from svodka.russian.tokens import CYRILLIC
from svodka.system.tables import fold, read_table

_WORD = re.compile(
    rf"(?P<initial>(?<![{CYRILLIC}])[А-ЯЁӘҒҚӨҰҮҶЎ](?:[а-яё])?\.(?:-[А-ЯЁ]\.)?)|(?P<word>[{CYRILLIC}]+(?:-[{CYRILLIC}]+)*)"
)
_ABBREVIATIONS = frozenset(
    ("гр.", "гг.", "гл.", "им.", "ок.", "пл.", "пп.", "пр.", "св.", "см.", "ср.", "ст.", "стр.", "та.", "тт.", "ул.")
)
"""What looks like an initial at the beginning of a sentence: `Гр. Латипова`, `Ул. Навои`."""
_QUOTES = frozenset('«"“„')
_EPITHETS = frozenset(
    ("апостол", "богослов", "златоуст", "креститель", "победоносец", "предтеча", "пророк", "угодник", "чудотворец")
)
_OFFICE = re.compile(rf"(?<![{CYRILLIC}-])([а-яё-]+)[ \u00a0]$")

_WORDS = re.compile(rf"[{CYRILLIC}]{{2,}}(?:-[{CYRILLIC}]+)*")
_SHORTEST_IN_CAPITALS = 3


@dataclass(frozen=True)
class NameToken:
    """A capitalised word, an initial or a particle, with its readings."""

    start: int
    stop: int
    text: str
    kind: str = "word"
    forms: tuple[NameForm, ...] = ()
    common: bool = False
    capitals: bool = False
    """Whether the source has it in capitals, as some agencies print surnames; `text` has it in normal case."""

    def may_be(self, kind: str) -> bool:
        """Tell whether the token may stand where a pattern has `kind`: a `Part`, `initial` or `particle`."""
        if kind in ("initial", "particle"):
            return self.kind == kind
        if self.kind != "word":
            return False
        return any(form.part == kind for form in self.forms) or (kind in ("given", "surname") and self._unknown)

    @property
    def _unknown(self) -> bool:
        """Whether the word may be a foreign name that no table has."""
        return not self.forms and not self.common and len(self.text) > 2


def split_name_runs(text: str, places: Sequence[tuple[int, int]]) -> Iterator[list[NameToken]]:
    """Yield the sequences of capitalised words, initials and particles that stand side by side."""
    for run in _runs(text, places):
        yield list(_with_nouns_as_surnames(text, run))


def _with_nouns_as_surnames(text: str, run: list[NameToken]) -> Iterator[NameToken]:
    """Yield the words of a run; a common noun behind a given name, or alone behind an office, as the surname that it is there.

    `Ирина Волк`, `майор Волк`. Saints have their epithets so (`Николая Чудотворца`), and an office may have what it is for
    (`министр Обороны`): so behind an office both stand in the nominative.
    """
    for index, token in enumerate(run):
        forms: tuple[NameForm, ...] = ()
        if token.common and index:
            before = run[index - 1]
            # `«Игора Драйв»` is the name of something.
            is_quoted = text[max(0, before.start - 1) : before.start] in _QUOTES
            if not (is_quoted or before.common) and is_given(before) and lemmatise(token.text) not in _EPITHETS:
                forms = read_noun_as_surname(token.text)
        elif token.common and len(run) == 1:
            office = _OFFICE.search(text, max(0, token.start - 30), token.start)
            if office is not None and fold(office[1]) in load_titles():
                forms = read_noun_as_surname(token.text)
                forms = tuple(form for form in forms if form.cases == {NOMINATIVE} and form.sex == "m")
        yield replace(token, forms=forms, common=False) if forms else token


def _runs(text: str, places: Sequence[tuple[int, int]]) -> Iterator[list[NameToken]]:
    run: list[NameToken] = []
    for match in _WORD.finditer(text):
        token = _read(text, match, run[-1] if run else None)
        is_place = any(start < match.end() and match.start() < stop for start, stop in places)
        is_beside = run and re.fullmatch(r"[ \u00a0]{0,2}", text[run[-1].stop : match.start()])
        if run and (token is None or is_place or not is_beside):
            yield run
            run = []
        if token is not None and not is_place:
            run.append(token)
    if run:
        yield run


def in_normal_case(name: str) -> str:
    """Return a name with its words in capitals in normal case (`Айгерим ТОКОЕВА`); initials stay as they are."""
    return _WORDS.sub(lambda match: _cased(match[0]) if match[0].isupper() else match[0], name)


def _cased(word: str) -> str:
    return word.lower() if fold(word) in load_particles() else "-".join(map(str.capitalize, word.split("-")))


def _read(text: str, match: re.Match[str], before: NameToken | None) -> NameToken | None:
    """Return the token of a match, None where it is no part of a name; `before` is the one to its left in the run."""
    word, span = match[0], match.span()
    if match["initial"]:
        return NameToken(*span, word, "initial") if fold(word) not in _ABBREVIATIONS else None
    if fold(word) in load_particles():
        return NameToken(*span, in_normal_case(word), "particle")
    if not word[0].isupper() or len(word) < 2:
        return None
    capitals = word.isupper()
    word = in_normal_case(word)
    token = NameToken(*span, word, "word", read_name_forms(word), is_common_word(word), capitals)
    return token if not capitals or text.isupper() or _is_name_in_capitals(token, before) else None


def _is_name_in_capitals(token: NameToken, before: NameToken | None) -> bool:
    """Whether a word in capitals is a name and no abbreviation (`МИД`, `ГКНБ`): by its forms, or a given name stands before it."""
    if token.common or len(token.text) < _SHORTEST_IN_CAPITALS:
        return False
    follows = before is not None and before.kind == "word" and is_given(before)
    return follows or (bool(token.forms) and len(token.text) > _SHORTEST_IN_CAPITALS)


@cache
def load_particles() -> dict[str, str]:
    """Return the words behind a father's name (`оглы`, `кызы`) and the sex that each tells."""
    return {fold(row["particle"]): row["sex"] for row in read_table("name_particles.tsv") if row["particle"] != "зода"}


@cache
def load_titles() -> frozenset[str]:
    """Return the nouns that stand before persons' names, in their folded dictionary form."""
    return frozenset(fold(row["title"]) for row in read_table("person_titles.tsv"))


def lemmatise(word: str) -> str:
    """Return the dictionary form of a common word (its first reading), folded."""
    return fold(parse(word.lower())[0].normal_form)


def is_title(word: str) -> bool:
    """Tell whether a word in any case is a noun that stands before persons' names: `капитана`."""
    return bool(word) and lemmatise(word) in load_titles()


def is_given(token: NameToken) -> bool:
    """Tell whether the word is surely a given name."""
    return any(form.part is Part.GIVEN and form.sure for form in token.forms)


def is_a_thing_too(word: str) -> bool:
    """Tell whether a given name, standing alone, is rather something else: the holiday of `Навруз`, the epic of `Манас`."""
    return any(form.nominative in _things() for form in read_name_forms(word) if form.part is Part.GIVEN)


@cache
def _things() -> frozenset[str]:
    return frozenset(row["name"] for row in read_table("given_names.tsv") if row["also"])


_GOVERNING = frozenset(
    ["у", "от", "для", "против", "из-за", "кроме", "без", "около", "после", "на", "за", "про", "через"]
)


def find_agreements(tokens: list[NameToken], pattern: tuple[str, ...]) -> list[dict[int, NameForm]]:
    """Return the ways to read the words so that they agree in case and sex, surest first."""
    ways: list[tuple[dict[int, NameForm], str, frozenset[str]]] = [({}, "", ALL_CASES)]
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
    """Yield how a given name that no table has may be read."""

    def guess(sex: str, cases: Collection[str], nominative: str = word) -> NameForm:
        return NameForm(Part.GIVEN, nominative, sex, frozenset(cases), sure=False)

    last, stem = word[-1].lower(), word[:-1]
    if last in "бвгджзклмнпрстфхцчшщй":
        yield from (guess("m", {NOMINATIVE}), guess("f", ALL_CASES))
    elif last == "а":
        yield from (guess("", {NOMINATIVE}), guess("m", {GENITIVE, ACCUSATIVE}, stem))
    elif last in "уе" and len(word) > 4:
        yield guess("m", {DATIVE if last == "у" else PREPOSITIONAL}, stem)
        yield guess("", {ACCUSATIVE} if last == "у" else {DATIVE, PREPOSITIONAL}, stem + "а")
        yield guess("", ALL_CASES)
    elif word.endswith(("ом", "ем")):
        yield guess("m", {INSTRUMENTAL}, word[:-2])
    elif word.endswith(("ой", "ы")):
        yield guess("f", {GENITIVE, INSTRUMENTAL}, word.removesuffix("ой").removesuffix("ы") + "а")
        yield guess("", ALL_CASES)
    else:
        yield guess("", ALL_CASES)


def choose_likeliest(text: str, tokens: list[NameToken], ways: list[dict[int, NameForm]]) -> dict[int, NameForm]:
    """Return the reading of a name that may be of either sex, as its sentence tells (`у Оразова`, `сообщила Фарида Оразова`)."""
    governed = is_governed(text, tokens)

    def rank(way: dict[int, NameForm]) -> tuple[bool, int, float]:
        oblique = any(NOMINATIVE not in form.cases for form in way.values())
        wide = sum(form.cases == ALL_CASES for form in way.values())
        return governed is not None and oblique != governed, wide, -sum(form.weight for form in way.values())

    return min(ways, key=rank)


def is_governed(text: str, tokens: list[NameToken]) -> bool | None:
    """Tell whether a name stands in the genitive or accusative rather than in the nominative; None where nothing tells."""
    start, stop = tokens[0].start, tokens[-1].stop
    before = re.search(rf"([{CYRILLIC}-]+) $", text[:start])
    word = before[1].lower() if before else ""
    if word in _GOVERNING:
        return True
    adjective = _case(word, ("ADJF", "PRTF"))
    if adjective:
        return adjective in (GENITIVE, ACCUSATIVE)
    after = re.match(rf" (?:была )?([{CYRILLIC}]+)", text[stop : stop + 40])
    if _is_feminine(word, "PRTS") or (after and _is_feminine(after[1].lower(), "PRTS")):
        return False
    noun, title = _case(word, ("NOUN",)), is_title(word)
    if noun == NOMINATIVE and title:
        return False
    sentence_start = max(text.rfind(mark, 0, start) for mark in ".!?\n") + 1
    around = text[sentence_start:start] + text[stop : stop + 60].partition(".")[0]
    if any(_is_feminine(other.lower(), "VERB") for other in re.findall(rf"[{CYRILLIC}]+ла(?:сь)?\b", around)):
        return False
    if (noun and len(tokens) == 1) or (noun == GENITIVE and title):
        return True
    return False if len(tokens) == 1 else None


def _case(word: str, classes: tuple[str, ...]) -> str:
    """Return the case of a word of these classes, "" for others."""
    tag = parse(word)[0].tag if word else None
    return str(tag.case)[:4] if tag is not None and str(tag.POS) in classes and tag.case else ""


def _is_feminine(word: str, word_class: str) -> bool:
    tag = parse(word)[0].tag
    return str(tag.POS) == word_class and str(tag.gender) == "femn"
