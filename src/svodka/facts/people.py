"""Find the persons named in Russian text: their place, their name in the nominative, and its Latin spelling.

Precision comes first: a word is a person's name only in a pattern of names (`Нурлан Ахметов`, `Б. Конысбаева`, `капитан Мамытов`),
or as a surname or regional given name that stands alone. The Latin spelling follows data/translit_*.tsv.
"""

import re
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from svodka.facts import name_forms
from svodka.facts.declension import ACCUSATIVE, GENITIVE, NOMINATIVE
from svodka.facts.foreign_names import spell_foreign_name
from svodka.facts.gazetteer import PLACE_NOUN_BEFORE, load_gazetteer
from svodka.facts.name_forms import NameForm, NameToken, Part, Way, find_agreements, read_name_forms
from svodka.russian.morphology import analyse, lemmatise
from svodka.russian.sentences import SENTENCE_START
from svodka.russian.tokens import CYRILLIC, Span, overlaps
from svodka.russian.transliteration import is_known, spell_in_latin, swap_sex
from svodka.system.tables import fold, read_pairs, read_table

_WORD = re.compile(
    rf"(?P<initial>(?<![{CYRILLIC}])[А-ЯЁӘҒҚӨҰҮҶЎ](?:[а-яё])?\.(?:-[А-ЯЁ]\.)?)|(?P<word>[{CYRILLIC}]+(?:-[{CYRILLIC}]+)*)"
)
_ABBREVIATIONS = frozenset(
    ("гр.", "гг.", "гл.", "им.", "ок.", "пл.", "пп.", "пр.", "св.", "см.", "ср.", "ст.", "та.", "тт.", "ул.")
)
"""What looks like an initial at the beginning of a sentence: `Гр. Латипова`, `Ул. Навои`."""
_QUOTES, _CLOSING_QUOTES = frozenset('«"“„'), frozenset('»"”“')
_EPITHETS = frozenset(
    ("апостол", "богослов", "златоуст", "креститель", "победоносец", "предтеча", "пророк", "угодник", "чудотворец")
)
_OFFICE = re.compile(rf"(?<![{CYRILLIC}-])([а-яё-]+)[ \u00a0]$")
_WORDS = re.compile(rf"[{CYRILLIC}]{{2,}}(?:-[{CYRILLIC}]+)*")
_SHORTEST_IN_CAPITALS = 3
_STREET = re.compile(
    r"(?i:(?<!\w)(?:улиц\w*|ул\.|проспект\w*|пр\.|имени|им\.|площад\w+|переул\w+|микрорайон\w*|медал\w+|орден\w*|премии)) $"
)
_CITIZEN = re.compile(r"(?i:(?<!\w)(?:гр\.|гр-н\w?|гр-к\w|г-н\w?|г-ж\w))[ \u00a0]?$")
_ALONE = re.compile(
    rf"[{CYRILLIC}-]+[оеё]в(?:|а|у|ым|е|ой)|[{CYRILLIC}-]+(?:зода|заде)|[{CYRILLIC}-]+к[иы]н(?:|а|у|ым|е|ой)"
)
"""Surnames that are recognised when they stand alone, by their endings."""
_PATTERNS = [
    tuple(pattern.split())
    for pattern in (
        "given given particle surname", "given patronymic surname", "given given surname", "surname given patronymic",
        "surname given given particle", "given given particle", "initial initial surname", "surname initial initial",
        "initial surname", "surname initial", "given surname", "surname given", "given patronymic", "given given",
        "given initial",
    )
]  # fmt: skip
_ADJECTIVE = ("ий", "ого", "ому", "им", "ом", "ая", "ой", "ую")
_OBLIQUE = ("ой", "ою", "ом", "ем", "ым", "ого", "ому", "ых", "ими", "ыми")
"""Endings of a name in other cases, of families too: `братьев Юсуповых`."""


@dataclass(frozen=True)
class Person(Span):
    """A person named in a text. `sex` is `m`, `f` or "".

    `surname` and `given` (which may be initials) are Russian, in the nominative. `russian` is the whole name in the nominative, in the
    order of the source, and the key of the names table. `latin` is its spelling by the country's convention.
    """

    russian: str
    latin: str
    surname: str = ""
    given: str = ""
    sex: str = ""
    certain: bool = True
    """False for a foreign name (`Дональд Трамп`): `latin` is then only a transliteration, which may not be the right spelling."""
    readings: tuple[tuple[str, ...], ...] = ()
    """The other nominatives that each word may have, if neither a listed given name nor the article decides: `Рафига Абышова` may be
    the genitive of `Рафиг Абышов` or a woman's name as it stands."""


@dataclass(frozen=True)
class _Named:
    """What the whole article says about its persons; all names are folded."""

    surnames: frozenset[str] = frozenset()
    """Every reading of the surnames of those named in full."""
    men: Mapping[str, Collection[str]] = field(default_factory=dict)
    """By surname, the full names of men in the nominative: those of the article and those that a person confirmed."""
    lone: frozenset[str] = frozenset()
    """Men's surnames that stand alone in the nominative, unless a form that only a woman's has stands alone too (`Назаровой`)."""
    proposed: Container[str] = frozenset()
    """Full names that svodka read in earlier articles."""


def find_people(
    text: str, country: str = "", known: Collection[str] = (), proposed: Container[str] = frozenset()
) -> tuple[Person, ...]:
    """Return the persons named in a Russian text, in order; none overlap.

    Pass the whole article, because a surname that stands alone is understood from the full name elsewhere in the text.
    `country` (ISO alpha-2) is where the article is from; it decides the spelling. `known` are full names in the nominative that a
    person has confirmed: a form that may be a man's or a woman's (`Фаррухджона Назарова`) is read as the known man's. `proposed` are
    the folded full names that svodka itself read before; they decide only if the sentence does not.
    """
    found_places = load_gazetteer().find(text, country=country)
    places = [(one.start, one.stop) for one in found_places if not _is_given_before_surname(text, one.stop, one.text)]
    runs = [list(_with_nouns_as_surnames(text, run)) for run in _runs(text, places)]
    first = [person for run in runs for person in _in_run(text, run, country.lower(), _Named())]
    named = _named(first, runs, known, proposed)
    found = [person for run in runs for person in _in_run(text, run, country.lower(), named)]
    return tuple(_reconciled(found, country.lower()))


def _is_given_before_surname(text: str, stop: int, place: str) -> bool:
    """Tell whether a place that the gazetteer found is a given name here, before a surname: `Кабул Ахметов`, `Сердара Мередова`."""
    if not any(form.part is Part.GIVEN and form.regional for form in read_name_forms(place)):
        return False
    following = re.match(rf" ([А-ЯЁ][{CYRILLIC}]+)(?![{CYRILLIC}-])", text[stop : stop + 40])
    return following is not None and _ALONE.fullmatch(following[1]) is not None


def _named(
    found: list[Person], runs: list[list[NameToken]], known: Collection[str], proposed: Container[str]
) -> _Named:
    """Return what the first reading of the article found, for use in the second."""
    full = [person for person in found if person.given and person.surname]
    words = {word for person in full for word in in_normal_case(person.text).split()}
    surnames = {fold(form.nominative) for word in words for form in read_name_forms(word) if form.part is Part.SURNAME}
    nominative = [person for person in full if person.sex == "m" and fold(person.text) == fold(person.russian)]
    men: dict[str, set[str]] = {}
    full_names = [(one.surname, one.russian) for one in nominative] + [(name.split()[-1], name) for name in known]
    for surname, name in full_names:
        men.setdefault(fold(surname), set()).add(fold(name))
    tokens = (token for run in runs for token in run)
    alone = [one.forms for one in tokens if not any(person.start <= one.start < person.stop for person in full)]
    lone = {_only(forms, "m") for forms in alone} - {fold(swap_sex(_only(forms, "f"))) for forms in alone}
    return _Named(frozenset(surnames), men, frozenset(lone - {""}), proposed)


def _only(forms: tuple[NameForm, ...], sex: str) -> str:
    """Return the folded nominative of a surname whose form only `sex` can have (`Назаров`, `Назаровой`), else ""."""
    readings = [form for form in forms if form.part is Part.SURNAME]
    if not readings or any(form.sex != sex or (sex == "m" and form.cases != {NOMINATIVE}) for form in readings):
        return ""
    return fold(readings[0].nominative)


def _in_run(text: str, run: list[NameToken], country: str, named: _Named) -> Iterator[Person]:
    last = None
    if len(run) > 2 and PLACE_NOUN_BEFORE.search(text, max(0, run[0].start - 30), run[0].start):
        is_long_name = any(len(one) > 2 and _fits(text, run[: len(one)], one) for one in _PATTERNS)
        if not (run[0].is_given or is_long_name):
            run = run[1:]  # `в селе Масы Нурдина Кадырбаева`
    while run:
        pattern = next((pattern for pattern in _PATTERNS if _fits(text, run[: len(pattern)], pattern)), ())
        goes_on = last is not None and run[0].start == last.stop + 1
        if not pattern and not goes_on:  # the `Карими` of `Мохаммад Реза Карими` is no name of its own
            pattern = tuple(filter(None, (_single(text, run[0], named),)))
        if pattern:
            yield (last := _person(text, run[: len(pattern)], pattern, country, named))
        run = run[max(1, len(pattern)) :]


def _fits(text: str, tokens: list[NameToken], pattern: tuple[str, ...]) -> bool:
    """Tell whether words that stand side by side are a person's name in a pattern."""
    if len(tokens) < len(pattern) or not all(token.may_be(kind) for token, kind in zip(tokens, pattern, strict=True)):
        return False
    words = [token for token in tokens if token.kind == "word"]
    if _STREET.search(text, max(0, tokens[0].start - 14), tokens[0].start) or any(token.common for token in words):
        return False
    if pattern == ("given", "initial"):
        return tokens[0].is_given
    if "initial" in pattern or "particle" in pattern:
        return len(words) < 2 or bool(find_agreements(tokens, pattern))
    if pattern[:2] == ("given", "given") and not (len(pattern) > 2 and all(token.is_given for token in tokens[:2])):
        return all(token.is_given for token in tokens)
    if pattern == ("surname", "given") and (not tokens[0].forms or tokens[0].text.endswith(_ADJECTIVE)):
        return False  # an unknown word before a given name is rarely a surname, and `Римский Франциск` has none
    before = text[: tokens[0].start]
    if before[-1:] in _QUOTES and text[tokens[-1].stop : tokens[-1].stop + 1] in _CLOSING_QUOTES:
        return False  # a ship or a firm: `«Адриатик Куин»`
    ends_in_surname = any(form.part is Part.SURNAME for form in words[-1].forms)
    sure = any(token.is_given for token in words) or (ends_in_surname and not SENTENCE_START.search(before))
    return sure and bool(find_agreements(tokens, pattern))


def _single(text: str, token: NameToken, named: _Named) -> str:
    """Return which part of a name a lone word is, "" where it is none."""
    if token.kind != "word" or token.common or _STREET.search(text, max(0, token.start - 14), token.start):
        return ""
    before = text[: token.start]
    previous = name_forms.find_word_before(text, token)
    if _belongs_to_next_noun(text, token):
        return ""
    is_surname = bool(token.forms) and token.may_be("surname")
    if is_surname and _CITIZEN.search(before):
        return "surname"
    if name_forms.is_title(previous) and not previous[0].isupper():
        is_as_it_stands = any(form.part is Part.GIVEN and form.nominative == token.text for form in token.forms)
        return "surname" if is_surname and not is_as_it_stands else "given" if token.is_given else ""
    if before[-1:] in _QUOTES or len(token.text) < 5:
        return ""
    if token.is_of_a_known_person:
        return "surname"
    at_start = bool(SENTENCE_START.search(before))
    if _ALONE.fullmatch(token.text):
        is_named = any(fold(form.nominative) in named.surnames for form in token.forms if form.part is Part.SURNAME)
        # Not names: `Валовой` at the start, `Группа Кайманов` within, and words in capitals, which outlets use for emphasis.
        is_name = not token.capitals and not name_forms.is_likelier_common(token.text, plural_only=not at_start)
        is_kept = is_named or (is_name and (not at_start or any(form.sure for form in token.forms)))
        return "surname" if token.may_be("surname") and is_kept else ""
    given = [form for form in token.forms if form.part is Part.GIVEN]
    # The holiday of `Навруз`, the epic of `Манас`.
    is_a_thing_too = any(read_pairs("given_names.tsv", "name", "also").get(form.nominative) for form in given)
    is_regional = any(form.regional for form in given)
    # `во Флориду` is no dative of Флорид, but `выстрелил в Азамата`.
    is_place = previous.lower() in ("в", "во") and not any(ACCUSATIVE in form.cases for form in given)
    return "given" if is_regional and not (at_start or token.capitals or is_a_thing_too or is_place) else ""


def _belongs_to_next_noun(text: str, token: NameToken) -> bool:
    """Tell whether a word is an adjective of the noun behind it and no surname: `начальник Мургабского отдела`, `… РОВД`."""
    following = re.match("[ \u00a0](?:([а-яё-]+)|[А-ЯЁ]{2,}\\b)", text[token.stop : token.stop + 40])
    if following is None or not token.text.endswith(_ADJECTIVE):
        return False
    if following[1] is None:  # `следователь Каганского РОП`
        return True
    cases = {case for form in token.forms for case in form.cases}
    return any(one.tag.POS in ("NOUN", "ADJF") and one.tag.case in cases for one in analyse(following[1]))


def _person(text: str, tokens: list[NameToken], pattern: tuple[str, ...], country: str, named: _Named) -> Person:
    """Return the person that the tokens name, with the parts that `pattern` gives them, in the nominative."""
    ways = find_agreements(tokens, pattern)
    chosen = ways[0] if ways else {}
    is_decided = False
    if len(ways) > 1:
        governed = name_forms.is_governed(text, tokens)
        chosen = name_forms.choose_likeliest(ways, governed, text, tokens)
        if any(form.sex == "f" for form in chosen.values()) and governed is not False:
            guess = next((way for way in ways if governed is None and _full(way) in named.proposed), chosen)
            chosen = next((way for way in ways if _is_named_man(way, named)), guess)
        # `У Замира Ахметова` is a man's name; a name that may be in the nominative (`приговорил Ахметова`) stays undecided, and one that
        # is oblique in two ways (`Баишеву`, of a man or a woman).
        oblique = {_full(way) for way in ways if all(NOMINATIVE not in form.cases for form in way.values())}
        is_decided = governed is True and oblique == {_full(chosen)}
    words = [chosen[index].nominative if index in chosen else token.text for index, token in enumerate(tokens)]
    sex = next((form.sex for form in chosen.values() if form.sex), "")
    sex = next((_particles()[fold(token.text)] for token in tokens if token.kind == "particle"), "") or sex
    surname = " ".join(word for word, kind in zip(words, pattern, strict=True) if kind == "surname")
    given = " ".join(word for word, kind in zip(words, pattern, strict=True) if kind in ("given", "initial"))
    start, stop = tokens[0].start, tokens[-1].stop
    russian = " ".join(words)
    surnames = [chosen.get(index) for index, kind in enumerate(pattern) if kind == "surname"]
    is_regional = all(form is not None and form.regional for form in surnames)
    is_regional = is_regional and any(form.regional for form in chosen.values())
    is_foreign = any(spell_foreign_name(token.text) for token in tokens if not token.is_given)
    certain = (is_regional and not is_foreign) or is_known(words, country)
    latin = spell_in_latin(russian, country)
    readings = () if is_decided else _readings(tokens, ways, words)
    return Person(start, stop, text[start:stop], russian, latin, surname, given, sex, certain, readings)


def _is_named_man(way: Way, named: _Named) -> bool:
    """Tell whether a reading is the genitive of a man whose nominative the article or the names table has."""
    surname = next((fold(form.nominative) for form in way.values() if form.part is Part.SURNAME), "")
    if len(way) < 2 or not all(form.sex != "f" and GENITIVE in form.cases for form in way.values()):
        return False
    men = named.men.get(surname)
    # A lone surname does not count if it is that of another man named in full: `Фарида Оразова`, her brother `Нурлан Оразов`.
    return _full(way) in men if men else surname in named.lone


def _full(way: Way) -> str:
    """Return the whole name in the nominative, folded."""
    return fold(" ".join(form.nominative for form in way.values()))


def _reconciled(found: list[Person], country: str) -> Iterator[Person]:
    """Yield the persons; an ambiguous surname that stands alone becomes that of a person named in full."""
    # A given name that is written out shows the sex.
    full = {one.surname: one for one in found if one.surname and len(one.given) > 1 and "." not in one.given}
    for person in found:
        other = swap_sex(person.surname)
        if not person.given and other in full and person.surname not in full and other in _nominatives(person.text):
            latin = spell_in_latin(other, country)
            person = replace(person, surname=other, russian=other, latin=latin, sex=full[other].sex, readings=())
        elif not person.given and person.surname in full:
            person = replace(person, readings=())
        yield person


def _nominatives(word: str) -> frozenset[str]:
    """Return every nominative that a form may belong to, the form itself and its stem among them."""
    word = in_normal_case(word)
    stem = word.rstrip("аеиоуыюя")
    stems = {word.removesuffix(ending) for ending in _OBLIQUE} | ({stem} if len(word) - len(stem) < 3 else set())
    return frozenset({form.nominative for form in read_name_forms(word)} | stems | {word, f"{stem}а"})


def _readings(tokens: list[NameToken], ways: list[Way], words: list[str]) -> tuple[tuple[str, ...], ...]:
    """Return the other nominatives of each word of a name; () if a sure given name decides the sex and case."""
    forms = [form for way in ways[:1] for form in way.values()]
    sure = any(form.part is Part.GIVEN and form.sure for form in forms)
    # A surname without a sex may be the plural: `Мадина и Дарья Оспановы`.
    if sure and len({_full(way) for way in ways}) == 1 and all(form.sex for form in forms):
        return ()
    return tuple(
        (word,) if token.kind != "word" else tuple(sorted(_nominatives(token.text) - {word}))
        for token, word in zip(tokens, words, strict=True)
    )


def _with_nouns_as_surnames(text: str, run: list[NameToken]) -> Iterator[NameToken]:
    """Yield the tokens of a run; a common noun after a given name or alone after a title gets its readings as a surname.

    Examples: `Ирина Волк`, `майор Волк`. Two things look the same: a saint's epithet (`Николая Чудотворца`), and the field of an
    office (`министр Обороны`). Epithets are listed; after a title the noun must be masculine and in the nominative.
    """
    for index, token in enumerate(run):
        forms: tuple[NameForm, ...] = ()
        if token.common and index:
            before = run[index - 1]
            # `«Игора Драйв»` is the name of something.
            is_quoted = text[max(0, before.start - 1) : before.start] in _QUOTES
            if not (is_quoted or before.common) and before.is_given and lemmatise(token.text) not in _EPITHETS:
                forms = name_forms.read_noun_as_surname(token.text)
        elif token.common and len(run) == 1:
            office = _OFFICE.search(text, max(0, token.start - 30), token.start)
            if office is not None and fold(office[1]) in name_forms.load_titles():
                forms = name_forms.read_noun_as_surname(token.text)
                forms = tuple(form for form in forms if form.cases == {NOMINATIVE} and form.sex == "m")
        yield replace(token, forms=forms, common=False) if forms else token


def _runs(text: str, places: Sequence[tuple[int, int]]) -> Iterator[list[NameToken]]:
    """Yield the sequences of capitalised words, initials and particles that stand side by side."""
    run: list[NameToken] = []
    for match in _WORD.finditer(text):
        token = _read(text, match, run[-1] if run else None)
        is_place = overlaps(*match.span(), places)
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
    return word.lower() if fold(word) in _particles() else "-".join(map(str.capitalize, word.split("-")))


def _read(text: str, match: re.Match[str], before: NameToken | None) -> NameToken | None:
    """Return the token of a match, None where it is no part of a name; `before` is the one to its left in the run."""
    word, span = match[0], match.span()
    if match["initial"]:
        return NameToken(*span, word, "initial") if fold(word) not in _ABBREVIATIONS else None
    if fold(word) in _particles():
        return NameToken(*span, in_normal_case(word), "particle")
    if not word[0].isupper() or len(word) < 2:
        return None
    capitals = word.isupper()
    word = in_normal_case(word)
    token = NameToken(*span, word, "word", read_name_forms(word), name_forms.is_common_word(word), capitals)
    return token if not capitals or text.isupper() or _is_name_in_capitals(token, before) else None


def _is_name_in_capitals(token: NameToken, before: NameToken | None) -> bool:
    """Tell whether a word in capitals is a name and no abbreviation (`МИД`, `ГКНБ`): it has a name's form or follows a given name."""
    if token.common or len(token.text) < _SHORTEST_IN_CAPITALS:
        return False
    follows = before is not None and before.kind == "word" and before.is_given
    return follows or (bool(token.forms) and len(token.text) > _SHORTEST_IN_CAPITALS)


@cache
def _particles() -> dict[str, str]:
    """Return the particles that follow a father's name (`оглы`, `кызы`), each with the sex that it shows."""
    return {fold(row["particle"]): row["sex"] for row in read_table("name_particles.tsv") if row["particle"] != "зода"}
