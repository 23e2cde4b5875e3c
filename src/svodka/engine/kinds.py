"""The kinds of models that svodka can run, one row each: how a kind is recognised, checked, described and opened.

Nothing else asks of which kind a model is: the store, the adding of models and their loading go through this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from svodka.engine import Model, manifest, packages
from svodka.engine.hardware import Hardware
from svodka.errors import ModelError


@dataclass(frozen=True)
class Description:
    """What a model's files say of it, whatever its kind."""

    kind: str
    name: str
    version: str
    source_language: str
    target_language: str
    licence: str
    base_model: str = ""


@dataclass(frozen=True)
class ModelKind:
    """One kind of models. `describe`, `needed_files` and `open_model` raise `ModelError` for a folder that is not a sound one."""

    name: str
    marker: str
    """The file by which people tell it, with a word for what it is; for messages."""
    recognise: Callable[[Path], bool]
    """Tell whether a folder is meant as a model of this kind, sound or not."""
    describe: Callable[[Path], Description]
    needed_files: Callable[[Path], list[str]]
    """The files without which it is no whole model."""
    open_model: Callable[[Path, Hardware], Model]
    """Load the model in a folder to run on that hardware."""
    rank: int
    """Among models that came to the machine in the same way the lower one is the better choice."""


def recognise_kind(folder: Path) -> ModelKind:
    """Return the kind of the model in `folder`; `ModelError` where it is a model of no kind that is known."""
    for kind in KINDS:
        if kind.recognise(folder):
            return kind
    declared = manifest.declared_kind(folder)
    if declared:
        known = ", ".join(kind.name for kind in KINDS)
        raise ModelError(
            f"{folder / 'manifest.json'} says that the model is of the kind {declared}, and svodka knows {known}; "
            "see docs/models.md for what it must hold"
        )
    markers = " nor ".join(kind.marker for kind in KINDS)
    raise ModelError(f"{folder} is not a model: it holds neither {markers}")


def find_kind(name: str) -> ModelKind:
    """Return the kind of that name; `ModelError` where there is none."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise ModelError(f"There is no kind of models {name}; svodka knows {', '.join(kind.name for kind in KINDS)}")


def _describe_package(folder: Path) -> Description:
    about = packages.read_metadata(folder)
    return Description("argos", about.name, about.version, about.source_language, about.target_language, about.licence)


def _describe_causal(folder: Path) -> Description:
    about = manifest.read_manifest(folder)
    return Description(
        "causal",
        about.name,
        about.version,
        about.source_language,
        about.target_language,
        about.licence,
        about.base_model,
    )


def _open_package(folder: Path, hardware: Hardware) -> Model:
    from svodka.engine.argos import open_package

    return open_package(folder, hardware)


def _open_causal(folder: Path, hardware: Hardware) -> Model:
    from svodka.engine.causal import CausalModel

    return CausalModel(folder, hardware)


KINDS = (
    ModelKind(
        name="argos",
        marker="metadata.json (an Argos package)",
        recognise=lambda folder: (folder / "metadata.json").is_file(),
        describe=_describe_package,
        needed_files=lambda folder: ["model/model.bin"],
        open_model=_open_package,
        rank=1,
    ),
    ModelKind(
        name="causal",
        marker="manifest.json (a causal model)",
        recognise=lambda folder: manifest.declared_kind(folder) in (manifest.KIND, manifest.UNREADABLE),
        describe=_describe_causal,
        needed_files=lambda folder: ["model.bin", manifest.read_manifest(folder).tokenizer],
        open_model=_open_causal,
        # Nobody adds one but for its quality, and it may follow term hints.
        rank=0,
    ),
)
"""In the order in which a folder is tried."""
