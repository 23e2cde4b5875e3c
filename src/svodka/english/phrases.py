"""Noun and verb phrases of an English glossary: a noun phrase can be put in place of another, in the number that it has.

Only the head of a noun phrase varies: the last word before a preposition. Names, abbreviations and mass nouns have no plural. A word is
replaced only by a word of the same part of speech. Where a form cannot be determined, or the phrase has no such form, the answer is "":
a reviewer finds a flagged term sooner than a wrong form.
"""

from enum import Enum
from itertools import takewhile

from svodka.english.inflection import QUOTES, irregular, is_countable, is_noun, lemmas, plurals, singulars, verb_forms
from svodka.english.words import ARTICLES, compared


class Number(Enum):
    """The number of a noun phrase."""

    SINGULAR = "singular"
    PLURAL = "plural"


def in_number(phrase: str, number: Number) -> str:
    """Return the singular or plural of a noun phrase that is given in its dictionary form, "" where it has no such form.

    Names, abbreviations, mass nouns and phrases that are not nouns have no plural. A phrase that is plural in its dictionary form
    (`bath salts`, `scales`) stands for both numbers: nobody says `a bath salt`.
    """
    words = phrase.split()
    if number is Number.SINGULAR or not words or number_of(phrase) is Number.PLURAL:
        return phrase
    head = _head_index(words)
    # `person who injects drugs`, `maintaining a drug den`: more than the head would have to change.
    is_complex = bool(irregular().words["relative"] & set(words) or ARTICLES & set(words[1:head]))
    # `on suspicion`, `without intent to sell`
    is_adverbial = words[0] in irregular().words["preposition"]
    if is_complex or is_adverbial or _is_name(words) or not is_noun(words[head]) or not is_countable(words[head]):
        return ""
    return " ".join((*words[:head], plurals(words[head])[0], *words[head + 1 :]))


def number_of(phrase: str) -> Number:
    """Return the number of a noun phrase by its head."""
    words = phrase.split()
    if not words or _is_name(words):
        return Number.SINGULAR
    noun = words[_head_index(words)].lower()
    listed = irregular().words
    plural = bool(singulars(noun)) or (noun in listed["invariant"] and noun not in listed["mass"])
    return Number.PLURAL if plural else Number.SINGULAR


def number_forms(phrase: str) -> dict[str, Number]:
    """Return every form that a noun phrase of a glossary can have in a text, with its number: for recognising, not for writing."""
    words = phrase.split()
    if not words:
        return {}
    own, head = number_of(phrase), _head_index(words)
    other, inflect = (Number.SINGULAR, singulars) if own is Number.PLURAL else (Number.PLURAL, plurals)
    found = {" ".join((*words[:head], form, *words[head + 1 :])): other for form in inflect(words[head])}
    return {**found, phrase: own}


def in_number_like(wrong: str, avoided: str, target: str, before: str = "") -> str:
    """Return the noun phrase (or adjective) `target` in the number that `wrong` has, "" where that is impossible.

    `wrong` is what stands in the text, some form of the phrase `avoided`. `before` is the word before it: after `to` or a pronoun,
    `wrong` may be a verb, and the answer is "".
    """
    seen = "".join(compared(wrong))
    forms = reversed(number_forms(avoided).items())
    number = next((number for form, number in forms if "".join(compared(form)) == seen), None)
    if number is None or not _parts(avoided) & _parts(target):
        return ""
    single = wrong.lower() if " " not in wrong else ""
    if single and before.lower() in irregular().words["subject"] and "VERB" in lemmas(single):
        return ""
    return in_number(target, number)


def _parts(phrase: str) -> frozenset[str]:
    """Return the parts of speech that the head of a noun, adjective or adverbial phrase can have."""
    words = phrase.split()
    if not words or words[0] in irregular().words["preposition"]:
        return frozenset({"ADJ", "ADV"})
    head = words[_head_index(words)].strip("\"'").lower()
    known = frozenset(lemmas(head))
    if not known:
        return frozenset({"NOUN", "VERB", "ADJ", "ADV"})
    if head.endswith("ing"):
        known |= {"NOUN", "ADJ"}
    return known | {"ADJ"} if "VERB" in known and head not in lemmas(head)["VERB"] else known


def _head_index(words: list[str]) -> int:
    """Return the index of the head noun: the last word before the first preposition, relative clause or quotation."""
    ends = irregular().words["preposition"] | irregular().words["relative"]
    rest = takewhile(lambda word: word not in ends and word[0] not in QUOTES, words[1:])
    return len(list(rest))


def _is_name(words: list[str]) -> bool:
    """Tell whether a phrase is a proper name or an abbreviation: each word up to its head has a capital, except `and`, `of`, `the`."""
    small = irregular().words["preposition"] | ARTICLES | {"and"}
    named = words[: _head_index(words) + 1]
    return all(word.strip(QUOTES)[:1].isupper() or not word[0].isalpha() or word in small for word in named)


_BE = frozenset({"be", "is", "are", "was", "were"})


def conjugate(phrase: str) -> tuple[str, ...]:
    """Return a rendering that begins with the base form of a verb (after `to` and adverbs) in the past, participle, gerund and base form.

    Only the verb varies: `illegally cut off a supply channel`. The answer is () for any other rendering.
    """
    words = phrase.split()
    if len(words) > 1 and words[0] == "to":
        words = words[1:]
    start = len(list(takewhile(lambda word: word.endswith("ly"), words[:-1])))
    verb = words[start].lower() if words else ""
    if verb not in lemmas(verb).get("VERB", ()) or _BE & set(words[start + 1 :]):
        return ()
    forms = verb_forms(verb)
    in_turn = (forms.past[0], forms.participle[0], forms.gerund[0], forms.base)
    return tuple(" ".join((*words[:start], form, *words[start + 1 :])) for form in in_turn)
