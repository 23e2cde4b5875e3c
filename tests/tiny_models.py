"""Small but real models for the tests: an Argos package and a causal model, random Transformers in CTranslate2 format.

What they write is gibberish; loading, tokenizing, batching, prefixes, n-best lists and scores are the real thing.
"""

import io
import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import pytest
import sentencepiece

TRAINING_LINES = [
    "В Бишкеке сотрудники милиции задержали мужчину с двумя килограммами гашиша.",
    "Пограничники нашли тайник с героином в горах на юге страны.",
    "Суд приговорил троих участников группы к семи годам лишения свободы.",
    "В Душанбе сожгли полтонны наркотиков, изъятых за год.",
    "Таможня остановила грузовик: под яблоками лежало 80 свёртков.",
    "Police in Bishkek detained a man carrying two kilograms of hashish.",
    "Border guards found a cache of heroin in the mountains in the south.",
    "The court sentenced three members of the group to seven years in prison.",
    "In Dushanbe half a ton of drugs seized over the year was burnt.",
    "Customs stopped a lorry: 80 bundles lay under the apples, see file_2.txt.",
]
SPECIAL = ["<unk>", "<s>", "</s>"]
BPE_CODES = "#version: 0.2\nT h\nTh e</w>\np o\nl i\nв</w> о\n"
DEPTH = 32


def write_sentencepiece(path: Path) -> list[str]:
    """Train a tokenizer on the lines above, write it, and return its pieces (specials left out)."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TRAINING_LINES),
        model_writer=model,
        vocab_size=220,
        character_coverage=1.0,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    path.write_bytes(model.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    pieces = [processor.id_to_piece(index) for index in range(processor.get_piece_size())]
    return [piece for piece in pieces if piece not in SPECIAL]


def write_bpe(path: Path) -> list[str]:
    """Write subword-nmt merge codes and return the pieces that they and single letters give."""
    path.write_text(BPE_CODES, encoding="utf-8")
    letters = sorted({letter for line in TRAINING_LINES for letter in line if letter != " "})
    merged = ["Th@@", "The", "Th", "po", "po@@", "li", "li@@"]
    return letters + [f"{letter}@@" for letter in letters] + merged


class _Drawn:
    """Fills the weights of a CTranslate2 specification from a seeded generator."""

    def __init__(self, seed: int, size: int = DEPTH) -> None:
        self._random = np.random.default_rng(seed)
        self.size = size

    def weights(self, *shape: int) -> np.ndarray:
        return self._random.normal(0.0, 0.4, shape).astype(np.float32)

    def norm(self, norm: Any) -> None:
        norm.gamma, norm.beta = np.ones(self.size, np.float32), np.zeros(self.size, np.float32)

    def linear(self, linear: Any, rows: int, columns: int) -> None:
        linear.weight, linear.bias = self.weights(rows, columns), self.weights(rows)

    def attention(self, attention: Any, parts: tuple[int, ...]) -> None:
        self.norm(attention.layer_norm)
        for linear, count in zip(attention.linear, parts, strict=True):
            self.linear(linear, count * self.size, self.size)

    def stack(self, side: Any) -> None:
        """Fill the layers of an encoder or a decoder, with attention to the encoder where it has one."""
        self.norm(side.layer_norm)
        for layer in side.layer:
            self.attention(layer.self_attention, (3, 1))
            if hasattr(layer, "attention"):
                self.attention(layer.attention, (1, 2, 1))
            self.norm(layer.ffn.layer_norm)
            self.linear(layer.ffn.linear_0, 2 * self.size, self.size)
            self.linear(layer.ffn.linear_1, self.size, 2 * self.size)


def write_model(folder: Path, vocabulary: list[str], seed: int = 8, end_bias: float = 4.0) -> None:
    """Write a one-layer encoder-decoder with random weights; `end_bias` makes it stop sooner, as a trained one would."""
    spec = ctranslate2.specs.TransformerSpec.from_config(num_layers=1, num_heads=2)
    drawn = _Drawn(seed)
    spec.encoder.embeddings[0].weight = drawn.weights(len(vocabulary), DEPTH)
    spec.decoder.embeddings.weight = drawn.weights(len(vocabulary), DEPTH)
    drawn.stack(spec.encoder)
    drawn.stack(spec.decoder)
    drawn.linear(spec.decoder.projection, len(vocabulary), DEPTH)
    spec.decoder.projection.bias[vocabulary.index("</s>")] += end_bias
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    _save(spec, folder)


def write_causal_model(
    folder: Path, *, name: str = "tiny-ru-en", source: str = "ru", target: str = "en", reads_backwards: bool = False
) -> Path:
    """Write a one-layer decoder-only model with tokenizer and manifest into the new `folder` and return it."""
    folder.mkdir(parents=True)
    pieces = write_sentencepiece(folder / "sentencepiece.model")
    vocabulary = ["<unk>", "<bos>", "<eos>", "\n", *pieces]
    spec = ctranslate2.specs.TransformerDecoderModelSpec.from_config(num_layers=1, num_heads=2)
    spec.config.bos_token, spec.config.eos_token = "<bos>", "<eos>"
    drawn = _Drawn(8)
    spec.decoder.embeddings.weight = drawn.weights(len(vocabulary), DEPTH)
    drawn.stack(spec.decoder)
    drawn.linear(spec.decoder.projection, len(vocabulary), DEPTH)
    spec.decoder.projection.bias[vocabulary.index("<eos>")] += 4.0
    spec.register_vocabulary(vocabulary)
    _save(spec, folder)
    manifest = {
        "name": name,
        "version": "1.0",
        "kind": "causal",
        "format": "ctranslate2",
        "source_language": source,
        "target_language": target,
        "tokenizer": "sentencepiece.model",
        "prompt": ["<bos>", "{source}", "\n"],
        "end_tokens": ["\n", "<eos>"],
        "compute_type": "int8",
        "licence": "CC0",
    }
    if reads_backwards:
        manifest["reverse_prompt"] = ["<bos>", "The {translation}", "\n"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def write_sharing_decoder(
    folder: Path,
    *,
    heads: int,
    head: int,
    width: int,
    window: int = 0,
    named_norms: bool = True,
    quantization: str | None = "int8",
    vocabulary: Sequence[str] = ("<unk>", "<bos>", "<eos>", *map(str, range(60))),
) -> Path:
    """Write a two-layer decoder of Gemma's kind, whose `heads` share one key and value, into `folder` and return it.

    `named_norms` says whether each norm has a name of its own, as in Gemma 3, or stands in the part that it goes before.
    """
    spec = ctranslate2.specs.TransformerDecoderModelSpec.from_config(
        num_layers=2,
        num_heads=heads,
        activation=ctranslate2.specs.Activation.GELUTanh,
        ffn_glu=True,
        rms_norm=True,
        rotary_dim=head,
        rotary_interleave=False,
        num_heads_kv=1,
        head_dim=head,
        sliding_window=window,
        pre_post_layer_norm=named_norms,
        qk_norm=named_norms,
    )
    spec.config.bos_token, spec.config.eos_token, spec.config.layer_norm_epsilon = "<bos>", "<eos>", 1e-6
    drawn = _Drawn(21, width)

    def norm(part: Any, size: int = width) -> None:
        part.gamma, part.layer_norm_use_residual = drawn.weights(size), named_norms

    spec.decoder.scale_embeddings = named_norms
    spec.decoder.start_from_zero_embedding = False
    spec.decoder.embeddings.weight = drawn.weights(len(vocabulary), width)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    norm(spec.decoder.layer_norm)
    for layer in spec.decoder.layer:
        own = [getattr(layer, name) for name in vars(layer) if name.endswith("layer_norm")]
        for part in own or [layer.self_attention.layer_norm, layer.ffn.layer_norm]:
            norm(part)
        for name in ("q_norm", "k_norm") if named_norms else ():
            norm(getattr(layer.self_attention, name), head)
        shapes = ((heads + 2) * head, width), (width, heads * head)
        for linear, shape in zip(layer.self_attention.linear, shapes, strict=True):
            linear.weight = drawn.weights(*shape)
        layer.ffn.linear_0.weight, layer.ffn.linear_0_noact.weight = (drawn.weights(2 * width, width) for _ in "ab")
        layer.ffn.linear_1.weight = drawn.weights(width, 2 * width)
    spec.register_vocabulary(list(vocabulary))
    _save(spec, folder, quantization)
    return folder


def _save(spec: Any, folder: Path, quantization: str | None = "int8") -> None:
    spec.validate()
    spec.optimize(quantization=quantization)
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))


def write_package(
    folder: Path,
    *,
    source: str = "ru",
    target: str = "en",
    version: str = "1.9",
    bpe: bool = False,
    target_prefix: str = "",
) -> Path:
    """Write an unpacked package into the new `folder` and return it."""
    folder.mkdir(parents=True)
    pieces = write_bpe(folder / "bpe.model") if bpe else write_sentencepiece(folder / "sentencepiece.model")
    extra = [target_prefix] if target_prefix else []
    write_model(folder / "model", SPECIAL + extra + pieces)
    metadata = {
        "package_version": version,
        "argos_version": "1.9",
        "from_code": source,
        "from_name": "Russian" if source == "ru" else source,
        "to_code": target,
        "to_name": "English" if target == "en" else target,
    }
    if target_prefix:
        metadata["target_prefix"] = target_prefix
    (folder / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    (folder / "README.md").write_text("A model for tests. Licence: CC0.\n", encoding="utf-8")
    return folder


def zip_package(folder: Path, archive: Path) -> Path:
    """Zip an unpacked package the way Argos does: one top-level folder."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*")):
            file.write(path, Path(folder.name) / path.relative_to(folder))
    return archive


def isolated_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point home, data and Argos directories below `folder` and return svodka's data directory."""
    data = folder / "data"
    monkeypatch.setenv("SVODKA_DATA_DIR", str(data))
    monkeypatch.setenv("HOME", str(folder / "home"))
    for variable, name in (("XDG_DATA_HOME", "share"), ("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache")):
        monkeypatch.setenv(variable, str(folder / "home" / name))
    for variable in [name for name in os.environ if name.startswith("ARGOS_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(variable)
    return data


def argospm_shelf(folder: Path) -> Path:
    """Return where `isolated_home` makes svodka look for packages that argospm installed."""
    return folder / "home" / "share" / "argos-translate" / "packages"
