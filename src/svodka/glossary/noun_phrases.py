"""English noun phrases of a glossary: their number, and another phrase written in the number that one has in a text.

Only the head varies: the last word before a preposition. Names, abbreviations and mass nouns have no plural. Words are exchanged only
for words of the same part of speech; where a form cannot be told, or a phrase has no such form, the answer is "": a reviewer finds a
flagged term sooner than a wrong form.
"""

from enum import Enum

from svodka.glossary.english import ARTICLES, compared
from svodka.glossary.inflection import QUOTES, irregular, is_countable, is_noun, lemmas, plurals, singulars

_ANY_PART = frozenset({"NOUN", "VERB", "ADJ", "ADV"})
_MASS_IN_S = frozenset({"news", "customs", "mathematics", "physics", "politics", "economics", "logistics", "forensics"})
"""Words of the table's `invariant` that are no plurals."""


class Number(Enum):
    """The number of a noun phrase."""

    SINGULAR = "singular"
    PLURAL = "plural"


def in_number(phrase: str, number: Number) -> str:
    """Return a noun phrase given in its dictionary form in a number, "" where it has no such form.

    Names, abbreviations, mass nouns and what is no noun have no plural. A phrase that is a plural in its dictionary form (`bath salts`,
    `scales`) stands for both numbers: nobody says `a bath salt`.
    """
    words = phrase.split()
    if number is Number.SINGULAR or not words or number_of(phrase) is Number.PLURAL:
        return phrase
    head = head_index(words)
    if irregular().words["relative"] & set(words) or ARTICLES & set(words[1:head]):
        # `person who injects drugs`, `maintaining a drug den`: more than the head would have to change.
        return ""
    if words[0] in irregular().words["preposition"]:
        # `on suspicion`, `without intent to sell`
        return ""
    if is_name(words) or not is_noun(words[head]) or not is_countable(words[head]):
        return ""
    return " ".join((*words[:head], plurals(words[head])[0], *words[head + 1 :]))


def number_of(phrase: str) -> Number:
    """Return the number of a noun phrase by its head."""
    words = phrase.split()
    if not words or is_name(words):
        return Number.SINGULAR
    noun = words[head_index(words)].lower()
    plural = bool(singulars(noun)) or (noun in irregular().words["invariant"] and noun not in _MASS_IN_S)
    return Number.PLURAL if plural else Number.SINGULAR


def number_forms(phrase: str) -> dict[str, Number]:
    """Return every form that a noun phrase of a glossary can have in a text, with its number: for recognising, not for writing."""
    words = phrase.split()
    if not words:
        return {}
    own = number_of(phrase)
    head = head_index(words)
    others = singulars(words[head]) if own is Number.PLURAL else plurals(words[head])
    other = Number.SINGULAR if own is Number.PLURAL else Number.PLURAL
    found = {" ".join((*words[:head], form, *words[head + 1 :])): other for form in others}
    return {**found, phrase: own}


def number_in_text(text: str, phrase: str) -> Number | None:
    """Return the number in which words of a text are a noun phrase of a glossary; None where they are no form of it."""
    seen = "".join(compared(text))
    found = (number for form, number in reversed(number_forms(phrase).items()) if "".join(compared(form)) == seen)
    return next(found, None)


def in_number_like(wrong: str, avoided: str, target: str, before: str = "") -> str:
    """Return the noun phrase (or adjective) `target` in the number in which `wrong` is `avoided`, "" where that cannot be.

    `before` is the word before `wrong`: after `to` or a pronoun stands a verb.
    """
    number = number_in_text(wrong, avoided)
    if number is None or not parts(avoided) & parts(target):
        return ""
    single = wrong.lower() if " " not in wrong else ""
    if single and before.lower() in irregular().words["subject"] and "VERB" in lemmas(single):
        return ""
    return in_number(target, number)


def parts(phrase: str) -> frozenset[str]:
    """Return the parts of speech that the head of a noun, adjective or adverbial phrase can have."""
    words = phrase.split()
    if not words or words[0] in irregular().words["preposition"]:
        return frozenset({"ADJ", "ADV"})
    head = words[head_index(words)].strip("\"'").lower()
    known = frozenset(lemmas(head))
    if not known:
        return _ANY_PART
    if head.endswith("ing"):
        known |= {"NOUN", "ADJ"}
    return known | {"ADJ"} if "VERB" in known and head not in lemmas(head)["VERB"] else known


def head_index(words: list[str]) -> int:
    """Return the index of the head noun: the last word before the first preposition, relative clause or quotation."""
    ends = irregular().words["preposition"] | irregular().words["relative"]
    stop = next(
        (index for index, word in enumerate(words) if index and (word in ends or word[0] in QUOTES)), len(words)
    )
    return stop - 1


def is_name(words: list[str]) -> bool:
    """Tell whether a phrase is a proper name or an abbreviation: every word up to its head has a capital, `and` and `of the` aside."""
    small = irregular().words["preposition"] | ARTICLES | {"and"}
    named = words[: head_index(words) + 1]
    return all(word.strip(QUOTES)[:1].isupper() or not word[0].isalpha() or word in small for word in named)
