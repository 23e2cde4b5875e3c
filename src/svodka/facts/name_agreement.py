"""How the words of a name are to be read together: agreement in case and sex, and what their sentence tells of them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from svodka.facts.name_forms import (
    ACCUSATIVE,
    ALL_CASES,
    GENITIVE,
    NOMINATIVE,
    NameForm,
    Part,
    lemmatise,
)
from svodka.facts.name_tokens import LETTERS, NameToken, load_titles
from svodka.morphology import analyser
from svodka.tables import fold

_MAX_CACHED = 5_000

GOVERNING_PREPOSITIONS = frozenset(
    {"у", "от", "для", "против", "из-за", "кроме", "без", "около", "после", "на", "за", "про", "через"}
)


def find_agreements(tokens: list[NameToken], pattern: tuple[str, ...]) -> list[dict[int, NameForm]]:
    """Return the ways to read the words so that they agree in case and sex, surest first."""
    ways: list[tuple[dict[int, NameForm], str, frozenset[str]]] = [({}, "", ALL_CASES)]
    for index, (token, kind) in enumerate(zip(tokens, pattern, strict=True)):
        if kind in ("initial", "particle"):
            continue
        if "particle" in pattern and pattern[index + 1 : index + 2] == ("particle",):
            continue  # the father's name stays in the nominative
        options = [form for form in token.forms if form.part == kind]
        if not options:
            options = [replace(form, part=Part(kind)) for form in _guesses(token.text)]
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
    before = re.search(rf"([{LETTERS}-]+) $", text[:start])
    word = before[1].lower() if before else ""
    if word in GOVERNING_PREPOSITIONS:
        return True
    adjective = _case(word, ("ADJF", "PRTF"))
    if adjective:
        return adjective in (GENITIVE, ACCUSATIVE)
    after = re.match(rf" (?:была )?([{LETTERS}]+)", text[stop : stop + 40])
    if _is_feminine(word, "PRTS") or (after and _is_feminine(after[1].lower(), "PRTS")):
        return False
    noun, title = _case(word, ("NOUN",)), fold(lemmatise(word)) in load_titles() if word else False
    if noun == NOMINATIVE and title:
        return False
    sentence_start = max(text.rfind(mark, 0, start) for mark in ".!?\n") + 1
    around = text[sentence_start:start] + text[stop : stop + 60].partition(".")[0]
    if any(_is_feminine(other.lower(), "VERB") for other in re.findall(rf"[{LETTERS}]+ла(?:сь)?\b", around)):
        return False
    if (noun and len(tokens) == 1) or (noun == GENITIVE and title):
        return True
    return False if len(tokens) == 1 else None


@lru_cache(_MAX_CACHED)
def _case(word: str, classes: tuple[str, ...]) -> str:
    """Return the case of a word of these classes, "" for others."""
    if not word:
        return ""
    tag = analyser().parse(word)[0].tag
    return str(tag.case)[:4] if str(tag.POS) in classes and tag.case else ""


@lru_cache(_MAX_CACHED)
def _is_feminine(word: str, word_class: str) -> bool:
    tag = analyser().parse(word)[0].tag
    return str(tag.POS) == word_class and str(tag.gender) == "femn"
