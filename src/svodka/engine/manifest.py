"""`manifest.json` of a causal model: how to prompt it, how to decode, what was measured on it, under which licence it is.

What stands before the sentence in a causal model's prompt: term hints, then glosses, each in the form that the model was trained on.

[закладки = stash; УБН = Drug Control Department] {вощёной: waxed; бечёвкой: twine, string, cord} Закладки лежали …
"""

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from svodka.engine import PRICES, Prices
from svodka.engine.checksums import compute_fingerprint
from svodka.engine.decoding import DecodingRequest, Gloss, GlossLimits, Hint, ModelInfo, Tuning
from svodka.errors import ModelError


@dataclass(frozen=True)
class HintTemplate:
    """The hint template taken apart: `[` `закладка` ` = ` `stash` `; ` … `] ` sentence."""

    opening: str
    equals: str
    join: str
    closing: str

    @property
    def punctuation(self) -> frozenset[str]:
        """The characters that mean something between the brackets and may not stand in a term."""
        return _punctuation(self.brackets, self.equals, self.join)

    @property
    def brackets(self) -> str:
        """What opens and closes the hints."""
        return self.opening + self.closing

    def written(self, hints: Sequence[Hint], forbidden: frozenset[str]) -> str:
        """Return the hints as they go before the sentence, "" for none."""
        pairs = [(_plain(hint.source, forbidden), _plain(hint.target, forbidden)) for hint in hints]
        texts = [f"{source}{self.equals}{target}" for source, target in pairs if source and target]
        return f"{self.opening}{self.join.join(texts)}{self.closing}" if texts else ""


@dataclass(frozen=True)
class GlossTemplate:
    """The gloss block of a manifest: `{` `бечёвкой` `: ` `twine` `, ` `string` `; ` … `} ` sentence; and how much fits in it."""

    opening: str
    after_word: str
    between_senses: str
    between_words: str
    closing: str
    limits: GlossLimits

    @property
    def punctuation(self) -> frozenset[str]:
        """The characters that mean something between the brackets and may not stand in a word or a sense."""
        return _punctuation(self.brackets, self.after_word, self.between_senses, self.between_words)

    @property
    def brackets(self) -> str:
        """What opens and closes the glosses."""
        return self.opening + self.closing

    def written(self, glosses: Sequence[Gloss], forbidden: frozenset[str]) -> str:
        """Return the glosses as they go before the sentence, "" for none; what is over the limits is left out from the end."""
        texts = list(self._texts(glosses, forbidden))[: self.limits.max_words]
        return f"{self.opening}{self.between_words.join(texts)}{self.closing}" if texts else ""

    def _texts(self, glosses: Sequence[Gloss], forbidden: frozenset[str]) -> Iterator[str]:
        for gloss in glosses:
            word = _plain(gloss.source, forbidden)
            senses = [plain for sense in gloss.senses if (plain := _plain(sense, forbidden))]
            if word and senses:
                yield f"{word}{self.after_word}{self.between_senses.join(senses[: self.limits.max_senses])}"


@dataclass(frozen=True)
class PromptTemplate:
    """How a model takes hints and glosses; None for what it was not trained to read, which is left out."""

    hints: HintTemplate | None = None
    glosses: GlossTemplate | None = None

    def compose(self, request: DecodingRequest) -> str:
        """Return the request's sentence on one line with its hints and glosses before it.

        Terms, words and senses come from files that people write: the template's own punctuation in them is left out, so that
        they cannot end the bracket that they stand in or begin another.
        """
        brackets = _punctuation(*(template.brackets for template in (self.hints, self.glosses) if template is not None))
        hints = glosses = ""
        if self.hints is not None:
            hints = self.hints.written(request.hints, self.hints.punctuation | brackets)
        if self.glosses is not None:
            glosses = self.glosses.written(request.glosses, self.glosses.punctuation | brackets)
        return f"{hints}{glosses}{' '.join(request.source.split())}"


def _punctuation(*parts: str) -> frozenset[str]:
    return frozenset(letter for part in parts for letter in part if not (letter.isalnum() or letter.isspace()))


def _plain(text: str, forbidden: frozenset[str]) -> str:
    """The text on one line without the characters of the template."""
    return " ".join("".join(" " if letter in forbidden else letter for letter in text).split())


KIND = "causal"
UNREADABLE = "unreadable"
SOURCE_SLOT = "{source}"
TRANSLATION_SLOT = "{translation}"
MAX_SOURCE_WORDS = 36
"""Longer sentences are cut where the manifest does not say otherwise. Measured with the starter on the 34 longest sentences of the
development set (30 words and more): whole chrF 55.1, cut at 36 words 57.1, at 28 words 55.4; and cutting is a fifth faster."""
GLOSS_PLACE = "after the hints, before the source"
"""The only order of a prompt that is known here."""
TUNING = Tuning()
"""For causal models whose manifest says nothing: measured with the starter 0.1."""
RETIRED = frozenset({"score_margin", "nbest_margin", "hint_margin", "splice_margin", "vocabulary_margin"})
"""Numbers of `tuning` that manifests of other people may still have; the prices took their place."""
_HINTS = re.compile(
    r"^(?P<open>.*?)\{source_term\}(?P<equals>.*?)\{target_term\}(?:(?P<join>[^{}]*)\{source_term\}.*?\{target_term\})?(?P<close>[^{}]*)\{source\}$"
)


@dataclass(frozen=True)
class Manifest:
    """A causal model's manifest, validated. `prompt` holds literal pieces and one `{source}`."""

    name: str
    version: str
    source_language: str
    target_language: str
    licence: str
    tokenizer: str
    compute_type: str
    prompt: tuple[str, ...]
    template: PromptTemplate
    end_tokens: tuple[str, ...]
    max_target_tokens: int
    max_source_words: int
    tuning: Tuning
    base_model: str = ""
    """What it was trained from, for the record."""
    prices: Prices | None = None
    """What its decodes cost, for planning batches; None = by the bytes of a position."""
    reverse_prompt: tuple[list[str], str, list[str]] | None = None
    """For reading backwards: the literal pieces before, the text that holds `{translation}` once, those after; None = it does not."""

    def prompt_around_source(self) -> tuple[list[str], list[str]]:
        """Return the literal pieces before and after the source sentence."""
        slot = self.prompt.index(SOURCE_SLOT)
        return list(self.prompt[:slot]), list(self.prompt[slot + 1 :])

    def info(self, folder: Path) -> ModelInfo:
        """Return the description that the engine gives of itself."""
        return ModelInfo(
            name=self.name,
            version=self.version,
            kind=KIND,
            source_language=self.source_language,
            target_language=self.target_language,
            licence=self.licence,
            fingerprint=compute_fingerprint(folder),
            follows_hints=self.template.hints is not None,
            reads_backwards=self.reverse_prompt is not None,
            max_source_words=self.max_source_words,
            glosses=self.template.glosses.limits if self.template.glosses is not None else None,
            tuning=self.tuning,
        )


def declared_kind(folder: Path) -> str:
    """Return the kind that `folder/manifest.json` names, `UNREADABLE` where it names none, "" where there is no such file."""
    path = folder / "manifest.json"
    if not path.is_file():
        return ""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return UNREADABLE
    kind = data.get("kind") if isinstance(data, dict) else None
    return str(kind) if kind else UNREADABLE


def read_content(path: Path, kind: str) -> Any:
    """Return what a manifest of this kind says in JSON; raises `OSError`, `ValueError`, `KeyError` or `TypeError` where it is none."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if data["kind"] != kind or data["format"] != "ctranslate2":
        raise ValueError(f"kind must be {kind} and format ctranslate2")
    return data


def read_manifest(folder: Path) -> Manifest:
    """Read and validate `folder/manifest.json`; `ModelError` says what is missing or of the wrong kind."""
    path = folder / "manifest.json"
    try:
        data = read_content(path, KIND)
        prompt = tuple(str(piece) for piece in data["prompt"])
        if prompt.count(SOURCE_SLOT) != 1:
            raise ValueError(f"prompt must hold {SOURCE_SLOT} once")
        end_tokens = tuple(str(token) for token in data["end_tokens"])
        if not end_tokens:
            raise ValueError("end_tokens must not be empty")
        decoding = data.get("decoding", {})
        return Manifest(
            name=str(data["name"]),
            version=str(data["version"]),
            source_language=str(data["source_language"]),
            target_language=str(data["target_language"]),
            licence=str(data["licence"]),
            tokenizer=plain_name(str(data["tokenizer"])),
            compute_type=str(data.get("compute_type", "default")),
            prompt=prompt,
            template=PromptTemplate(_hint_template(data.get("hint_template")), _gloss_template(data.get("gloss"))),
            end_tokens=end_tokens,
            max_target_tokens=within(1, decoding.get("max_target_tokens", 256), 4096),
            max_source_words=within(5, data.get("max_source_words", MAX_SOURCE_WORDS), 1000),
            tuning=read_tuning(data.get("tuning", {}), decoding, TUNING),
            base_model=str(data.get("base_model", "")),
            prices=_prices(data["prices"]) if "prices" in data else None,
            reverse_prompt=_reverse_prompt(data.get("reverse_prompt")),
        )
    except FileNotFoundError as error:
        raise ModelError(f"{folder} holds no manifest.json, so it is not a causal translation model") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError(
            f"{path} is not a usable manifest ({error}); see docs/models.md for what it must hold"
        ) from error


def _reverse_prompt(block: Any) -> tuple[list[str], str, list[str]] | None:
    if block is None:
        return None
    pieces = [str(piece) for piece in block]
    places = [place for place, piece in enumerate(pieces) if TRANSLATION_SLOT in piece]
    if len(places) != 1 or pieces[places[0]].count(TRANSLATION_SLOT) != 1:
        raise ValueError(f"reverse_prompt must hold {TRANSLATION_SLOT} once")
    return pieces[: places[0]], pieces[places[0]], pieces[places[0] + 1 :]


def _hint_template(template: object) -> HintTemplate | None:
    if template is None:
        return None
    match = _HINTS.match(str(template))
    if match is None:
        raise ValueError("hint_template must hold {source_term}, {target_term} and end in {source}")
    return HintTemplate(match["open"], match["equals"], match["join"] or "; ", match["close"])


def _gloss_template(block: Any) -> GlossTemplate | None:
    if block is None:
        return None
    if block.get("place", GLOSS_PLACE) != GLOSS_PLACE:
        raise ValueError(f"the place of glosses must be {GLOSS_PLACE!r}")
    usual = GlossLimits()
    return GlossTemplate(
        opening=str(block["open"]),
        after_word=str(block["after_word"]),
        between_senses=str(block["between_senses"]),
        between_words=str(block["between_words"]),
        closing=str(block["close"]),
        limits=GlossLimits(
            within(1, block.get("max_words", usual.max_words), 50),
            within(1, block.get("max_senses", usual.max_senses), 20),
            within(0, block.get("seen_below", usual.seen_below), 10**9),
        ),
    )


def read_tuning(block: dict[str, Any], decoding: dict[str, Any], usual: Tuning) -> Tuning:
    """Return the numbers of the block over the kind's `usual` ones; as many hypotheses as the beam is wide, unless it says otherwise.

    `ValueError` says which number it has no use for.
    """
    block = {name: value for name, value in block.items() if name not in RETIRED}
    unknown = block.keys() - {field.name for field in fields(Tuning)}
    if unknown:
        raise ValueError(f"tuning has no {', '.join(sorted(unknown))}")
    beam = block.get("beam_size", decoding.get("beam_size", usual.beam_size))
    stated = {"beam_size": beam, "hypotheses": beam} | block
    numbers: dict[str, Any] = {}
    for field in fields(Tuning):
        value = stated.get(field.name, getattr(usual, field.name))
        if field.name in ("paragraph_budget", "draft_budget"):
            numbers[field.name] = within(0, value, 10**9)
        elif isinstance(getattr(usual, field.name), int):
            numbers[field.name] = within(0 if field.name in ("max_hints", "hint_beam") else 1, value, 32)
        else:
            numbers[field.name] = _score(field.name, value)
    return Tuning(**numbers)


def _prices(block: dict[str, Any]) -> Prices:
    stated = {name: float(price) for name, price in block.items()}
    if not all(0 <= price < math.inf for price in stated.values()):
        raise ValueError("prices must be 0 or more")
    return replace(PRICES, **stated)


def _score(name: str, value: Any) -> float:
    """A price is no less than 0 and a bound of scores no more, both in natural logarithms of probabilities; a budget is a multiple."""
    number = float(value)
    least, most = (-20.0, 0.0) if name == "unsure_below" else (0.0, 1000.0) if name.endswith("_budget") else (0.0, 20.0)
    if not least <= number <= most:
        raise ValueError(f"{name} {number} is not between {least} and {most}")
    return number


def within(least: int, value: object, most: int) -> int:
    """Return a whole number between these two; `ValueError` for anything else."""
    number = int(str(value))
    if not least <= number <= most:
        raise ValueError(f"{number} is not between {least} and {most}")
    return number


def plain_name(name: str) -> str:
    """Return a name that is a file's in the model's own folder; `ValueError` for one that leads elsewhere."""
    if Path(name).name != name:
        raise ValueError("tokenizer must be a file name in the model's folder")
    return name
