"""Terms that a human used again and again in the place of svodka's words: proposed, and taken into a glossary with consent only."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from svodka.approved.memory import ApprovedMemory
from svodka.errors import RequestError
from svodka.review.glossary_differences import Substitution

LEAST = 2
"""Sentences in which a human made the same substitution for the same Russian word."""
SUBSTITUTIONS, VERDICTS = "substitution", "verdict"
"""Kinds of records in the approved memory."""
ACCEPTED, REJECTED = "accepted", "rejected"
OWN_FILE = "learnt.tsv"


@dataclass(frozen=True)
class Proposal:
    """An entry that the desk's edits speak for."""

    id: str
    russian: str
    written: str
    said: tuple[str, ...]
    """What svodka had said instead, the most frequent first."""
    sentences: tuple[Substitution, ...]
    bulletins: tuple[str, ...]


def keep_substitutions(memory: ApprovedMemory, bulletin: str, found: Sequence[Substitution]) -> None:
    """Keep the substitutions of a bulletin in the place of those that it had before. Raises `RequestError` where that cannot be done."""
    memory.record(SUBSTITUTIONS, {bulletin: [asdict(one) for one in found] or None})


def list_proposals(memory: ApprovedMemory) -> tuple[Proposal, ...]:
    """Return the proposals that nobody has decided about, the best founded first. Raises `RequestError` for a damaged memory."""
    verdicts = memory.records(VERDICTS)
    return tuple(one for one in _all(memory.records(SUBSTITUTIONS)) if one.id not in verdicts)


def accept(memory: ApprovedMemory, identity: str, file: Path) -> Proposal:
    """Write a proposal into the desk's glossary file, with its bulletins as reference, and return it.

    Raises `RequestError` for an unknown one and `GlossaryError` where the file cannot be used.
    """
    from svodka.glossary.table_files import add_entry

    proposal = _find(memory, identity)
    add_entry(file, proposal.russian, proposal.written, avoid=proposal.said, reference="; ".join(proposal.bulletins))
    memory.record(VERDICTS, {proposal.id: ACCEPTED})
    return proposal


def reject(memory: ApprovedMemory, identity: str) -> Proposal:
    """Remember that a proposal is not wanted, and return it. Raises `RequestError` for an unknown one."""
    proposal = _find(memory, identity)
    memory.record(VERDICTS, {proposal.id: REJECTED})
    return proposal


def _find(memory: ApprovedMemory, identity: str) -> Proposal:
    found = [one for one in list_proposals(memory) if one.id == identity.lower()]
    if not found:
        verdict = memory.records(VERDICTS).get(identity.lower())
        said = f"was {verdict} before" if verdict else "is not there"
        raise RequestError(f"The proposal {identity} {said}; “svodka glossary proposals” lists those that are open")
    return found[0]


def _all(records: Mapping[str, Any]) -> list[Proposal]:
    made = [
        (bulletin, Substitution(**{**row, "candidates": tuple(row["candidates"])}))
        for bulletin, rows in records.items()
        for row in rows
    ]
    grouped: dict[tuple[str, str], list[tuple[str, Substitution]]] = defaultdict(list)
    for russian, supporters in _by_russian(made).items():
        for bulletin, one in supporters:
            grouped[russian, _in_dictionary_form(russian, one.written)].append((bulletin, one))
    proposals = [
        _proposal(*entry, supporters)
        for entry, supporters in grouped.items()
        if len({one.source for _, one in supporters}) >= LEAST
    ]
    return sorted(proposals, key=lambda one: (-len(one.sentences), one.russian))


def _by_russian(found: Sequence[tuple[str, Substitution]]) -> dict[str, list[tuple[str, Substitution]]]:
    """The substitutions by the Russian word that they speak for: the one that is known, else the only one that all have in common."""
    grouped: dict[str, list[tuple[str, Substitution]]] = defaultdict(list)
    open_ones: dict[tuple[str, str], list[tuple[str, Substitution]]] = defaultdict(list)
    for bulletin, one in found:
        (grouped[one.russian] if one.russian else open_ones[one.said, one.written]).append((bulletin, one))
    for supporters in open_ones.values():
        known = [russian for russian in list(grouped) if all(russian in one.candidates for _, one in supporters)]
        shared = set.intersection(*(set(one.candidates) for _, one in supporters))
        if len(known) == 1:
            grouped[known[0]] += supporters
        elif len(shared) == 1 and len(supporters) >= LEAST:
            grouped[shared.pop()] += supporters
    return grouped


def _in_dictionary_form(russian: str, english: str) -> str:
    """The English of an entry: of a single word the base of a verb where the Russian is one, the singular where it is a noun."""
    from svodka.english.inflection import lemmas
    from svodka.russian.morphology import part_of_speech

    part = {"INFN": "VERB", "NOUN": "NOUN"}.get(part_of_speech(russian), "")
    forms = lemmas(english).get(part, frozenset()) if " " not in english else frozenset()
    return min(forms, key=len) if forms else english


def _proposal(russian: str, written: str, supporters: Sequence[tuple[str, Substitution]]) -> Proposal:
    said = tuple(
        words for words, _ in Counter(_in_dictionary_form(russian, one.said) for _, one in supporters).most_common()
    )
    sentences = tuple({one.source: one for _, one in supporters}.values())
    identity = hashlib.sha256(f"{russian}\t{written}".encode()).hexdigest()[:6]
    return Proposal(
        identity, russian, written, said, sentences, tuple(sorted({bulletin for bulletin, _ in supporters}))
    )
