"""What the dictionary says: of a lemma, and of a word at its place in a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DictionaryEntry:
    """A row of the dictionary."""

    lemma: str
    """Dictionary form, small letters, ё written as е; the words of an expression joined by spaces."""
    senses: tuple[str, ...]
    """English in dictionary form, the most used first."""
    seen: int
    """How often the lemma stood in the Russian texts that the starter model was trained on."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A content word or an expression at its place in a sentence: `sentence[start:stop] == text`."""

    start: int
    stop: int
    text: str
    lemma: str
    """The lemma of the likeliest reading, also where no dictionary has it."""
    kind: str
    """`noun`, `adjective`, `verb`, `participle`, `adverb`, or `expression`."""
    entries: tuple[DictionaryEntry, ...] = ()
    """What the dictionary has under the readings of the word, the likeliest first; () = nothing."""
    seen: int = 0
    """Of the likeliest reading; of an expression the count of its rarest word."""
    is_name: bool = False
    """A name or an abbreviation by its capitals or its readings: no dictionary has a say in it."""
    is_known: bool = True
    """False where the Russian morphology had to guess (`регапен`)."""
    parts: tuple["Lookup", ...] = ()
    """The content words of an expression or a hyphenated word, each for itself."""

    @property
    def senses(self) -> tuple[str, ...]:
        """What the likeliest reading may mean, the most used sense first."""
        return self.entries[0].senses if self.entries else ()

    @property
    def all_senses(self) -> tuple[str, ...]:
        """The senses of every reading, once each."""
        return tuple(dict.fromkeys(sense for entry in self.entries for sense in entry.senses))
