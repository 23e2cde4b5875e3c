"""Recognise an encoder–decoder model and how it wants its sentences by its folder's contents: marks, vocabularies, tokenizers, names.

The rules come from the documentation of the families in Transformers (M2M-100, NLLB, MBart-50, MarianMT, MADLAD-400 / T5) and from
CTranslate2's page on Transformers; the licences come from the model cards of those who published the weights.
"""

import re
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from svodka.engine import model_files
from svodka.engine.encoder_decoder import TOKENIZER_FILE, Tokenizer, leave_marks_out, open_tokenizer
from svodka.engine.manifest import Seq2SeqManifest
from svodka.errors import ModelError


class Family(NamedTuple):
    """A family of models: its name, the marks that identify it, and what it expects around a sentence."""

    layout: str
    """Its name in a manifest."""
    title: str
    licence: str = ""
    """The licence that the publishers of the weights state, for a folder that states none itself."""
    mark: str = ""
    """A regular expression that matches the mark of any language."""
    source: tuple[str, ...] = ()
    """Marks that go before the source, in this order; the vocabulary must have them."""
    target: tuple[str, ...] = ()
    """The same for the beginning of the translation."""
    is_written: bool = False
    """The source's mark is part of the text that the tokenizer reads, so the tokenizer decides which pieces stand for it."""


_NLLB_MARK = r"[a-z]{3}_(?:Latn|Cyrl|Arab|Deva|Grek|Hans|Hant)"
_MADLAD_MARK = r"<2[a-z]{2,3}(?:_[A-Za-z]+)?>"
MARKED = (
    Family("nllb", "NLLB-200", "CC BY-NC 4.0, as NLLB-200 is published", _NLLB_MARK, ("rus_Cyrl",), ("eng_Latn",)),
    Family("m2m100", "M2M-100", "MIT, as M2M-100 is published", r"__[a-z]{2,3}__", ("__ru__",), ("__en__",)),
    Family("mbart50", "mBART-50", "MIT, as mBART-50 is published", r"[a-z]{2}_[A-Z]{2}", ("ru_RU",), ("en_XX",)),
    Family(
        "madlad", "MADLAD-400 (T5)", "Apache-2.0, as MADLAD-400 is published", _MADLAD_MARK, ("<2en>",), is_written=True
    ),
)
"""Families whose marks say both languages, or the only one that is needed."""
MARIAN = Family("marian", "Marian (OPUS-MT)")
PAIR = Family("pair", "one pair of languages")

TARGET_MARK = re.compile(r">>[^<>\s]+<<")
ENGLISH_MARKS = (">>eng<<", ">>en<<", ">>eng_Latn<<")
OPUS_LICENCE = "CC BY 4.0, as OPUS-MT is published"
_FILLER = re.compile(r"▁?<extra_id_\d+>")
"""A piece that marks a gap to be filled, as T5 models have."""
_FEWEST_MARKS = 2

MARIAN_FILES = ("source.spm", "target.spm")
ONE_FOR_BOTH = (
    "sentencepiece.bpe.model", "spiece.model", "sentencepiece.model", "spm.model", "spiece",
    "flores200_sacrebleu_tokenizer_spm.model",
)  # fmt: skip
"""Names under which SentencePiece models of both languages are published."""
LEAST_KNOWN = 0.8
"""The share of a tokenizer's pieces that must be in the vocabulary, and the reverse: those of one model share all but a few."""
_FEW_PIECES = 20


def recognise(folder: Path, name: str) -> tuple[Seq2SeqManifest, list[str]]:
    """Return the manifest of the model in `folder`, which its author calls `name`, and what it was recognised by, in lines for people.

    `ModelError` says what the model lacks, or how to convert it first.
    """
    vocabularies = check_weights(folder)
    tokenizer = _find_tokenizer(folder)
    try:
        family, source_prefix, because = _find_family(folder, vocabularies, tokenizer)
    except ModelError as error:
        raise ModelError(f"The model in {folder} {error}") from error
    _compare(folder, tokenizer, vocabularies)
    end = model_files.read_end_piece(folder)
    card = model_files.read_card(folder)
    source, target, said_by = model_files.find_languages(folder, card, name)
    if family in MARKED:
        source, target, said_by = "ru", "en", "the marks of its languages"
    licence, base_model = (pattern.search(card) for pattern in (model_files.LICENCE, model_files.BASE_MODEL))
    opus_licence = OPUS_LICENCE if "opus" in f"{name}\n{card}".lower() else "not stated in its folder"
    manifest = Seq2SeqManifest(
        name=re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-._")[:64] or family.layout,
        version="unknown",
        source_language=source,
        # A model of several target languages is asked for English by its prefix.
        target_language="en" if source_prefix else target,
        licence=licence[1] if licence else family.licence or opus_licence,
        layout=family.layout,
        tokenizer=tokenizer,
        source_prefix=source_prefix,
        source_suffix=() if model_files.read_config(folder).get("add_source_eos") else (end,),
        target_prefix=family.target,
        end_tokens=(end,),
        base_model=base_model[1] if base_model else "",
    )
    said = [f"recognised {family.title}, because {because}; its tokenizer is {' and '.join(tokenizer)}"]
    if source:
        said.append(f"it translates from {source} to {manifest.target_language}, says {said_by}")
    return manifest, said


def check_weights(folder: Path) -> tuple[list[str], list[str]]:
    """Return the vocabularies of source and target; `ModelError` where files are missing or do not fit the weights."""
    path = folder / "model.bin"
    if not path.is_file():
        explained = model_files.explain_conversion(folder)
        raise ModelError(explained or f"{folder} holds no model.bin, so there is no converted model in it")
    try:
        found = model_files.read_weights(path)
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be used: {error}") from error
    if found.specification != model_files.ENCODER_DECODER:
        is_decoder = found.specification == model_files.DECODER_ONLY
        what = "a decoder-only model, which needs a manifest.json" if is_decoder else found.specification
        raise ModelError(f"{path} is no encoder–decoder model but {what}; see docs/models.md")
    try:
        source, target = model_files.read_vocabularies(folder)
        model_files.read_config(folder)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"The model in {folder} cannot be used: {error}; convert it again, or get the file again"
        ) from error
    sides = (
        ("source", source, ("encoder/embeddings_0/weight", "encoder/embeddings/weight")),
        ("target", target, ("decoder/embeddings/weight",)),
    )
    for side, pieces, tables in sides:
        rows = found.count_rows(*tables)
        if rows is not None and rows != len(pieces):
            raise ModelError(
                f"The model in {folder} cannot be used: model.bin has vectors for {rows} pieces of the {side} and the vocabulary has "
                f"{len(pieces)}, so it belongs to another model; get both from the same place"
            )
    return source, target


def _find_tokenizer(folder: Path) -> tuple[str, ...]:
    present = [name for name in MARIAN_FILES if (folder / name).is_file()]
    if len(present) == len(MARIAN_FILES):
        return MARIAN_FILES
    if present:
        missing = next(name for name in MARIAN_FILES if name not in present)
        raise ModelError(f"{folder} holds {present[0]} and no {missing}; copy it from where the model was converted")
    names = [*ONE_FOR_BOTH, *sorted(path.name for path in folder.glob("*.model") if path.is_file())]
    for name in (*names, TOKENIZER_FILE):
        if (folder / name).is_file():
            return (name,)
    raise ModelError(
        f"{folder} holds no tokenizer: neither source.spm with target.spm, nor {ONE_FOR_BOTH[0]} or {ONE_FOR_BOTH[1]}, "
        f"nor {TOKENIZER_FILE}; copy it from the model that was converted (--copy_files of the converter does)"
    )


def _find_family(
    folder: Path, vocabularies: tuple[list[str], list[str]], tokenizer: tuple[str, ...]
) -> tuple[Family, tuple[str, ...], str]:
    """Return the family, the pieces before every source, and why it is this family; `ModelError` says what the model lacks."""
    known = frozenset(vocabularies[0])
    if tokenizer == MARIAN_FILES:
        mark = _find_english_mark(known)
        because = "it has source.spm and target.spm" + (f", and its vocabulary has {mark}" if mark else "")
        return MARIAN, (mark,) if mark else (), because
    for family in MARKED:
        marks = (*family.source, *family.target)
        if known.issuperset(marks):
            source_prefix = _spell(folder / tokenizer[0], family.source) if family.is_written else family.source
            return family, source_prefix, f"its vocabulary has {' and '.join(marks)}"
    for family in MARKED:
        others = sorted(piece for piece in known if re.fullmatch(family.mark, piece))
        if len(others) >= _FEWEST_MARKS:
            missing = " and ".join(mark for mark in (*family.source, *family.target) if mark not in known)
            raise ModelError(
                f"has marks of languages as {family.title} has ({', '.join(others[:3])} …) and lacks {missing}, so it cannot be told to "
                "translate from Russian into English"
            )
    if any(_FILLER.fullmatch(piece) for piece in known.union(vocabularies[1])):
        raise ModelError(
            "is a T5 without a mark for English (<2en>): it was not trained to translate by marks, and svodka does not know what else it "
            "wants before a sentence; where you know, write manifest.json with source_prefix (docs/models.md)"
        )
    if mark := _find_english_mark(known):
        return PAIR, (mark,), f"its vocabulary has {mark}"
    return PAIR, (), f"it has one tokenizer, {tokenizer[0]}, and no marks of languages"


def _find_english_mark(known: frozenset[str]) -> str:
    """Return the mark that asks for English, "" for a model of one target language; `ModelError` if a model of several lacks English."""
    if mark := next((mark for mark in ENGLISH_MARKS if mark in known), ""):
        return mark
    if others := sorted(filter(TARGET_MARK.fullmatch, known)):
        raise ModelError(f"writes {', '.join(others[:5])} and no English (>>eng<<)")
    return ""


def _compare(folder: Path, tokenizer: tuple[str, ...], vocabularies: tuple[list[str], list[str]]) -> None:
    """Raise `ModelError` unless the tokenizer and the vocabulary belong to one model."""
    known = [set(leave_marks_out(_open(folder / name).pieces())) for name in tokenizer]
    for name, pieces, vocabulary in zip(tokenizer, known, vocabularies, strict=False):
        _refuse_strangers(folder, name, pieces, "the vocabulary", vocabulary)
    everything = set().union(*known)
    for vocabulary in vocabularies:
        _refuse_strangers(folder, "the vocabulary", leave_marks_out(vocabulary), " or ".join(tokenizer), everything)


def _refuse_strangers(folder: Path, home: str, pieces: Collection[str], other: str, known: Collection[str]) -> None:
    strangers = sorted(set(pieces).difference(known))
    if len(strangers) > max(_FEW_PIECES, (1 - LEAST_KNOWN) * len(pieces)):
        raise ModelError(
            f"The model in {folder} cannot be used: of {len(pieces)} pieces in {home} {len(strangers)} are not in {other} "
            f"({', '.join(strangers[:3])} …), so the tokenizer belongs to another model; get both from the same place"
        )


def _spell(path: Path, marks: tuple[str, ...]) -> tuple[str, ...]:
    """Return the pieces that the tokenizer writes for the marks: MADLAD's puts a piece for the beginning of a word before them.

    Without that piece the translation is mangled and no error says so.
    """
    pieces = _open(path).target_pieces(" ".join(marks))
    return tuple(pieces) if set(marks) <= set(pieces) else marks


def _open(path: Path) -> Tokenizer:
    try:
        return open_tokenizer([path])
    except (RuntimeError, OSError, ValueError) as error:
        raise ModelError(f"{path} is no usable tokenizer; get it again from the model that was converted") from error
