"""Whether the Russian term of an entry can ever be found in a text."""

import re
from collections.abc import Iterator
from typing import Any

from svodka.glossary.entry import Entry
from svodka.glossary.lemmas import VERBAL, RussianLemmas
from svodka.glossary.tokens import has_cyrillic, is_abbreviation, tokenise, written
from svodka.morphology import analyser
from svodka.tables import fold

_ALTERNATIVES = re.compile(r"[/|()\[\]]")
_NOMINAL = frozenset({"NOUN", "ADJF", "PRTF"})


class SourceCheck:
    """Judges sources; holds the word cache."""

    def __init__(self) -> None:
        self._lemmas = RussianLemmas()
        self._analyser = analyser()

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
        return list(self._analyser.parse(fold(written(word))))


def _is_code(source: str) -> bool:
    """Tell whether a source without Russian letters is an abbreviation that Russian texts use as it is (`MDMA`)."""
    return any(is_abbreviation(word) for word in tokenise(source).words)
