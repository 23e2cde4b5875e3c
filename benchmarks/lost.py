"""How many planted faults the check `lost` finds, and of how many whole human references it speaks; which threshold marks few of these.

    .venv/bin/python benchmarks/lost.py MODEL_FOLDER ../shared/eval [--marked 0.05] [--threads 2]

benchmarks/data/planted.tsv says which references and what was planted in which. The other English texts that a reference is compared
with are what the model makes of the sentence, told the dictionary's senses and not told them: as in a sentence that is in doubt.
"""

import argparse
import lzma
from dataclasses import dataclass
from pathlib import Path

from quality import choose_glosses
from svodka.checks.support import find_least_supported
from svodka.engine import Decoding, Engine, store
from svodka.engine.decoding import DecodingRequest, ScoringRequest
from svodka.translation.fitting import fit
from table import show

ROOT = Path(__file__).resolve().parent.parent
PLANTED = ROOT / "benchmarks" / "data" / "planted.tsv"
KINDS = ("omission", "roles", "word", "negation")
THRESHOLDS = (-10.0, -12.0, -14.0, -16.0, -18.0)


@dataclass(frozen=True)
class Example:
    """A reference as it is, or with a fault."""

    source: str
    english: str
    kind: str
    """`whole`, or the kind of its fault."""


def main() -> None:
    """Decode, score, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("sets", type=Path)
    parser.add_argument("--marked", type=float, default=0.05)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    engine = store.open_engine("causal", options.model, options.threads)
    examples = read_examples(options.sets)
    evidence = list(zip(examples, measure(examples, engine), strict=True))
    whole = sorted(value for example, value in evidence if example.kind == "whole")
    found = whole[int(options.marked * len(whole))]
    rows = []
    for threshold in (found, *THRESHOLDS):
        some = {kind: [value < threshold for one, value in evidence if one.kind == kind] for kind in ("whole", *KINDS)}
        rows.append(
            (f"{threshold:.2f}", *(f"{sum(marked) / len(marked):.0%} of {len(marked)}" for marked in some.values()))
        )
    show("Marked, by threshold", rows, ("evidence below", "whole", *KINDS))


def read_examples(sets: Path) -> list[Example]:
    """Return every reference of the list, and again with its fault where it has one."""
    rows = [line.split("\t") for line in PLANTED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    texts: dict[str, list[str]] = {}
    examples = []
    for name, line, kind, old, new in rows[1:]:
        if name not in texts:
            packed = name.endswith(".xz")
            content = (
                lzma.decompress((ROOT / "training" / "data" / name).read_bytes())
                if packed
                else (sets / name).read_bytes()
            )
            texts[name] = content.decode().splitlines()
        source, english = texts[name][int(line)].split("\t")[:2]
        examples.append(Example(source, english, "whole"))
        if kind != "whole":
            examples.append(Example(source, english.replace(old, new), kind))
    return examples


def measure(examples: list[Example], engine: Engine) -> list[float]:
    """Return the evidence that something is missing in each example."""
    sources = list(dict.fromkeys(one.source for one in examples))
    others: dict[str, list[str]] = {source: [] for source in sources}
    told = choose_glosses(sources, engine)
    for glosses, beam in ((told, 2), ([()] * len(sources), 1)):
        requests = [DecodingRequest(source, glosses=some) for source, some in zip(sources, glosses, strict=True)]
        for answer in engine.translate(requests, Decoding(beam_size=beam, hypotheses=beam)):
            source = sources[answer.index]
            others[source] += [fit(source, one.text) for one in answer.hypotheses]
    pairs = [(one.source, one.english) for one in examples]
    pairs += [(source, text) for source, texts in others.items() for text in ("", *texts)]
    wanted = list(dict.fromkeys(ScoringRequest(*pair, backwards=True) for pair in pairs))
    known = dict(zip(wanted, engine.score(wanted), strict=True))

    def asked(source: str, english: str) -> ScoringRequest:
        return ScoringRequest(source, english, backwards=True)

    evidence = []
    for one in examples:
        rivals = [known[asked(one.source, text)] for text in others[one.source] if text != one.english]
        own, alone = known[asked(one.source, one.english)], known[asked(one.source, "")]
        least = find_least_supported(one.source, one.english, own, alone, rivals)
        evidence.append(least.evidence if least is not None else 0.0)
    return evidence


if __name__ == "__main__":
    main()
