"""What is wrong with glossary files: contradictions, and entries that can never do anything."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from svodka.errors import GlossaryError
from svodka.glossary.entry import Entry, FileLine, GlossaryFile, Remark, Status
from svodka.glossary.loading import read_file
from svodka.glossary.termbase import Override, merged
from svodka.russian.morphology import VERBAL, RussianLemmas, analyse
from svodka.russian.tokens import folded_term, has_cyrillic, is_abbreviation, tokenise, written
from svodka.system.tables import fold

LONG_TARGET = 500
"""Characters of a rendering beyond which it is surely not a term."""

_MANY = 100
"""Entries for one term beyond which each is compared with the first only."""
_ALTERNATIVES = re.compile(r"[/|()\[\]]")
_NOMINAL = frozenset({"NOUN", "ADJF", "PRTF"})


class SourceCheck:
    """Judges sources; holds the word cache."""

    def __init__(self) -> None:
        self._lemmas = RussianLemmas()

    def problems(self, entry: Entry) -> Iterator[str]:
        """Yield what keeps the entry from matching as its author means it."""
        source, words = entry.source, tokenise(entry.source).words
        if not words or not (has_cyrillic(source) or _is_code(source)):
            yield f"“{source}” can never match: no Russian letters"
            return
        if _ALTERNATIVES.search(source):
            yield f"“{source}” can never match: brackets and slashes do not stand so in a text; write one entry for each term"
            return
        for word in map(written, words):
            if has_cyrillic(word) and re.search(r"[a-z]", word, re.IGNORECASE):
                yield f"“{word}” can never match: Latin and Cyrillic letters in one word"
        if not self._is_dictionary_form(words):
            yield f"“{source}” is not a dictionary form{self._proposal(words)}"
        for item in entry.context:
            if not has_cyrillic(item):
                yield f"the context “{item}” can never be met: no Russian letters"
        for item in sorted({*entry.needed} & {*entry.excluded}):
            yield f"the context both needs and excludes “{item}”"

    def _is_dictionary_form(self, words: tuple[str, ...]) -> bool:
        """Tell whether the head stands in the nominative or infinitive (or is a short participle, an abbreviation, unknown, …)."""
        first = self._parses(words[0])
        if any(parse.tag.POS in ("PREP", "ADVB", "NUMR", "PRCL") for parse in first) and len(words) > 1:
            return True  # an adverbial phrase: `без цели сбыта`, `особо крупный размер`
        for word in words:
            parses = self._parses(word)
            if is_abbreviation(written(word)) or not any(parse.is_known for parse in parses) or not has_cyrillic(word):
                return True
            if any(parse.tag.POS in VERBAL - {"PRTF"} for parse in parses):
                return True
            if any(parse.tag.POS in _NOMINAL for parse in parses):
                lemmas = {reading.lemma for reading in self._lemmas.readings(word)}
                return fold(written(word)) in lemmas or any(parse.tag.case in ("nomn", None) for parse in parses)
        return True

    def _proposal(self, words: tuple[str, ...]) -> str:
        if len(words) > 1:
            return ": its first word must stand in the nominative or the infinitive"
        return f": write “{self._lemmas.entry_keys(words[0])[0]}”"

    def _parses(self, word: str) -> list[Any]:
        return list(analyse(fold(written(word))))


@dataclass(frozen=True)
class LintReport:
    """What a check found: problems in the order of files and lines, and what later files override, which is no problem."""

    problems: tuple[Remark, ...]
    overridden: tuple[Override, ...] = ()


def lint(paths: Sequence[Path]) -> LintReport:
    """Check glossary files: each alone, and all together for contradictions. A file that cannot be read is one problem."""
    problems: list[Remark] = []
    files: list[GlossaryFile] = []
    for path in paths:
        try:
            file = read_file(path)
        except GlossaryError as error:
            problems.append(Remark(FileLine(error.path or path, error.line or 0), error.what))
            continue
        files.append(file)
        problems += file.remarks
        problems += _rivals(file)
    check = SourceCheck()
    entries = [entry for file in files for entry in file.entries]
    problems += (Remark(entry.origin, message) for entry in entries for message in _of_one(entry, check))
    together = merged(files)
    problems += _crossed(together.entries)
    order = {path: index for index, path in enumerate(paths)}
    in_order = sorted(dict.fromkeys(problems), key=lambda p: (order.get(p.place.path, -1), p.place.line, p.message))
    across = tuple(item for item in together.overridden if item.winner.origin.path != item.loser.origin.path)
    return LintReport(tuple(in_order), across)


def _of_one(entry: Entry, check: SourceCheck) -> Iterator[str]:
    if not entry.source:
        yield "no source term"
    else:
        yield from check.problems(entry)
    if not entry.target and entry.status is not Status.KEEP:
        yield f"“{entry.source}” has no target"
    for column, renderings in (("target", entry.renderings), ("avoid", entry.avoid)):
        for rendering in renderings:
            yield from _of_rendering(entry, column, rendering)
    avoided = {folded_term(item) for item in entry.avoid}
    for rendering in entry.renderings:
        if folded_term(rendering) in avoided:
            yield f"“{rendering}” is both a rendering of “{entry.source}” and to be avoided"
    for code in entry.countries:
        if len(code) != 2 or not code.isascii() or not code.isalpha():
            yield f"“{code}” is not a two-letter country code"


def _of_rendering(entry: Entry, column: str, rendering: str) -> Iterator[str]:
    if len(rendering) > LONG_TARGET:
        yield f"the {column} is {len(rendering)} characters long"
    source = folded_term(entry.source)
    if entry.status is Status.KEEP:
        return
    if has_cyrillic(source) and source in folded_term(rendering):
        yield f"the {column} “{_short(rendering)}” contains its own source “{_short(entry.source)}”"
    elif any(not _is_latin(letter) for letter in rendering if letter.isalpha()):
        yield f"the {column} “{_short(rendering)}” is not in Latin script"
    elif not tokenise(rendering).words:
        yield f"the {column} “{_short(rendering)}” has no word in it"


def _rivals(file: GlossaryFile) -> Iterator[Remark]:
    """Duplicates and contradictions inside one file, where nobody can mean a later line to override an earlier one."""
    for earlier, later in _pairs(file.entries):
        same_guards = set(earlier.needed) == set(later.needed) and earlier.pos == later.pos
        same_reach = bool(earlier.countries) == bool(later.countries)
        if Status.FORBIDDEN in (earlier.status, later.status) or not same_guards or not same_reach:
            continue
        first = f"line {earlier.origin.line}"
        if earlier.target == later.target and earlier.status == later.status:
            yield Remark(later.origin, f"duplicate of {first}: “{later.source}” → “{later.target}”")
        elif earlier.status != later.status:
            yield Remark(
                later.origin, f"contradicts {first}: “{later.source}” is to be kept in one and not in the other"
            )
        else:
            yield Remark(
                later.origin,
                f"contradicts {first}: “{later.source}” is “{earlier.target}” there, “{later.target}” here",
            )


def _crossed(entries: Iterable[Entry]) -> Iterator[Remark]:
    """Entries for the same term that forbid what the other demands."""
    for one, other in _pairs(entries):
        for demanding, refusing in ((one, other), (other, one)):
            refused = {folded_term(item) for item in refusing.avoid}
            if refusing.status is Status.FORBIDDEN:
                refused |= {folded_term(item) for item in refusing.renderings}
            demands = {folded_term(item) for item in demanding.renderings}
            if demanding.status is not Status.FORBIDDEN and demands and demands <= refused and _can_meet(one, other):
                what = f"the only rendering “{demanding.target}” of “{demanding.source}” in {demanding.origin}"
                yield Remark(refusing.origin, f"avoids or forbids {what}")
        statuses = {one.status, other.status}
        if Status.KEEP in statuses and len(statuses) == 2:
            yield Remark(
                other.origin, f"“{other.source}” is to be kept in one entry and not in the other ({one.origin})"
            )


def _pairs(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Yield the pairs of entries for the same term that can meet: for a common country, or for all."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.source:
            groups.setdefault(folded_term(entry.source), []).append(entry)
    for group in groups.values():
        pairs = combinations(group, 2) if len(group) <= _MANY else ((group[0], other) for other in group[1:])
        for one, other in pairs:
            if not one.countries or not other.countries or set(one.countries) & set(other.countries):
                yield one, other


def _can_meet(one: Entry, other: Entry) -> bool:
    """Tell whether neither of the two is the more particular one: the guarded sense of a word may well be what the plain one avoids."""
    same_context = (
        bool(set(one.needed) & set(other.needed)) if one.needed and other.needed else one.needed == other.needed
    )
    return same_context and (not one.pos or not other.pos or one.pos == other.pos)


def _is_latin(letter: str) -> bool:
    return letter.isascii() or "\u00c0" <= letter <= "\u024f" or "\u1e00" <= letter <= "\u1eff" or letter in "αβγδλμ"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


def _is_code(source: str) -> bool:
    """Tell whether a source without Russian letters is an abbreviation that Russian texts use as it is (`MDMA`)."""
    return any(is_abbreviation(word) for word in tokenise(source).words)
