"""What a model makes of pairs that it learns from: outputs.py MODEL MIX FILE [--pairs 6000].

A model learns little more from an answer that it was often shown; it learns more from that answer beside its own wrong one (direct
preference optimisation, Rafailov 2023; for translation, Xu 2024), and from being asked whether its own is right. So pairs are drawn from
MIX as in training, MODEL translates their Russian as the program would ask it to, and what it makes of them goes to FILE for
`train.py --outputs`: a TSV of the fields of `Output`. FILE grows as the work goes on; stop it whenever there is enough.
"""

import argparse
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import CorpusError, Pair, read_mix, read_pairs
from examples import TEMPLATE
from svodka.dictionary.lookup import choose_glosses, load_dictionary
from svodka.engine import Decoding, Engine, in_order, store
from svodka.engine.decoding import DecodingRequest, ScoringRequest
from svodka.errors import SvodkaError
from svodka.runs.model_comparison import score_chrf

TOO_LIKE, TOO_UNLIKE = 75.0, 20.0
"""chrF with the reference: above the first an output is seldom wrong, below the second the reference is seldom that of the sentence."""
WRONG_BELOW, RIGHT_FROM = 62.0, 76.0
"""chrF with the reference: what lies between is neither called right nor wrong."""
LEAST_WORDS, MOST_WORDS = 4, 45
AT_ONCE = 480


@dataclass(frozen=True)
class Output:
    """A sentence with its reference, and what the model made of it."""

    russian: str
    prompt: str
    """The sentence with its glosses, as the model was asked."""
    reference: str
    english: str
    preferred_by: float
    """By how much the model found the reference likelier than its own English: the logarithm of the ratio, usually below 0."""
    chrf: float
    """How like the reference it is, 0 to 100."""

    @property
    def is_mistaken(self) -> bool:
        """Whether the reference is to be preferred."""
        return TOO_UNLIKE <= self.chrf <= TOO_LIKE

    @property
    def is_right(self) -> bool | None:
        """Whether it may be called right; None where that cannot be said."""
        return True if self.chrf >= RIGHT_FROM else False if TOO_UNLIKE <= self.chrf < WRONG_BELOW else None


def read_outputs(path: Path) -> tuple[Output, ...]:
    """Return the outputs of a file; `CorpusError` where it cannot be read or a line is none."""
    try:
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        return tuple(
            Output(russian, prompt, reference, english, float(by), float(chrf))
            for russian, prompt, reference, english, by, chrf in rows
        )
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path} is no file of a model's outputs ({error}): make it with outputs.py.") from error


def translate(engine: Engine, pairs: Sequence[Pair]) -> Iterator[Output]:
    """Yield what the model makes of each pair, but for those that it cannot read."""
    limits = engine.info.glosses
    requests = []
    for pair in pairs:
        glosses = choose_glosses(load_dictionary().look_up(pair.russian), (), limits) if limits else ()
        requests.append(DecodingRequest(pair.russian, glosses=glosses))
    answers = in_order(engine.translate(requests, Decoding()))
    made = [
        (request, pair.english, answer.hypotheses[0].text)
        for request, pair, answer in zip(requests, pairs, answers, strict=True)
        if answer.hypotheses
    ]
    likelihoods = engine.score(
        [ScoringRequest(request.source, text, glosses=request.glosses) for request, *both in made for text in both]
    )
    for (request, right, own), first, second in zip(made, likelihoods[::2], likelihoods[1::2], strict=True):
        preferred_by = first.total - second.total
        yield Output(request.source, TEMPLATE.compose(request), right, own, preferred_by, score_chrf([own], [right]))


def draw(mix: Path, kept_out: frozenset[str], chance: random.Random) -> Iterator[Pair]:
    """Yield pairs of a mix as often as it wants its files, none twice."""
    sources = read_mix(mix, kept_out)
    left = [chance.sample(source.pairs, len(source.pairs)) for source in sources]
    while any(left):
        (pairs,) = chance.choices(left, [source.share * bool(one) for source, one in zip(sources, left, strict=True)])
        pair = pairs.pop()
        if LEAST_WORDS <= len(pair.russian.split()) <= MOST_WORDS:
            yield pair


def write_outputs(engine: Engine, pairs: Iterable[Pair], count: int, path: Path) -> None:
    """Write what the model makes of the first `count` pairs, some hundred at a time."""
    drawn = iter(pairs)
    with path.open("a", encoding="utf-8") as file:
        for done in range(0, count, AT_ONCE):
            some = [pair for pair, _ in zip(drawn, range(min(AT_ONCE, count - done)), strict=False)]
            for one in translate(engine, some):
                texts = (one.russian, one.prompt, one.reference, one.english)
                print(*texts, f"{one.preferred_by:.2f}", f"{one.chrf:.1f}", sep="\t", file=file, flush=True)
            print(f"{done + len(some)} pairs", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("mix", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--pairs", type=int, default=6_000)
    parser.add_argument("--keep-out", type=Path, nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    try:
        kept_out = frozenset(pair.russian for path in arguments.keep_out for pair in read_pairs(path))
        pairs = draw(arguments.mix, kept_out, random.Random(arguments.seed))
        engine = store.load(store.choose(arguments.model), arguments.threads)
        write_outputs(engine, pairs, arguments.pairs, arguments.file)
    except (CorpusError, SvodkaError, OSError) as error:
        print(f"outputs.py: {error}", file=sys.stderr)
        raise SystemExit(2) from error


if __name__ == "__main__":
    main()
