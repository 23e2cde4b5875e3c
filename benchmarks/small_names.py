"""Small places, firms and persons: how many are spelt right in 200 sentences of ours, with and without hints of names in the prompt.

    .venv/bin/python benchmarks/small_names.py [MODEL] [--first N] [--show]

MODEL: a folder or the name of an installed model. `benchmarks/data/small_names.tsv`: Russian, English, and every small name as it stands
in the Russian with its right spellings (`Исфаре=Isfara; Хошимова=Khoshimov|Hoshimov`). A name is right where one of them stands in the
English as whole words. A hint is right where what it says is, or is a word of, one of them, or stands in our English.
"""

import argparse
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scores import score_chrf
from svodka.engine import Cost, Decoded, Decoding, Engine, store
from svodka.engine.decoding import DecodingRequest, Hint, Likelihood, ModelInfo, ScoringRequest
from svodka.glossary.loading import built_in_glossary_path
from svodka.runs.translating import TextSetting, split_lines, translate_texts
from svodka.system.terminal import Silence
from svodka.translation import run
from svodka.translation.fitting import fit
from svodka.translation.resources import Resources
from table import show

NAMES = Path(__file__).resolve().parent / "data" / "small_names.tsv"


@dataclass(frozen=True)
class Sentence:
    """A sentence of the set; `names` are the right spellings of each name by its Russian form."""

    russian: str
    english: str
    names: dict[str, tuple[str, ...]]


class NotingEngine:
    """An engine around another one that notes the first answer for every sentence, and the hints that it was given with."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.drafts: dict[str, str] = {}
        self.hints: dict[str, tuple[Hint, ...]] = {}

    @property
    def info(self) -> ModelInfo:
        """The inner model's description."""
        return self._engine.info

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        """See `Engine.translate`."""
        for answer in self._engine.translate(requests, decoding):
            request = requests[answer.index]
            self.drafts.setdefault(request.source, fit(request.source, answer.hypotheses[0].text))
            self.hints.setdefault(request.source, request.hints)
            yield answer

    def measure(self, request: DecodingRequest) -> Cost | None:
        """See `Engine.measure`."""
        return self._engine.measure(request)

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        """See `Engine.score`."""
        return self._engine.score(requests)

    def can_write(self, text: str) -> bool:
        """See `Engine.can_write`."""
        return self._engine.can_write(text)


def main() -> None:
    """Translate the set without hints of names and with them, and print what became of the names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", default="")
    parser.add_argument("--first", type=int, default=None)
    parser.add_argument(
        "--show", action="store_true", help="list the names that are wrong with hints, and the hints that are"
    )
    options = parser.parse_args()
    sentences = read_sentences(NAMES)[: options.first]
    engine = store.load(store.choose(options.model), len(os.sched_getaffinity(0)))
    told_of = run.choose_name_hints
    rows = []
    for name in ("no names told", "names told"):
        run.choose_name_hints = told_of if name == "names told" else lambda *_: ()
        noting = NotingEngine(engine)
        english = translate(sentences, noting)
        rows.append((name, *compare(sentences, english, noting)))
    total = sum(len(one.names) for one in sentences)
    title = f"{engine.info.name} {engine.info.version}: {total} names in {len(sentences)} sentences"
    show(
        title,
        rows,
        ("", "right in the draft", "in the end", "hints", "of them right", "chrF of the draft", "in the end"),
    )
    if options.show:
        list_wrong(sentences, english, noting)


def read_sentences(path: Path) -> list[Sentence]:
    """Read the set; its first line is the header."""
    return [_sentence(*line.split("\t")) for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def _sentence(russian: str, english: str, names: str) -> Sentence:
    pairs = (name.strip().partition("=") for name in names.split(";") if name.strip())
    return Sentence(russian, english, {form: tuple(spellings.split("|")) for form, _, spellings in pairs})


def translate(sentences: Sequence[Sentence], engine: Engine) -> list[str]:
    """The program's whole way, every sentence a text of its own."""
    with Resources(engine=engine, glossaries=(built_in_glossary_path(),), memory=False) as equipment:
        texts = translate_texts([split_lines(one.russian) for one in sentences], equipment, TextSetting(), Silence())
    return [text.english for text in texts]


def compare(sentences: Sequence[Sentence], english: Sequence[str], noting: NotingEngine) -> tuple[object, ...]:
    """A row of the table: names, hints, chrF."""
    drafts = [noting.drafts.get(one.russian, "") for one in sentences]
    references = [one.english for one in sentences]
    hints = [(one, hint) for one in sentences for hint in noting.hints.get(one.russian, ())]
    return (
        sum(len(one.names) - len(wrong_names(one, text)) for one, text in zip(sentences, drafts, strict=True)),
        sum(len(one.names) - len(wrong_names(one, text)) for one, text in zip(sentences, english, strict=True)),
        len(hints),
        sum(is_right(hint, one) for one, hint in hints),
        f"{score_chrf(drafts, references):.1f}",
        f"{score_chrf(list(english), references):.1f}",
    )


def wrong_names(sentence: Sentence, english: str) -> list[str]:
    """The forms of the names of which no spelling stands in the English."""
    return [form for form, spellings in sentence.names.items() if not any(has(one, english) for one in spellings)]


def is_right(hint: Hint, sentence: Sentence) -> bool:
    """Tell whether what a hint says is right."""
    spellings = (
        one for form, some in sentence.names.items() if form in hint.source or hint.source in form for one in some
    )
    return has(hint.target, sentence.english) or any(
        has(hint.target, one) or has(one, hint.target) for one in spellings
    )


def has(words: str, text: str) -> bool:
    """Tell whether whole words stand in a text, in any case."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def list_wrong(sentences: Sequence[Sentence], english: Sequence[str], noting: NotingEngine) -> None:
    """Print what is wrong, sentence by sentence."""
    for one, text in zip(sentences, english, strict=True):
        wrong = [
            f"{hint.source} = {hint.target}" for hint in noting.hints.get(one.russian, ()) if not is_right(hint, one)
        ]
        names = wrong_names(one, text)
        if names or wrong:
            print(f"\n{text}\n  names: {', '.join(names) or '–'}; hints: {', '.join(wrong) or '–'}")


if __name__ == "__main__":
    main()
