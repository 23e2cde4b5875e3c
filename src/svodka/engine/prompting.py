"""What stands before the sentence in a causal model's prompt: term hints, then glosses, each in the form that the model was trained on.

[закладки = stash; УБН = Drug Control Department] {вощёной: waxed; бечёвкой: twine, string, cord} Закладки лежали …
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from svodka.decoding import DecodingRequest, Gloss, GlossLimits, Hint


@dataclass(frozen=True)
class HintTemplate:
    """The hint template taken apart: `[` `закладка` ` = ` `stash` `; ` … `] ` sentence."""

    opening: str
    equals: str
    join: str
    closing: str

    @property
    def punctuation(self) -> frozenset[str]:
        """The characters that mean something between the brackets and may not stand in a term."""
        return _punctuation(self.brackets, self.equals, self.join)

    @property
    def brackets(self) -> str:
        """What opens and closes the hints."""
        return self.opening + self.closing

    def written(self, hints: Sequence[Hint], forbidden: frozenset[str]) -> str:
        """Return the hints as they go before the sentence, "" for none."""
        pairs = [(_plain(hint.source, forbidden), _plain(hint.target, forbidden)) for hint in hints]
        texts = [f"{source}{self.equals}{target}" for source, target in pairs if source and target]
        return f"{self.opening}{self.join.join(texts)}{self.closing}" if texts else ""


@dataclass(frozen=True)
class GlossTemplate:
    """The gloss block of a manifest: `{` `бечёвкой` `: ` `twine` `, ` `string` `; ` … `} ` sentence; and how much fits in it."""

    opening: str
    after_word: str
    between_senses: str
    between_words: str
    closing: str
    limits: GlossLimits

    @property
    def punctuation(self) -> frozenset[str]:
        """The characters that mean something between the brackets and may not stand in a word or a sense."""
        return _punctuation(self.brackets, self.after_word, self.between_senses, self.between_words)

    @property
    def brackets(self) -> str:
        """What opens and closes the glosses."""
        return self.opening + self.closing

    def written(self, glosses: Sequence[Gloss], forbidden: frozenset[str]) -> str:
        """Return the glosses as they go before the sentence, "" for none; what is over the limits is left out from the end."""
        texts = list(self._texts(glosses, forbidden))[: self.limits.max_words]
        return f"{self.opening}{self.between_words.join(texts)}{self.closing}" if texts else ""

    def _texts(self, glosses: Sequence[Gloss], forbidden: frozenset[str]) -> Iterator[str]:
        for gloss in glosses:
            word = _plain(gloss.source, forbidden)
            senses = [plain for sense in gloss.senses if (plain := _plain(sense, forbidden))]
            if word and senses:
                yield f"{word}{self.after_word}{self.between_senses.join(senses[: self.limits.max_senses])}"


@dataclass(frozen=True)
class PromptTemplate:
    """How a model takes hints and glosses; None for what it was not trained to read, which is left out."""

    hints: HintTemplate | None = None
    glosses: GlossTemplate | None = None

    def compose(self, request: DecodingRequest) -> str:
        """Return the request's sentence on one line with its hints and glosses before it.

        Terms, words and senses come from files that people write: the template's own punctuation in them is left out, so that
        they cannot end the bracket that they stand in or begin another.
        """
        brackets = _punctuation(*(template.brackets for template in (self.hints, self.glosses) if template is not None))
        hints = glosses = ""
        if self.hints is not None:
            hints = self.hints.written(request.hints, self.hints.punctuation | brackets)
        if self.glosses is not None:
            glosses = self.glosses.written(request.glosses, self.glosses.punctuation | brackets)
        return f"{hints}{glosses}{' '.join(request.source.split())}"


def _punctuation(*parts: str) -> frozenset[str]:
    return frozenset(letter for part in parts for letter in part if not (letter.isalnum() or letter.isspace()))


def _plain(text: str, forbidden: frozenset[str]) -> str:
    """The text on one line without the characters of the template."""
    return " ".join("".join(" " if letter in forbidden else letter for letter in text).split())
