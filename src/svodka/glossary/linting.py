"""Find problems in glossary files: contradictions, and entries that can never have an effect."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from svodka.errors import GlossaryError
from svodka.glossary.loading import read_file
from svodka.glossary.termbase import Entry, FileLine, GlossaryFile, Override, Remark, Status, merge
from svodka.russian.morphology import VERBAL, RussianLemmas, analyse
from svodka.russian.tokens import folded_term, has_cyrillic, is_abbreviation, tokenise, written
from svodka.system.tables import fold

LONG_TARGET = 500
"""Characters of a rendering beyond which it is surely not a term."""

_MANY = 100
"""If a term has more entries than this, each is compared only with the first."""
_ALTERNATIVES = re.compile(r"[/|()\[\]]")
_NO_LATIN = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f\u1e00-\u1effαβγδλμ]")


@dataclass(frozen=True)
class LintReport:
    """Problems in the order of files and lines, and entries that a later file overrides, which is not a problem."""

    problems: tuple[Remark, ...]
    overridden: tuple[Override, ...] = ()


def lint(paths: Sequence[Path]) -> LintReport:
    """Check glossary files: each alone, and all together for contradictions. A file that cannot be read is one problem."""
    problems: list[Remark] = []
    files: list[GlossaryFile] = []
    for path in paths:
        try:
            files.append(read_file(path))
        except GlossaryError as error:
            problems.append(Remark(FileLine(error.path or path, error.line or 0), error.what))
    lemmas = RussianLemmas()
    for file in files:
        problems += (*file.remarks, *_rivals(file))
        problems += (Remark(entry.origin, message) for entry in file.entries for message in _of_one(entry, lemmas))
    together = merge(files)
    problems += _crossed(together.entries)
    order = {path: index for index, path in enumerate(paths)}
    in_order = sorted(dict.fromkeys(problems), key=lambda p: (order.get(p.place.path, -1), p.place.line, p.message))
    across = tuple(item for item in together.overridden if item.winner.origin.path != item.loser.origin.path)
    return LintReport(tuple(in_order), across)


def _of_one(entry: Entry, lemmas: RussianLemmas) -> Iterator[str]:
    if entry.source:
        yield from _of_source(entry, lemmas)
    else:
        yield "no source term"
    if not entry.target and entry.status is not Status.KEEP:
        yield f"“{entry.source}” has no target"
    for column, renderings in (("target", entry.renderings), ("avoid", entry.avoid)):
        for rendering in renderings:
            yield from _of_rendering(entry, column, rendering)
    avoided = {folded_term(item) for item in entry.avoid}
    for rendering in entry.renderings:
        if folded_term(rendering) in avoided:
            yield f"“{rendering}” is both a rendering of “{entry.source}” and to be avoided"


def _of_source(entry: Entry, lemmas: RussianLemmas) -> Iterator[str]:
    """Yield what keeps the entry from matching as its author means it."""
    source, words = entry.source, tokenise(entry.source).words
    # Without Russian letters a source may be an abbreviation that Russian texts use as it is (`MDMA`).
    if not words or not (has_cyrillic(source) or any(map(is_abbreviation, words))):
        yield f"“{source}” can never match: no Russian letters"
        return
    if _ALTERNATIVES.search(source):
        yield f"“{source}” can never match: brackets and slashes do not stand so in a text; write one entry for each term"
        return
    for word in map(written, words):
        if has_cyrillic(word) and re.search(r"[a-z]", word, re.IGNORECASE):
            yield f"“{word}” can never match: Latin and Cyrillic letters in one word"
    if not _is_dictionary_form(words, lemmas):
        proposal = f": write “{lemmas.entry_keys(words[0])[0]}”"
        if len(words) > 1:
            proposal = ": its first word must stand in the nominative or the infinitive"
        yield f"“{source}” is not a dictionary form{proposal}"
    for item in entry.context:
        if not has_cyrillic(item):
            yield f"the context “{item}” can never be met: no Russian letters"
    for item in sorted({*entry.needed} & {*entry.excluded}):
        yield f"the context both needs and excludes “{item}”"


def _is_dictionary_form(words: Sequence[str], lemmas: RussianLemmas) -> bool:
    """Tell whether the head stands in the nominative or infinitive (or is a short participle, an abbreviation, unknown, …)."""
    for index, word in enumerate(words):
        parses = analyse(fold(written(word)))
        parts = {parse.tag.POS for parse in parses}
        if index == 0 and len(words) > 1 and parts & {"PREP", "ADVB", "NUMR", "PRCL"}:
            return True  # an adverbial phrase: `без цели сбыта`, `особо крупный размер`
        if is_abbreviation(written(word)) or not any(parse.is_known for parse in parses) or not has_cyrillic(word):
            return True
        if parts & (VERBAL - {"PRTF"}):
            return True
        if parts & {"NOUN", "ADJF", "PRTF"}:
            is_lemma = any(reading.lemma == fold(written(word)) for reading in lemmas.readings(word))
            return is_lemma or any(parse.tag.case in ("nomn", None) for parse in parses)
    return True


def _of_rendering(entry: Entry, column: str, rendering: str) -> Iterator[str]:
    if len(rendering) > LONG_TARGET:
        yield f"the {column} is {len(rendering)} characters long"
    source = folded_term(entry.source)
    if entry.status is Status.KEEP:
        return
    if has_cyrillic(source) and source in folded_term(rendering):
        yield f"the {column} “{_short(rendering)}” contains its own source “{_short(entry.source)}”"
    elif _NO_LATIN.search(rendering):
        yield f"the {column} “{_short(rendering)}” is not in Latin script"
    elif not tokenise(rendering).words:
        yield f"the {column} “{_short(rendering)}” has no word in it"


def _rivals(file: GlossaryFile) -> Iterator[Remark]:
    """Yield duplicates and contradictions inside one file, where nobody can mean a later line to override an earlier one."""
    for earlier, later in _pairs(file.entries):
        same_guards = set(earlier.needed) == set(later.needed) and earlier.pos == later.pos
        same_reach = bool(earlier.countries) == bool(later.countries)
        if Status.FORBIDDEN in (earlier.status, later.status) or not same_guards or not same_reach:
            continue
        first, source = f"line {earlier.origin.line}", later.source
        if earlier.status != later.status:
            message = f"contradicts {first}: “{source}” is to be kept in one and not in the other"
        elif earlier.target == later.target:
            message = f"duplicate of {first}: “{source}” → “{later.target}”"
        else:
            message = f"contradicts {first}: “{source}” is “{earlier.target}” there, “{later.target}” here"
        yield Remark(later.origin, message)


def _crossed(entries: Iterable[Entry]) -> Iterator[Remark]:
    """Yield remarks on two entries for one term if one forbids all that the other demands, or only one keeps the Russian word."""
    for one, other in _pairs(entries):
        for demanding, refusing in ((one, other), (other, one)):
            forbidden = refusing.renderings if refusing.status is Status.FORBIDDEN else ()
            refused = {folded_term(item) for item in (*refusing.avoid, *forbidden)}
            demands = {folded_term(item) for item in demanding.renderings}
            if demanding.status is not Status.FORBIDDEN and demands and demands <= refused and _can_meet(one, other):
                what = f"the only rendering “{demanding.target}” of “{demanding.source}” in {demanding.origin}"
                yield Remark(refusing.origin, f"avoids or forbids {what}")
        if one.status != other.status and Status.KEEP in (one.status, other.status):
            message = f"“{other.source}” is to be kept in one entry and not in the other ({one.origin})"
            yield Remark(other.origin, message)


def _pairs(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Yield the pairs of entries for one term that can apply to the same article: they share a country, or one holds for all countries."""
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
    """Tell whether neither entry has the narrower context or part of speech: a plain entry may avoid what a guarded one demands."""
    needed, also_needed = set(one.needed), set(other.needed)
    same_context = needed == also_needed or bool(needed & also_needed)
    return same_context and (not one.pos or not other.pos or one.pos == other.pos)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
