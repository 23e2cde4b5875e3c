"""What a person decides once about terms: entries that their edits suggest, and entries that approved sentences do not follow.

A proposal is a word that a human repeatedly put in the place of svodka's; it goes into a glossary only with consent. A difference
is a term that approved sentences word otherwise than today's glossary. No run questions these sentences. "Keep mine" settles the term;
"take the term" puts it in where that is certain, and otherwise forgets the sentence, which the next run then translates anew.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from svodka.approved.memory import KEPT, WORDINGS, ApprovedMemory, ApprovedUnit, identify_wording
from svodka.dictionary.entries import Lookup
from svodka.dictionary.lookup import Dictionary
from svodka.english import inflection
from svodka.english.words import EnglishText, content_words, is_english, keys
from svodka.errors import RequestError
from svodka.glossary.checking import TermVerdict, check
from svodka.glossary.matching import Matcher
from svodka.glossary.termbase import Entry
from svodka.russian.morphology import analyse
from svodka.russian.tokens import folded_term
from svodka.translation import substitution

LEAST_SENTENCES = 2
"""The number of sentences in which a human must have made the same substitution for the same Russian word."""
MOST_WORDS = 3
"""More words than these are a rewording, not a substitution."""
SUBSTITUTIONS, VERDICTS = "substitution", "verdict"
"""The kinds of records that are kept in the approved memory."""
_AUXILIARY = re.compile("am|are|be|been|being|did|do|does|had|has|have|is|was|were|will|would")
"""Words that come and go with the tense and are not part of a term."""
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(frozen=True)
class Substitution:
    """Words that svodka `said` and those that a human has `written` in their place, both in lower case."""

    said: str
    written: str
    russian: str
    """The lemma of the Russian word or expression that they render; "" where several could be meant."""
    candidates: tuple[str, ...]
    """The Russian lemmas that nothing else in the human's sentence renders; `russian` is the first of them where it is known."""
    source: str
    english: str
    """The human's whole sentence."""


@dataclass(frozen=True)
class Proposal:
    """A glossary entry that the desk's edits suggest."""

    id: str
    russian: str
    written: str
    said: tuple[str, ...]
    """What svodka wrote instead, the most frequent first."""
    bulletins: tuple[str, ...]
    sentences: tuple[Substitution, ...]


@dataclass(frozen=True)
class Difference:
    """A term, with the approved sentences that lack its rendering."""

    id: str
    entry: str
    rendering: str
    """The English in today's glossary; "" where the source word is to stay."""
    units: tuple[ApprovedUnit, ...]


@dataclass(frozen=True)
class Rewording:
    """What became of a difference's sentences when its term was taken: those that have the term now, and those that were forgotten."""

    difference: Difference
    reworded: tuple[ApprovedUnit, ...]
    forgotten: tuple[ApprovedUnit, ...]


_Found = tuple[str, Substitution]
"""The name of a bulletin, and a substitution in it."""


def find_substitutions(
    source: str, machine: str, human: str, terms: Sequence[tuple[str, str]], dictionary: Dictionary
) -> Iterator[Substitution]:
    """Yield the substitutions that a human made in a sentence, in order.

    `source` is the Russian, `machine` svodka's English, `human` the edited English; `terms` are glossary entries, each with the English
    words that rendered it.
    """
    said, written = _words(machine), _words(human)
    lookups = [word for one in dictionary.look_up(source) for word in (*one.parts, one)]
    for tag, first, last, start, stop in SequenceMatcher(None, said, written, autojunk=False).get_opcodes():
        if tag != "replace" or max(last - first, stop - start) > MOST_WORDS:
            continue
        before, after = _without_auxiliaries(said[first:last]), _without_auxiliaries(written[start:stop])
        if not _differ(before, after):
            continue
        rest = EnglishText(" ".join((*written[:start], *written[stop:])))
        candidates = [one for one in lookups if not rest.has_any(one.all_senses)]
        of_term = (entry for entry, found in terms if " ".join(_words(found)) == before)
        russian = next(of_term, "") or _find_meant(before, after, lookups, candidates)
        lemmas = dict.fromkeys(([russian] if russian else []) + [one.lemma for one in candidates])
        in_print = _without_auxiliaries(_words_in_print(human)[start:stop])
        yield Substitution(before, in_print, russian, tuple(lemmas), source, human)


def _words(text: str) -> list[str]:
    return [match[0].lower() for match in _WORD.finditer(text)]


def _words_in_print(text: str) -> list[str]:
    """Return the words with the capitals that they have inside of a sentence: `SCNS`, `Interpol`, but not the first word's own."""
    first, *others = (match[0] for match in _WORD.finditer(text))
    return [first.lower() if is_english(first.lower()) else first, *others]


def _without_auxiliaries(words: Sequence[str]) -> str:
    return " ".join(word for word in words if not _AUXILIARY.fullmatch(word))


def _differ(before: str, after: str) -> bool:
    """Return whether two wordings differ in more than word forms, a figure or an article."""
    if any(letter.isdigit() for letter in before + after):
        return False
    old, new = content_words(before), content_words(after)
    if not any(len(word) > 2 for word in old) or not any(len(word) > 2 for word in new):
        return False
    return len(old) != len(new) or any(keys(one).isdisjoint(keys(other)) for one, other in zip(old, new, strict=True))


def _find_meant(before: str, after: str, lookups: Sequence[Lookup], candidates: Sequence[Lookup]) -> str:
    """Return the lemma with a sense in one of the wordings, the human's first; else the only candidate; "" where there is not just one."""
    texts = map(EnglishText, (after, before))
    meant = (one.lemma for text in texts for one in (*candidates, *lookups) if text.has_any(one.all_senses))
    return next(meant, "") or (candidates[0].lemma if len(candidates) == 1 else "")


def keep_substitutions(memory: ApprovedMemory, bulletin: str, found: Sequence[Substitution]) -> None:
    """Keep the substitutions of a bulletin, replacing those kept for it before. Raises `RequestError` where that cannot be done."""
    memory.record(SUBSTITUTIONS, {bulletin: [asdict(one) for one in found] or None})


def list_proposals(memory: ApprovedMemory) -> tuple[Proposal, ...]:
    """Return the proposals that nobody has decided about, those with most sentences first. Raises `RequestError` for a damaged memory."""
    verdicts = memory.records(VERDICTS)
    try:
        proposals = _make_proposals(memory.records(SUBSTITUTIONS))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise memory.refuse_foreign(error) from error
    return tuple(one for one in proposals if one.id not in verdicts)


def accept(memory: ApprovedMemory, identity: str, file: Path, matcher: Matcher) -> Proposal:
    """Write a proposal into the glossary `file`, with its bulletins as reference, and return it.

    It takes the place of the entries that `matcher` finds for its word in its sentences: a plain entry would give way to one for some
    countries, and hold in every sentence where the other needs a context.

    Raises `RequestError` for an unknown id and `GlossaryError` where the file cannot be used.
    """
    from svodka.glossary.table_files import add_entry

    proposal = _find_proposal(memory, identity)
    plain = Entry(proposal.russian, proposal.written)
    word = folded_term(plain.source)
    found = [
        next((match.entry for match in matcher.find(one.source, "") if folded_term(match.entry.source) == word), plain)
        for one in proposal.sentences
    ]
    bulletins = "; ".join(proposal.bulletins)
    add_entry(file, plain.source, plain.target, avoid=proposal.said, reference=bulletins, instead_of=found)
    memory.record(VERDICTS, {proposal.id: "accepted"})
    return proposal


def reject(memory: ApprovedMemory, identity: str) -> Proposal:
    """Remember that a proposal is not wanted, and return it. Raises `RequestError` for an unknown id."""
    proposal = _find_proposal(memory, identity)
    memory.record(VERDICTS, {proposal.id: "rejected"})
    return proposal


def _find_proposal(memory: ApprovedMemory, identity: str) -> Proposal:
    for one in list_proposals(memory):
        if one.id == identity.lower():
            return one
    verdict = memory.records(VERDICTS).get(identity.lower())
    said = f"was {verdict} before" if verdict else "is not there"
    raise RequestError(f"The proposal {identity} {said}; “svodka glossary proposals” lists those that are open")


def _make_proposals(records: Mapping[str, Any]) -> list[Proposal]:
    found = [
        (bulletin, Substitution(**{**row, "candidates": tuple(row["candidates"])}))
        for bulletin, rows in records.items()
        for row in rows
    ]
    grouped: dict[tuple[str, str], list[_Found]] = defaultdict(list)
    for russian, supporters in _group_by_russian(found).items():
        for bulletin, one in supporters:
            grouped[russian, _in_dictionary_form(russian, one.written)].append((bulletin, one))
    proposals = (_propose(*entry, supporters) for entry, supporters in grouped.items())
    founded = (one for one in proposals if len(one.sentences) >= LEAST_SENTENCES)
    return sorted(founded, key=lambda one: (-len(one.sentences), one.russian))


def _group_by_russian(found: Sequence[_Found]) -> dict[str, list[_Found]]:
    """Group substitutions by their Russian word: the known one, else the only one that all with the same English have in common."""
    grouped: dict[str, list[_Found]] = defaultdict(list)
    unknown: dict[tuple[str, str], list[_Found]] = defaultdict(list)
    for bulletin, one in found:
        (grouped[one.russian] if one.russian else unknown[one.said, one.written]).append((bulletin, one))
    for supporters in unknown.values():
        shared = set.intersection(*(set(one.candidates) for _, one in supporters))
        known = shared & grouped.keys()
        if len(known) == 1:
            grouped[known.pop()] += supporters
        elif len(shared) == 1 and len(supporters) >= LEAST_SENTENCES:
            grouped[shared.pop()] += supporters
    return grouped


def _in_dictionary_form(russian: str, english: str) -> str:
    """Return the English for an entry: for a Russian verb or noun, a single word in its base form or singular."""
    part = {"INFN": "VERB", "NOUN": "NOUN"}.get(str(analyse(russian)[0].tag.POS), "")
    forms = (
        inflection.lemmas(english).get(part, frozenset()) if english.islower() and " " not in english else frozenset()
    )
    return min(forms, key=len, default=english)


def _propose(russian: str, written: str, supporters: Sequence[_Found]) -> Proposal:
    said = Counter(_in_dictionary_form(russian, one.said) for _, one in supporters)
    return Proposal(
        identify_wording(russian, written),
        russian,
        written,
        tuple(words for words, _ in said.most_common()),
        tuple(sorted({bulletin for bulletin, _ in supporters})),
        tuple({one.source: one for _, one in supporters}.values()),
    )


def find_differences(
    units: Iterable[ApprovedUnit], matcher: Matcher, settled: Collection[str] = ()
) -> tuple[Difference, ...]:
    """Return the differences of these units from the glossary, those with the most sentences first; ids in `settled` are left out.

    The item's country is not known here. An entry for some countries only counts where all competing entries give the same rendering.
    """
    found: dict[tuple[str, str], dict[str, ApprovedUnit]] = defaultdict(dict)
    for unit in units:
        for verdict in _find_unsatisfied(unit.source, unit.english, matcher):
            found[verdict.requirement.headword, verdict.requirement.wanted].setdefault(unit.source, unit)
    made = [Difference(identify_wording(*term), *term, tuple(those.values())) for term, those in found.items()]
    return tuple(sorted((one for one in made if one.id not in settled), key=lambda one: (-len(one.units), one.entry)))


def find_difference(memory: ApprovedMemory, identity: str, matcher: Matcher) -> Difference:
    """Return a difference of the memory by its id, settled or not. Raises `RequestError` where there is none."""
    for one in find_differences(memory.units(), matcher):
        if one.id == identity.lower():
            return one
    raise RequestError(f"There is no difference {identity}; “svodka glossary differences” lists those that are open")


def keep_mine(memory: ApprovedMemory, identities: Iterable[str]) -> None:
    """Remember that the person's own words stay in the differences with these ids. Raises `RequestError` where that cannot be written."""
    memory.record(WORDINGS, dict.fromkeys(identities, KEPT))


def take_term(memory: ApprovedMemory, identity: str, matcher: Matcher) -> Rewording:
    """Put the glossary's term into every approved sentence of a difference, or forget the sentence where that is not certain.

    Raises `RequestError` where there is no such difference, or the memory cannot be written.
    """
    difference = find_difference(memory, identity, matcher)
    reworded, forgotten = [], []
    for unit in difference.units:
        if english := _put_term_in(unit, difference.id, matcher):
            memory.reword(unit.source, english)
            reworded.append(replace(unit, english=english))
        else:
            forgotten.append(unit)
    memory.forget(unit.source for unit in forgotten)
    # Taking the term revokes an earlier "keep mine".
    memory.record(WORDINGS, {difference.id: None})
    return Rewording(difference, tuple(reworded), tuple(forgotten))


def _find_unsatisfied(source: str, english: str, matcher: Matcher) -> list[TermVerdict]:
    wanted = [match.requirement for match in matcher.find(source, "")]
    return [verdict for verdict in check(english, wanted) if not verdict.satisfied]


def _put_term_in(unit: ApprovedUnit, identity: str, matcher: Matcher) -> str:
    """Return the English with the term in place of words that the glossary says to avoid; "" where that does not satisfy the term."""
    before = _find_unsatisfied(unit.source, unit.english, matcher)
    lacked = {one.requirement for one in before}
    concerned = {one for one in lacked if identify_wording(one.headword, one.wanted) == identity}
    english = unit.english
    # From the end, so that earlier offsets stay valid.
    for verdict in sorted(before, key=lambda one: -one.avoided_start):
        if verdict.requirement in concerned and verdict.requirement.preferred:
            english = substitution.replaced(english, verdict)
    left = {one.requirement for one in _find_unsatisfied(unit.source, english, matcher)}
    return english if left < lacked and left.isdisjoint(concerned) else ""
