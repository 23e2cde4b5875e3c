"""Ten Russian sentences that tell whether a model translates from Russian into English, and whether it reads backwards as it says."""

from dataclasses import dataclass

from svodka.engine import CYRILLIC, Decoding, Model
from svodka.engine.decoding import DecodingRequest, ScoringRequest
from svodka.engine.executor import InThisProcess
from svodka.engine.scheduling import ScheduledEngine

SENTENCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Вода в реке была очень холодной.", ("water", "river", "cold")),
    ("Моя мать работает в школе.", ("mother", "works", "school")),
    ("Зимой здесь много снега.", ("winter", "snow")),
    ("Он купил новый дом в прошлом году.", ("bought", "house", "home", "year")),
    ("Дети играют в саду.", ("children", "kids", "playing", "play", "garden")),
    ("Суд освободил двух женщин.", ("court", "women", "two")),
    ("Мы ждали ответа три недели.", ("waited", "waiting", "answer", "three", "weeks")),
    ("Вчера он потерял все свои деньги.", ("yesterday", "lost", "money")),
    ("Птица сидит на высоком дереве.", ("bird", "tree")),
    ("Книга лежит на столе у окна.", ("book", "table", "window")),
)
"""Plain Russian, and English words of which a translation has at least one. No other language writes them so; the sentences are ours."""

ENGLISH = (
    "The water in the river was very cold.",
    "My mother works at a school.",
    "There is a lot of snow here in winter.",
    "He bought a new house last year.",
    "The children are playing in the garden.",
    "The court released two women.",
    "We waited three weeks for an answer.",
    "Yesterday he lost all his money.",
    "A bird is sitting in a tall tree.",
    "The book is on the table by the window.",
)
"""The same sentences in English."""

FEWEST_RIGHT = 5
"""A weak model gets most of them right; one of another direction, or one that was never trained, none or one by chance."""


FEWEST_PREFERRED = 8
"""Of ten. A model that was never trained backwards finds a sentence about as likely after one English text as after another."""


@dataclass(frozen=True)
class Trial:
    """What became of the sentences."""

    sentences: int
    right: int
    sample: str
    """The first translation."""
    cyrillic: bool
    """Most of what was written is in Cyrillic letters."""

    @property
    def is_english(self) -> bool:
        """Whether it translates from Russian into English."""
        return self.right >= FEWEST_RIGHT

    @property
    def verdict(self) -> str:
        """What it did, for a message."""
        if self.cyrillic and not self.is_english:
            return f"wrote Cyrillic letters («{self.sample}»), so it translates into another language than English"
        return f"wrote English that says what they say in {self.right} of them («{self.sample}»)"


def try_sentences(model: Model) -> Trial:
    """Have the model translate the sentences; `ModelError` where it fails at its work."""
    requests = [DecodingRequest(russian) for russian, _ in SENTENCES]
    english = [""] * len(requests)
    for answer in ScheduledEngine(model, InThisProcess(model)).translate(requests, Decoding()):
        english[answer.index] = answer.hypotheses[0].text if answer.hypotheses else ""
    right = sum(_has_any(text, words) for text, (_, words) in zip(english, SENTENCES, strict=True))
    letters = [letter for text in english for letter in text if letter.isalpha()]
    cyrillic = sum(bool(CYRILLIC.match(letter)) for letter in letters)
    return Trial(len(requests), right, _shorten(english[0]), 2 * cyrillic > len(letters))


def reads_backwards(model: Model) -> bool:
    """Tell whether a model that says so finds Russian sentences likelier after their own English than after that of another one.

    `ModelError` where it fails at its work.
    """
    russian = [sentence for sentence, _ in SENTENCES]
    others = (*ENGLISH[1:], ENGLISH[0])
    requests = [
        ScoringRequest(*pair, backwards=True)
        for english in (ENGLISH, others)
        for pair in zip(russian, english, strict=True)
    ]
    scores = [likelihood.mean for likelihood in ScheduledEngine(model, InThisProcess(model)).score(requests)]
    own, foreign = scores[: len(russian)], scores[len(russian) :]
    return sum(one > other for one, other in zip(own, foreign, strict=True)) >= FEWEST_PREFERRED


def _has_any(text: str, words: tuple[str, ...]) -> bool:
    written = {"".join(filter(str.isalpha, word)) for word in text.lower().split()}
    return not written.isdisjoint(words)


def _shorten(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}…"
