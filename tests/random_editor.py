"""An editor who does at random what editors do to a bulletin, and remembers what became of every sentence: the truth for alignment.

Works on paragraphs of pieces; `write` makes a real Word file of them, with the bookmarks that are left.
"""

import random
from dataclasses import dataclass, field, replace
from pathlib import Path

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from svodka.review.recorded_bulletin import RecordedPassage

NEW = (
    "The editors thank the regional office for the photographs.",
    "Last year 14 people were prosecuted there for similar offences.",
    "The minister is expected to comment on the matter next week.",
    "Residents may call the hotline at any hour.",
    "Earlier reports put the value of the shipment at 40,000 dollars.",
)
SYNONYMS = {
    "detained": "apprehended", "found": "discovered", "police": "law-enforcement", "seized": "confiscated", "drugs": "narcotics",
    "kilograms": "kg", "court": "tribunal", "man": "male", "house": "dwelling", "investigation": "inquiry", "opened": "initiated",
    "under": "pursuant to", "officers": "staff", "resident": "inhabitant", "hidden": "concealed", "car": "vehicle",
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A sentence as it stands now, and the passages that it renders."""

    text: str
    passages: tuple[int, ...] = ()


@dataclass
class Paragraph:
    """Pieces in order, and the bookmarks that are left."""

    pieces: list[Piece]
    item: int
    number: int
    """0 is a headline: nobody runs it into the text or adds a sentence to it."""
    bookmarks: list[str] = field(default_factory=list)


class RandomEditor:
    """Edits a document of passages; `references` are what a human would write for each, where there is one."""

    def __init__(
        self,
        passages: list[RecordedPassage],
        references: list[str],
        seed: int | random.Random,
        *,
        bookmarks: bool = True,
    ) -> None:
        self.passages = passages
        self.references = references
        self.random = seed if isinstance(seed, random.Random) else random.Random(seed)
        self.paragraphs: list[Paragraph] = []
        self.edited = 0
        for index, passage in enumerate(passages):
            last = self.paragraphs[-1] if self.paragraphs else None
            piece = Piece(passage.text, (index,))
            if last and passages[index - 1].bookmark == passage.bookmark:
                last.pieces.append(piece)
            else:
                self.paragraphs.append(
                    Paragraph([piece], passage.item, passage.block, [passage.bookmark] if bookmarks else [])
                )

    OPERATIONS = (
        "words", "words", "reference", "reference", "retype", "split", "merge", "move", "delete", "delete_sentence", "insert",
        "split_sentence", "merge_sentences", "swap",
    )  # fmt: skip

    def edit(self, share: float = 0.5) -> None:
        """Do something to a share of the paragraphs."""
        for paragraph in list(self.paragraphs):
            if paragraph in self.paragraphs and self.random.random() < share:
                self.edited += 1
                getattr(self, self.random.choice(self.OPERATIONS))(paragraph)

    def words(self, paragraph: Paragraph) -> None:
        paragraph.pieces = [replace(piece, text=self._reworded(piece.text)) for piece in paragraph.pieces]

    def reference(self, paragraph: Paragraph) -> None:
        paragraph.pieces = [
            Piece(self.references[piece.passages[0]], piece.passages) if len(piece.passages) == 1 else piece
            for piece in paragraph.pieces
        ]

    def retype(self, paragraph: Paragraph) -> None:
        self.reference(paragraph)
        paragraph.bookmarks = []

    def split(self, paragraph: Paragraph) -> None:
        if len(paragraph.pieces) < 2:
            return
        cut = self.random.randrange(1, len(paragraph.pieces))
        rest = Paragraph(
            paragraph.pieces[cut:], paragraph.item, paragraph.number, list(paragraph.bookmarks) if self._toss() else []
        )
        paragraph.pieces = paragraph.pieces[:cut]
        self.paragraphs.insert(self.paragraphs.index(paragraph) + 1, rest)

    def merge(self, paragraph: Paragraph) -> None:
        place = self.paragraphs.index(paragraph)
        is_headline = paragraph.number == 0
        if not is_headline and place + 1 < len(self.paragraphs) and self.paragraphs[place + 1].item == paragraph.item:
            following = self.paragraphs.pop(place + 1)
            paragraph.pieces += following.pieces
            paragraph.bookmarks += following.bookmarks if self._toss() else []

    def move(self, paragraph: Paragraph) -> None:
        self.paragraphs.remove(paragraph)
        self.paragraphs.insert(self.random.randrange(len(self.paragraphs) + 1), paragraph)

    def delete(self, paragraph: Paragraph) -> None:
        self.paragraphs.remove(paragraph)

    def delete_sentence(self, paragraph: Paragraph) -> None:
        paragraph.pieces.pop(self.random.randrange(len(paragraph.pieces)))

    def insert(self, paragraph: Paragraph) -> None:
        if paragraph.number:
            paragraph.pieces.insert(self.random.randrange(len(paragraph.pieces) + 1), Piece(self.random.choice(NEW)))

    def split_sentence(self, paragraph: Paragraph) -> None:
        for index, piece in enumerate(paragraph.pieces):
            words = piece.text.split()
            if len(words) >= 12 and piece.passages:
                cut = len(words) // 2
                first, rest = " ".join(words[:cut]).rstrip(",.") + ".", " ".join(words[cut:])
                paragraph.pieces[index] = replace(piece, text=f"{first} {rest[0].upper()}{rest[1:]}")
                return

    def merge_sentences(self, paragraph: Paragraph) -> None:
        if len(paragraph.pieces) > 1 and all(piece.passages for piece in paragraph.pieces[:2]):
            first, second = paragraph.pieces[:2]
            text = f"{first.text.rstrip('.')}, and {second.text[0].lower()}{second.text[1:]}"
            paragraph.pieces[:2] = [Piece(text, first.passages + second.passages)]

    def swap(self, paragraph: Paragraph) -> None:
        if len(paragraph.pieces) > 1:
            paragraph.pieces.insert(0, paragraph.pieces.pop())

    def expected(self) -> dict[int, str]:
        """What each passage became that has an English of its own; deleted and merged ones are left out."""
        return {
            piece.passages[0]: piece.text
            for paragraph in self.paragraphs
            for piece in paragraph.pieces
            if len(piece.passages) == 1
        }

    def write(self, path: Path) -> Path:
        """Write what is left as a Word file."""
        document = docx.Document()
        number = 0
        for paragraph in self.paragraphs:
            drawn = document.add_paragraph(" ".join(piece.text for piece in paragraph.pieces))
            for name in paragraph.bookmarks:
                number += 1
                start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
                for element in (start, end):
                    element.set(qn("w:id"), str(number))
                start.set(qn("w:name"), name)
                drawn._p.insert(0, start)
                drawn._p.append(end)
        document.save(path)
        return path

    def _reworded(self, text: str) -> str:
        return " ".join(SYNONYMS.get(word, word) if self.random.random() < 0.7 else word for word in text.split())

    def _toss(self) -> bool:
        return self.random.random() < 0.5
