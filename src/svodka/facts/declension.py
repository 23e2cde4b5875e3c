"""Form the grammatical cases of Russian names of places and persons by rule, to recognise a name in a text.

The rules for places make more forms than the language has. That does no harm, since only names of the gazetteer are looked up. Names
in -о, -и, -у, -ы, -э of Turkic and Iranian origin are not declined.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

_ADJECTIVE_ENDINGS = ("ые", "ие", "ой", "яя", "ий", "ый", "ая", "ое", "ее")
_HARD = ("ый", "ий", "ой", "ого", "ому", "ым", "им", "ом", "ая", "ую", "ою", "ое", "ые", "ие", "ых", "их", "ыми", "ими")
_SOFT = ("ий", "его", "ему", "им", "ем", "яя", "ей", "юю", "ее", "ие", "их", "ими")
_ABBREVIATIONS = {"область": ("обл",), "район": ("р-н", "р-на", "р-не", "р-ну"), "республика": ("респ",)}
_ADJECTIVE_STEMS = {"область": "областн", "район": "районн"}
"""Place nouns and the stems of their adjectives: `Сузакский районный суд` is the court of Suzak district."""
_PLURAL_ENDINGS = ("ов", "ей", "ам", "ами", "ах", "ям", "ями", "ях")
_NOUN_ENDINGS = {
    "ь": ("и", "ей", "ям", "ями", "ях"),
    "а": ("", "ы", "и", "ам", "ами", "ах"),
    "й": ("я", "ев", "ям", "ями", "ях"),
    "ре": ("я", "ю", "ем"),  # море
    "ы": _PLURAL_ENDINGS,
    "и": _PLURAL_ENDINGS,
    "": ("ы", "и", "ов", "ам", "ами", "ах"),
}
"""Further endings of a common noun in the singular and plural, by its ending in the nominative."""
_ENDINGS = {
    "й": ("я", "ю", "ем", "е", "и"),
    "ь": ("я", "ю", "ем", "е", "и", "ью"),
    "а": ("е", "у", "ой", "ою", "ей"),
    "я": ("и", "е", "ю", "ей", "ею"),
    "о": ("а", "у", "ом", "е"),
    "е": ("я", "ю", "ем", "и", "его", "ему", "им"),
    "ы": _PLURAL_ENDINGS,
    "и": _PLURAL_ENDINGS,
}
_DECLINED_ENDS = {"о": ("ово", "ево", "ёво", "ино", "ыно"), "е": ("ье", "ие")}
"""Names in -о and -е that are declined; all others have one form."""
_PLURAL_ENDS = (
    "ары", "цы", "лны", "ды", "каны", "Штаты", "щи", "умы", "ины", "ьи", "ки", "дивы", "гамы", "моры", "имры", "Шахты", "ссы",
)  # fmt: skip
_HISSING = "жшщчц"
_BEFORE_I = "гкхжшчщ"
"""Letters behind which `и` is written and no `ы`."""
_FLEETING = re.compile(r"[оеё](?=[цк]$)|(?<=п)е(?=т$)")
"""The vowel that the other cases lack: `Петродворец`, `Вышний Волочёк`, `Египет`."""


def decline_place(name: str) -> set[str]:
    """Return the case forms of a one-word name (hyphens allowed): in the singular, or in the plural if the name is plural.

    For a name with a fleeting vowel, `Name/Stem` gives the stem of the oblique cases: `Орёл/Орл`.
    """
    name, _, stem = name.partition("/")
    head, hyphen, last = name.rpartition("-")
    if name.count("-") > 1 and name.split("-")[1] in {"на", "ин"}:  # Ростов-на-Дону: the first part declines
        first, _, rest = name.partition("-")
        return {f"{form}-{rest}" for form in _declined(first)}
    # Both parts may decline: `в Петропавловске-Камчатском`, `из Гвинеи-Бисау`.
    heads = _declined(head) if hyphen and "-" not in head else {head}
    return {f"{first}{hyphen}{form}" for first in heads for form in _declined(last, stem)}


def decline_noun(word: str) -> set[str]:
    """Return the forms of a place noun, singular and plural, with its abbreviations and adjective (`область`, `районах`, `обл`)."""
    forms = _declined(word) | set(_ABBREVIATIONS.get(word, ()))
    if word in _ADJECTIVE_STEMS:
        forms |= {_ADJECTIVE_STEMS[word] + ending for ending in _HARD}
    bare = word[:-1] + "й" if word.endswith(("ы", "и")) else word
    kind = next((ending for ending in _NOUN_ENDINGS if word.endswith(ending)), "")
    return forms | {bare} | {word.removesuffix(kind[-1:]) + ending for ending in _NOUN_ENDINGS[kind]}


def is_adjective(word: str) -> bool:
    """Tell whether a name has the form of an adjective (`Чуйская`, `Жуковский`, `Беловодское`)."""
    return len(word) > 4 and word.endswith(_ADJECTIVE_ENDINGS)


def _declined(word: str, stem: str = "") -> set[str]:
    """Return the forms of a word without hyphens."""
    forms = {word}
    if is_adjective(word):
        # `Каспий` and `Рыбачье` both end like adjectives, but only one of them is one; so the other forms are added too.
        forms |= {word[:-2] + ending for ending in (*_HARD, *_SOFT)}
    last = word[-1:].lower()
    if word.endswith(("оа", "уа")):  # Самоа, Никарагуа
        return forms
    if last in "бвгджзклмнпрстфхцчшщ":
        endings: tuple[str, ...] = ("а", "у", "ом", "е")
        if last in _HISSING or word.endswith(("ов", "ев", "ин", "ын", "ёв")):
            endings = (*endings, "ем", "ым")
        base = stem or (_FLEETING.sub("", word) if len(word) > 4 else word)
        return forms | {one + ending for one in {base, stem or word} for ending in endings}
    cut = stem if stem and last == "ь" else word[:-1]
    if last in _DECLINED_ENDS and not word.endswith(_DECLINED_ENDS[last]):
        return forms
    if word.endswith(_PLURAL_ENDS):
        # Only for plural names: the bare stem of others is too often a word of its own (`Шеки`, `Шек`).
        forms.add(cut)
        if cut.endswith(("к", "ц")) and len(cut) > 3:  # `Химки`, `Химок`; `Люберцы`, `Люберец`
            forms.add(f"{cut[:-1]}{'о' if cut[-1] == 'к' else 'е'}{cut[-1]}")
    if last == "а":  # `Ганы` and no `Гани`, which is a person's name
        forms.add(cut + ("и" if cut[-1:] in _BEFORE_I else "ы"))
    return forms | {cut + ending for ending in _ENDINGS.get(last, ())}


NOMINATIVE, GENITIVE, ACCUSATIVE = "nomn", "gent", "accs"
_CASES = {"n": NOMINATIVE, "g": GENITIVE, "d": "datv", "a": ACCUSATIVE, "i": "ablt", "p": "loct"}
ALL_CASES = frozenset(_CASES.values())


def read_cases(letters: str) -> frozenset[str]:
    """Return the cases that letters such as `ga` stand for; the letters are the keys of `_CASES`."""
    return frozenset(map(_CASES.__getitem__, letters))


def read_paradigm(notation: str) -> dict[str, frozenset[str]]:
    """Return the cases by ending of a paradigm such as `а=n ы=g е=dp`."""
    return {ending: read_cases(letters) for ending, letters in (cell.split("=") for cell in notation.split())}


_OF_CONSONANTS = read_paradigm("=n а=ga у=d ом=i ем=i е=p")
_OF_LETTERS = {
    "а": read_paradigm("а=n ы=g е=dp у=a ой=i ей=i"),
    **{letter + "а": read_paradigm("а=n и=g е=dp у=a ой=i ей=i") for letter in _BEFORE_I},
    "я": read_paradigm("я=n и=g е=dp ю=a ей=i"),
    "йm": read_paradigm("й=n я=ga ю=d ем=i е=p"),
    "ьm": read_paradigm("ь=n я=ga ю=d ем=i е=p"),
    "ьf": read_paradigm("ь=ngdaip и=gdp ью=i"),
}
"""Cases of each ending, for names whose last letter is an ending; behind `г`, `ж` and their like the genitive is in `-и` (`Ольги`), behind
all others in `-ы` (`Шарифы`). Some authors decline Айгуль and some do not."""


def decline_name(name: str, sex: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each form of a given name or a foreign surname with its cases; `sex` is `m` or `f`."""
    last = name[-1].lower()
    keys = (name[-2:].lower(), last, last + sex)
    stem, endings = name[:-1], next((_OF_LETTERS[key] for key in keys if key in _OF_LETTERS), None)
    if endings is None:
        stem, endings = name, _OF_CONSONANTS if sex == "m" and last in "бвгджзклмнпрстфхцчшщ" else {"": ALL_CASES}
    yield from ((stem + ending, cases) for ending, cases in endings.items())


_TAILS = ("", "а", "я", "ь", "й", "о", "е", "ы", "и", "ий", "ый", "ая")
"""Endings of a nominative, in place of up to `_LONGEST_ENDING` letters of another case."""
_LONGEST_ENDING = 3
_FAMILY = re.compile("(?:(?<=[оеё]в|[иы]н)(?:ых|ы|ыми?)|(?<=[уюя][кн])(?:ы|ов|ам|ами|ах))$")
_LOST_VOWEL = re.compile("(?<=[бвгджзклмнпрстфхчшщ])(?=[цк]$)")


@lru_cache(5_000)
def find_nominatives(form: str) -> tuple[str, ...]:
    """Return the names of which a form may be a case, itself first; of a family in `-ов`, `-ин`, `-ян`, `-ук` its name in the singular.

    Both parts of a double name may be in another case; of a name of three parts or more only the last.
    """
    head, hyphen, last = form.rpartition("-")
    ends = [last, _FAMILY.sub("", last)]
    for cut in range(min(_LONGEST_ENDING, len(last) - 2) + 1):
        stem = last[: len(last) - cut]
        names = (*(stem + tail for tail in _TAILS), *(_LOST_VOWEL.sub(vowel, stem) for vowel in "ео"))
        for one in dict.fromkeys(names):
            if last in decline_place(one) or any(case == last for sex in "mf" for case, _ in decline_name(one, sex)):
                ends.append(one)
    heads = find_nominatives(head) if head and "-" not in head else (head,)
    return tuple(dict.fromkeys(first + hyphen + end for first in heads for end in ends))
