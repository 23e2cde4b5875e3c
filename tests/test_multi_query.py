"""Weights laid out so that shared keys and values are kept once: the same answers, fewer bytes, and nothing else is touched."""

import errno
import json
import shutil
import struct
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import ctranslate2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from svodka.engine import model_files, model_folder, store
from tiny_models import write_causal_model, write_sharing_decoder

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training"))

import multi_query

SHAPES = {"heads wider than vectors": (4, 16, 40), "as wide": (2, 16, 32), "vectors wider than heads": (2, 16, 40)}
PROMPTS = [["<bos>", *["7", "12", "3", "44"]], ["<bos>", *["9", "9", "58", "1", "30", "22", "5", "17"]], ["<bos>", "0"]]


def generate(folder: Path, beam: int = 2, prompts: list[list[str]] = PROMPTS) -> list[tuple[list[str], float]]:
    generator = ctranslate2.Generator(str(folder), compute_type="float32", intra_threads=1)
    answers = generator.generate_batch(
        prompts,
        beam_size=beam,
        num_hypotheses=beam,
        max_length=12,
        sampling_topk=1,
        return_scores=True,
        include_prompt_in_result=False,
    )
    return [pair for answer in answers for pair in zip(answer.sequences, answer.scores, strict=True)]


@pytest.mark.parametrize("named_norms", [True, False], ids=["Gemma 3", "Gemma 1"])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_the_model_says_the_same_and_keeps_less(shape: tuple[int, int, int], named_norms: bool, tmp_path: Path) -> None:
    heads, head, width = shape
    # In floats: numbers of 8 bits are rounded, and a hair's breadth then decides between two pieces.
    folder = write_sharing_decoder(
        tmp_path, heads=heads, head=head, width=width, window=512, named_norms=named_norms, quantization=None
    )
    before = generate(folder)
    assert model_files.measure_position(folder) == 2 * 2 * heads * head * 4
    assert multi_query.share_keys(folder)
    assert model_files.measure_position(folder) == 2 * 2 * head * 4
    after = generate(folder)
    assert [pieces for pieces, _ in after] == [pieces for pieces, _ in before]
    assert [score for _, score in after] == pytest.approx([score for _, score in before], abs=1e-3)
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "model.bin", "vocabulary.json"]


def test_a_prompt_longer_than_the_window_is_read_whole(tmp_path: Path) -> None:
    shape = {"heads": 4, "head": 16, "width": 40}
    prompts = [["<bos>", *(str(place * place % 60) for place in range(length))] for length in (700, 620, 30)]
    without = write_sharing_decoder(tmp_path / "without", **shape, quantization=None)
    folder = write_sharing_decoder(tmp_path / "window", **shape, window=512, quantization=None)
    expected = generate(without, prompts=prompts)
    assert multi_query.share_keys(folder)
    found = generate(folder, prompts=prompts)
    assert [pieces for pieces, _ in found] == [pieces for pieces, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-3)
    generator = ctranslate2.Generator(str(folder), compute_type="float32", intra_threads=1)
    scored = generator.score_batch(prompts[:1])[0].log_probs
    generator = ctranslate2.Generator(str(without), compute_type="float32", intra_threads=1)
    assert scored == pytest.approx(generator.score_batch(prompts[:1])[0].log_probs, abs=1e-3)


def test_eight_bits_are_the_same_eight_bits(tmp_path: Path) -> None:
    folder = write_sharing_decoder(tmp_path, heads=4, head=16, width=40)
    name = "decoder/layer_0/ffn/linear_0/weight"
    old = read_rows(folder, name)
    before = generate(folder, beam=1)
    assert multi_query.share_keys(folder)
    new = read_rows(folder, name)
    assert [row[:40] for row in new] == old
    assert {row[40:] for row in new} == {bytes(24)}
    assert [score for _, score in generate(folder, beam=1)] == pytest.approx([score for _, score in before], abs=1e-3)


def read_rows(folder: Path, name: str) -> list[bytes]:
    variable = model_files.read_weights(folder / "model.bin").variables[name]
    content = (folder / "model.bin").read_bytes()[variable.start : variable.start + variable.size]
    width = variable.shape[1]
    return [content[start : start + width] for start in range(0, len(content), width)]


def test_it_is_done_once(tmp_path: Path) -> None:
    folder = write_sharing_decoder(tmp_path, heads=4, head=16, width=40)
    assert multi_query.share_keys(folder)
    content = (folder / "model.bin").read_bytes()
    assert not multi_query.share_keys(folder)
    assert (folder / "model.bin").read_bytes() == content


def spoil_config(folder: Path) -> None:
    (folder / "config.json").write_text("{", encoding="utf-8")


def drop_epsilon(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"layer_norm_epsilon": None}), encoding="utf-8")


def cut(folder: Path) -> None:
    content = (folder / "model.bin").read_bytes()
    (folder / "model.bin").write_bytes(content[: len(content) // 2])


def rename_a_variable(folder: Path) -> None:
    content = (folder / "model.bin").read_bytes()
    (folder / "model.bin").write_bytes(content.replace(b"/q_norm/gamma", b"/q_norm/delta"))


Table = tuple[str, tuple[int, ...], int, bytes]


def rewrite(folder: Path, change: Callable[[Table], Table | None], aliases: tuple[tuple[str, str], ...] = ()) -> None:
    """Write `model.bin` anew, each table as `change` gives it, without those for which it gives nothing."""
    path = folder / "model.bin"
    found, content = model_files.read_weights(path), path.read_bytes()
    old = [
        (name, one.shape, one.item, content[one.start : one.start + one.size]) for name, one in found.variables.items()
    ]
    tables = [table for table in map(change, old) if table]
    aliases = (*found.aliases.items(), *aliases)
    path.write_bytes(
        b"".join(
            [
                struct.pack("<I", found.version),
                packed(found.specification),
                struct.pack("<II", found.revision, len(tables)),
                *(
                    packed(name)
                    + struct.pack(f"<B{len(shape)}I", len(shape), *shape)
                    + struct.pack("<BI", item, len(numbers))
                    + numbers
                    for name, shape, item, numbers in tables
                ),
                struct.pack("<I", len(aliases)),
                *(packed(name) for pair in aliases for name in pair),
            ]
        )
    )


def packed(text: str) -> bytes:
    return struct.pack("<H", len(text) + 1) + text.encode() + b"\0"


def leave_the_scale_to_the_width(folder: Path) -> None:
    rewrite(folder, lambda table: None if table[0] == "decoder/scale_embeddings" else table)


def make_heads_of_nothing(folder: Path) -> None:
    def without_heads(table: Table) -> Table:
        name, shape, item, numbers = table
        if name.endswith("/head_dim"):
            return name, shape, item, bytes(len(numbers))
        if name.endswith("/self_attention/linear_0/weight"):
            return name, (0, shape[1]), item, b""
        if name.endswith("/self_attention/linear_1/weight"):
            return name, (shape[0], 0), item, b""
        return (name, (0,), item, b"") if name.endswith("/self_attention/linear_0/weight_scale") else table

    rewrite(folder, without_heads)


def count_heads_in_few_bits(folder: Path) -> None:
    shutil.rmtree(folder)
    # 100 heads go into a byte, and the 140 of the new layout do not.
    write_sharing_decoder(folder, heads=100, head=1, width=140)
    rewrite(folder, lambda table: (table[0], (), model_files.INT8, b"d") if table[0] == "decoder/num_heads" else table)


def make_a_flag_a_number_without_end(folder: Path) -> None:
    rewrite(
        folder,
        lambda table: (
            (table[0], (200,), model_files.INT8, b"\x01" * 200) if table[0].endswith("_use_residual") else table
        ),
    )


def share_a_norm(folder: Path) -> None:
    name = "decoder/layer_0/self_attention/q_norm/gamma"
    rewrite(folder, lambda table: table, ((name.replace("layer_0", "layer_2"), name),))


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_config,
        drop_epsilon,
        cut,
        rename_a_variable,
        leave_the_scale_to_the_width,
        make_heads_of_nothing,
        count_heads_in_few_bits,
        make_a_flag_a_number_without_end,
        share_a_norm,
    ],
)
def test_what_is_not_understood_stays_as_it_is(spoil: object, tmp_path: Path) -> None:
    folder = write_sharing_decoder(tmp_path, heads=4, head=16, width=40)
    assert callable(spoil)
    spoil(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert not multi_query.share_keys(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_table_that_the_format_might_not_hold_any_more_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_sharing_decoder(tmp_path, heads=4, head=16, width=40)
    monkeypatch.setattr(multi_query, "_TOO_LONG", 4_000)
    assert not multi_query.share_keys(folder)


def test_a_disk_that_is_full_before_all_is_written_leaves_both_files_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_sharing_decoder(tmp_path, heads=4, head=16, width=40)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write = model_folder.write_durably

    def fill(path: Path, chunks: Iterable[bytes]) -> None:
        if "config" in path.name:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, chunks)

    monkeypatch.setattr(model_folder, "write_durably", fill)
    with pytest.raises(OSError, match="No space left"):
        multi_query.share_keys(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name in before} == before


@pytest.mark.parametrize(
    "what", [{"width": 24}, {"window": 128}, {"heads": 1, "head": 40}], ids=["much wider", "short window", "one head"]
)
def test_models_that_would_gain_nothing_or_lose_something_stay_as_they_are(
    what: dict[str, int], tmp_path: Path
) -> None:
    folder = write_sharing_decoder(tmp_path, **({"heads": 4, "head": 16, "width": 40} | what))  # type: ignore[arg-type]
    assert not multi_query.share_keys(folder)


def test_a_model_whose_heads_share_nothing_stays_as_it_is(tmp_path: Path) -> None:
    folder = write_causal_model(tmp_path / "model")
    assert not multi_query.share_keys(folder)
    assert model_files.measure_position(folder) == 2 * 32 * 4
    assert model_files.measure_position(tmp_path) is None


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sharing_decoder(tmp_path_factory.mktemp("whole"), heads=4, head=16, width=40)


@given(place=st.integers(0, 400), byte=st.integers(0, 255), share=st.floats(0, 1))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_never_breaks_the_layout(
    whole: Path, tmp_path: Path, place: int, byte: int, share: float
) -> None:
    folder = tmp_path / "damaged"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder)
    content = bytearray((folder / "model.bin").read_bytes())
    content[place] = byte
    (folder / "model.bin").write_bytes(bytes(content[: max(1, round(share * len(content)))]))
    model_files.measure_position(folder)
    if not multi_query.share_keys(folder):
        assert (folder / "config.json").read_bytes() == (whole / "config.json").read_bytes()


def test_the_starter_is_joined_laid_out(session_data: Path) -> None:
    assert model_files.measure_position(store.locate_files(store.find("starter-ru-en"))) == 2 * 18 * 256 * 4
