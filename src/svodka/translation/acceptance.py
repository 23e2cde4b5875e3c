"""The one rule by which one of several English texts for a sentence is taken.

Another text may be a hypothesis, a decode with hints or with a forced beginning, an exchange in place, or a translation clause by clause.
It has to keep what the present text has right: every satisfied requirement, every name, no more faults, no more invented words, not much
shorter. Of the texts that do, the one with the best value is taken: the model's measure of both directions, less a price for every missing
requirement, lost or invented word, and fault (`Tuning`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from svodka.checks import table
from svodka.checks.support import Measure
from svodka.checks.words import SURE, InventedWord, find_invented_words, find_lost_words, likeness
from svodka.dictionary.entries import Lookup
from svodka.dictionary.lookup import Dictionary
from svodka.engine import Engine
from svodka.engine.decoding import DecodingRequest, Hypothesis
from svodka.glossary.checking import Requirement, TermVerdict, check
from svodka.russian.tokens import word_pattern
from svodka.russian.transliteration import transliterate
from svodka.translation.fitting import fit

_SOURCE_WORD, _ENGLISH_WORD = word_pattern("-"), word_pattern("'’-")
SIMILAR = 0.62
"""An English word spells a Russian name if it is at least so like its transliteration (Бердымухамедов – Berdimuhamedow: 0.79)."""


def names_kept(source: str, before: str, after: str, requirements: Sequence[Requirement]) -> bool:
    """Tell whether every name that `before` spells stands in `after` too, with the same spelling or one as near to the Russian.

    Names are the capitalised words of the source that no requirement covers and that do not open a sentence. The word of a text that is
    most like the transliteration spells the name; `SIMILAR` leaves room for Russian endings. Nobody has settled how such a name is spelt:
    `Semylarski` for Семиларски is no worse than `Semlarski`, but `Weitnam` is worse than Vietnam.
    """
    present, others = _capitalised(before), _capitalised(after)
    for match in _SOURCE_WORD.finditer(source):
        word, before_it = match.group(), source[: match.start()].rstrip(' «"“„(—–-')
        is_required = any(one.start <= match.start() < one.stop for one in requirements)
        if not word[0].isupper() or is_required or not before_it or before_it.endswith((".", "!", "?")):
            continue
        alike, spelling = _spelling(word, present)
        if alike >= SIMILAR and spelling not in others and _spelling(word, others)[0] < alike:
            return False
    return True


def _capitalised(english: str) -> list[str]:
    words = (word.removesuffix("'s").removesuffix("’s") for word in _ENGLISH_WORD.findall(english))
    return [word for word in words if word[0].isupper()]


def _spelling(word: str, spellings: Sequence[str]) -> tuple[float, str]:
    """The likeness (0 … 1) of the word in `spellings` that is most like a Russian name, and that word."""
    latin = transliterate(word).lower()
    return max(((likeness(latin, one.lower()), one) for one in spellings), default=(0.0, ""))


LARGEST_SHORTFALL = 0.25
"""A text that is shorter than the present one by more than this share has probably left something out. This is for models that are asked
forwards only; asked backwards, a model itself tells what is missing."""

RUNNING_ON = frozenset({"repetition", "length"})
"""The checks that complain of a text that goes on and on: a right one has to be shorter."""


@dataclass(frozen=True)
class Text:
    """An English text for a sentence, and the requirements of the sentence."""

    source: str
    english: str
    requirements: tuple[Requirement, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """Another English text for the sentence with this index."""

    index: int
    english: str
    certain: bool = False
    """Words were exchanged in place: the model is not asked about the new text, and the measure of the present one counts."""


@dataclass(frozen=True)
class Judged:
    """A text with everything by which it is compared with another one for the same sentence."""

    text: Text
    verdicts: tuple[TermVerdict, ...]
    noted: tuple[Lookup, ...]
    """Words that may have got lost; `lost` are the likely ones among them."""
    invented: tuple[InventedWord, ...]
    penalty: float

    @property
    def english(self) -> str:
        """The text."""
        return self.text.english

    @property
    def missing(self) -> frozenset[int]:
        """The indices of the requirements that are not satisfied."""
        return frozenset(index for index, verdict in enumerate(self.verdicts) if not verdict.satisfied)

    @property
    def lost(self) -> tuple[Lookup, ...]:
        """The words that are likely enough to be lost that something is done about them."""
        return tuple(one for one in self.noted if SURE.has(one))

    @property
    def wrong_words(self) -> int:
        """How many words of the source are lost and of the English invented."""
        return len(self.lost) + len(self.invented)


class Acceptance:
    """Judges texts and takes the best, with a dictionary (None = no word is looked up) and the measure of a model."""

    def __init__(self, engine: Engine, dictionary: Dictionary | None = None) -> None:
        self.measure = Measure(engine)
        self._tuning = engine.info.tuning
        self._shortest = 0.0 if engine.info.reads_backwards else 1 - LARGEST_SHORTFALL
        self._dictionary = dictionary
        self._judged: dict[Text, Judged] = {}

    def note(self, request: DecodingRequest, hypotheses: Iterable[Hypothesis]) -> None:
        """Pass on to the measure how likely the model found what it decoded without guards; a score is not that of a text fitted since."""
        for one in hypotheses:
            if fit(request.source, one.text) == one.text:
                self.measure.note(request, one.text, one.score)

    def judge(self, text: Text) -> Judged:
        """Return a text with what is missing in it and wrong with it. Each text is judged only once, because every step asks again."""
        if text in self._judged:
            return self._judged[text]
        noted: tuple[Lookup, ...] = ()
        invented: tuple[InventedWord, ...] = ()
        if self._dictionary is not None and text.english:
            lookups = self._dictionary.look_up(text.source)
            covered = [(wanted.start, wanted.stop) for wanted in text.requirements]
            allowed = [rendering for wanted in text.requirements for rendering in wanted.accepted]
            noted = find_lost_words(text.english, lookups, covered, self._dictionary.relatives)
            invented = find_invented_words(text.source, text.english, lookups, allowed, self._dictionary.is_sense)
        verdicts, penalty = check(text.english, text.requirements), table.penalty(text.source, text.english)
        return self._judged.setdefault(text, Judged(text, verdicts, noted, invented, penalty))

    def take_best(
        self, texts: Sequence[Text], proposals: Iterable[Proposal], patience: float = 1.0, *, freely: bool = False
    ) -> Mapping[int, Judged]:
        """Return the best proposal for each sentence that has one better than its present text, by the sentence's index in `texts`.

        A proposal has to mend something: asking the model costs as much as another decode, and of two texts with the same faults the first
        one stands. With `freely` it need not, and a name that nobody has settled may be spelt otherwise. `patience` is the share of the
        prices that counts: the lower it is, the less the model's measure may drop for what a text has right.
        """
        rivals: dict[int, list[tuple[Judged, Text]]] = {}
        """By the index of a sentence; each with the text that is measured for it."""
        for one in dict.fromkeys(proposals):
            text = texts[one.index]
            english = fit(text.source, one.english)
            if not english or english == text.english:
                continue
            before, after = self.judge(text), self.judge(replace(text, english=english))
            if self._may_replace(before, after, freely=freely):
                rivals.setdefault(one.index, []).append((after, text if one.certain else after.text))
        self.measure.prepare(
            (text.source, text.english)
            for index, some in rivals.items()
            for text in (texts[index], *(measured for _, measured in some))
            if text.english
        )
        best: dict[int, Judged] = {}
        for index, some in rivals.items():
            before = self.judge(texts[index])
            worth = self._worth(before, texts[index], patience)
            for after, measured in some:
                if (reached := self._worth(after, measured, patience)) > worth:
                    best[index], worth = after, reached
        return best

    def _worth(self, judged: Judged, measured: Text, patience: float) -> float:
        value = self.measure.value(measured.source, measured.english) if measured.english else float("-inf")
        price = (
            self._tuning.requirement_price * len(judged.missing)
            + self._tuning.word_price * judged.wrong_words
            + self._tuning.fault_price * judged.penalty
        )
        return value - patience * price

    def _may_replace(self, before: Judged, after: Judged, *, freely: bool) -> bool:
        """Tell whether `after` keeps what `before` has right and mends something; see `take_best` for `freely`."""
        if not before.english:
            return True
        is_worse = after.penalty > before.penalty or len(after.invented) > len(before.invented)
        if is_worse or not after.missing <= before.missing:
            return False
        mends = (
            after.missing < before.missing or after.penalty < before.penalty or after.wrong_words < before.wrong_words
        )
        source, is_short = before.text.source, len(after.english.split()) < self._shortest * len(before.english.split())
        if is_short and not any(one.check in RUNNING_ON for one in table.findings(source, before.english)):
            return False
        return freely or (mends and names_kept(source, before.english, after.english, before.text.requirements))
