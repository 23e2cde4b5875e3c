"""An Argos package: an encoder–decoder model with the tokenizer that lies beside it, SentencePiece or byte-pair codes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from svodka.decoding import ModelInfo, Tuning
from svodka.engine import checksums, packages, running
from svodka.engine.encoder_decoder import EncoderDecoderModel
from svodka.engine.hardware import Hardware
from svodka.engine.tokenization import SentencePieces, Tokenizer

TUNING = Tuning(hint_beam=0, max_hints=0)
"""These models follow no hints. The beam of 4 is Argos Translate's own; the margins are the starter's until somebody measures others."""


def open_package(folder: Path, hardware: Hardware) -> EncoderDecoderModel:
    """Load the unpacked package in `folder`; `ModelError` says what is wrong with it."""
    metadata = packages.read_metadata(folder)
    info = ModelInfo(
        name=metadata.name,
        version=metadata.version,
        kind="argos",
        source_language=metadata.source_language,
        target_language=metadata.target_language,
        licence=metadata.licence,
        fingerprint=checksums.compute_fingerprint(folder),
        tuning=TUNING,
    )
    package = packages.open_package(folder)
    with running.explain_loading(info.name, folder):
        tokenizer = choose_tokenizer(package)
    return EncoderDecoderModel(folder / "model", tokenizer, info, hardware)


def choose_tokenizer(package: Any) -> Tokenizer:
    """Return the tokenizer of an `argostranslate.package.Package`."""
    # Multilingual packages name the piece that the translation must begin with.
    lead = [package.target_prefix] if package.target_prefix else []
    if hasattr(package.tokenizer, "lazy_processor"):
        processor = package.tokenizer.lazy_processor()
        return SentencePieces(processor, processor, lead)
    return BytePairs(package, lead)


class BytePairs:
    """Byte-pair codes, after words were split by the rules of each language."""

    def __init__(self, package: Any, lead: Sequence[str]) -> None:
        self._source = package.tokenizer
        # Russian word splitting would cut English contractions in the wrong place.
        self._target = type(package.tokenizer)(package.tokenizer.model_file, package.to_code, package.to_code)
        self.lead = lead

    def source_pieces(self, text: str) -> list[str]:
        """See `Tokenizer.source_pieces`."""
        return list(self._source.encode(text)) if text.strip() else []

    def target_pieces(self, text: str) -> list[str]:
        """See `Tokenizer.target_pieces`."""
        return list(self._target.encode(text)) if text.strip() else []

    def text(self, pieces: Sequence[str]) -> str:
        """See `Tokenizer.text`."""
        # A translation cut short may end inside a word, whose mark the library would leave.
        whole = [*pieces[:-1], pieces[-1].removesuffix("@@")] if pieces else []
        return " ".join(str(self._target.decode(whole)).split())
