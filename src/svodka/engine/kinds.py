"""The kinds of models that svodka can run, one row each. No other code asks what kind a model is."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from svodka.engine import Model, argos, seq2seq
from svodka.engine.causal import CausalModel
from svodka.engine.hardware import Hardware, refuse_too_big
from svodka.engine.manifest import UNREADABLE, Description, declared_kind, read_manifest
from svodka.errors import ModelError


class ModelKind(NamedTuple):
    """One kind of models. `describe`, `needed_files` and `open_model` raise `ModelError` for a folder with no sound model."""

    name: str
    marker: str
    """The file by which people recognise the kind, and what it is, for messages."""
    recognise: Callable[[Path], bool]
    """Return whether a folder is meant as a model of this kind, sound or not."""
    describe: Callable[[Path], Description]
    open_model: Callable[[Path, Hardware], Model]
    """Load the model in a folder to run on that hardware."""
    rank: int
    """Of models that came to the machine in the same way, the one with the lower rank is the better choice."""
    weights: str = "model.bin"
    """The file whose size is about the memory that the model takes."""
    needed_files: Callable[[Path], Iterable[str]] = lambda folder: ()
    """Return the names of the files that a complete model must have beside its weights."""
    complete: Callable[[Path, str], Iterable[str]] = lambda folder, called: ()
    """Write the files that a folder being added lacks, and yield what was found, for people; `called` is the name it had at its source."""

    def open_where_it_fits(self, folder: Path, hardware: Hardware) -> Model:
        """Load the model; raise `ModelError` if the memory does not suffice or the folder holds no sound model."""
        refuse_too_big(folder / self.weights)
        return self.open_model(folder, hardware)


def recognise_kind(folder: Path) -> ModelKind:
    """Return the kind of the model in `folder`; raise `ModelError` if it is of no known kind."""
    for kind in KINDS:
        if kind.recognise(folder):
            return kind
    if declared := declared_kind(folder):
        raise ModelError(
            f"{folder / 'manifest.json'} says that the model is of the kind {declared}, and svodka knows {_names()}; "
            "see docs/models.md for what it must hold"
        )
    raise ModelError(f"{folder} is not a model: it holds neither {' nor '.join(kind.marker for kind in KINDS)}")


def find_kind(name: str) -> ModelKind:
    """Return the kind of that name; `ModelError` where there is none."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise ModelError(f"There is no kind of models {name}; svodka knows {_names()}")


def _names() -> str:
    return ", ".join(kind.name for kind in KINDS)


KINDS = (
    ModelKind(
        name="argos",
        marker="metadata.json (an Argos package)",
        recognise=lambda folder: (folder / "metadata.json").is_file(),
        describe=argos.read_metadata,
        open_model=argos.open_package,
        rank=2,
        weights="model/model.bin",
    ),
    ModelKind(
        name="causal",
        marker="manifest.json (a causal model)",
        recognise=lambda folder: declared_kind(folder) in ("causal", UNREADABLE),
        describe=read_manifest,
        needed_files=lambda folder: [read_manifest(folder).tokenizer],
        open_model=CausalModel,
        # People add one for its quality, and it may follow term hints.
        rank=0,
    ),
    ModelKind(
        name="seq2seq",
        marker="model.bin (a converted encoder–decoder model)",
        recognise=seq2seq.is_seq2seq,
        describe=seq2seq.load_manifest,
        needed_files=lambda folder: seq2seq.load_manifest(folder).tokenizer,
        open_model=seq2seq.open_seq2seq,
        # Whoever converted one prefers it to the Argos package, which is only a download away.
        rank=1,
        complete=seq2seq.complete,
    ),
)
"""The kinds, in the order in which they are tried on a folder."""
