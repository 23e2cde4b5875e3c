"""What stands around a match: the guards' questions about one text, answered only when asked."""

from svodka.glossary.lemmas import RussianLemmas
from svodka.glossary.tokens import BREAK, HYPHEN, Tokens, written

Context = tuple[tuple[tuple[str, ...], ...], ...]
"""Phrases as words as alternative keys; a key that ends in `*` is a beginning."""


class Sentences:
    """A text with its words, its sentence borders (found by razdel when a guard first asks) and its words' readings."""

    def __init__(self, text: str, tokens: Tokens, lemmas: RussianLemmas) -> None:
        self.tokens = tokens
        self._text = text
        self._lemmas = lemmas
        self._borders: list[tuple[int, int]] | None = None

    def has_part(self, first: int, stop: int, parts: frozenset[str]) -> bool:
        """Tell whether a word of the run can be one of these parts of speech."""
        words = self.tokens.words[first:stop]
        return any(reading.pos in parts for word in words for reading in self._lemmas.readings(word))

    def has_context(self, first: int, stop: int, context: Context) -> bool:
        """Tell whether the rest of the sentence holds all words of one of the phrases."""
        return bool(self.context_word(first, stop, context))

    def context_word(self, first: int, stop: int, context: Context) -> str:
        """Return the first word of the sentence, outside the run, that belongs to a phrase of the context; "" where none does."""
        begin, end = self._sentence(first)
        around = [index for index in range(begin, end) if not first <= index < stop]
        for phrase in context:
            hits = [next((index for index in around if self._meets(index, keys)), None) for keys in phrase]
            if None not in hits and hits[0] is not None:
                return self.tokens.words[hits[0]]
        return ""

    @property
    def in_capitals(self) -> bool:
        """Whether the whole text is in capitals, so that an abbreviation cannot be told from a word."""
        return self._text.isupper()

    def cuts_known_word(self, first: int, stop: int) -> bool:
        """Tell whether the run begins or ends inside a hyphenated word that the dictionary knows as one (`бизнес-план`)."""
        gaps = self.tokens.gaps
        left = first > 0 and gaps[first - 1] == HYPHEN
        right = gaps[stop - 1] == HYPHEN
        return (left and self._known_compound(first)) or (right and self._known_compound(stop - 1))

    def _known_compound(self, index: int) -> bool:
        gaps, begin, end = self.tokens.gaps, index, index
        while begin > 0 and gaps[begin - 1] == HYPHEN:
            begin -= 1
        while gaps[end] == HYPHEN:
            end += 1
        return self._lemmas.is_known("-".join(written(word) for word in self.tokens.words[begin : end + 1]))

    def _meets(self, index: int, keys: tuple[str, ...]) -> bool:
        own = self._lemmas.keys(self.tokens.words[index])
        return any(
            any(key.startswith(wanted[:-1]) for key in own) if wanted.endswith("*") else wanted in own
            for wanted in keys
        )

    def _sentence(self, index: int) -> tuple[int, int]:
        """Return the indices of the first word of the sentence that word `index` is in, and of the word after its last."""
        if self._borders is None:
            self._borders = self._split()
        return next((begin, end) for begin, end in self._borders if begin <= index < end)

    def _split(self) -> list[tuple[int, int]]:
        from razdel import sentenize

        stops = [sentence.stop for sentence in sentenize(self._text)]
        borders, begin, upcoming = [], 0, 0
        for index, start in enumerate(self.tokens.starts):
            over = upcoming < len(stops) and start >= stops[upcoming]
            while upcoming < len(stops) and start >= stops[upcoming]:
                upcoming += 1
            if index and (over or self.tokens.gaps[index - 1] == BREAK):
                borders.append((begin, index))
                begin = index
        borders.append((begin, len(self.tokens.starts)))
        return borders
