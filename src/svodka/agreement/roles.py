"""Whether the English has the roles of the Russian: who acts, and who it is done to.

Russian often puts the object first (`Задержанных доставили в отдел`), and a small model takes the first noun for the subject. Where
the Russian cases leave no doubt (`clauses`), the English is looked at before its verb: a patient directly before an active verb, or an
actor directly before a passive one, has changed places.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from svodka.agreement import renderings
from svodka.agreement.clauses import Deed, find_deeds
from svodka.agreement.disagreement import Disagreement
from svodka.agreement.renderings import EnglishWord
from svodka.agreement.word_lists import list_words
from svodka.glossary.inflection import lemmas, verb_forms

_LONGEST_PHRASE = 4
"""Words from the beginning of a noun phrase to its head."""
_PRONOUNS = {
    "его": ("he", "it", "him"), "ее": ("she", "it", "her"), "её": ("she", "it", "her"), "их": ("they", "them"), "нас": ("we", "us"),
    "меня": ("i", "me"), "вас": ("you",),
}  # fmt: skip


def compare_roles(source: str, english: str) -> Iterator[Disagreement]:
    """Yield the first deed whose patient acts in the English, or whose actor suffers it."""
    found = find_deeds(source)
    if not found:
        return
    words = renderings.split_words(english)
    for deed in found:
        place = _swapped(deed, source, english, words)
        if place is not None:
            start, stop = words[place[0]].start, words[place[1]].stop
            quote = english[start:stop]
            yield Disagreement(_message(deed, source), quote, start)
            return


def _message(deed: Deed, source: str) -> str:
    patient = source[slice(*deed.patient)]
    if deed.actor is None:
        return f"Who does what to whom? In the source it is done to “{patient}”."
    return f"Who does what to whom? In the source “{source[slice(*deed.actor)]}” acts, and it is done to “{patient}”."


def _swapped(deed: Deed, source: str, english: str, words: Sequence[EnglishWord]) -> tuple[int, int] | None:
    """Return the first and last word of the English where the roles have changed, None where they have not."""
    verbs = set(_places(source, deed.verb, words))
    patients = set(_places(source, deed.patient, words)) - verbs
    actors = set(_places(source, deed.actor, words)) - patients - verbs if deed.actor else set()
    for verb in sorted(verbs) or range(len(words)):
        if not _is_past(words[verb].lower):
            continue
        subject, passive = _before(english, words, verb)
        if subject is None:
            continue
        if passive:
            place = _suffers(deed, words, subject, verb, patients if verbs else set(), actors)
            if place is not None:
                return place
        elif verb in verbs and subject in patients and _acts(deed, english, words, subject, verb, actors):
            return subject, verb
    return None


def _suffers(
    deed: Deed, words: Sequence[EnglishWord], subject: int, verb: int, patients: set[int], actors: set[int]
) -> tuple[int, int] | None:
    """Return where an English passive has the actor as its subject, or the patient after its `by`."""
    by = verb + 1 < len(words) and words[verb + 1].lower == "by"
    after_by = set(range(verb + 2, verb + 2 + _LONGEST_PHRASE)) if by else set()
    if deed.passive:
        return (min(actors), verb + 1) if by and actors and max(actors) < verb else None
    if by and after_by & patients and not after_by & actors and not any(place < verb for place in patients):
        return verb, min(after_by & patients)
    if subject in actors and not after_by & actors and not any(place > verb for place in actors):
        return subject, verb
    return None


def _places(source: str, span: tuple[int, int], words: Sequence[EnglishWord]) -> Iterator[int]:
    text = source[slice(*span)]
    pronouns = _PRONOUNS.get(text.lower())
    if pronouns is not None:
        yield from (index for index, word in enumerate(words) if word.lower in pronouns)
        return
    for lookup in renderings.look_up(text):
        yield from renderings.find_places(renderings.sense_words(lookup), words)


def _before(english: str, words: Sequence[EnglishWord], verb: int) -> tuple[int | None, bool]:
    """Return the word directly before a verb and its auxiliaries, and whether these make a passive; None where something parts them."""
    passive = False
    index = verb - 1
    while index >= 0 and (
        words[index].lower in list_words("be") | list_words("before_verb") or words[index].lower.endswith("ly")
    ):
        passive = passive or words[index].lower in list_words("be")
        index -= 1
    if index < 0 or _gap(english, words, index, verb):
        return None, passive
    return index, passive


def _gap(english: str, words: Sequence[EnglishWord], first: int, last: int) -> bool:
    """Tell whether punctuation stands between two words."""
    return any(english[words[place].stop : words[place + 1].start].strip() for place in range(first, last))


def _acts(deed: Deed, english: str, words: Sequence[EnglishWord], subject: int, verb: int, actors: set[int]) -> bool:
    """Tell whether the noun before an active verb is its subject, and the verb no participle that belongs to the noun."""
    start = _phrase_start(english, words, subject)
    if start is None:
        return False
    rest = [word.lower for word in words[verb + 1 :]]
    if any(word in list_words("be") or word in ("has", "have", "had") for word in rest):
        return False  # `The drugs seized in Osh were burned`
    if any(_is_object(words, verb, place) for place in actors):
        return True
    following = rest[0] if rest else ""
    has_object = bool(following) and not _gap(english, words, verb, verb + 1) and following in list_words("determiner")
    if not has_object and deed.actor is not None:
        return False  # `Концерт открыла увертюра`: a concert opens, too
    if not has_object and any(word.lower in list_words("be") for word in words[:start]):
        return False  # `The nephew was put on the list and the accounts frozen`
    return (
        has_object
        or words[start].lower in ("the", "his", "her", "their")
        or words[subject].lower in ("he", "she", "they")
    )


def _is_object(words: Sequence[EnglishWord], verb: int, place: int) -> bool:
    """Tell whether a noun after a verb is its object: `detained police officers`, but not `opened with an overture`."""
    return place > verb and not any(word.lower in list_words("preposition") for word in words[verb + 1 : place])


def _phrase_start(english: str, words: Sequence[EnglishWord], subject: int) -> int | None:
    """Return where the noun phrase begins, None where a preposition or a verb governs it."""
    index = subject
    while index > 0 and not _gap(english, words, index - 1, index):
        before = words[index - 1].lower
        if before in list_words("join"):
            return index
        if before in list_words("preposition") or (_is_past(before) and words[index].lower in list_words("determiner")):
            return None
        if subject - index >= _LONGEST_PHRASE:
            return None
        index -= 1
    return index


@lru_cache(10_000)
def _is_past(word: str) -> bool:
    """Tell whether a word may be a past tense or a past participle."""
    if word.endswith("ed"):
        return True
    forms = map(verb_forms, lemmas(word).get("VERB", ()))
    return any(word in (*verb.past, *verb.participle) for verb in forms)
