"""The case forms of place names by rule: which words of a Russian text may be a given name.

The rules make more forms than the language has; that costs nothing where only names of the gazetteer are looked up. Sources: the
noun and adjective paradigms of any Russian grammar; names on -о, -и, -у, -ы, -э of Turkic and Iranian origin are not declined.
"""

import re

_ADJECTIVE_ENDINGS = (
    "ский",
    "цкий",
    "ской",
    "ская",
    "цкая",
    "ское",
    "ный",
    "ная",
    "ное",
    "ые",
    "ие",
    "ой",
    "яя",
    "ий",
    "ый",
    "ая",
    "ое",
    "ее",
)
_HARD = ("ый", "ий", "ой", "ого", "ому", "ым", "им", "ом", "ая", "ую", "ою", "ое", "ые", "ие", "ых", "их", "ыми", "ими")
_SOFT = ("ий", "его", "ему", "им", "ем", "яя", "ей", "юю", "ее", "ие", "их", "ими")
_ABBREVIATIONS = {"область": ("обл",), "район": ("р-н", "р-на", "р-не", "р-ну"), "республика": ("респ",)}
_ADJECTIVES = {"область": "областной", "район": "районный"}
"""`Сузакский районный суд` is the court of Suzak district."""
_HISSING = "жшщчц"


def decline_place(name: str) -> set[str]:
    """Return the forms of a one-word name (hyphens allowed) in the cases of the singular, and of plural names in the plural.

    `Name/Stem` gives the stem of the oblique cases where the vowel is fleeting: `Орёл/Орл`.
    """
    name, _, stem = name.partition("/")
    head, hyphen, last = name.rpartition("-")
    if name.count("-") > 1 and name.split("-")[1] in {"на", "ин"}:  # Ростов-на-Дону: the first part declines
        first, _, rest = name.partition("-")
        return {f"{form}-{rest}" for form in _declined(first, "")}
    forms = {f"{head}{hyphen}{form}" for form in _declined(last, stem)}
    if hyphen and "-" not in head:  # both parts may decline: `в Петропавловске-Камчатском`, `из Гвинеи-Бисау`
        forms |= {f"{first}-{form}" for first in _declined(head, "") for form in _declined(last, "")}
    return forms | {name}


def decline_noun(word: str) -> set[str]:
    """Return the forms of a common noun of places, singular and plural, with its abbreviations (`область`, `районах`, `обл`)."""
    forms = _declined(word, "") | set(_ABBREVIATIONS.get(word, ()))
    if word in _ADJECTIVES:
        forms |= {_ADJECTIVES[word]} | {_ADJECTIVES[word][:-2] + ending for ending in _HARD}
    if word.endswith("ь"):
        return forms | {word[:-1] + ending for ending in ("и", "ей", "ям", "ями", "ях")}
    if word.endswith("а"):
        return forms | {word[:-1] + ending for ending in ("", "ы", "и", "ам", "ами", "ах")}
    if word.endswith("й"):
        return forms | {word[:-1] + ending for ending in ("я", "ев", "ям", "ями", "ях")}
    if word.endswith("ре"):  # море
        return forms | {word[:-1] + ending for ending in ("я", "ю", "ем")}
    if word.endswith(("ы", "и")):  # районы, территории
        return forms | {word[:-1] + ending for ending in _PLURAL_ENDINGS} | {word[:-1] + "й"}
    return forms | {word + ending for ending in ("ы", "и", "ов", "ам", "ами", "ах")}


def is_adjective(word: str) -> bool:
    """Tell whether a name has the form of an adjective (`Чуйская`, `Жуковский`, `Беловодское`)."""
    return len(word) > 4 and word.endswith(_ADJECTIVE_ENDINGS)


def _declined(word: str, stem: str) -> set[str]:
    """Return the forms of a word without hyphens."""
    if is_adjective(word):
        # `Каспий` and `Рыбачье` end as adjectives do, and only one of them is one.
        return {word} | {word[:-2] + ending for ending in (*_HARD, *_SOFT)} | _declined_as_noun(word, stem)
    return _declined_as_noun(word, stem)


def _declined_as_noun(word: str, stem: str) -> set[str]:
    last = word[-1:].lower()
    base = stem or _without_fleeting_vowel(word)
    if last in "бвгджзклмнпрстфхцчшщ":
        endings = (
            ("а", "у", "ем", "ом", "е", "ым")
            if last in _HISSING or word.endswith(("ов", "ев", "ин", "ын", "ёв"))
            else ("а", "у", "ом", "е")
        )
        return {word} | {base + ending for ending in endings} | {word + ending for ending in endings if not stem}
    if last == "й":
        cut = word[:-1]
        return {word} | {cut + ending for ending in ("я", "ю", "ем", "е", "и")}
    if last == "ь":
        cut = stem or word[:-1]
        return {word} | {cut + ending for ending in ("я", "ю", "ем", "е", "и", "ью")}
    return {word} | _declined_on_vowel(word, last)


def _declined_on_vowel(word: str, last: str) -> set[str]:
    cut = word[:-1]
    if last == "а":
        return {cut + ending for ending in ("ы", "и", "е", "у", "ой", "ою", "ей")}
    if last == "я":
        return {cut + ending for ending in ("и", "е", "ю", "ей", "ею")}
    if last == "о" and word.endswith(("ово", "ево", "ёво", "ино", "ыно")):
        return {cut + ending for ending in ("а", "у", "ом", "е")}
    if last == "е" and word.endswith(("ье", "ие")):
        return {cut + ending for ending in ("я", "ю", "ем", "и", "его", "ему", "им")}
    if last in "ыи":
        # The bare stem is a word of its own too often (`Шеки`, `Шек`) to be taken of names that are no plurals.
        bare = {cut} | _fleeting_plural(cut) if word.endswith(_PLURAL_ENDS) else set()
        return {cut + ending for ending in _PLURAL_ENDINGS} | bare
    return set()


_PLURAL_ENDINGS = ("ов", "ей", "ам", "ами", "ах", "ям", "ями", "ях")
_FLEETING = re.compile(r"[оеё](?=[цк]$)|(?<=п)е(?=т$)")
"""The vowel that the other cases lack: `Петродворец`, `Вышний Волочёк`, `Египет`."""


def _without_fleeting_vowel(word: str) -> str:
    return _FLEETING.sub("", word) if len(word) > 4 else word


_PLURAL_ENDS = (
    "ары",
    "мки",
    "вки",
    "цы",
    "тищи",
    "йки",
    "лны",
    "ды",
    "Луки",
    "рки",
    "шки",
    "каны",
    "Штаты",
    "щи",
    "умы",
    "ины",
    "ьи",
    "ки",
    "дивы",
    "гамы",
    "моры",
    "имры",
    "хты",
    "ссы",
)


def _fleeting_plural(cut: str) -> set[str]:
    """Return the genitive of plural names on two consonants: `Химки`, `Химок`; `Люберцы`, `Люберец`."""
    return (
        {f"{cut[:-1]}{'о' if cut[-1] == 'к' else 'е'}{cut[-1]}"} if cut.endswith(("к", "ц")) and len(cut) > 3 else set()
    )
