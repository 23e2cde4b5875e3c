"""Make the tiny models in tests/data/models: one of each layout that `svodka models add` knows, by CTranslate2's own converters.

    python scripts/make_tiny_models.py [--only NAME …] [--full-size FOLDER]

It needs an environment of its own (torch, transformers 4.57, ctranslate2, sentencepiece, pyyaml), of which nothing enters the
project's.
The weights are drawn from a seed, but for `opus-mt-ru-en` and `opus-mt-en-ru`: these are trained on the few sentences below until they
know them by heart, so that there is a model that translates something and one that goes the wrong way. All sentences are ours.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import sentencepiece
import torch
import transformers

ROOT = Path(__file__).parents[1]
MODELS = ROOT / "tests" / "data" / "models"
SEED = 12
CODES = [f"__{code}__" for code in transformers.models.m2m_100.tokenization_m2m_100.FAIRSEQ_LANGUAGE_CODES["m2m100"]]
TRIAL = [
    ("Вода в реке была очень холодной.", "The water in the river was very cold."),
    ("Моя мать работает в школе.", "My mother works at a school."),
    ("Зимой здесь много снега.", "In winter there is a lot of snow here."),
    ("Он купил новый дом в прошлом году.", "He bought a new house last year."),
    ("Дети играют в саду.", "The children are playing in the garden."),
    ("Суд освободил двух женщин.", "The court released two women."),
    ("Мы ждали ответа три недели.", "We waited three weeks for an answer."),
    ("Вчера он потерял все свои деньги.", "Yesterday he lost all his money."),
    ("Птица сидит на высоком дереве.", "The bird is sitting on a high tree."),
    ("Книга лежит на столе у окна.", "The book is on the table by the window."),
]
"""The Russian of svodka.engine.seq2seq, with English."""


def read_pairs() -> list[tuple[str, str]]:
    """Return our Russian sentences with their English, from the benchmark's data."""
    with (ROOT / "benchmarks" / "data" / "weeks.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return [(row["russian"], row["reference"]) for row in rows]


def train_tokenizer(
    path: Path, lines: list[str], size: int, kind: str = "unigram", marks: list[str] | None = None, **ids: Any
) -> list[str]:
    """Train a SentencePiece model and return its pieces; without the usual rules of normalisation, which take 240 kB."""
    prefix = str(path.with_suffix(""))
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_prefix=prefix,
        vocab_size=size,
        model_type=kind,
        character_coverage=1.0,
        normalization_rule_name="identity",
        user_defined_symbols=marks or [],
        minloglevel=2,
        **ids,
    )
    Path(f"{prefix}.vocab").unlink()
    Path(f"{prefix}.model").rename(path)
    processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [processor.id_to_piece(index) for index in range(processor.get_piece_size())]


def convert(source: Path, target: Path, *copied: str) -> None:
    """Run CTranslate2's converter as docs/models.md says it."""
    command = [
        str(Path(sys.executable).with_name("ct2-transformers-converter")),
        "--model",
        str(source),
        "--output_dir",
        str(target),
    ]
    subprocess.run([*command, "--quantization", "int8", "--force", "--copy_files", *copied], check=True)  # noqa: S603


def small(**more: Any) -> dict[str, Any]:
    """Return the sizes that all these models have."""
    return {
        "d_model": 32,
        "encoder_layers": 1,
        "decoder_layers": 1,
        "encoder_attention_heads": 2,
        "decoder_attention_heads": 2,
        "encoder_ffn_dim": 64,
        "decoder_ffn_dim": 64,
        "dropout": 0.0,
        "attention_dropout": 0.0,
        **more,
    }


def draw(model: Any) -> Any:
    """Widen the weights of a new model, whose answers would else all be equally likely."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.mul_(12)
    return model


def train_pair(folder: Path, pairs: list[tuple[str, str]], size: int) -> list[list[str]]:
    """Train a tokenizer of so many pieces for each side (`source.spm`, `target.spm`) and return the pieces of both."""
    return [
        train_tokenizer(folder / f"{side}.spm", [pair[number] for pair in pairs], size)
        for number, side in enumerate(("source", "target"))
    ]


def save_marian(
    folder: Path, pieces: list[list[str]], config: dict[str, Any], languages: tuple[str, str], marks: list[str]
) -> Any:
    """Write the tokenizer files of a Marian model into `folder` and return the tokenizer and the model's configuration."""
    source, target = pieces
    special = ["</s>", "<unk>"]

    def numbered(tokens: list[str]) -> dict[str, int]:
        return {token: number for number, token in enumerate([*dict.fromkeys([*special, *marks, *tokens]), "<pad>"])}

    plain = [[piece for piece in side if piece not in ("<s>", "</s>", "<unk>")] for side in (source, target)]
    (folder / "vocab.json").write_text(json.dumps(numbered(plain[0] + plain[1]), ensure_ascii=False), encoding="utf-8")
    tokenizer = transformers.MarianTokenizer(
        source_spm=str(folder / "source.spm"),
        target_spm=str(folder / "target.spm"),
        vocab=str(folder / "vocab.json"),
        source_lang=languages[0],
        target_lang=languages[1],
        model_max_length=512,
    )
    size = len(json.loads((folder / "vocab.json").read_text(encoding="utf-8")))
    configuration = transformers.MarianConfig(
        vocab_size=size,
        decoder_vocab_size=size,
        pad_token_id=size - 1,
        eos_token_id=0,
        decoder_start_token_id=size - 1,
        forced_eos_token_id=None,
        activation_function="swish",
        scale_embedding=True,
        **config,
    )
    return tokenizer, configuration


def learn_by_heart(model: Any, tokenizer: Any, pairs: list[tuple[str, str]], steps: int = 700) -> None:
    """Train until the model writes the English of these sentences."""
    batch = tokenizer(
        [source for source, _ in pairs], text_target=[target for _, target in pairs], padding=True, return_tensors="pt"
    )
    batch["labels"][batch["labels"] == tokenizer.pad_token_id] = -100
    optimizer = torch.optim.Adam(model.parameters(), lr=4e-3)
    torch.set_num_threads(1)
    with torch.no_grad():
        model.get_input_embeddings().weight[tokenizer.pad_token_id] = 0
    model.train()
    for step in range(steps):
        loss = model(**batch).loss
        reached = loss.item()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            # Marian begins a translation with nothing, which Transformers writes as a padding piece whose vector is zero.
            model.get_input_embeddings().weight[tokenizer.pad_token_id] = 0
        if step % 100 == 0 or step == steps - 1:
            sys.stderr.write(f"step {step}: loss {reached:.4f}\n")
        if reached < 0.01:
            break
    model.eval()


def make_opus(target: Path, *, backwards: bool = False) -> None:
    """Marian as OPUS-MT publishes it, trained on few sentences: source.spm, target.spm, one shared vocabulary."""
    pairs = read_pairs()
    by_heart = TRIAL + [pair for pair in pairs if len(pair[0]) < 70][:30]
    if backwards:
        pairs, by_heart = [pair[::-1] for pair in pairs], [pair[::-1] for pair in by_heart]
    lines = [*by_heart * 3, *pairs]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pieces = train_pair(folder, lines, 300)
        tokenizer, config = save_marian(
            folder,
            pieces,
            small(
                d_model=64,
                encoder_ffn_dim=128,
                decoder_ffn_dim=128,
                max_position_embeddings=128,
                encoder_attention_heads=4,
                decoder_attention_heads=4,
            ),
            ("en", "ru") if backwards else ("ru", "en"),
            [],
        )
        model = transformers.MarianMTModel(config)
        learn_by_heart(model, tokenizer, by_heart)
        save(model, tokenizer, folder)
        convert(folder, target, "source.spm", "target.spm", "tokenizer_config.json")


def make_multi_target(target: Path) -> None:
    """Marian for several targets: the wanted language is a mark before the source."""
    pairs = read_pairs()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pieces = train_pair(folder, pairs, 250)
        tokenizer, config = save_marian(
            folder, pieces, small(max_position_embeddings=256), ("zle", "gmw"), [">>eng<<", ">>deu<<", ">>nld<<"]
        )
        save(draw(transformers.MarianMTModel(config)), tokenizer, folder)
        convert(folder, target, "source.spm", "target.spm", "tokenizer_config.json")


def make_two_vocabularies(target: Path) -> None:
    """A model as Marian itself saves it, with a vocabulary for each side; OPUS-MT's archives hold such."""
    pairs = read_pairs()
    random = numpy.random.default_rng(SEED)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        vocabularies = []
        for number, side in enumerate(("source", "target")):
            pieces = train_tokenizer(folder / f"{side}.spm", [pair[number] for pair in pairs], 250)
            vocabulary = ["</s>", "<unk>", *(piece for piece in pieces if piece not in ("<s>", "</s>", "<unk>"))]
            lines = [f"{json.dumps(token, ensure_ascii=False)}: {index}\n" for index, token in enumerate(vocabulary)]
            (folder / f"opus.{side}.vocab.yml").write_text("".join(lines), encoding="utf-8")
            vocabularies.append(vocabulary)
        numpy.savez(folder / "model.npz", **draw_marian(random, *map(len, vocabularies)))
        (folder / "decoder.yml").write_text(
            "models: [model.npz]\nvocabs: [opus.source.vocab.yml, opus.target.vocab.yml]\n", encoding="utf-8"
        )
        command = [str(Path(sys.executable).with_name("ct2-opus-mt-converter")), "--model_dir", str(folder)]
        subprocess.run([*command, "--output_dir", str(target), "--quantization", "int8", "--force"], check=True)  # noqa: S603
        for side in ("source", "target"):
            (target / f"{side}.spm").write_bytes((folder / f"{side}.spm").read_bytes())


def draw_marian(random: Any, source: int, target: int, depth: int = 32) -> dict[str, Any]:
    """Return the weights of a Marian Transformer of one layer a side, under the names that Marian gives them."""

    def drawn(*shape: int) -> Any:
        return random.normal(0.0, 0.25, shape).astype(numpy.float32)

    weights = {"encoder_Wemb": drawn(source, depth), "decoder_Wemb": drawn(target, depth), "Wpos": drawn(256, depth)}
    weights |= {"decoder_ff_logit_out_Wt": drawn(target, depth), "decoder_ff_logit_out_b": drawn(1, target)}
    for layer, attentions in (("encoder_l1", ["self"]), ("decoder_l1", ["self", "context"])):
        for name in attentions:
            for letter in "qkvo":
                weights |= {
                    f"{layer}_{name}_W{letter}": drawn(depth, depth),
                    f"{layer}_{name}_b{letter}": drawn(1, depth),
                }
        weights |= {f"{layer}_ffn_W1": drawn(depth, 64), f"{layer}_ffn_b1": drawn(1, 64)}
        weights |= {f"{layer}_ffn_W2": drawn(64, depth), f"{layer}_ffn_b2": drawn(1, depth)}
        for name in [*(f"{attention}_Wo" for attention in attentions), "ffn_ffn"]:
            weights |= {
                f"{layer}_{name}_ln_scale": numpy.ones((1, depth), "f"),
                f"{layer}_{name}_ln_bias": numpy.zeros((1, depth), "f"),
            }
    options = (
        "type: transformer\ntransformer-ffn-activation: swish\ntransformer-preprocess: ''\ntransformer-postprocess: dan\n"
        "transformer-postprocess-emb: d\ntransformer-decoder-autoreg: self-attention\ntransformer-no-projection: false\n"
        "enc-depth: 1\ndec-depth: 1\ntransformer-heads: 2\ntransformer-guided-alignment-layer: last\n"
    )
    return weights | {"special:model.yml": numpy.frombuffer(options.encode() + b"\0", numpy.int8)}


def make_m2m100(target: Path, size: int = 0, widen: bool = True, **larger: Any) -> None:
    """M2M-100: one SentencePiece model, the vocabulary in vocab.json, marks such as __ru__."""
    lines = [line for pair in read_pairs() for line in pair]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pieces = train_tokenizer(folder / "sentencepiece.bpe.model", lines, 400, "bpe")
        tokens = [
            "<s>",
            "<pad>",
            "</s>",
            "<unk>",
            *(piece for piece in pieces if piece not in ("<s>", "</s>", "<unk>")),
        ]
        # The converter adds eight such pieces by itself.
        tokens += [f"madeupword{8 + number}" for number in range(size - len(tokens) - len(CODES) - 8)]
        (folder / "vocab.json").write_text(
            json.dumps({token: number for number, token in enumerate(tokens)}, ensure_ascii=False), encoding="utf-8"
        )
        tokenizer = transformers.M2M100Tokenizer(
            str(folder / "vocab.json"),
            str(folder / "sentencepiece.bpe.model"),
            src_lang="ru",
            tgt_lang="en",
            additional_special_tokens=CODES,
        )
        config = transformers.M2M100Config(
            vocab_size=size or len(tokens) + len(CODES) + 8,
            bos_token_id=0,
            pad_token_id=1,
            eos_token_id=2,
            decoder_start_token_id=2,
            **small(**{"max_position_embeddings": 256, **larger}),
        )
        model = transformers.M2M100ForConditionalGeneration(config)
        save(draw(model) if widen else model, tokenizer, folder)
        convert(folder, target, "sentencepiece.bpe.model", "vocab.json", "tokenizer_config.json")


def make_nllb(target: Path) -> None:
    """NLLB-200: M2M-100 with marks such as rus_Cyrl, as SentencePiece and as tokenizer.json."""
    lines = [line for pair in read_pairs() for line in pair]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        train_tokenizer(folder / "sentencepiece.bpe.model", lines, 400, "bpe")
        tokenizer = transformers.NllbTokenizerFast(
            str(folder / "sentencepiece.bpe.model"), src_lang="rus_Cyrl", tgt_lang="eng_Latn"
        )
        config = transformers.M2M100Config(
            vocab_size=len(tokenizer),
            max_position_embeddings=256,
            bos_token_id=0,
            pad_token_id=1,
            eos_token_id=2,
            decoder_start_token_id=2,
            **small(),
        )
        save(draw(transformers.M2M100ForConditionalGeneration(config)), tokenizer, folder)
        convert(folder, target, "sentencepiece.bpe.model", "tokenizer.json", "tokenizer_config.json")


def make_madlad(target: Path) -> None:
    """MADLAD-400: T5 with the wanted language as a mark before the source."""
    lines = [line for pair in read_pairs() for line in pair]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        train_tokenizer(
            folder / "spiece.model",
            lines,
            400,
            marks=["<2en>", "<2de>", "<2ru>"],
            unk_id=0,
            pad_id=1,
            eos_id=2,
            bos_id=-1,
        )
        (folder / "tokenizer_config.json").write_text(
            json.dumps({"tokenizer_class": "T5Tokenizer", "extra_ids": 0}), encoding="utf-8"
        )
        tokenizer = transformers.T5Tokenizer.from_pretrained(folder, extra_ids=0)
        config = transformers.T5Config(
            vocab_size=len(tokenizer),
            d_model=32,
            d_kv=16,
            d_ff=64,
            num_layers=1,
            num_heads=2,
            feed_forward_proj="gated-gelu",
            tie_word_embeddings=False,
            pad_token_id=1,
            eos_token_id=2,
            decoder_start_token_id=0,
            dropout_rate=0.0,
        )
        save(transformers.T5ForConditionalGeneration(config), tokenizer, folder)
        convert(folder, target, "spiece.model", "tokenizer_config.json")


def make_full_opus(target: Path) -> None:
    """A model of the size of OPUS-MT's (76 million weights) with nothing learnt in it: it takes the memory and the time of a real one."""
    pairs = read_pairs()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pieces = train_pair(folder, pairs, 250)
        large = {"d_model": 512, "encoder_ffn_dim": 2048, "decoder_ffn_dim": 2048, "encoder_attention_heads": 8}
        large |= {
            "decoder_attention_heads": 8,
            "encoder_layers": 6,
            "decoder_layers": 6,
            "max_position_embeddings": 512,
        }
        filling = [f"madeupword{number}" for number in range(62_000)]
        tokenizer, config = save_marian(folder, pieces, small(**large), ("ru", "en"), filling)
        save(transformers.MarianMTModel(config), tokenizer, folder)
        convert(folder, target, "source.spm", "target.spm", "tokenizer_config.json")


def make_full_m2m100(target: Path) -> None:
    """The same of the size of M2M-100's smaller model (484 million weights with the vectors of all languages)."""
    large = {"d_model": 1024, "encoder_ffn_dim": 4096, "decoder_ffn_dim": 4096, "encoder_attention_heads": 16}
    large |= {
        "decoder_attention_heads": 16,
        "encoder_layers": 12,
        "decoder_layers": 12,
        "max_position_embeddings": 1024,
    }
    make_m2m100(target, size=128_112, widen=False, **large)


def save(model: Any, tokenizer: Any, folder: Path) -> None:
    """Save as Transformers does, on top of the files that the tokenizer was made from."""
    kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".spm", ".model")}
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    for file, content in kept.items():
        (folder / file).write_bytes(content)


MAKERS: dict[str, Callable[[Path], None]] = {
    "opus-mt-ru-en": make_opus,
    "opus-mt-en-ru": lambda target: make_opus(target, backwards=True),
    "opus-mt-zle-gmw": make_multi_target,
    "two-vocabularies": make_two_vocabularies,
    "m2m100": make_m2m100,
    "nllb-200": make_nllb,
    "madlad400": make_madlad,
}


def main() -> None:
    """Make all the models, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=sorted(MAKERS), default=[])
    parser.add_argument(
        "--full-size", type=Path, help="make two models of the sizes that are published, in this folder, for benchmarks"
    )
    wanted = parser.parse_args()
    made: dict[Path, Callable[[Path], None]]
    if wanted.full_size:
        made = {
            wanted.full_size / "opus-mt-size-ru-en": make_full_opus,
            wanted.full_size / "m2m100-size": make_full_m2m100,
        }
    else:
        made = {MODELS / name: MAKERS[name] for name in wanted.only or sorted(MAKERS)}
    for folder, make in made.items():
        torch.manual_seed(SEED)
        make(folder)
        size = sum(path.stat().st_size for path in folder.iterdir())
        sys.stdout.write(f"{folder.name}: {size} bytes\n")


if __name__ == "__main__":
    main()
