"""The forms of English words: plural, tenses, and the article that goes before one.

They come from lemminflect's dictionary (the NIH's SPECIALIST lexicon; its guessing model is not used: it makes `scaleses` of `scales`).
`data/english_irregular.tsv` holds what that dictionary lacks or where house style differs from it. Words that neither knows are
inflected by the rules of any English grammar.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from svodka.system import tables

_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_SHORT_SYLLABLE = re.compile(r"[^aeiou]*(?:qu)?[aeiou][bdgklmnprtvz]$")
_LETTER_NAME_WITH_VOWEL = frozenset("AEFHILMNORSX")
_NUMBER_WITH_VOWEL = re.compile(r"8|1[18](?!\d)")
QUOTES = "\"'“”«»„"

_INDEFINITE = re.compile(
    rf"(?P<article>(?<![\w'’.-])an?|(?:^|(?<=[.!?] )|(?<=^[{QUOTES}]))An?)(?= (?P<word>[{QUOTES}]?\w[\w'’-]*))"
)
_SOUND_IN_DOUBT = re.compile(
    r"(?-i:[A-Z]\S*[A-Z-]|[a-z]+[A-Z]|[A-Z][a-z]?-\d)|[a-z]\b|[^\W\da-z]|1[18]\d\d(?!\d)|[^aeiouy\W\d]+\b"
    r"|(?:h(?:istor|otel|abitual|erb|allucin)|(?:after|and|as|at|der|if|in|is|it|its|of|on|or|under|until)\b)",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"\b(?:block|category|class|grade|group|hepatitis|item|(?:sub)?paragraph|point|type|vitamin) $", re.IGNORECASE
)
"""Behind such a word `a` is a letter."""
_LONGEST_LABEL = len("subparagraph ")


class VerbForms(NamedTuple):
    """The forms of an English verb. Where there are two (`learned`, `learnt`) it has both, the one of house style first."""

    base: str
    third_person: str
    past: tuple[str, ...]
    participle: tuple[str, ...]
    gerund: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every form once, the base first."""
        return tuple(dict.fromkeys((self.base, self.third_person, *self.past, *self.participle, *self.gerund)))


class Irregular(NamedTuple):
    """The content of `data/english_irregular.tsv`."""

    plurals: dict[str, tuple[str, ...]]
    verbs: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
    """Base → pasts, participles."""
    words: dict[str, frozenset[str]]
    """Kind (`uncountable`, `invariant`, `preposition`, `auxiliary`, `an`, `a`, …) → words."""


@cache
def irregular() -> Irregular:
    """Return the table, which is read only once."""
    rows = tables.read_rows("english_irregular.tsv")
    return Irregular(
        plurals={row[1]: tables.forms(row[2]) for row in rows if row[0] == "plural"},
        verbs={row[1]: (tables.forms(row[2]), tables.forms(row[3])) for row in rows if row[0] == "verb"},
        words={kind: frozenset(row[1] for row in rows if row[0] == kind) for kind in {row[0] for row in rows}},
    )


def _inflections(lower: str, part: str) -> dict[str, tuple[str, ...]]:
    """Return the forms by Penn tag that the dictionary has for a word as a `NOUN` or `VERB`; {} where it does not know it as one."""
    from lemminflect import getAllInflections

    return dict(getAllInflections(lower, part)) if lower.isascii() else {}


@lru_cache(10_000)
def lemmas(word: str) -> dict[str, frozenset[str]]:
    """Return the dictionary's lemmas of a word in small letters by part of speech (`NOUN`, `VERB`, `ADJ`, `ADV`); {} for an unknown one."""
    from lemminflect import getAllLemmas

    if not word.isascii():
        return {}
    found = {part: set(some) for part, some in getAllLemmas(word).items()}
    for base, plural in irregular().plurals.items():
        if word in plural or word == base:
            found.setdefault("NOUN", set()).add(base)
    for base, forms in irregular().verbs.items():
        if any(word in some for some in forms):
            found.setdefault("VERB", set()).add(base)
    return {part: frozenset(some) for part, some in found.items() if part != "PROPN"}


def is_noun(word: str) -> bool:
    """Tell whether a word can be a noun: the dictionary has it as one or does not know it at all, or it is a gerund.

    A word that begins with `anti-` is an attribute (`anti-drug`) and not a noun.
    """
    if word.lower().startswith("anti-"):
        return False
    known = lemmas(_last_part(word.lower().strip(QUOTES)))
    return not known or "NOUN" in known or word.lower().endswith("ing")


def plurals(noun: str) -> tuple[str, ...]:
    """Return the plurals that a noun has or would have, the preferred one first (`cargoes`, `cargos`); capitals are kept."""
    if noun.isupper() and len(noun) > 1:
        return (noun + "s",)
    lower = noun.lower()
    if lower in irregular().words["invariant"]:
        return (noun,)
    if lower in irregular().plurals:
        return tuple(_cased(form, noun) for form in irregular().plurals[lower])
    last = _last_part(noun)
    if last != noun:
        return tuple(noun[: -len(last)] + form for form in plurals(last))
    forms = _inflections(lower, "NOUN").get("NNS", ())
    changed = tuple(form for form in forms if form != lower and form.isalpha())
    if not changed and forms and lower.endswith("s"):
        return (noun,)
    return tuple(_cased(form, noun) for form in changed) or (_with_s(noun),)


def is_countable(noun: str) -> bool:
    """Tell whether a noun has a plural: mass nouns, plurals and abbreviations have none."""
    lower = _last_part(noun.lower())
    if _last_part(noun).isupper() or lower in irregular().words["uncountable"] | irregular().words["invariant"]:
        return False
    if lower in irregular().plurals:
        return True
    forms = _inflections(lower, "NOUN").get("NNS", ())
    # A gerund that the dictionary does not have as a noun (`storing`) names an action and has no plural.
    return forms != (lower,) and not (not forms and lower.endswith("ing"))


def verb_forms(base: str) -> VerbForms:
    """Return the forms of a verb given in its base form."""
    lower = base.lower()
    known = _inflections(lower, "VERB")
    past, participle = irregular().verbs.get(lower, ((), ()))
    if {"VBD", "VBG", "VBZ"} <= set(known):
        past = past or _ordered(known["VBD"], lower)
        participle = participle or _ordered(known.get("VBN", known["VBD"]), lower)
        # Where house style doubles a consonant and the dictionary does not (`programming`), the past in our table shows it.
        doubled = (past[0][:-2] + "ing",) if lower in irregular().verbs and past[0].endswith("ed") else ()
        gerund = tuple(dict.fromkeys((*doubled, *_ordered(known["VBG"], lower))))
        return VerbForms(lower, known["VBZ"][0], past, participle, gerund)
    stem = lower + lower[-1] if _SHORT_SYLLABLE.fullmatch(lower) else lower
    if not past:
        regular = lower + "d" if lower.endswith("e") else stem + "ed"
        past = participle = (lower[:-1] + "ied",) if _CONSONANT_Y.search(lower) else (regular,)
    drops_e = lower.endswith("e") and not lower.endswith(("ee", "oe", "ye"))
    return VerbForms(lower, _with_s(lower), past, participle, ((lower[:-1] if drops_e else stem) + "ing",))


def indefinite_article(phrase: str) -> str:
    """Return `a` or `an`, whichever fits the sound that a phrase begins with."""
    first = re.split(r"[\s-]", phrase.lstrip(QUOTES), maxsplit=1)[0]
    lower = first.lower()
    if first.isupper():
        vowel = first[0] in _LETTER_NAME_WITH_VOWEL
    elif lower.startswith(tuple(irregular().words["an"])) or _NUMBER_WITH_VOWEL.match(first):
        vowel = True
    else:
        vowel = lower.startswith(tuple("aeiou")) and not lower.startswith(tuple(irregular().words["a"]))
    return "an" if vowel else "a"


def mend_articles(english: str) -> str:
    """Return an English text with `a` and `an` as the next word asks for, where there is no doubt about its sound.

    Abbreviations (`a SIM`), letters (`hepatitis a outbreak`), years (`an 1868 map`), `an historic` and foreign articles (`an der Wien`)
    stay as they are. Of 248 articles that are changed in the starter's own English (training/data) an editor kept none; in 94,000
    references none is changed.
    """

    def fit(match: re.Match[str]) -> str:
        word = match["word"].lstrip(QUOTES)
        is_name = match["article"] == "An" and word[0].isupper()
        is_label = _LABELLED.search(english, max(0, match.start() - _LONGEST_LABEL), match.start())
        if is_name or is_label or _SOUND_IN_DOUBT.match(word):
            return match[0]
        article = indefinite_article(word)
        return article.capitalize() if match["article"][0] == "A" else article

    return _INDEFINITE.sub(fit, english)


def singulars(noun: str) -> tuple[str, ...]:
    """Return the singulars of a noun that is a plural; () for one that is not."""
    lower = noun.lower()
    if noun.isupper() or lower in irregular().words["invariant"] | irregular().words["uncountable"]:
        return ()
    known = lemmas(lower).get("NOUN", frozenset())
    if known:
        return () if lower in known else tuple(_cased(base, noun) for base in sorted(known))
    if not lower.endswith("s") or lower.endswith(("ss", "us", "is")) or lemmas(lower):
        return ()
    candidates = (noun[:-3] + "y", noun[:-2], noun[:-1])
    return next(((form,) for form in candidates if form and _with_s(form) == noun), ())


def _ordered(forms: Iterable[str], base: str) -> tuple[str, ...]:
    """Return the forms without spellings in two words; of two regular ones the one with the doubled consonant (`labelled`) first."""
    whole = [form for form in forms if form.isalpha() or not base.isalpha()]
    if all(form.endswith(("ed", "ing")) for form in whole):
        whole.sort(key=len, reverse=True)
    return tuple(whole)


def _with_s(word: str) -> str:
    if word.lower().endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    return word[:-1] + "ies" if _CONSONANT_Y.search(word.lower()) else word + "s"


def _last_part(word: str) -> str:
    return word.rpartition("-")[2] or word


def _cased(form: str, model: str) -> str:
    return form.capitalize() if model[:1].isupper() else form
