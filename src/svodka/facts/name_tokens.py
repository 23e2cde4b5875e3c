"""The words of a text that may be parts of persons' names, in the runs in which they stand side by side."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from svodka.facts.name_forms import (
    NOMINATIVE,
    NameForm,
    Part,
    is_common_word,
    lemmatise,
    read_name_forms,
    read_noun_as_surname,
)
from svodka.tables import fold, read_table

LETTERS = "А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІіҲҳӢӣҶҷӮӯЎў"
_WORD = re.compile(
    rf"(?P<initial>(?<![{LETTERS}])[А-ЯЁӘҒҚӨҰҮҶЎ](?:[а-яё])?\.(?:-[А-ЯЁ]\.)?)|(?P<word>[{LETTERS}]+(?:-[{LETTERS}]+)*)"
)
_ABBREVIATIONS = frozenset(
    ("гр.", "гг.", "гл.", "им.", "ок.", "пл.", "пп.", "пр.", "св.", "см.", "ср.", "ст.", "стр.", "та.", "тт.", "ул.")
)
"""What looks like an initial at the beginning of a sentence: `Гр. Латипова`, `Ул. Навои`."""
_QUOTES = frozenset('«"“„')
_EPITHETS = frozenset(
    ("апостол", "богослов", "златоуст", "креститель", "победоносец", "предтеча", "пророк", "угодник", "чудотворец")
)
_OFFICE = re.compile(rf"(?<![{LETTERS}-])([а-яё-]+)[ \u00a0]$")

_WORDS = re.compile(rf"[{LETTERS}]{{2,}}(?:-[{LETTERS}]+)*")
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
        if token.common:
            before = run[index - 1] if index else None
            if before is not None:
                # `«Игора Драйв»` is the name of something.
                is_quoted = text[max(0, before.start - 1) : before.start] in _QUOTES
                follows = (
                    not is_quoted
                    and is_given(before)
                    and not before.common
                    and fold(lemmatise(token.text.lower())) not in _EPITHETS
                )
            else:
                office = _OFFICE.search(text, max(0, token.start - 30), token.start)
                follows = len(run) == 1 and office is not None and fold(office[1]) in load_titles()
            forms = read_noun_as_surname(token.text) if follows else ()
            if before is None:
                forms = tuple(form for form in forms if form.cases == {NOMINATIVE} and form.sex == "m")
            if forms:
                yield replace(token, forms=forms, common=False)
                continue
        yield token


def _runs(text: str, places: Sequence[tuple[int, int]]) -> Iterator[list[NameToken]]:
    run: list[NameToken] = []
    for match in _WORD.finditer(text):
        token = _read(text, match, run[-1] if run else None)
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


def in_normal_case(name: str) -> str:
    """Return a name with its words in capitals in normal case (`Айгерим ТОКОЕВА`); initials stay as they are."""
    return _WORDS.sub(lambda match: _cased(match[0]) if match[0].isupper() else match[0], name)


def _cased(word: str) -> str:
    return word.lower() if fold(word) in load_particles() else "-".join(map(str.capitalize, word.split("-")))


def _read(text: str, match: re.Match[str], before: NameToken | None) -> NameToken | None:
    """Return the token of a match, None where it is no part of a name; `before` is the one to its left in the run."""
    word, span = match[0], match.span()
    if match["initial"]:
        if fold(word) in _ABBREVIATIONS:
            return None
        return NameToken(*span, word, "initial")
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


def is_given(token: NameToken) -> bool:
    """Tell whether the word is surely a given name."""
    return any(form.part is Part.GIVEN and form.sure for form in token.forms)


def is_a_thing_too(word: str) -> bool:
    """Tell whether a given name, standing alone, is rather something else: the holiday of `Навруз`, the epic of `Манас`."""
    return any(form.nominative in _things() for form in read_name_forms(word) if form.part is Part.GIVEN)


@cache
def _things() -> frozenset[str]:
    return frozenset(row["name"] for row in read_table("given_names.tsv") if row["also"])
