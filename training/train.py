"""Train a starter further: train.py START MIX FOLDER [--examples 120000].

START is a shipped model (`model.bin` as exported, `sentencepiece.model`, `vocabulary.json`), MIX a list of files of pairs (see `corpus`),
FOLDER where the training lives: `state.pt` (the checkpoint), `log.txt`, and a file `stop` that you make to stop it. Started again it goes
on where it was saved. The rate rises over 60 steps to its peak, holds, and falls to nothing over the last two thirds; never judge a model
before the fall: it is worth 5 chrF. `--fall-from STATE --examples N` begins a fall from another training's checkpoint.

On a processor start it with memory that is kept (GLIBC_TUNABLES in README.md), which saves a third of the time. Exit code 0: all examples
were seen, or `stop` was there and all is saved; 2: the request cannot work.
"""

import argparse
import fcntl
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

import sentencepiece
import torch
from torch.nn import functional

from corpus import CorpusError, read_mix, read_pairs
from examples import Example, Writer
from network import Network, find_start, read_back

LONGEST, POSITIONS = 208, 2_560
"""Pieces of a row; positions of a batch, padding included."""
STOCK = 768
"""Examples that are made and sorted into batches at once."""
LENGTH_STEP, ANSWER_STEP = 16, 256
"""Rows and answers are filled up to multiples of these, and batches with empty rows: few different sizes are memory that is used again."""
MENDED_WEIGHT = 3
"""What a mended piece of a model's own English counts; what was right already counts 1."""
WARM, HOLD = 60, 1 / 3
CLIP, DECAY, BETAS = 0.5, 0.01, (0.9, 0.99)
AVERAGE_POWER, AVERAGE_EVERY = 3, 2
"""The average of the weights leans to the last quarter of the steps (Shamir and Zhang 2013); it is taken every so many steps."""
SAVE_SECONDS, REPORT_SECONDS = 600.0, 60.0


class TrainingError(Exception):
    """What cannot work: one sentence for people."""


@dataclass
class Progress:
    """How far a training is; with it and the seed the next batch is known."""

    steps: int = 0
    examples: int = 0
    stock: int = 0
    """Stocks of examples that are used up."""
    batch: int = 0
    """Batches of the present stock that are used up."""


@dataclass(frozen=True)
class Schedule:
    """The rate at every moment."""

    peak: float
    examples: int
    hold: float = HOLD

    def rate(self, progress: Progress) -> float:
        """Return the learning rate for the next batch."""
        held = self.examples * self.hold
        left = (self.examples - progress.examples) / max(1.0, self.examples - held)
        return self.peak * min(1.0, (progress.steps + 1) / WARM, max(0.0, left))


class Row(NamedTuple):
    """Pieces of prompt and answer."""

    pieces: list[int]
    start: int
    """Where the answer begins."""
    mended: frozenset[int]
    """Places of pieces that are not in what a model had answered by itself."""


class Batches:
    """The batches of a training, the same ones for the same seed and mix."""

    def __init__(self, start: Path, mix: Path, kept_out: frozenset[str], seed: int) -> None:
        self.tokenizer = Tokenizer(start)
        self._mix, self._kept_out, self._seed = mix, kept_out, seed
        self._sources = read_mix(mix, kept_out)
        self._writer = Writer([pair for source in self._sources for pair in source.pairs])

    def stock(self, number: int) -> list[list[Row]]:
        """Return the batches of a stock."""
        chance = random.Random(f"{self._seed}/{number}")
        try:
            self._sources = read_mix(self._mix, self._kept_out)
        except CorpusError as error:
            print(f"{error} The mix stays as it was.", file=sys.stderr)
        drawn = chance.choices(self._sources, [source.share for source in self._sources], k=STOCK)
        rows = [self.tokenizer.row(self._writer.write(chance.choice(source.pairs), chance)) for source in drawn]
        batches = list(
            _cut(sorted((row for row in rows if len(row.pieces) <= LONGEST), key=lambda row: len(row.pieces)))
        )
        chance.shuffle(batches)
        return batches


class Tokenizer:
    """Pieces of a shipped model."""

    def __init__(self, folder: Path) -> None:
        self._pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
        vocabulary = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
        if [self._pieces.id_to_piece(number) for number in range(len(self._pieces))] != vocabulary:
            raise TrainingError(
                f"{folder}: vocabulary.json is not that of sentencepiece.model; take both from one model."
            )
        self._begin, self._end = vocabulary.index("<bos>"), vocabulary.index("<eos>")
        self.size = len(vocabulary)

    def row(self, example: Example) -> Row:
        """Return the row of an example."""
        prompt = [self._begin, *self._pieces.encode(example.prompt + "\n")]
        answer = [*self._pieces.encode(example.answer), self._end]
        mended: frozenset[int] = frozenset()
        if example.own:
            own = [*self._pieces.encode(example.own), self._end]
            codes = SequenceMatcher(None, own, answer, autojunk=False).get_opcodes()
            # Where something was only taken out, what follows is the place to learn it at.
            mended = frozenset(
                len(prompt) + place
                for code, _, _, start, stop in codes
                if code != "equal"
                for place in range(start, max(stop, start + 1))
            )
        return Row([*prompt, *answer], len(prompt), mended)


def _cut(rows: Sequence[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        # By the length that it will be filled up to: so batches of one length have one size, and memory is used again.
        if batch and (len(batch) + 1) * _rounded(len(row.pieces), LENGTH_STEP) > POSITIONS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _rounded(number: int, step: int) -> int:
    return -(-number // step) * step


class Training:
    """A network, its optimizer and how far they are; saved and found again in a folder."""

    def __init__(self, network: Network, schedule: Schedule, device: torch.device) -> None:
        self.network, self.schedule, self.device = network.to(device), schedule, device
        wide = [weight for weight in network.parameters() if weight.dim() > 1]
        narrow = [weight for weight in network.parameters() if weight.dim() == 1]
        groups = [{"params": wide, "weight_decay": DECAY}, {"params": narrow, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=schedule.peak, betas=BETAS, fused=True)
        self.progress = Progress()
        self.average = {name: weight.detach().clone() for name, weight in network.named_parameters()}

    def step(self, batch: Sequence[Row]) -> tuple[float, int]:
        """Learn from a batch; return the loss of a piece before it, and the pieces of the answers."""
        longest = _rounded(max(len(row.pieces) for row in batch), LENGTH_STEP)
        filled = [row.pieces + [0] * (longest - len(row.pieces)) for row in batch]
        filled += [[0] * longest] * (POSITIONS // longest - len(batch))
        rows = torch.tensor(filled, device=self.device)
        asked = [
            (index * longest + place, row.pieces[place + 1], MENDED_WEIGHT if place + 1 in row.mended else 1)
            for index, row in enumerate(batch)
            for place in range(row.start - 1, len(row.pieces) - 1)
        ]
        filling = [(0, 0, 0)] * (_rounded(len(asked), ANSWER_STEP) - len(asked))
        places, wanted, weights = torch.tensor(asked + filling, device=self.device).T
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            vectors = self.network(rows)
        asked_vectors = vectors.flatten(0, 1).index_select(0, places)
        loss = self._backward_from(asked_vectors, wanted, weights / weights.sum())
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), CLIP)
        for group in self.optimizer.param_groups:
            group["lr"] = self.schedule.rate(self.progress)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.progress.steps += 1
        self.progress.examples += len(batch)
        self.progress.batch += 1
        if self.progress.steps % AVERAGE_EVERY == 0:
            self._take_average()
        return loss, len(asked)

    def _backward_from(self, vectors: torch.Tensor, wanted: torch.Tensor, weights: torch.Tensor) -> float:
        """Work out the loss and all gradients, the scores of some pieces at a time: all at once take 600 MB."""
        ends, loss = vectors.detach().requires_grad_(), 0.0
        for some, right, counted in zip(
            ends.split(ANSWER_STEP), wanted.split(ANSWER_STEP), weights.split(ANSWER_STEP), strict=True
        ):
            part = (functional.cross_entropy(self.network.logits(some), right, reduction="none") * counted).sum()
            part.backward()
            loss += part.item()
        vectors.backward(ends.grad)
        return loss

    @torch.no_grad()
    def _take_average(self) -> None:
        taken = self.progress.steps // AVERAGE_EVERY
        share = (AVERAGE_POWER + 1) / (taken + AVERAGE_POWER + 1)
        for name, weight in self.network.named_parameters():
            self.average[name].lerp_(weight, share)

    def save(self, path: Path) -> None:
        """Write the checkpoint beside the last one and put it in its place; where the disk does not take it the last one stands."""
        state = {
            "network": self.network.state_dict(),
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
            "progress": vars(self.progress),
        }
        unfinished = path.with_suffix(".unfinished")
        try:
            with unfinished.open("wb") as file:
                torch.save(state, file)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except (OSError, RuntimeError) as error:
            unfinished.unlink(missing_ok=True)
            print(f"{path} could not be saved ({error}): make room; the last checkpoint stands.", file=sys.stderr)

    def load(self, path: Path, *, anew: bool = False) -> None:
        """Go on from a checkpoint; `anew` counts examples and steps from nothing. `TrainingError` where it is none of this model."""
        try:
            state = torch.load(path, map_location=self.device, weights_only=True)
            self.network.load_state_dict(state["network"])
            self.average = state["average"]
            self.optimizer.load_state_dict(state["optimizer"])
        except (OSError, RuntimeError, KeyError, ValueError, EOFError) as error:
            reason = str(error).strip().splitlines()[-1].strip()
            raise TrainingError(
                f"{path} is no checkpoint of this model ({reason}); take another folder or remove it."
            ) from error
        self.progress = Progress(**state["progress"])
        if anew:
            self.progress = Progress(steps=WARM, stock=self.progress.stock + 1)


def train(training: Training, batches: Batches, folder: Path) -> None:
    """Train until all examples are seen, `folder/stop` is there or a signal comes; then everything is saved."""
    ending: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda caught, _frame: ending.append(caught))
    saved = reported = time.monotonic()
    loss_sum, pieces, examples = 0.0, 0, training.progress.examples
    progress, state = training.progress, folder / "state.pt"
    with (folder / "log.txt").open("a", encoding="utf-8") as log:
        while progress.examples < training.schedule.examples and not ending:
            for batch in batches.stock(progress.stock)[progress.batch :]:
                loss, count = training.step(batch)
                loss_sum, pieces = loss_sum + loss * count, pieces + count
                now = time.monotonic()
                if now - reported >= REPORT_SECONDS:
                    rate = (progress.examples - examples) / (now - reported)
                    line = (
                        f"{time.strftime('%d.%m. %H:%M')} {progress.examples} examples, {rate:.2f} a second, "
                        f"loss {loss_sum / max(1, pieces):.4f}, rate {training.schedule.rate(progress):.2e}"
                    )
                    print(line, file=sys.stderr)
                    print(line, file=log, flush=True)
                    reported, loss_sum, pieces, examples = now, 0.0, 0, progress.examples
                if now - saved >= SAVE_SECONDS:
                    training.save(state)
                    saved = now
                if ending or (folder / "stop").exists() or progress.examples >= training.schedule.examples:
                    ending.append(0)
                    break
            else:
                progress.stock, progress.batch = progress.stock + 1, 0
    training.save(state)
    (folder / "stop").unlink(missing_ok=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("start")
    parser.add_argument("mix", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--examples", type=int, default=120_000)
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--hold", type=float, default=HOLD, help="the share of examples before the rate falls")
    parser.add_argument("--fall-from", type=Path, help="another training's state.pt")
    parser.add_argument(
        "--keep-out", type=Path, nargs="*", default=[], help="sets whose sentences are never trained on"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument(
        "--compile", action="store_true", help="fuse a layer's operations: a third less time; needs g++ and a minute"
    )
    arguments = parser.parse_args()
    try:
        run(arguments)
    except (TrainingError, CorpusError, ValueError, OSError) as error:
        print(f"train.py: {error}", file=sys.stderr)
        raise SystemExit(2) from error


def run(arguments: argparse.Namespace) -> None:
    """Do what the command line asks for; `TrainingError` and `CorpusError` where it cannot work."""
    torch.set_num_threads(arguments.threads)
    # Not coarser for float32 rows (mean error 7e-6 of logits of 25): it takes oneDNN for MKL, which is slow on AMD's processors.
    torch.set_float32_matmul_precision("medium")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    lock = (arguments.folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise TrainingError(
            f"another training works in {arguments.folder}: stop it first, or take another folder."
        ) from error
    kept_out = frozenset(pair.russian for path in arguments.keep_out for pair in read_pairs(path))
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    schedule = Schedule(arguments.rate, arguments.examples, arguments.hold)
    start = find_start(arguments.start)
    network = read_back(start)
    if arguments.compile:
        if not shutil.which(os.environ.get("CXX", "g++")):
            raise TrainingError("--compile needs a C++ compiler: install g++, or leave it out.")
        for layer in network.layers:
            layer.compile(dynamic=True)
    training = Training(network, schedule, device)
    batches = Batches(start, arguments.mix, kept_out, arguments.seed)
    if batches.tokenizer.size != training.network.shape.pieces:
        raise TrainingError(
            f"{arguments.start}: the vocabulary has {batches.tokenizer.size} pieces and the model others."
        )
    state = arguments.folder / "state.pt"
    if state.exists():
        training.load(state)
    elif arguments.fall_from:
        training.load(arguments.fall_from, anew=True)
    train(training, batches, arguments.folder)


if __name__ == "__main__":
    main()
