"""`manifest.json`: what a model says of itself, how it is prompted and decoded, what was measured on it, and its licence.

A causal model's manifest also says how term hints and glosses stand before the sentence, in the form that the model was trained on:

    [закладки = stash; УБН = Drug Control Department] {вощёной: waxed; бечёвкой: twine, string, cord} Закладки лежали …

The manifest of an encoder–decoder model is written by hand, or when the model is added, from what was recognised in its folder.
"""

import contextlib
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from svodka.engine import PRICES, Prices
from svodka.engine.decoding import DecodingRequest, GlossLimits, ModelInfo, ScoringRequest, Tuning
from svodka.engine.model_files import read_settings
from svodka.engine.model_folder import compute_fingerprint
from svodka.errors import ModelError

FILE = "manifest.json"
UNREADABLE = "unreadable"
SOURCE_SLOT = "{source}"
TRANSLATION_SLOT = "{translation}"
MAX_SOURCE_WORDS = 36
"""Longer sentences are cut where a causal model's manifest does not say otherwise. Measured with the starter on the 34 longest sentences
of the development set (30 words and more): whole chrF 55.1, cut at 36 words 57.1, at 28 words 55.4; and cutting is a fifth faster."""
GLOSS_PLACE = "after the hints, before the source"
"""The only place for glosses in a prompt that svodka knows."""
TUNING_WITHOUT_HINTS = Tuning(hint_beam=0, max_hints=0)
"""For encoder–decoder models, which follow no hints. The beam of 4 is what Argos Translate and most authors use; the prices are the
starter's until somebody measures others."""
RETIRED = frozenset({"score_margin", "nbest_margin", "hint_margin", "splice_margin", "vocabulary_margin"})
"""Former numbers of `tuning`, replaced by the prices. Manifests that other people wrote may still have them; they are ignored."""
_HINTS = re.compile(
    r"^(?P<open>.*?)\{source_term\}(?P<equals>.*?)\{target_term\}(?:(?P<join>[^{}]*)\{source_term\}.*?\{target_term\})?(?P<close>[^{}]*)\{source\}$"
)
_BOUNDS: dict[str, tuple[float, float]] = {
    "beam_size": (1, 32),
    "hypotheses": (1, 32),
    "wide_beam": (1, 32),
    "hint_beam": (0, 32),
    "max_hints": (0, 32),
    "unsure_below": (-20.0, 0.0),
    "sentence_budget": (0.0, 1000.0),
    "run_budget": (0.0, 1000.0),
    "paragraph_budget": (0, 10**9),
    "draft_budget": (0, 10**9),
}
_PRICE_BOUNDS = (0.0, 20.0)
"""The least and the greatest value of the numbers of `Tuning` that `_BOUNDS` does not list."""


@dataclass(frozen=True)
class BlockTemplate:
    """The punctuation of a block of words before the sentence: `{` `бечёвкой` `: ` `twine` `, ` `string` `; ` … `} ` sentence.

    A term hint is a word with one sense. `limits` say how many words and senses fit in; None = no limit.
    """

    opening: str
    after_word: str
    between_senses: str
    between_words: str
    closing: str
    limits: GlossLimits | None = None

    def compose(self, words: Iterable[tuple[str, Sequence[str]]], brackets: str) -> str:
        """Return the block for words with their senses, "" if there are none. Words and senses beyond the limits are left out.

        `brackets` are those of all blocks of the prompt: like the block's own punctuation, they are removed from words and senses.
        """
        template = brackets + self.after_word + self.between_senses + self.between_words
        forbidden = {ord(letter): " " for letter in template if not (letter.isalnum() or letter.isspace())}
        most_words, most_senses = (self.limits.max_words, self.limits.max_senses) if self.limits else (None, None)
        texts = []
        for written in words:
            word, *senses = (" ".join(text.translate(forbidden).split()) for text in (written[0], *written[1]))
            if word and (told := list(filter(None, senses))[:most_senses]):
                texts.append(f"{word}{self.after_word}{self.between_senses.join(told)}")
        return f"{self.opening}{self.between_words.join(texts[:most_words])}{self.closing}" if texts else ""


@dataclass(frozen=True)
class PromptTemplate:
    """How a model takes hints and glosses; None = it was not trained to read them, and they are left out."""

    hints: BlockTemplate | None = None
    glosses: BlockTemplate | None = None

    def compose(self, request: DecodingRequest | ScoringRequest) -> str:
        """Return the request's sentence on one line with its hints and glosses before it.

        Terms, words and senses come from files that people write. The template's own punctuation is removed from them, so that they
        cannot close the bracket that they stand in or open another.
        """
        hints = [(hint.source, (hint.target,)) for hint in request.hints]
        glosses = [(gloss.source, gloss.senses) for gloss in request.glosses]
        blocks = [(template, words) for template, words in ((self.hints, hints), (self.glosses, glosses)) if template]
        brackets = "".join(template.opening + template.closing for template, _ in blocks)
        before = "".join(template.compose(words, brackets) for template, words in blocks)
        return before + " ".join(request.source.split())


@dataclass(frozen=True, kw_only=True)
class Description:
    """What a model's files say of it, whatever its kind. `source_language` is "" as long as it is unknown."""

    kind: str
    """A name in `kinds.KINDS`."""
    name: str
    version: str
    source_language: str
    target_language: str
    licence: str
    base_model: str = ""
    """What it was trained from, for the record."""
    max_source_words: int = 80
    """This default is for encoder–decoder models, which were trained on whole sentences."""
    tuning: Tuning = TUNING_WITHOUT_HINTS

    def info(self, folder: Path) -> ModelInfo:
        """Return this description as the engine gives it, with the fingerprint of the files in `folder`."""
        shared = {field.name: getattr(self, field.name) for field in fields(Description) if field.name != "base_model"}
        return ModelInfo(**shared, fingerprint=compute_fingerprint(folder))


@dataclass(frozen=True, kw_only=True)
class Manifest(Description):
    """A causal model's manifest, validated. `prompt` holds literal pieces and one `{source}`."""

    kind: str = "causal"
    tokenizer: str
    compute_type: str
    prompt: tuple[str, ...]
    template: PromptTemplate
    end_tokens: tuple[str, ...]
    max_target_tokens: int
    prices: Prices | None = None
    """What its decodes cost, for planning batches; None = the starter's prices, with positions priced by their bytes."""
    reverse_prompt: tuple[list[str], str, list[str]] | None = None
    """The prompt for reading backwards: literal pieces, the text that holds `{translation}`, literal pieces; None = it cannot do that."""

    def info(self, folder: Path) -> ModelInfo:
        """See `Description.info`."""
        return replace(
            super().info(folder),
            follows_hints=self.template.hints is not None,
            reads_backwards=self.reverse_prompt is not None,
            glosses=self.template.glosses.limits if self.template.glosses is not None else None,
        )


@dataclass(frozen=True, kw_only=True)
class Seq2SeqManifest(Description):
    """An encoder–decoder model's manifest, validated: the pieces that the model wants around a sentence."""

    kind: str = "seq2seq"
    layout: str
    tokenizer: tuple[str, ...]
    """One file for both languages, or the source's and the target's."""
    source_prefix: tuple[str, ...]
    source_suffix: tuple[str, ...]
    target_prefix: tuple[str, ...]
    end_tokens: tuple[str, ...]

    def write(self, folder: Path) -> None:
        """Write `folder/manifest.json`; raises `OSError` if that fails."""
        content = {"kind": self.kind, "format": "ctranslate2"} | asdict(self)
        content |= {name: content.pop(name) for name in ("max_source_words", "tuning", "base_model")}
        text = json.dumps(content, ensure_ascii=False, indent=2)
        (folder / FILE).write_text(text + "\n", encoding="utf-8", newline="\n")


def declared_kind(folder: Path) -> str:
    """Return the kind that `folder/manifest.json` names, `UNREADABLE` where it names none, "" where there is no such file."""
    path = folder / FILE
    return str(read_settings(path).get("kind") or UNREADABLE) if path.is_file() else ""


def read_manifest(folder: Path) -> Manifest:
    """Read and validate a causal model's `folder/manifest.json`; `ModelError` says what is missing or of the wrong kind."""
    path = folder / FILE
    if not path.exists():
        raise ModelError(f"{folder} holds no manifest.json, so it is not a causal translation model")
    with _reading(path, "causal") as data:
        prompt = _strings(data, "prompt")
        if prompt.count(SOURCE_SLOT) != 1:
            raise ValueError(f"prompt must hold {SOURCE_SLOT} once")
        decoding = data.get("decoding", {})
        return Manifest(
            **_read_description(data, decoding, Tuning(), MAX_SOURCE_WORDS),
            tokenizer=_plain_name(str(data["tokenizer"])),
            compute_type=str(data.get("compute_type", "default")),
            prompt=prompt,
            template=PromptTemplate(_hint_template(data.get("hint_template")), _gloss_template(data.get("gloss"))),
            max_target_tokens=_within(1, decoding.get("max_target_tokens", 256), 4096),
            prices=_prices(data["prices"]) if "prices" in data else None,
            reverse_prompt=_reverse_prompt(data.get("reverse_prompt")),
        )


def read_seq2seq_manifest(folder: Path) -> Seq2SeqManifest:
    """Read and validate `folder/manifest.json`; `ModelError` says what is missing or of the wrong kind."""
    with _reading(folder / FILE, "seq2seq") as data:
        if unknown := data.keys() - {field.name for field in fields(Seq2SeqManifest)} - {"format"}:
            raise ValueError(f"it has {', '.join(sorted(unknown))}, which is not known")
        tokenizer = tuple(_plain_name(name) for name in _strings(data, "tokenizer"))
        if not 1 <= len(tokenizer) <= 2:
            raise ValueError("tokenizer must name one file, or the source's and the target's")
        return Seq2SeqManifest(
            **_read_description(data, {}, Description.tuning, Description.max_source_words),
            layout=str(data.get("layout", "")),
            tokenizer=tokenizer,
            source_prefix=_strings(data, "source_prefix"),
            source_suffix=_strings(data, "source_suffix"),
            target_prefix=_strings(data, "target_prefix"),
        )


@contextlib.contextmanager
def _reading(path: Path, kind: str) -> Iterator[Any]:
    """Give what the manifest of a model of this kind holds; what the block raises over it becomes a `ModelError` that names the file."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["kind"] != kind or data["format"] != "ctranslate2":
            raise ValueError(f"kind must be {kind} and format ctranslate2")
        yield data
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError(
            f"{path} is not a usable manifest ({error}); see docs/models.md for what it must hold"
        ) from error


def _read_description(data: Any, decoding: dict[str, Any], usual: Tuning, most_words: int) -> dict[str, Any]:
    """Return the fields that a manifest of either kind has; `usual` and `most_words` are the kind's defaults."""
    end_tokens = _strings(data, "end_tokens")
    if not end_tokens:
        raise ValueError("end_tokens must not be empty")
    names = ("name", "version", "source_language", "target_language", "licence")
    return {name: str(data[name]) for name in names} | {
        "end_tokens": end_tokens,
        "base_model": str(data.get("base_model", "")),
        "max_source_words": _within(5, data.get("max_source_words", most_words), 1000),
        "tuning": _read_tuning(data.get("tuning", {}), decoding, usual),
    }


def _strings(data: dict[str, Any], name: str) -> tuple[str, ...]:
    value = data.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f"{name} must be a list of strings")
    return tuple(value)


def _reverse_prompt(block: Any) -> tuple[list[str], str, list[str]] | None:
    if block is None:
        return None
    pieces = [str(piece) for piece in block]
    if sum(piece.count(TRANSLATION_SLOT) for piece in pieces) != 1:
        raise ValueError(f"reverse_prompt must hold {TRANSLATION_SLOT} once")
    [place] = [place for place, piece in enumerate(pieces) if TRANSLATION_SLOT in piece]
    return pieces[:place], pieces[place], pieces[place + 1 :]


def _hint_template(template: object) -> BlockTemplate | None:
    if template is None:
        return None
    match = _HINTS.match(str(template))
    if match is None:
        raise ValueError("hint_template must hold {source_term}, {target_term} and end in {source}")
    return BlockTemplate(match["open"], match["equals"], "", match["join"] or "; ", match["close"])


def _gloss_template(block: Any) -> BlockTemplate | None:
    if block is None:
        return None
    if block.get("place", GLOSS_PLACE) != GLOSS_PLACE:
        raise ValueError(f"the place of glosses must be {GLOSS_PLACE!r}")
    names = ("open", "after_word", "between_senses", "between_words", "close")
    opening, after_word, between_senses, between_words, closing = (str(block[name]) for name in names)
    limits = GlossLimits(
        _within(1, block.get("max_words", GlossLimits.max_words), 50),
        _within(1, block.get("max_senses", GlossLimits.max_senses), 20),
        _within(0, block.get("seen_below", GlossLimits.seen_below), 10**9),
    )
    return BlockTemplate(opening, after_word, between_senses, between_words, closing, limits)


def _read_tuning(block: dict[str, Any], decoding: dict[str, Any], usual: Tuning) -> Tuning:
    """Return the numbers of the block, and `usual` ones for the rest; the default for `hypotheses` is the width of the beam."""
    block = {name: value for name, value in block.items() if name not in RETIRED}
    if unknown := block.keys() - {field.name for field in fields(Tuning)}:
        raise ValueError(f"tuning has no {', '.join(sorted(unknown))}")
    beam = block.get("beam_size", decoding.get("beam_size", usual.beam_size))
    numbers: dict[str, Any] = asdict(usual) | {"beam_size": beam, "hypotheses": beam} | block
    for name, value in numbers.items():
        least, most = _BOUNDS.get(name, _PRICE_BOUNDS)
        if isinstance(least, int):
            numbers[name] = _within(least, value, int(most))
        else:
            numbers[name] = number = float(value)
            if not least <= number <= most:
                raise ValueError(f"{name} {number} is not between {least} and {most}")
    return Tuning(**numbers)


def _prices(block: dict[str, Any]) -> Prices:
    stated = {name: float(price) for name, price in block.items()}
    if not all(0 <= price < math.inf for price in stated.values()):
        raise ValueError("prices must be 0 or more")
    return replace(PRICES, **stated)


def _within(least: int, value: object, most: int) -> int:
    """Return `value` as a whole number from `least` to `most`; `ValueError` for anything else."""
    number = int(str(value))
    if not least <= number <= most:
        raise ValueError(f"{number} is not between {least} and {most}")
    return number


def _plain_name(name: str) -> str:
    if Path(name).name != name:
        raise ValueError("tokenizer must be a file name in the model's folder")
    return name
