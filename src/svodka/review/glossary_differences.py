"""Approved sentences that word a term otherwise than today's glossary: listed by term, and decided about once, by a person.

Nobody questions them in a run. "Keep mine" settles the term; "take the term" puts it in where that is certain, and else forgets the
sentence, which the next run then translates anew.

Words that a human put in the place of others, with the Russian word that they render as far as the dictionary tells.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from svodka.approved.memory import KEPT, WORDINGS, ApprovedMemory, ApprovedUnit, identify_wording
from svodka.dictionary.entries import Lookup
from svodka.dictionary.lookup import Dictionary
from svodka.english.words import EnglishText, content_words, keys
from svodka.errors import RequestError
from svodka.glossary.checking import TermVerdict, check
from svodka.glossary.matching import Matcher
from svodka.translation import substitution


@dataclass(frozen=True)
class Difference:
    """A term with the approved sentences in which its rendering is not."""

    id: str
    entry: str
    rendering: str
    """As today's glossary wants it; "" where the source word is to stay."""
    units: tuple[ApprovedUnit, ...]


@dataclass(frozen=True)
class Taken:
    """What became of the sentences of a difference when the term was taken: those that have it now, and those that were forgotten."""

    difference: Difference
    reworded: tuple[ApprovedUnit, ...]
    forgotten: tuple[ApprovedUnit, ...]


def find_differences(
    units: Iterable[ApprovedUnit], matcher: Matcher, settled: Collection[str] = ()
) -> tuple[Difference, ...]:
    """Return the differences of these units from the glossary, those with the most sentences first; without the settled ones.

    The item's country is not known here: an entry for some countries counts where all that compete give the same rendering.
    """
    found: dict[tuple[str, str], dict[str, ApprovedUnit]] = defaultdict(dict)
    for unit in units:
        for verdict in _unsatisfied(unit.source, unit.english, matcher):
            found[verdict.requirement.headword, verdict.requirement.wanted].setdefault(unit.source, unit)
    made = [Difference(identify_wording(*term), *term, tuple(those.values())) for term, those in found.items()]
    return tuple(sorted((one for one in made if one.id not in settled), key=lambda one: (-len(one.units), one.entry)))


def keep_mine(memory: ApprovedMemory, identities: Iterable[str]) -> None:
    """Remember that the person's own words stay in these differences. Raises `RequestError` where that cannot be written."""
    memory.record(WORDINGS, dict.fromkeys(identities, KEPT))


def take_term(memory: ApprovedMemory, identity: str, matcher: Matcher) -> Taken:
    """Put the glossary's term into every approved sentence of a difference, or forget the sentence where that is not certain.

    Raises `RequestError` where there is no such difference, or the memory cannot be written.
    """
    difference = find_difference(memory, identity, matcher)
    reworded, forgotten = [], []
    for unit in difference.units:
        english = _with_term(unit, difference.id, matcher)
        if english:
            memory.reword(unit.source, english)
            reworded.append(ApprovedUnit(unit.source, english, unit.date, unit.bulletin, unit.article, unit.author))
        else:
            forgotten.append(unit)
    memory.forget(unit.source for unit in forgotten)
    # Who took the term does not keep their own words any more.
    memory.record(WORDINGS, {difference.id: None})
    return Taken(difference, tuple(reworded), tuple(forgotten))


def find_difference(memory: ApprovedMemory, identity: str, matcher: Matcher) -> Difference:
    """Return a difference of the memory by its name. Raises `RequestError` where there is none."""
    for one in find_differences(memory.units(), matcher):
        if one.id == identity.lower():
            return one
    raise RequestError(f"There is no difference {identity}; “svodka glossary differences” lists those that are open")


def _unsatisfied(source: str, english: str, matcher: Matcher) -> Iterator[TermVerdict]:
    wanted = [match.requirement for match in matcher.find(source, "")]
    return (verdict for verdict in check(english, wanted) if not verdict.satisfied)


def _with_term(unit: ApprovedUnit, identity: str, matcher: Matcher) -> str:
    """The English with the term in the place of other words that the glossary knows for it; "" where that leaves anything open."""
    before = list(_unsatisfied(unit.source, unit.english, matcher))
    english = unit.english
    # From the end, so that earlier offsets stay true.
    for verdict in sorted(before, key=lambda one: -one.avoided_start):
        if _is(verdict, identity) and verdict.requirement.preferred:
            english = substitution.replaced(english, verdict)
    after = list(_unsatisfied(unit.source, english, matcher))
    is_whole = not any(_is(verdict, identity) for verdict in after) and len(after) < len(before)
    return english if is_whole else ""


def _is(verdict: TermVerdict, identity: str) -> bool:
    return identify_wording(verdict.requirement.headword, verdict.requirement.wanted) == identity


MOST_WORDS = 3
"""More words than these are a rewording and no substitution."""
_AUXILIARIES = frozenset(
    {
        "am",
        "are",
        "be",
        "been",
        "being",
        "did",
        "do",
        "does",
        "had",
        "has",
        "have",
        "is",
        "was",
        "were",
        "will",
        "would",
    }
)
"""They come and go with a tense and are no term."""
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(frozen=True)
class Substitution:
    """`said` by svodka, `written` by the human in its place, both in small letters."""

    said: str
    written: str
    russian: str
    """The lemma of the Russian word or expression; "" where several could be meant."""
    candidates: tuple[str, ...]
    """The lemmas that nothing else in the human's sentence renders, the word itself among them where it is known."""
    source: str
    english: str
    """The human's whole sentence."""


def find_substitutions(
    source: str, machine: str, human: str, terms: Sequence[tuple[str, str]], dictionary: Dictionary
) -> Iterator[Substitution]:
    """Yield the substitutions of a sentence in order; `terms` are entries with the English words that rendered them."""
    said, written = _words(machine), _words(human)
    matcher = SequenceMatcher(None, said, written, autojunk=False)
    lookups = dictionary.look_up(source)
    for tag, first, last, start, stop in matcher.get_opcodes():
        if tag != "replace" or max(last - first, stop - start) > MOST_WORDS:
            continue
        before, after = (" ".join(_without_auxiliaries(part)) for part in (said[first:last], written[start:stop]))
        if not _tells(before, after):
            continue
        rest = EnglishText(" ".join((*written[:start], *written[stop:])))
        candidates = [one for one in lookups if not any(rest.has_expression(sense) for sense in one.all_senses)]
        russian = _of_term(before, terms) or _meant(before, after, lookups, candidates)
        lemmas = dict.fromkeys(([russian] if russian else []) + [one.lemma for one in candidates])
        yield Substitution(before, after, russian, tuple(lemmas), source, human)


def _words(text: str) -> list[str]:
    return [match[0].lower() for match in _WORD.finditer(text)]


def _without_auxiliaries(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _AUXILIARIES]


def _tells(before: str, after: str) -> bool:
    """Whether it is more than another form of the same words, a figure or an article."""
    if any(letter.isdigit() for letter in before + after):
        return False
    old, new = content_words(before), content_words(after)
    if not any(len(word) > 2 for word in old) or not any(len(word) > 2 for word in new):
        return False
    return len(old) != len(new) or any(keys(one).isdisjoint(keys(other)) for one, other in zip(old, new, strict=True))


def _of_term(before: str, terms: Sequence[tuple[str, str]]) -> str:
    return next((entry for entry, found in terms if " ".join(_words(found)) == before), "")


def _meant(before: str, after: str, lookups: Sequence[Lookup], candidates: Sequence[Lookup]) -> str:
    """The lemma that has a sense in either wording, the human's first; else the only one that nothing else renders."""
    for wording in (after, before):
        text = EnglishText(wording)
        for pool in (candidates, lookups):
            found = [one.lemma for one in pool if any(text.has_expression(sense) for sense in one.all_senses)]
            if found:
                return found[0]
    return candidates[0].lemma if len(candidates) == 1 else ""
