"""Which piece of an edited document renders which passage: by words alone, wherever it stands, then by what stands around it.

First pairs that are each other's best, in any order, so that nothing depends on where a paragraph was moved to. Then what lies between
such pairs, in order. What two passages could have become is no one's: it is said, and not learnt.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from svodka.facts.comparison import compare
from svodka.review.edited_document import EditedDocument, EditedParagraph
from svodka.review.passages import Weights, cut_chunks, plain, stems
from svodka.review.recorded_bulletin import RecordedPassage

SURE = 0.5
"""Likeness from which two texts that are each other's best are a pair wherever they stand."""
BETWEEN = 0.22
"""From here where both stand between the same neighbours and nothing else there is like them."""
LIKELY = 0.4
"""Below this the figures must agree as well."""
AHEAD = 0.12
"""By how much the best must be better than the second best."""
A_PART = 0.55
"""The share of a sentence's weight that must come from the rest of a passage for it to be a part of it."""
CERTAINLY = 0.85
BOOKMARKED = 0.15
"""What a bookmark that says so adds to the likeness."""
LONGEST_HEADING = 6
"""Words in capitals that make a heading: `ISLAMIC REPUBLIC OF AFGHANISTAN`, `ARTICLES WITHOUT A COUNTRY`."""
_FURNITURE = re.compile(r"Svodka (?!Headline$|Body$|Table Cell$)")
_ADDRESS = re.compile(r"(?:Also: )?https?://\S+(?: \([^()]*\))?")


class EditOutcome(StrEnum):
    """What a human made of a passage."""

    KEPT = "kept"
    EDITED = "edited"
    MERGED = "merged"
    """Into one sentence with another passage: neither has an English of its own."""
    DELETED = "deleted"
    UNSURE = "unsure"
    """Something stands there that may or may not render it."""


FOUND = (EditOutcome.KEPT, EditOutcome.EDITED, EditOutcome.MERGED)
"""The outcomes of passages that are in the document."""


@dataclass(frozen=True)
class Rendering:
    """A passage with what a human made of it; `english` is "" where nothing, or nothing of its own."""

    passage: RecordedPassage
    outcome: EditOutcome
    english: str = ""
    partners: tuple[int, ...] = ()
    """Of a merged passage: the indices of all passages that became this `shared` text."""
    shared: str = ""


@dataclass(frozen=True)
class Alignment:
    """All passages in order with what became of them, and the sentences that are nobody's."""

    renderings: tuple[Rendering, ...]
    added: tuple[str, ...] = ()


def align(passages: Sequence[RecordedPassage], document: EditedDocument) -> Alignment:
    """Return what became of each passage in the edited document."""
    return _Aligner(passages, document).align()


class _Aligner:
    def __init__(self, passages: Sequence[RecordedPassage], document: EditedDocument) -> None:
        self.passages = passages
        self.chunks = cut_chunks(document.paragraphs, [passage.text for passage in passages])
        self.covers = [set(paragraph.bookmarks) for paragraph in document.paragraphs]
        self.is_furniture = [_is_furniture(paragraph) for paragraph in document.paragraphs]
        self.left = [stems(passage.text) for passage in passages]
        self.right = [stems(chunk.text) for chunk in self.chunks]
        self.weights = Weights.of([*(passage.text for passage in passages), *(chunk.text for chunk in self.chunks)])
        printed = {_key(passage.text) for passage in passages}
        self.standing = {index for index, chunk in enumerate(self.chunks) if _key(chunk.text) in printed}
        """Chunks that stand as some passage was printed: no other passage became them."""
        self.pairs: dict[int, list[int]] = {}
        """Passage → chunks in order."""
        self.owner: dict[int, int] = {}
        self.unsure: set[int] = set()
        self.merged: dict[int, tuple[int, int]] = {}
        """Passage → the passage that it was merged with, and the chunk."""

    def align(self) -> Alignment:
        before = -1
        while before != len(self.owner):
            before = len(self.owner)
            self._pair_kept(least=1)
        self._pair_best()
        self._pair_between()
        self._extend()
        self._find_merged()
        self._pair_kept(least=0)
        self.unsure = {passage for passages, _ in self._gaps() for passage in passages}
        return Alignment(tuple(map(self._rendering, range(len(self.passages)))), tuple(self._added()))

    def _pair(self, passage: int, chunk: int) -> None:
        self.pairs[passage] = sorted([*self.pairs.get(passage, []), chunk])
        self.owner[chunk] = passage

    def _pair_kept(self, least: int) -> None:
        """Pair what stands as printed. Of several equal ones those with the most `_evidence`, which must be `least`, the best first."""
        passages: dict[str, list[int]] = defaultdict(list)
        chunks: dict[str, list[int]] = defaultdict(list)
        for index, recorded in enumerate(self.passages):
            if index not in self.pairs and index not in self.merged:
                passages[_key(recorded.text)].append(index)
        for index in sorted(self.standing - self.owner.keys()):
            chunks[_key(self.chunks[index].text)].append(index)
        for text, found in chunks.items():
            rivals = [(passage, chunk) for passage in passages[text] for chunk in found]
            alone = len(rivals) == 1
            while rivals:
                # Equal texts go in the order of the document where nothing else tells.
                best = max(rivals, key=lambda pair: (self._evidence(*pair), -pair[0], -pair[1]))
                if not alone and self._evidence(*best) < least:
                    break
                self._pair(*best)
                rivals = [pair for pair in rivals if pair[0] != best[0] and pair[1] != best[1]]

    def _evidence(self, passage: int, chunk: int) -> int:
        """How much beside the words speaks for a pair: the bookmark, and neighbours that are neighbours in the document too."""
        return (
            2 * self._is_marked(passage, chunk)
            + (self.owner.get(chunk - 1, -9) == passage - 1)
            + (self.owner.get(chunk + 1, -9) == passage + 1)
        )

    def _is_marked(self, passage: int, chunk: int) -> bool:
        return self.passages[passage].bookmark in self.covers[self.chunks[chunk].paragraph]

    def _score(self, passage: int, chunk: int) -> float:
        likeness = self.weights.likeness(self.left[passage], self.right[chunk])
        return likeness + BOOKMARKED * self._is_marked(passage, chunk) if likeness else 0.0

    def _free(self) -> tuple[list[int], list[int]]:
        return (
            [index for index in range(len(self.passages)) if index not in self.pairs],
            [index for index in range(len(self.chunks)) if self._is_free(index)],
        )

    def _is_free(self, chunk: int) -> bool:
        return (
            chunk not in self.owner
            and chunk not in self.standing
            and not self.is_furniture[self.chunks[chunk].paragraph]
        )

    def _pair_best(self) -> None:
        self._pair_mutual(*self._free(), SURE)

    def _pair_mutual(self, passages: Sequence[int], chunks: Sequence[int], least: float) -> None:
        """Pair those that are each other's best by far, the surest first."""
        scores = self._scores(passages, chunks)
        rows: dict[int, list[float]] = defaultdict(list)
        columns: dict[int, list[float]] = defaultdict(list)
        for (passage, chunk), score in scores.items():
            rows[passage].append(score)
            columns[chunk].append(score)
        for (passage, chunk), score in sorted(scores.items(), key=lambda item: -item[1]):
            if score < least or passage in self.pairs or chunk in self.owner:
                continue
            if not self._facts_allow(passage, chunk, score) or self._continues_another(passage, chunk):
                continue
            if _lead(rows[passage], score) >= AHEAD and _lead(columns[chunk], score) >= AHEAD:
                self._pair(passage, chunk)

    def _scores(self, passages: Sequence[int], chunks: Sequence[int]) -> dict[tuple[int, int], float]:
        """The scores of all pairs that have a word in common which not every third text has."""
        with_stem: dict[str, list[int]] = defaultdict(list)
        for chunk in chunks:
            for stem in self.right[chunk]:
                with_stem[stem].append(chunk)
        common = max(20, len(chunks) // 3)
        return {
            (passage, chunk): self._score(passage, chunk)
            for passage in passages
            for chunk in {
                chunk
                for stem in self.left[passage]
                if len(with_stem.get(stem, ())) <= common
                for chunk in with_stem.get(stem, ())
            }
        }

    def _facts_allow(self, passage: int, chunk: int, score: float) -> bool:
        """Whether the figures speak against a pair: `Article 282` is no edit of `Article 283`, but the same news elsewhere.

        Of a likely pair a human may have left a figure out or added one; under the bookmark he may have put another one there.
        """
        recorded = self.passages[passage]
        found = compare(recorded.source, self.chunks[chunk].text) if recorded.source else None
        if found is None or not (found.missing or found.extra):
            return True
        is_other = bool(found.missing and found.extra)
        return score >= LIKELY and (self._is_marked(passage, chunk) or not is_other)

    def _continues_another(self, passage: int, chunk: int) -> bool:
        """Whether the chunk is rather the rest of a passage that was split, whose other part stands beside it."""
        for beside in (chunk - 1, chunk + 1):
            owner = self.owner.get(beside, passage)
            if owner == passage or beside in self.standing:
                continue
            rest = self.left[owner].copy()
            for part in self.pairs[owner]:
                rest -= self.right[part]
            held = self.weights.held(self.right[chunk], rest)
            if held >= A_PART and held > self.weights.held(self.right[chunk], self.left[passage]):
                return True
        return False

    def _pair_between(self) -> None:
        """Pair what is left between neighbours that are paired, until nothing more is found."""
        before = -1
        while before != len(self.owner):
            before = len(self.owner)
            for passages, chunks in self._gaps():
                self._pair_mutual(passages, chunks, BETWEEN)
                self._pair_split(passages, chunks)
                self._pair_merged(passages, chunks)

    def _pair_split(self, passages: Sequence[int], chunks: Sequence[int]) -> None:
        """Pair a passage with two free chunks in a row that both come from it and from no other of these passages."""
        for first, second in pairwise(chunks):
            if second != first + 1 or first in self.owner or second in self.owner:
                continue
            both = self.right[first] + self.right[second]
            fitting = [
                passage
                for passage in passages
                if passage not in self.pairs
                and self.weights.likeness(self.left[passage], both) >= SURE
                and min(self.weights.held(self.right[one], self.left[passage]) for one in (first, second)) >= A_PART
            ]
            if len(fitting) == 1:
                self._pair(fitting[0], first)
                self._pair(fitting[0], second)

    def _pair_merged(self, passages: Sequence[int], chunks: Sequence[int]) -> None:
        """Pair a free chunk with the first of two passages that both went into it."""
        for chunk in chunks:
            for first, second in pairwise(passages):
                if not self._is_free(chunk) or first in self.pairs or second in self.pairs or second != first + 1:
                    continue
                rest = self.right[chunk] - self.left[first]
                shares = (
                    self.weights.held(self.left[first], self.right[chunk]),
                    self.weights.held(self.left[second], rest),
                )
                if min(shares) >= A_PART:
                    self._pair(first, chunk)
                    self.merged[second] = (first, chunk)

    def _gaps(self) -> list[tuple[list[int], list[int]]]:
        """Runs of unpaired passages with the unpaired chunks beside their neighbours, or under their bookmarks."""
        gaps = []
        run: list[int] = []
        for index in range(len(self.passages) + 1):
            if index < len(self.passages) and index not in self.pairs and index not in self.merged:
                run.append(index)
            elif run:
                gaps.append((run, self._around(run)))
                run = []
        return [gap for gap in gaps if gap[1]]

    def _around(self, run: Sequence[int]) -> list[int]:
        marks = {self.passages[index].bookmark for index in run}
        found = {
            index
            for index, chunk in enumerate(self.chunks)
            if self._is_free(index) and marks & self.covers[chunk.paragraph]
        }
        before, after = self.pairs.get(run[0] - 1), self.pairs.get(run[-1] + 1)
        found |= self._run_of_free(before[-1] + 1 if before else 0, 1) if before or run[0] == 0 else set()
        last = after[0] - 1 if after else len(self.chunks) - 1
        found |= self._run_of_free(last, -1) if after or run[-1] == len(self.passages) - 1 else set()
        return sorted(found)

    def _run_of_free(self, start: int, step: int) -> set[int]:
        found = set()
        while 0 <= start < len(self.chunks) and start not in self.owner:
            found |= {start} if self._is_free(start) else set()
            start += step
        return found

    def _extend(self) -> None:
        """Give a passage that was split the sentences beside it that come from its remaining words."""
        changed = True
        while changed:
            changed = False
            for passage, chunks in sorted(self.pairs.items()):
                if chunks[0] in self.standing:
                    continue
                rest = self.left[passage].copy()
                for chunk in chunks:
                    rest -= self.right[chunk]
                for chunk in (chunks[-1] + 1, chunks[0] - 1):
                    if (
                        0 <= chunk < len(self.chunks)
                        and self._is_free(chunk)
                        and self.weights.held(self.right[chunk], rest) >= A_PART
                    ):
                        self._pair(passage, chunk)
                        changed = True
                        break

    def _find_merged(self) -> None:
        """Find passages whose words went into the sentence of a neighbour.

        One that is found elsewhere, too, may have a twin there; then at least nothing is learnt of the neighbour.
        """
        for passage in range(len(self.passages)):
            if passage in self.merged:
                continue
            for other in (passage - 1, passage + 1):
                for chunk in self.pairs.get(other, ()):
                    rest = self.right[chunk] - self.left[other]
                    held = self.weights.held(self.left[passage], rest)
                    if chunk not in self.standing and held >= (CERTAINLY if passage in self.pairs else A_PART):
                        self.merged[passage] = (other, chunk)

    def _rendering(self, index: int) -> Rendering:
        passage = self.passages[index]
        group = self._group(index)
        stands = index in self.pairs and self.pairs[index][0] in self.standing
        if len(group) > 1 and not stands:
            shared = " ".join(self.chunks[chunk].text for one in group for chunk in self.pairs.get(one, ()))
            return Rendering(passage, EditOutcome.MERGED, partners=group, shared=shared)
        if index in self.pairs:
            english = " ".join(self.chunks[chunk].text for chunk in self.pairs[index])
            outcome = (
                EditOutcome.KEPT if plain(english) == plain(" ".join(passage.text.split())) else EditOutcome.EDITED
            )
            return Rendering(passage, outcome, english)
        return Rendering(passage, EditOutcome.UNSURE if index in self.unsure else EditOutcome.DELETED)

    def _group(self, index: int) -> tuple[int, ...]:
        """All passages that became one text with this one, itself among them."""
        root = self.merged[index][0] if index in self.merged else index
        others = [one for one, (owner, _) in self.merged.items() if owner == root]
        return tuple(sorted({root, *others})) if others else (index,)

    def _added(self) -> list[str]:
        return [
            chunk.text
            for index, chunk in enumerate(self.chunks)
            if index not in self.owner and not self.is_furniture[chunk.paragraph]
        ]


def _is_furniture(paragraph: EditedParagraph) -> bool:
    """Whether it is a title, a heading, an address or the sheet of terms: by its style, or an address alone, or a few words in capitals.

    A heading that lost its style still is no sentence: nothing that somebody wrote becomes `KYRGYZ REPUBLIC`.
    """
    words = paragraph.text.split()
    is_heading = paragraph.text.isupper() and len(words) <= LONGEST_HEADING
    return bool(is_heading or _FURNITURE.match(paragraph.style) or _ADDRESS.fullmatch(paragraph.text))


def _key(text: str) -> str:
    return " ".join(plain(text).split())


def _lead(scores: Sequence[float], score: float) -> float:
    """How far a score is ahead of the best other one."""
    others = sorted(scores, reverse=True)
    others.remove(score)
    return score - others[0] if others else score
