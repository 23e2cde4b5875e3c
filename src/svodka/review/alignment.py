"""Find which sentence of an edited document renders which passage of the bulletin.

First come passages and sentences that are each other's best match by their words, wherever they stand, so that it does not matter where
a paragraph was moved to. Then what lies between such pairs is matched in order. Where two passages could have become one sentence, it
is paired with neither: the passages are unsure, and nothing is learnt from them.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise, takewhile

from svodka.facts.comparison import compare
from svodka.review.edited_document import EditedDocument, plain, split_sentences
from svodka.review.recorded_bulletin import RecordedPassage

SURE = 0.5
"""From this likeness, a passage and a sentence that are each other's best match are a pair, wherever they stand."""
BETWEEN = 0.22
"""This is enough in a document without bookmarks where both stand between the same neighbours and nothing else there is like them."""
LIKELY = 0.4
"""Below this score all figures must agree as well."""
AHEAD = 0.12
"""By how much the best score must exceed the second best."""
A_PART = 0.55
"""The share of a text's weight that another text must hold for the first to count as a part of it."""
CERTAINLY = 0.85
"""The same share for a passage that already has a sentence of its own."""
BOOKMARKED = 0.15
"""Added to the likeness where the sentence's paragraph has the passage's bookmark."""
UNDER_BOOKMARK = BOOKMARKED + 0.15
"""The least score there: other text that is typed over a paragraph shares a few common words with it too."""
_STEM = 6
"""A word's first letters, by which it is compared: `sentence` and `sentenced` are one word here; figures (`13.5`, `13`) are not cut."""
_WORD = re.compile(r"[^\W_]+(?:[.,:]\d+)*")


class EditOutcome(StrEnum):
    """What a human made of a passage."""

    KEPT = "kept"
    EDITED = "edited"
    MERGED = "merged"
    """It went into one sentence together with another passage: neither has English of its own."""
    DELETED = "deleted"
    UNSURE = "unsure"
    """The document has text in its place that may or may not render it."""


FOUND = (EditOutcome.KEPT, EditOutcome.EDITED, EditOutcome.MERGED)
"""The outcomes of passages that are in the document."""


@dataclass(frozen=True)
class Rendering:
    """A passage with what a human made of it; `english` is "" where it is not in the document or has no English of its own."""

    passage: RecordedPassage
    outcome: EditOutcome
    english: str = ""
    shared: str = ""
    """For a merged passage: the text that it and the others became."""


@dataclass(frozen=True)
class Alignment:
    """What became of each passage, in order; `added` are the sentences of the document that render no passage."""

    renderings: tuple[Rendering, ...]
    added: tuple[str, ...] = ()


def align(passages: Sequence[RecordedPassage], document: EditedDocument) -> Alignment:
    """Return what became of each passage in the edited document."""
    return _Aligner(passages, document).align()


class _Aligner:
    def __init__(self, passages: Sequence[RecordedPassage], document: EditedDocument) -> None:
        self.passages = passages
        self.sentences = split_sentences(document.paragraphs, [passage.text for passage in passages])
        self.prose = {index for index, one in enumerate(self.sentences) if not one.paragraph.is_furniture}
        self.left = [_count_stems(passage.text) for passage in passages]
        self.right = [_count_stems(sentence.text) for sentence in self.sentences]
        self.weights = _weigh_stems([*self.left, *self.right])
        printed = {_key(passage.text) for passage in passages}
        self.unchanged = {index for index, sentence in enumerate(self.sentences) if _key(sentence.text) in printed}
        """Sentences that stand exactly as some passage was printed: no other passage can have become them."""
        self.free = self.prose - self.unchanged
        """Sentences that some passage may still have become."""
        self.has_bookmarks = any(one.bookmarks for one in document.paragraphs)
        self.pairs: dict[int, list[int]] = {}
        """Passage → sentences in order."""
        self.owner: dict[int, int] = {}
        """Sentence → passage."""
        self.merged: dict[int, int] = {}
        """Passage → the passage that it was merged with."""

    def align(self) -> Alignment:
        self._repeat(lambda: self._pair_unchanged(least=1))
        self._pair_mutual(self._unpaired(), sorted(self.free), SURE)
        self._repeat(self._pair_between)
        self._repeat(self._extend)
        self._repeat(self._find_merged)
        self._pair_unchanged(least=0)
        unsure = {passage for passages, _ in self._gaps() for passage in passages}
        added = tuple(self.sentences[index].text for index in sorted(self.prose - self.owner.keys()))
        return Alignment(tuple(self._rendering(index, index in unsure) for index in range(len(self.passages))), added)

    def _repeat(self, step: Callable[[], None]) -> None:
        """Repeat a step until it finds no more pairs."""
        before = (-1, -1)
        while before != (now := (len(self.owner), len(self.merged))):
            before = now
            step()

    def _unpaired(self) -> list[int]:
        return [one for one in range(len(self.passages)) if one not in self.pairs and one not in self.merged]

    def _weigh(self, text: Counter[str]) -> float:
        return sum(self.weights[stem] * number for stem, number in text.items())

    def _likeness(self, first: Counter[str], second: Counter[str]) -> float:
        """Return how much of their weight two texts share, 0 … 1."""
        whole = self._weigh(first) + self._weigh(second)
        return 2 * self._weigh(first & second) / whole if whole else 0.0

    def _held(self, part: Counter[str], whole: Counter[str]) -> float:
        """Return the share of the weight of `part` that is also in `whole`, 0 … 1."""
        weight = self._weigh(part)
        return self._weigh(part & whole) / weight if weight else 0.0

    def _pair(self, passage: int, sentence: int) -> None:
        self.pairs[passage] = sorted([*self.pairs.get(passage, []), sentence])
        self.owner[sentence] = passage
        self.free.discard(sentence)

    def _pair_unchanged(self, least: int) -> None:
        """Pair passages with sentences that stand exactly as printed.

        Where a text occurs several times, the pair with the most `_evidence` comes first, and none is made with less than `least`.
        """
        passages: dict[str, list[int]] = defaultdict(list)
        sentences: dict[str, list[int]] = defaultdict(list)
        for index in self._unpaired():
            passages[_key(self.passages[index].text)].append(index)
        for index in sorted(self.unchanged - self.owner.keys()):
            sentences[_key(self.sentences[index].text)].append(index)
        for text, found in sentences.items():
            rivals = [(passage, sentence) for passage in passages[text] for sentence in found]
            alone = len(rivals) == 1
            while rivals:
                # Where the evidence is equal, equal texts are paired in the order of the document.
                best = max(rivals, key=lambda pair: (self._evidence(*pair), -pair[0], -pair[1]))
                if not alone and self._evidence(*best) < least:
                    break
                self._pair(*best)
                rivals = [pair for pair in rivals if pair[0] != best[0] and pair[1] != best[1]]

    def _evidence(self, passage: int, sentence: int) -> int:
        """Return the evidence for a pair apart from its words: 2 for the bookmark, 1 for each neighbour that is one in the document too."""
        return (
            2 * self._is_marked(passage, sentence)
            + (self.owner.get(sentence - 1) == passage - 1)
            + (self.owner.get(sentence + 1) == passage + 1)
        )

    def _is_marked(self, passage: int, sentence: int) -> bool:
        return self.passages[passage].bookmark in self.sentences[sentence].paragraph.bookmarks

    def _pair_mutual(self, passages: Sequence[int], sentences: Sequence[int], least: float) -> None:
        """Pair passages and sentences that are each other's best match by at least `AHEAD`, those with the highest score first."""
        scores = self._scores(passages, sentences)
        rows: dict[int, list[float]] = defaultdict(list)
        columns: dict[int, list[float]] = defaultdict(list)
        for (passage, sentence), score in scores.items():
            rows[passage].append(score)
            columns[sentence].append(score)
        for (passage, sentence), score in sorted(scores.items(), key=lambda item: -item[1]):
            if score < self._least(passage, sentence, least) or passage in self.pairs or sentence in self.owner:
                continue
            if not self._facts_allow(passage, sentence, score) or self._continues_another(passage, sentence):
                continue
            # Nothing but the score itself comes so near to it.
            if all(sum(one > score - AHEAD for one in line) == 1 for line in (rows[passage], columns[sentence])):
                self._pair(passage, sentence)

    def _least(self, passage: int, sentence: int, least: float) -> float:
        """Return the score that the pair needs, at least `least`.

        In a document with bookmarks, what stands outside of the passage's own may be another item that was typed in the place of one that
        was deleted: it shares the phrases of all items (`the press service reported`).
        """
        if self._is_marked(passage, sentence):
            return max(least, UNDER_BOOKMARK)
        return SURE if self.has_bookmarks else least

    def _scores(self, passages: Sequence[int], sentences: Sequence[int]) -> dict[tuple[int, int], float]:
        """Return the scores of all pairs with a word in common; words in over 20 and over a third of the sentences do not count."""
        with_stem: dict[str, list[int]] = defaultdict(list)
        for sentence in sentences:
            for stem in self.right[sentence]:
                with_stem[stem].append(sentence)
        most = max(20, len(sentences) // 3)
        rare = {stem: found for stem, found in with_stem.items() if len(found) <= most}
        return {
            (passage, sentence): self._likeness(self.left[passage], self.right[sentence])
            + BOOKMARKED * self._is_marked(passage, sentence)
            for passage in passages
            for sentence in {one for stem in self.left[passage] for one in rare.get(stem, ())}
        }

    def _facts_allow(self, passage: int, sentence: int, score: float) -> bool:
        """Return whether the figures allow a pair: `Article 282` is not an edit of `Article 283`, but similar news from elsewhere.

        In a likely pair (`LIKELY`) a human may have left out a figure or added one. Under the same bookmark they may also have changed one.
        """
        recorded = self.passages[passage]
        found = compare(recorded.source, self.sentences[sentence].text) if recorded.source else None
        if found is None or not (found.missing or found.extra):
            return True
        is_other = bool(found.missing and found.extra)
        return score >= LIKELY and (self._is_marked(passage, sentence) or not is_other)

    def _continues_another(self, passage: int, sentence: int) -> bool:
        """Return whether the sentence is more likely the rest of another passage that was split and whose other part stands next to it."""
        beside = [one for one in (sentence - 1, sentence + 1) if one in self.owner and one not in self.unchanged]
        held = max((self._held(self.right[sentence], self._rest(self.owner[one])) for one in beside), default=0.0)
        return held >= A_PART and held > self._held(self.right[sentence], self.left[passage])

    def _rest(self, passage: int) -> Counter[str]:
        """Return the words of a passage that are not in the sentences paired with it."""
        rest = self.left[passage].copy()
        for sentence in self.pairs[passage]:
            rest -= self.right[sentence]
        return rest

    def _pair_between(self) -> None:
        """Pair what is left between neighbours that are already paired."""
        for passages, sentences in self._gaps():
            self._pair_mutual(passages, sentences, BETWEEN)
            self._pair_split(passages, sentences)
            self._pair_merged(passages, sentences)

    def _pair_split(self, passages: Sequence[int], sentences: Sequence[int]) -> None:
        """Pair a passage with two free sentences in a row, where both come from it and no other of these passages fits them."""
        for first, second in pairwise(sentences):
            if second != first + 1 or first in self.owner or second in self.owner:
                continue
            both = self.right[first] + self.right[second]
            fitting = [
                passage
                for passage in passages
                if passage not in self.pairs
                and self._likeness(self.left[passage], both) >= SURE
                and min(self._held(self.right[one], self.left[passage]) for one in (first, second)) >= A_PART
            ]
            if len(fitting) == 1:
                self._pair(fitting[0], first)
                self._pair(fitting[0], second)

    def _pair_merged(self, passages: Sequence[int], sentences: Sequence[int]) -> None:
        """Pair a free sentence with the first of two passages that both went into it."""
        for sentence in sentences:
            for first, second in pairwise(passages):
                if sentence not in self.free or first in self.pairs or second in self.pairs:
                    continue
                rest = self.right[sentence] - self.left[first]
                held = self._held(self.left[first], self.right[sentence]), self._held(self.left[second], rest)
                if min(held) >= A_PART:
                    self._pair(first, sentence)
                    self.merged[second] = first

    def _gaps(self) -> list[tuple[list[int], list[int]]]:
        """Return each run of unpaired passages with the free sentences next to its paired neighbours or under its bookmarks."""
        # In a run of consecutive numbers, number and rank grow together.
        runs = groupby(enumerate(self._unpaired()), lambda ranked: ranked[1] - ranked[0])
        gaps = [[index for _, index in run] for _, run in runs]
        return [(gap, sentences) for gap in gaps if (sentences := self._around(gap))]

    def _around(self, run: Sequence[int]) -> list[int]:
        marks = {self.passages[index].bookmark for index in run}
        found = {index for index in self.free if not marks.isdisjoint(self.sentences[index].paragraph.bookmarks)}
        before, after, count = self.pairs.get(run[0] - 1), self.pairs.get(run[-1] + 1), len(self.sentences)
        if before or run[0] == 0:
            found |= self._first_free(range(before[-1] + 1 if before else 0, count))
        if after or run[-1] == len(self.passages) - 1:
            found |= self._first_free(range(after[0] - 1 if after else count - 1, -1, -1))
        return sorted(found)

    def _first_free(self, sentences: range) -> set[int]:
        """Return the free ones of these sentences up to the first that is paired."""
        return self.free & set(takewhile(lambda one: one not in self.owner, sentences))

    def _extend(self) -> None:
        """Give a passage that was split the sentence next to it that comes from its remaining words."""
        for passage, sentences in sorted(self.pairs.items()):
            if sentences[0] in self.unchanged:
                continue
            rest = self._rest(passage)
            for sentence in (sentences[-1] + 1, sentences[0] - 1):
                if sentence in self.free and self._held(self.right[sentence], rest) >= A_PART:
                    self._pair(passage, sentence)
                    break

    def _find_merged(self) -> None:
        """Find passages whose words went into the sentence of a neighbour, or of the one that the neighbour was merged with.

        Nearly all words must be there (`CERTAINLY`) if the passage is paired already. That pair may belong to a passage with the same
        words; marking it as merged then at least prevents learning from the neighbour.
        """
        for passage in range(len(self.passages)):
            least = CERTAINLY if passage in self.pairs else A_PART
            for other in (passage - 1, passage + 1):
                root = self.merged.get(other, other)
                sentences = {*self.pairs.get(other, ()), *self.pairs.get(root, ())} - self.unchanged
                if not sentences or root == passage or passage in self.merged:
                    continue
                group = sum((self.left[one] for one in self._group(root)), Counter[str]())
                if any(self._held(self.left[passage], self.right[one] - group) >= least for one in sentences):
                    self.merged |= dict.fromkeys(self._group(passage), root)

    def _rendering(self, index: int, is_unsure: bool) -> Rendering:
        passage = self.passages[index]
        group = self._group(index)
        sentences = self.pairs.get(index, [])
        if len(group) > 1 and not (sentences and sentences[0] in self.unchanged):
            return Rendering(passage, EditOutcome.MERGED, shared=self._text(group))
        if sentences:
            english = self._text([index])
            if passage.block == 0 and english.isupper() and not passage.text.isupper():
                # Headlines are shown in capitals. Typed in capitals, a changed one does not say how its names are written.
                is_same = _key(english) == _key(passage.text).upper()
                return Rendering(passage, *((EditOutcome.KEPT, passage.text) if is_same else (EditOutcome.UNSURE,)))
            outcome = EditOutcome.KEPT if _key(english) == _key(passage.text) else EditOutcome.EDITED
            return Rendering(passage, outcome, english)
        return Rendering(passage, EditOutcome.UNSURE if is_unsure else EditOutcome.DELETED)

    def _text(self, passages: Sequence[int]) -> str:
        """Return the text that these passages became, in order."""
        sentences = (sentence for passage in passages for sentence in self.pairs.get(passage, ()))
        return " ".join(self.sentences[sentence].text for sentence in sentences)

    def _group(self, index: int) -> list[int]:
        """Return all passages that were merged into one text with this one, including itself."""
        root = self.merged.get(index, index)
        return sorted([root, *(one for one, owner in self.merged.items() if owner == root)])


def _key(text: str) -> str:
    return " ".join(plain(text).split())


def _count_stems(text: str) -> Counter[str]:
    """Return the words of a text in lower case, cut to their stems, with their counts; figures are not cut."""
    return Counter(word if word[0].isdigit() else word[:_STEM] for word in _WORD.findall(text.lower()))


def _weigh_stems(texts: Sequence[Counter[str]]) -> dict[str, float]:
    """Return the weight of each stem: the rarer it is in all texts, the higher. Figures count double, because editors keep them."""
    counts = Counter(stem for text in texts for stem in text)
    most = max(len(texts), 10) + 1
    return {
        stem: max(0.1, math.log(most / (count + 0.5))) * (2 if stem[0].isdigit() else 1)
        for stem, count in counts.items()
    }
