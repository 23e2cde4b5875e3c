"""The forms of English words and phrases: plural, tenses, articles. Rules with a table of exceptions, no statistics.

The rules are those of any English grammar (sibilants take -es, consonant + y becomes -ies, a stressed short syllable doubles its
consonant); the exceptions are in `data/english_irregular.tsv`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from svodka.glossary.vocabulary import table

_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_SHORT_SYLLABLE = re.compile(r"[^aeiou]*(?:qu)?[aeiou][bdgklmnprtvz]$")
_VOWEL_SOUND = re.compile(r"[aeiou]", re.IGNORECASE)
_LETTER_NAME_WITH_VOWEL = frozenset("AEFHILMNORSX")
_ARTICLES = frozenset({"a", "an", "the"})
_BE = frozenset({"be", "is", "are", "was", "were"})


@dataclass(frozen=True)
class VerbForms:
    """The forms of an English verb; where there are two (`learned`, `learnt`) both, the commoner first."""

    base: str
    third_person: str
    past: tuple[str, ...]
    participle: tuple[str, ...]
    gerund: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every form once, the base first."""
        return tuple(dict.fromkeys((self.base, self.third_person, *self.past, *self.participle, *self.gerund)))


@dataclass(frozen=True)
class Irregular:
    """The table of exceptions."""

    plurals: dict[str, tuple[str, ...]]
    verbs: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
    """Base → pasts, participles."""
    words: dict[str, frozenset[str]]
    """Kind (`uncountable`, `invariant`, `doubled`, `preposition`, `auxiliary`, `an`, `a`) → words."""
    bases: dict[str, frozenset[str]]
    """Irregular form → the words that it can be a form of."""


@cache
def irregular() -> Irregular:
    """Read the table once."""
    plurals: dict[str, tuple[str, ...]] = {}
    verbs: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    words: dict[str, set[str]] = {}
    bases: dict[str, set[str]] = {}
    for kind, word, *forms in table("english_irregular.tsv"):
        alternatives = [tuple(form.split("|")) for form in forms]
        if kind == "plural":
            plurals[word] = alternatives[0]
        elif kind == "verb":
            verbs[word] = (alternatives[0], alternatives[1])
        else:
            words.setdefault(kind, set()).add(word)
        for form in (form for group in alternatives for form in group):
            bases.setdefault(form, set()).add(word)
    return Irregular(
        plurals, verbs, {k: frozenset(v) for k, v in words.items()}, {k: frozenset(v) for k, v in bases.items()}
    )


def plurals(noun: str) -> tuple[str, ...]:
    """Return the plural of a noun, with its rivals (`cargoes`, `cargos`); a capital or an abbreviation is kept."""
    if noun.isupper() and len(noun) > 1:
        return (noun + "s",)
    lower = noun.lower()
    if lower in irregular().words["invariant"]:
        return (noun,)
    if lower in irregular().plurals:
        return tuple(_cased(form, noun) for form in irregular().plurals[lower])
    return (_with_s(noun),)


def verb_forms(base: str) -> VerbForms:
    """Return the forms of a verb given in its base form."""
    lower = base.lower()
    past, participle = irregular().verbs.get(lower, ((), ()))
    stems = _stems(lower)
    if not past:
        past = participle = tuple(lower + "d" if lower.endswith("e") else stem + "ed" for stem in stems)
    if _CONSONANT_Y.search(lower) and lower not in irregular().verbs:
        past = participle = (lower[:-1] + "ied",)
    third = {"be": "is", "have": "has", "do": "does", "go": "goes"}.get(lower, _with_s(lower))
    return VerbForms(lower, third, past, participle, tuple(stem + "ing" for stem in _gerund_stems(lower, stems)))


def with_indefinite_article(phrase: str) -> str:
    """Put `a` or `an` before a phrase, by the sound that it begins with."""
    first = re.split(r"[\s-]", phrase, maxsplit=1)[0]
    lower = first.lower()
    if len(first) > 1 and first.isupper():
        vowel = first[0] in _LETTER_NAME_WITH_VOWEL
    elif any(lower.startswith(beginning) for beginning in irregular().words["an"]):
        vowel = True
    elif any(lower.startswith(beginning) for beginning in irregular().words["a"]):
        vowel = False
    else:
        vowel = bool(_VOWEL_SOUND.match(first))
    return f"{'an' if vowel else 'a'} {phrase}"


def render_forms(target: str, *, verbal: bool = False) -> tuple[str, ...]:
    """Return the forms in which a rendering may stand in a sentence, the dictionary form first, each also with a capital.

    A noun phrase comes in the singular and plural of its head (the last word before a preposition), bare and with articles; names
    (every word capitalised), uncountable nouns and plurals come without what they cannot have. With `verbal` the first word is a
    verb in the base form, or the phrase is a passive clause (`criminal case was opened`): then tense and voice vary.
    """
    words = target.split()
    if not words:
        return ()
    forms = dict.fromkeys((target, *(_verb_phrases(words) if verbal else _noun_phrases(words))))
    return tuple(dict.fromkeys((*forms, *(_capitalised(form) for form in forms))))


def _noun_phrases(words: list[str]) -> Iterator[str]:
    words = words[1:] if words[0].lower() in _ARTICLES and len(words) > 1 else words
    head = _head(words)
    bare, noun = " ".join(words), words[head]
    singulars = _singulars(noun)
    if _is_name(words):
        yield from (bare, f"the {bare}")
        return
    singular = [_exchanged(words, head, form) for form in singulars] if singulars else [bare]
    plural = [bare] if singulars else [_exchanged(words, head, form) for form in plurals(noun)]
    countable = noun.lower() not in irregular().words["uncountable"] and (bool(singulars) or plural[0] != bare)
    if not countable:
        yield from (bare, f"the {bare}")
        return
    for phrase in (*plural, *singular) if singulars else (*singular, *plural):
        yield from (phrase, f"the {phrase}")
        if phrase in singular:
            yield with_indefinite_article(phrase)


def _verb_phrases(words: list[str]) -> Iterator[str]:
    clause = next((index for index, word in enumerate(words) if index and word.lower() in _BE), None)
    if clause is not None:
        subject, rest = words[:clause], words[clause + 1 :]
        participle = " ".join(rest)
    else:
        verb, *rest = words[1:] if words[0].lower() == "to" and len(words) > 1 else words
        forms = verb_forms(verb)
        stop = next((index for index, word in enumerate(rest) if word in irregular().words["preposition"]), len(rest))
        subject, tail = rest[:stop], rest[stop:]
        objects = list(dict.fromkeys((" ".join(subject), *_noun_phrases(subject)))) if subject else [""]
        # A press report is told in the past: those forms first.
        for form in dict.fromkeys((*forms.past, *forms.participle, *forms.all)):
            yield from (" ".join(filter(None, (form, thing, *tail))) for thing in objects)
        participle = " ".join((forms.participle[0], *tail))
    if subject:
        for thing in _noun_phrases(subject):
            several = thing.split()[-1] in plurals(subject[-1]) and thing.split()[-1] != subject[-1]
            yield from (f"{thing} {be} {participle}" for be in (("were", "are") if several else ("was", "is")))
            yield f"{thing} {'have' if several else 'has'} been {participle}"


def _head(words: list[str]) -> int:
    """Index of the head noun: the last word before the first preposition."""
    stop = next(
        (index for index, word in enumerate(words) if index and word in irregular().words["preposition"]), len(words)
    )
    return stop - 1


def _is_name(words: list[str]) -> bool:
    return all(word[0].isupper() or not word[0].isalpha() or word in irregular().words["preposition"] for word in words)


def _singulars(noun: str) -> tuple[str, ...]:
    """Singulars of a noun that is a plural; () for one that is not."""
    lower = noun.lower()
    if lower in irregular().words["invariant"] or lower in irregular().words["uncountable"] or noun.isupper():
        return ()
    irregulars = [base for base in irregular().bases.get(lower, ()) if base in irregular().plurals]
    if irregulars:
        return tuple(_cased(base, noun) for base in sorted(irregulars))
    if not lower.endswith("s") or lower.endswith(("ss", "us", "is")):
        return ()
    candidates = (
        noun[:-3] + "y" if lower.endswith("ies") else "",
        noun[:-2] if lower.endswith("es") else "",
        noun[:-1],
    )
    return next(((form,) for form in candidates if form and _with_s(form) == noun), ())


def _with_s(word: str) -> str:
    if _SIBILANT.search(word.lower()):
        return word + "es"
    return word[:-1] + "ies" if _CONSONANT_Y.search(word.lower()) else word + "s"


def _stems(verb: str) -> tuple[str, ...]:
    """Return the stem before -ed and -ing: its last consonant doubled, a k after c, or as it is; British and American -l- both."""
    if verb.endswith("c"):
        return (verb + "k",)
    if _SHORT_SYLLABLE.fullmatch(verb) or verb in irregular().words["doubled"]:
        return (verb + verb[-1],)
    if re.search(r"[^aeiou][aeiou]l$", verb):
        return (verb + "l", verb)
    return (verb,)


def _gerund_stems(verb: str, stems: tuple[str, ...]) -> tuple[str, ...]:
    if verb.endswith("ie"):
        return (verb[:-2] + "y",)
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be":
        return (verb[:-1],)
    return stems


def _cased(form: str, model: str) -> str:
    return form.capitalize() if model[:1].isupper() else form


def _capitalised(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


def _exchanged(words: list[str], index: int, word: str) -> str:
    return " ".join((*words[:index], word, *words[index + 1 :]))
