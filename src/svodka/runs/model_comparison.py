"""Compare two models over the same sentences: measure one after the other, score both, and find where they differ most.

The sentences are pairs in a file, what a desk approved, or an inbox. sacreBLEU, which nothing else needs (`pip install svodka[compare]`),
computes chrF and BLEU against the references, and whether a difference is more than chance.
"""

import importlib.util
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from svodka.approved.memory import ApprovedMemory, approved_path
from svodka.engine import model_folder, store
from svodka.errors import ModelError, RequestError, SourceError
from svodka.options import Options
from svodka.review.edit_rate import measure_effort
from svodka.runs.model_measurement import Measurement, Tally
from svodka.russian.encodings import NotTextError, decode
from svodka.russian.language import decide_language
from svodka.russian.sentences import split_sentences
from svodka.sources.content import Unread
from svodka.sources.formats import read
from svodka.sources.inbox import collect
from svodka.system import tables
from svodka.system.child_process import IsolatedError, run_isolated
from svodka.translation.resources import choose_glossaries, own_dictionary
from svodka.types import Article

logger = logging.getLogger("svodka")

LARGEST_SET = 50_000_000
"""The most bytes of a file of pairs; the set of a shared task has a few hundred thousand."""
WORDS_OF_SENTENCE = 80
"""An article's sentences are cut at the usual limit of a model; a model that needs shorter ones cuts them again for itself."""
FEWEST = 20
"""The fewest sentences for a p value: redrawing from fewer says nothing about others."""
DRAWS = 1_000
REAL_BELOW = 0.05
"""A difference is called real where its p value is below this."""
MOST_DIFFERING = 10
_CHILD = "svodka.runs.model_measurement"


@dataclass(frozen=True)
class SentenceSet:
    """Russian sentences by text (those of an article together tell the country), with a reference for each sentence or none at all."""

    name: str
    texts: tuple[tuple[str, ...], ...]
    references: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """All sentences, in order."""
        return tuple(sentence for text in self.texts for sentence in text)

    @property
    def words(self) -> int:
        """The number of source words."""
        return sum(len(sentence.split()) for sentence in self.sources)


def choose_sentences(
    options: Options,
    *,
    pairs: Path | None = None,
    approved: bool = False,
    inbox: bool = False,
    first: int | None = None,
) -> SentenceSet:
    """Return the `first` sentences (None = all) of a file of `pairs`, of the approved memory, or, if neither is asked for, of the inbox.

    The inbox and the approved memory are those of `options`. Raises `RequestError` where more than one kind is asked for, a file cannot
    be read or lacks a reference, or there are no sentences.
    """
    if (pairs is not None) + approved + inbox > 1:
        raise RequestError("--set, --memory and --inbox contradict each other; give one of them")
    if pairs is not None:
        return read_pairs(pairs, first)
    if approved:
        return _read_approved(options.approved or approved_path(), first)
    return _read_inbox(options.inputs[0], first)


def read_pairs(path: Path, first: int | None = None) -> SentenceSet:
    """Return the `first` pairs (None = all) of a TSV: Russian, a tab, the English of a human; further columns are ignored.

    Raises `RequestError` where the file cannot be read, a line has no reference, or there is no pair.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_SET + 1)
    except OSError as error:
        raise RequestError(f"cannot be read ({error.strerror}); check the path after --set.", path=path) from error
    if len(data) > LARGEST_SET:
        raise RequestError(f"has more than {LARGEST_SET:,} bytes; give a part of it.", path=path)
    try:
        text = decode(data).text
    except NotTextError as error:
        raise RequestError("is no text; give a TSV: Russian, a tab, English.", path=path) from error
    nothing = f"{path} holds no pairs; give a TSV: Russian, a tab, English"
    return _with_references(path.name, islice(_pairs(path, text), first), nothing)


def _read_approved(path: Path, first: int | None) -> SentenceSet:
    nothing = f"{path} holds nothing that the desk approved; learn from an edited bulletin with: svodka learn"
    if not path.exists():
        raise RequestError(nothing)
    with ApprovedMemory.open(path) as memory:
        pairs = ((_line(unit.source), _line(unit.english)) for unit in memory.units())
        return _with_references("what the desk approved", islice(filter(all, pairs), first), nothing)


def _read_inbox(inbox: Path, first: int | None) -> SentenceSet:
    """Return the sentences of the Russian articles in an inbox, each once; a file that cannot be read is logged and left out."""
    articles: dict[str, int] = {}
    for number, sentence in _sentences(inbox):
        articles.setdefault(sentence, number)
        if len(articles) == first:
            break
    if not articles:
        raise RequestError(f"{inbox} holds no Russian article; name another inbox, or a file of pairs with --set")
    return SentenceSet(str(inbox), tuple(tuple(text) for _, text in groupby(articles, key=articles.__getitem__)))


def _with_references(name: str, pairs: Iterable[tuple[str, str]], nothing: str) -> SentenceSet:
    sources, references = tuple(zip(*pairs, strict=True)) or ((), ())
    if not sources:
        raise RequestError(nothing)
    return SentenceSet(name, tuple((source,) for source in sources), references)


def _pairs(path: Path, text: str) -> Iterator[tuple[str, str]]:
    # Quotation marks are read as plain characters: such files are not written by Excel.
    for row in tables.rows(text, quotes=False):
        if not any(cell.strip() for cell in row.cells):
            continue
        source, reference = (_line(cell) for cell in (*row.cells, "")[:2])
        if not source or not reference:
            raise RequestError(
                "has no reference: give Russian, a tab and its English, or compare over the inbox without --set.",
                path=path,
                line=row.line,
            )
        yield source, reference


def _articles(inbox: Path) -> Iterator[Article]:
    for file in collect([inbox]).files:
        try:
            for article in read(file):
                if not isinstance(article, Unread) and decide_language(article).value == "ru":
                    yield article
        except SourceError as error:
            logger.warning("%s", error)


def _sentences(inbox: Path) -> Iterator[tuple[int, str]]:
    """Yield each sentence with the number of its article."""
    for number, article in enumerate(_articles(inbox)):
        for block in filter(None, (article.title, *article.paragraphs)):
            for span in split_sentences(block, WORDS_OF_SENTENCE):
                if sentence := _line(block[span.start : span.stop]):
                    yield number, sentence


def _line(text: str) -> str:
    return " ".join(text.split())


@dataclass(frozen=True)
class Score:
    """One measure of two translations of the same sentences; higher is better."""

    measure: str
    first: float
    second: float
    p_value: float | None
    """How often chance alone gives such a difference (paired bootstrap; Koehn 2004); None where there are too few sentences."""


def score_sentences(english: Sequence[str], references: Sequence[str]) -> list[float]:
    """Return the chrF of each sentence by itself."""
    import sacrebleu

    pairs = zip(english, references, strict=True)
    return [float(sacrebleu.sentence_chrf(text, [reference]).score) for text, reference in pairs]


def score_pair(first: Sequence[str], second: Sequence[str], references: Sequence[str]) -> tuple[Score, ...]:
    """Return chrF and BLEU of two translations; the same texts always give the same p values."""
    from sacrebleu.metrics import BLEU, CHRF
    from sacrebleu.significance import PairedTest

    named: list[tuple[str, Sequence[str]]] = [("first", list(first)), ("second", list(second))]
    measures: dict[str, Any] = {"chrF": CHRF(), "BLEU": BLEU()}
    _, found = PairedTest(named, measures, [list(references)], test_type="bs", n_samples=DRAWS)()
    scores = []
    # The library uses names of its own, such as "chrF2", but keeps the order of the measures.
    for name, (one, two) in zip(measures, [found[key] for key in found if key != "System"], strict=True):
        # For equal scores the library says that chance never gives such a difference.
        p_value = 1.0 if one.score == two.score else float(two.p_value)
        is_enough = len(references) >= FEWEST
        scores.append(Score(name, float(one.score), float(two.score), p_value if is_enough else None))
    return tuple(scores)


@dataclass(frozen=True)
class Disagreement:
    """A sentence that the two models translate differently."""

    source: str
    reference: str
    """"" where there is none."""
    first: str
    second: str
    difference: float
    """Sentence chrF of the second minus that of the first; without a reference, the edits per 100 words between them."""


@dataclass(frozen=True)
class Comparison:
    """The comparison of two models. `alone` are the scores of the models' own English, `final` those of svodka's English with them."""

    set_name: str
    sentences: int
    words: int
    names: tuple[str, str]
    first: Measurement
    second: Measurement
    alone: tuple[Score, ...] = ()
    final: tuple[Score, ...] = ()
    differing: tuple[Disagreement, ...] = ()


def compare_models(
    first: str, second: str, sentences: SentenceSet, options: Options, say: Callable[[str], None]
) -> Comparison:
    """Compare two models, given by names or paths, over the same sentences; `say` is called with a line about each.

    Raises `RequestError` where both are the same model or sacreBLEU is needed and missing, `ModelError` where a model or a term base
    cannot be used.
    """
    models = [store.choose(first), store.choose(second)]
    for model in models:
        store.refuse_other_directions(model)
    if len({model_folder.compute_fingerprint(store.locate_files(model)) for model in models}) == 1:
        names = " and ".join(f"{model.name} {model.version}" for model in models)
        raise RequestError(f"{names} are the same model; name two different ones, see svodka models list")
    references = sentences.references
    if references and importlib.util.find_spec("sacrebleu") is None:
        raise RequestError(
            "To compare with references sacreBLEU is needed, which is not installed; get it with: pip install svodka[compare]"
        )
    measured = []
    for name in (first, second):
        say(f"{name}: {len(sentences.sources)} sentences, {sentences.words} words")
        measured.append(_measured(name, sentences, options))
    one, two = measured
    return Comparison(
        sentences.name,
        len(sentences.sources),
        sentences.words,
        _names(one, two),
        one,
        two,
        score_pair(one.alone, two.alone, references) if references else (),
        score_pair(one.english, two.english, references) if references else (),
        tuple(_differing(sentences, one.english, two.english)),
    )


def _measured(name: str, sentences: SentenceSet, options: Options) -> Measurement:
    own_words = own_dictionary(options)
    task = {
        "model": name,
        "texts": sentences.texts,
        "glossaries": [str(path.absolute()) for path in choose_glossaries(options)],
        "dictionary": str(own_words.absolute()) if own_words else "",
        "threads": options.threads,
        "device": options.device,
    }
    try:
        answer = run_isolated(_CHILD, json.dumps(task).encode(), None, heard=True)
        said = json.loads(answer)
    except (IsolatedError, ValueError) as error:
        raise ModelError(
            f"Model {name} ended without an answer; likely its memory did not suffice: close other programs, or compare fewer "
            "sentences with --first"
        ) from error
    if "error" in said:
        raise ModelError(said["error"])
    tallies = {name: Tally(**said[name]) for name in ("figures", "terms", "places", "persons", "statutes")}
    return Measurement(**said | tallies)


def _names(first: Measurement, second: Measurement) -> tuple[str, str]:
    """Return the models' names with versions; if these are equal, as after training a model anew, with the letters A and B before them."""
    names = [f"{one.name} {one.version}" for one in (first, second)]
    return (names[0], names[1]) if names[0] != names[1] else (f"A: {names[0]}", f"B: {names[1]}")


def _differing(sentences: SentenceSet, first: Sequence[str], second: Sequence[str]) -> list[Disagreement]:
    """Return the `MOST_DIFFERING` sentences that the models translate most differently, the greatest difference first."""
    references = sentences.references or ("",) * len(first)
    if sentences.references:
        scores = [score_sentences(english, references) for english in (first, second)]
        differences = [two - one for one, two in zip(*scores, strict=True)]
    else:
        differences = [measure_effort(one, two).rate for one, two in zip(first, second, strict=True)]
    rows = [Disagreement(*row) for row in zip(sentences.sources, references, first, second, differences, strict=True)]
    rows = [row for row in rows if row.first != row.second]
    return sorted(rows, key=lambda row: -abs(row.difference))[:MOST_DIFFERING]
