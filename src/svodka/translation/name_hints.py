"""Choose the names of a sentence that a model gets as hints before its first decode: rare ones that no later step mends.

A wrong hint is worse than none, so every rule that gives one must be right 95 times in 100. The table of foreign names goes first; then
there are rules for places of the dictionary and for words whose Latin spelling and nominative are both certain from their ending or from
the noun before them. Other names from the Latin alphabet and forms with more than one nominative are left to the model. Places of
the gazetteer and recognised persons are left to the cascade, which respells them without changing any other word.
"""

import re
from collections.abc import Sequence

from svodka.checks.words import likeness
from svodka.dictionary.entries import Lookup
from svodka.engine.decoding import Hint
from svodka.facts.foreign_names import find_foreign_names
from svodka.facts.gazetteer import PLACE_NOUN_BEFORE
from svodka.glossary.checking import Requirement
from svodka.russian.morphology import PERSON_MARKS, analyse
from svodka.russian.tokens import overlaps
from svodka.russian.transliteration import transliterate

SEEN_BELOW = 100
"""The model knows a name that its training texts had at least this often (`Саратов`: 124)."""
SHORTEST = 4
"""The fewest letters of a name that is hinted: shorter ones are syllables of other names (`Чон`, `Кош`)."""
ALIKE = 0.7
"""The share of equal letters from which the dictionary's English counts as the name itself: not `Hull` for `Халле`."""

_RUSSIAN = re.compile(r".+(?:[сц]к|[вн]ка|град|[оеё]во|ино)")
"""Endings of Russian places, in the nominative: a place that the morphology knows and that ends so is from no other alphabet."""
_SK = re.compile(r"(.{3,}[вдйлнрт]ск)[аеу]?")
"""Without the case ending `-ом`, which an adjective may have too (`в Катавском районе`)."""
_FORMANT = re.compile(
    r"(.+(?:[ао]бад|обод|кент|тау|булак|агач|агаш|кудук|сай|базар|жар|суу|[кг]ург?ан|[кг]орг[ао]н|тобе|тюбе|тепа|бек|бай|град|горск))"
    r"(?:а|у|ом|е|ем)?"
)
"""Endings of places and persons from Turkey to the Altai; without `-стан`, which is `-sthan` in India."""
_ARMENIAN, _GEORGIAN = re.compile(r"(.{3,}[^цьа]ян)(?:а|у|ом|е)?"), re.compile(r".{3,}(?:швили|[аеиоу]дзе)")
_FAMILY = re.compile(r"(.{3,}[еоё]в)(?:ы|ых|ым|ыми)")
"""Surnames in the plural: `супругов Жекшеналиевых`."""
_MAY_BE_DECLINED = re.compile(r".+(?:[сц]к(?:ий|ого|ому|ом|ой|ую|ая|ое)|[оеё]в|[иы]н|[иы]х|[оеиы]м|[оеа]й)")


def choose_name_hints(
    source: str, requirements: Sequence[Requirement], lookups: Sequence[Lookup], country: str, most: int
) -> tuple[Hint, ...]:
    """Return at most `most` hints for the names of a sentence, in the order of the sentence; their sources are the words as they stand.

    `requirements` are those of the sentence (names within them get no hint), `lookups` are the dictionary's lookups of its words, and
    `country` (ISO alpha-2, "" = not known) decides the spelling.
    """
    covered = [(one.start, one.stop) for one in requirements]
    found = {
        name.start: Hint(name.text, name.english)
        for name in find_foreign_names(source)
        if not overlaps(name.start, name.stop, covered)
    }
    covered += [(start, start + len(hint.source)) for start, hint in found.items()]
    for lookup in lookups:
        if not _is_lone_name(lookup) or overlaps(lookup.start, lookup.stop, covered):
            continue
        nominative = "" if lookup.entries else _nominative(lookup, source[: lookup.start])
        if latin := _of_dictionary(lookup) if lookup.entries else transliterate(nominative.capitalize(), country):
            found[lookup.start] = Hint(lookup.text, latin)
    return tuple(dict.fromkeys(hint for _, hint in sorted(found.items())))[:most]


def join(source: str, first: Sequence[Hint], others: Sequence[Hint], most: int) -> tuple[Hint, ...]:
    """Return at most `most` hints of one sentence, in its order: those of `first`, then as many of `others` as there is room for.

    A hint of `others` is left out if its words stand in one of `first`: a word of a person's name, or a place that is there with its noun.
    """
    kept = list(dict.fromkeys(first))[:most]
    new = [other for other in others if not any(stands_in(hint.source, other.source) for hint in kept)]
    return tuple(sorted((*kept, *new[: most - len(kept)]), key=lambda hint: source.find(hint.source)))


def stands_in(text: str, words: str) -> bool:
    """Tell whether `words` stand in a text as whole words, and not only as parts of longer ones."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _is_lone_name(lookup: Lookup) -> bool:
    has_one_capital = lookup.text[0].isupper() and lookup.text[1:].islower()
    return lookup.is_name and lookup.kind != "expression" and len(lookup.text) >= SHORTEST and has_one_capital


def _of_dictionary(lookup: Lookup) -> str:
    """Return the dictionary's English of a place or a maker (`Гуаякиля`, `Тойоты`), "" if it is not certain.

    Personal names get none, because each language has its own form of them.
    """
    sense = lookup.senses[0] if len(lookup.senses) == 1 else ""
    if not sense[:1].isupper() or lookup.seen >= SEEN_BELOW or lookup.kind != "noun":
        return ""
    if any(PERSON_MARKS & parse.tag.grammemes for parse in analyse(lookup.text.lower())):
        return ""
    return sense if likeness(transliterate(lookup.lemma).lower(), sense.lower()) >= ALIKE else ""


def _nominative(lookup: Lookup, before: str) -> str:
    """Return the nominative of a name of the region in small letters, "" if it is uncertain or may come from the Latin alphabet.

    `before` is the sentence up to the name.
    """
    word = lookup.text.lower()
    if _GEORGIAN.fullmatch(word):
        return word
    if lookup.is_known:
        best = analyse(word)[0]
        is_place = "Geox" in best.tag.grammemes and best.tag.POS == "NOUN" and not PERSON_MARKS & best.tag.grammemes
        if is_place and _RUSSIAN.fullmatch(best.normal_form):
            return str(best.normal_form)
    else:
        for ending in (_FAMILY, _ARMENIAN, _FORMANT, _SK):
            if match := ending.fullmatch(word):
                return match[1]
    is_bare = word[-1] in "бвгджзклмнпрстфхцчшщиоуыь" and not _MAY_BE_DECLINED.fullmatch(word)
    return word if is_bare and PLACE_NOUN_BEFORE.search(before[-30:]) else ""
