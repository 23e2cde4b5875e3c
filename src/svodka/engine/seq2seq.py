"""A converted encoder–decoder model as it is published: Marian, NLLB, M2M-100, MADLAD and their like, described by its manifest."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from svodka.engine import naming, recognising, running, trying
from svodka.engine.encoder_decoder import EncoderDecoderModel
from svodka.engine.hardware import Hardware
from svodka.engine.recognising import TOKENIZER_FILE
from svodka.engine.seq2seq_manifest import (
    Seq2SeqManifest,
    compose_manifest,
    load_manifest,
    read_manifest,
    write_manifest,
)
from svodka.engine.tokenization import SentencePieces, Tokenizer
from svodka.engine.tokenizer_file import TokenizerFile
from svodka.errors import ModelError


def open_seq2seq(folder: Path, hardware: Hardware) -> EncoderDecoderModel:
    """Load the model in `folder`; `ModelError` says what is wrong with it."""
    return open_with(folder, load_manifest(folder), hardware)


def open_with(folder: Path, about: Seq2SeqManifest, hardware: Hardware) -> EncoderDecoderModel:
    """Load the model in `folder` as `about` describes it; `ModelError` says what is wrong with it."""
    with running.explain_loading(about.name, folder):
        tokenizer = choose_tokenizer(folder, about)
    return EncoderDecoderModel(folder, tokenizer, about.info(folder), hardware, about.end_tokens)


def choose_tokenizer(folder: Path, about: Seq2SeqManifest) -> Tokenizer:
    """Return the tokenizer that the manifest names, with the marks around the sentence that it asks for.

    Raises `ModelError` where a library is missing, and what the libraries raise where a file is unusable.
    """
    marks: Any = (about.target_prefix, about.source_prefix, about.source_suffix)
    if about.tokenizer == (TOKENIZER_FILE,):
        return TokenizerFile(folder / TOKENIZER_FILE, *marks)
    import sentencepiece

    processors = [sentencepiece.SentencePieceProcessor(model_file=str(folder / name)) for name in about.tokenizer]
    return SentencePieces(processors[0], processors[-1], *marks)


def complete(folder: Path, called: str, say: Callable[[str], None]) -> None:
    """Write the manifest of the model in `folder`, which its author `called` so, and say what it was recognised as and why.

    A manifest that is there is kept. Where no name says the languages, the model is tried. Raises `ModelError` for what is no model
    from Russian into English.
    """
    if (folder / "manifest.json").is_file():
        read_manifest(folder)
        recognising.check_weights(folder)
        return
    found = recognising.recognise(folder, called)
    say(f"recognised {found.title}, because {found.because}; its tokenizer is {' and '.join(found.tokenizer)}")
    about = compose_manifest(folder, found, called)
    if about.source_language:
        say(f"it translates from {about.source_language} to {about.target_language}, says {found.languages_because}")
        _doubt(folder, about, say)
    else:
        about = _try(folder, replace(about, source_language="ru", target_language="en"), say)
    say(f"its licence: {about.licence}")
    if naming.forbids_commerce(about.licence):
        say(
            "this licence allows no commercial use: ask whoever answers for such things before a bulletin is made with the model"
        )
    if any(about.target_prefix) or any(about.source_prefix):
        before = " ".join(about.source_prefix) or "nothing"
        say(
            f"before a sentence goes {before}, a translation begins with {' '.join(about.target_prefix) or 'nothing of its own'}"
        )
    write_manifest(folder, about)


def _doubt(folder: Path, about: Seq2SeqManifest, say: Callable[[str], None]) -> None:
    """Tell where a model does not do what its names say: once added it goes before all others."""
    trial = trying.try_sentences(open_with(folder, about, Hardware(threads=1)))
    if not trial.is_english:
        say(
            f"look at it before using it: tried on {trial.sentences} Russian sentences it {trial.verdict}; "
            "from now on it is the model that is used where none is named, until it is removed again"
        )


def _try(folder: Path, about: Seq2SeqManifest, say: Callable[[str], None]) -> Seq2SeqManifest:
    trial = trying.try_sentences(open_with(folder, about, Hardware(threads=1)))
    if not trial.is_english:
        raise ModelError(
            f"No name in the model {about.name} says its languages, and tried on {trial.sentences} Russian sentences it {trial.verdict}; "
            "if it does translate from Russian into English, name its folder so (…-ru-en) and add it again"
        )
    say(
        f"it translates from ru to en: no name says so, but tried on {trial.sentences} Russian sentences it {trial.verdict}"
    )
    return about
