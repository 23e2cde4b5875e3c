"""An encoder–decoder folder → what it is and how it wants its sentences, by what is in it: marks, vocabularies, tokenizers, names.

The families of encoder–decoder models that are told by the marks in their vocabulary, and how each wants its sentences.

Rules from the documentation of the families in Transformers (M2M-100, NLLB, MBart-50, MarianMT, MADLAD-400 / T5) and of CTranslate2's
page on Transformers; licences from the model cards of those who published the weights.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from svodka.engine import model_files, naming
from svodka.engine.model_files import read_config, read_end_piece, read_vocabularies
from svodka.engine.tokenization import MARK, TokenizerFile
from svodka.errors import ModelError


@dataclass(frozen=True)
class Layout:
    """One family: the marks by which it is told, what is put before a source and what a translation begins with."""

    name: str
    title: str
    mark: re.Pattern[str]
    """Any language of the family."""
    source: tuple[str, ...]
    """Marks that must be in the vocabulary, in order before the source."""
    target: tuple[str, ...]
    """The same for the beginning of the translation."""
    written: bool
    """The source's mark stands in the text that the tokenizer reads, so that the tokenizer decides which pieces stand for it."""
    licence: str
    """As those who published the weights say it; for a folder that says nothing itself."""


MARKED = (
    Layout(
        "nllb",
        "NLLB-200",
        re.compile(r"[a-z]{3}_(?:Latn|Cyrl|Arab|Deva|Grek|Hans|Hant)"),
        ("rus_Cyrl",),
        ("eng_Latn",),
        written=False,
        licence="CC BY-NC 4.0, as NLLB-200 is published",
    ),
    Layout(
        "m2m100",
        "M2M-100",
        re.compile(r"__[a-z]{2,3}__"),
        ("__ru__",),
        ("__en__",),
        written=False,
        licence="MIT, as M2M-100 is published",
    ),
    Layout(
        "mbart50",
        "mBART-50",
        re.compile(r"[a-z]{2}_[A-Z]{2}"),
        ("ru_RU",),
        ("en_XX",),
        written=False,
        licence="MIT, as mBART-50 is published",
    ),
    Layout(
        "madlad",
        "MADLAD-400 (T5)",
        re.compile(r"<2[a-z]{2,3}(?:_[A-Za-z]+)?>"),
        ("<2en>",),
        (),
        written=True,
        licence="Apache-2.0, as MADLAD-400 is published",
    ),
)
"""Families whose marks say both languages, or the only one that is needed."""

TARGET_MARK = re.compile(r">>(?P<code>[^<>\s]+)<<")
ENGLISH_MARKS = (">>eng<<", ">>en<<", ">>eng_Latn<<")
OPUS_LICENCE = "CC BY 4.0, as OPUS-MT is published"
_FILLER = re.compile(r"<extra_id_\d+>|▁?<extra_id_\d+>")
_FEWEST_MARKS = 2


def find_layout(vocabulary: Collection[str]) -> Layout | None:
    """Return the family whose marks stand in the vocabulary, None where there are none of any.

    `ModelError` where the marks are there and those of Russian or English are not.
    """
    known = frozenset(vocabulary)
    for layout in MARKED:
        if known.issuperset((*layout.source, *layout.target)):
            return layout
    for layout in MARKED:
        others = sorted(piece for piece in known if layout.mark.fullmatch(piece))
        if len(others) >= _FEWEST_MARKS:
            missing = " and ".join(mark for mark in (*layout.source, *layout.target) if mark not in known)
            raise ModelError(
                f"has marks of languages as {layout.title} has ({', '.join(others[:3])} …) and lacks {missing}, so it cannot be told to "
                "translate from Russian into English"
            )
    return None


def find_english_mark(vocabulary: Collection[str]) -> str:
    """Return the mark that asks a Marian model of several targets for English, "" for a model of one target.

    `ModelError` where it writes several languages and English is none of them.
    """
    known = frozenset(vocabulary)
    for mark in ENGLISH_MARKS:
        if mark in known:
            return mark
    others = sorted(piece for piece in known if TARGET_MARK.fullmatch(piece))
    if others:
        raise ModelError(f"writes {', '.join(others[:5])} and no English (>>eng<<)")
    return ""


def has_fillers(vocabulary: Collection[str]) -> bool:
    """Tell whether the vocabulary is that of a T5, which has pieces for gaps to be filled."""
    return any(_FILLER.fullmatch(piece) for piece in vocabulary)


TOKENIZER_FILE = "tokenizer.json"
MARIAN_FILES = ("source.spm", "target.spm")
ONE_FOR_BOTH = (
    "sentencepiece.bpe.model", "spiece.model", "sentencepiece.model", "spm.model", "spiece",
    "flores200_sacrebleu_tokenizer_spm.model",
)  # fmt: skip
"""Names under which SentencePiece models of both languages are published."""
LEAST_KNOWN = 0.8
"""So much of a tokenizer's pieces must be in the vocabulary, and the other way round: a model's own have all but a few."""
_FEW_PIECES = 20


@dataclass(frozen=True)
class Recognition:
    """What a folder was recognised as, in the words of a manifest. `source_language` is "" where no name says it."""

    layout: str
    title: str
    because: str
    tokenizer: tuple[str, ...]
    """Files: one for both languages, or the source's and the target's."""
    source_prefix: tuple[str, ...]
    source_suffix: tuple[str, ...]
    target_prefix: tuple[str, ...]
    end_tokens: tuple[str, ...]
    source_language: str
    target_language: str
    languages_because: str
    licence: str


@dataclass(frozen=True)
class _Family:
    layout: str
    title: str
    because: str
    licence: str
    source_prefix: tuple[str, ...] = ()
    target_prefix: tuple[str, ...] = ()
    says_languages: bool = False


def recognise(folder: Path, name: str) -> Recognition:
    """Return what the model in `folder` is; `name` is what its author calls the folder.

    `ModelError` says what was missing, or how to convert the model first.
    """
    vocabularies = check_weights(folder)
    tokenizer = _find_tokenizer(folder)
    try:
        family = _find_family(folder, vocabularies, tokenizer)
    except ModelError as error:
        raise ModelError(f"The model in {folder} {error}") from error
    _compare(folder, tokenizer, vocabularies)
    config = read_config(folder)
    end = read_end_piece(folder)
    direction = naming.find_direction(folder, name)
    if family.says_languages:
        direction = naming.Direction("ru", "en", "the marks of its languages")
    licence = naming.find_licence(folder)
    return Recognition(
        family.layout,
        family.title,
        family.because,
        tokenizer,
        family.source_prefix,
        () if config.get("add_source_eos") else (end,),
        family.target_prefix,
        (end,),
        direction.source if direction else "",
        # A model of several targets is asked for English.
        "en" if family.source_prefix else direction.target if direction else "",
        direction.said_by if direction else "",
        licence or family.licence or (OPUS_LICENCE if naming.is_opus(folder, name) else "not stated in its folder"),
    )


def check_weights(folder: Path) -> tuple[list[str], list[str]]:
    """Return the vocabularies of source and target, compared with the weights; `ModelError` where anything is missing or does not fit."""
    path = folder / "model.bin"
    unconverted = naming.explain(folder)
    if not path.is_file():
        raise ModelError(unconverted or f"{folder} holds no model.bin, so there is no converted model in it")
    try:
        found = model_files.read_weights(path)
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be used: {error}") from error
    if found.specification != model_files.ENCODER_DECODER:
        what = (
            "a decoder-only model, which needs a manifest.json"
            if found.specification == model_files.DECODER_ONLY
            else found.specification
        )
        raise ModelError(f"{path} is no encoder–decoder model but {what}; see docs/models.md")
    try:
        source, target = read_vocabularies(folder)
        read_config(folder)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"The model in {folder} cannot be used: {error}; convert it again, or get the file again"
        ) from error
    for side, rows, pieces in (("source", found.source_rows, source), ("target", found.target_rows, target)):
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


def _find_family(folder: Path, vocabularies: tuple[list[str], list[str]], tokenizer: tuple[str, ...]) -> _Family:
    source, target = vocabularies
    if tokenizer == MARIAN_FILES:
        mark = find_english_mark(source)
        because = "it has source.spm and target.spm" + (f", and its vocabulary has {mark}" if mark else "")
        return _Family("marian", "Marian (OPUS-MT)", because, "", (mark,) if mark else ())
    layout = find_layout(source)
    if layout is not None:
        marks = " and ".join((*layout.source, *layout.target))
        because = f"its vocabulary has {marks}"
        before = _spell(folder / tokenizer[0], layout.source) if layout.written else layout.source
        return _Family(layout.name, layout.title, because, layout.licence, before, layout.target, says_languages=True)
    if has_fillers({*source, *target}):
        raise ModelError(
            "is a T5 without a mark for English (<2en>): it was not trained to translate by marks, and svodka does not know what else it "
            "wants before a sentence; where you know, write manifest.json with source_prefix (docs/models.md)"
        )
    mark = find_english_mark(source)
    because = (
        f"its vocabulary has {mark}" if mark else f"it has one tokenizer, {tokenizer[0]}, and no marks of languages"
    )
    return _Family("pair", "one pair of languages", because, "", (mark,) if mark else ())


def _compare(folder: Path, tokenizer: tuple[str, ...], vocabularies: tuple[list[str], list[str]]) -> None:
    """Raise `ModelError` where tokenizer and vocabulary are not of one model."""
    known = [_read_pieces(folder, name) for name in tokenizer]
    for name, pieces, vocabulary in zip(tokenizer, known, vocabularies, strict=False):
        _refuse_strangers(folder, f"of {len(pieces)} pieces in {name}", pieces, "in the vocabulary", vocabulary)
    everything = set().union(*known)
    for vocabulary in vocabularies:
        text = [piece for piece in vocabulary if not MARK.fullmatch(piece)]
        _refuse_strangers(
            folder, f"of {len(text)} pieces in the vocabulary", text, f"in {' or '.join(tokenizer)}", everything
        )


def _refuse_strangers(folder: Path, of: str, pieces: Collection[str], where: str, known: Collection[str]) -> None:
    strangers = set(pieces).difference(known)
    if len(strangers) > max(_FEW_PIECES, (1 - LEAST_KNOWN) * len(pieces)):
        raise ModelError(
            f"The model in {folder} cannot be used: {of} {len(strangers)} are not {where} ({', '.join(sorted(strangers)[:3])} …), so the "
            "tokenizer belongs to another model; get both from the same place"
        )


def _spell(path: Path, marks: tuple[str, ...]) -> tuple[str, ...]:
    """Return the pieces that the tokenizer writes for the marks: MADLAD's has a piece for the beginning of a word before them.

    Without that piece the translation is mangled and no error says so.
    """
    try:
        if path.name == TOKENIZER_FILE:
            pieces = TokenizerFile(path).target_pieces(" ".join(marks))
        else:
            pieces = list(_open(path).encode(" ".join(marks), out_type=str))
    except (RuntimeError, OSError, ValueError) as error:
        raise ModelError(f"{path} is no usable tokenizer; get it again from the model that was converted") from error
    return tuple(pieces) if set(marks) <= set(pieces) else marks


def _read_pieces(folder: Path, name: str) -> set[str]:
    """Return the pieces of text that a tokenizer's file knows."""
    path = folder / name
    try:
        pieces = TokenizerFile(path).pieces() if name == TOKENIZER_FILE else set(_sentencepieces(path))
    except (RuntimeError, OSError, ValueError) as error:
        raise ModelError(f"{path} is no usable tokenizer; get it again from the model that was converted") from error
    return {piece for piece in pieces if not MARK.fullmatch(piece)}


def _sentencepieces(path: Path) -> Iterator[str]:
    processor = _open(path)
    for number in range(processor.get_piece_size()):
        # Bytes and controls need not be in the vocabulary.
        if not (processor.is_byte(number) or processor.is_control(number) or processor.is_unknown(number)):
            yield processor.id_to_piece(number)


def _open(path: Path) -> Any:
    import sentencepiece

    return sentencepiece.SentencePieceProcessor(model_file=str(path))
