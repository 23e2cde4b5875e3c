"""Weights laid out so that shared keys and values are kept once: the same answers, fewer bytes, and nothing else is touched."""

import json
import shutil
from pathlib import Path

import ctranslate2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from svodka.engine import checksums, multi_query, starter, weights
from svodka.engine.adding import add_directory
from tiny_models import write_causal_model, write_sharing_decoder

SHAPES = {"heads wider than vectors": (4, 16, 40), "as wide": (2, 16, 32), "vectors wider than heads": (2, 16, 40)}
PROMPTS = [["<bos>", *["7", "12", "3", "44"]], ["<bos>", *["9", "9", "58", "1", "30", "22", "5", "17"]], ["<bos>", "0"]]


def generate(folder: Path, beam: int = 2) -> list[tuple[list[str], float]]:
    generator = ctranslate2.Generator(str(folder), compute_type="float32", intra_threads=1)
    answers = generator.generate_batch(
        PROMPTS, beam_size=beam, num_hypotheses=beam, max_length=12, sampling_topk=1, return_scores=True
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
    assert multi_query.measure_position(folder) == 2 * 2 * heads * head * 4
    assert multi_query.share_keys(folder)
    assert multi_query.measure_position(folder) == 2 * 2 * head * 4
    after = generate(folder)
    assert [pieces for pieces, _ in after] == [pieces for pieces, _ in before]
    assert [score for _, score in after] == pytest.approx([score for _, score in before], abs=1e-3)
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "model.bin", "vocabulary.json"]


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
    variable = weights.read_weights(folder / "model.bin").variables[name]
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


@pytest.mark.parametrize("spoil", [spoil_config, drop_epsilon, cut, rename_a_variable])
def test_what_is_not_understood_stays_as_it_is(spoil: object, tmp_path: Path) -> None:
    folder = write_sharing_decoder(tmp_path, heads=4, head=16, width=40)
    assert callable(spoil)
    spoil(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert not multi_query.share_keys(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


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
    assert multi_query.measure_position(folder) == 2 * 32 * 4
    assert multi_query.measure_position(tmp_path) is None


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sharing_decoder(tmp_path_factory.mktemp("whole"), heads=4, head=16, width=40)


@given(place=st.integers(0, 400), byte=st.integers(0, 255), share=st.floats(0, 1))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_never_breaks_the_layout(
    whole: Path, tmp_path: Path, place: int, byte: int, share: float
) -> None:
    folder = tmp_path / "damaged"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder)
    content = bytearray((folder / "model.bin").read_bytes())
    content[place] = byte
    (folder / "model.bin").write_bytes(bytes(content[: max(1, round(share * len(content)))]))
    multi_query.measure_position(folder)
    if not multi_query.share_keys(folder):
        assert (folder / "config.json").read_bytes() == (whole / "config.json").read_bytes()


def test_a_model_that_is_added_is_laid_out_and_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVODKA_DATA_DIR", str(tmp_path / "data"))
    folder = write_causal_model(tmp_path / "model")
    for name in ("model.bin", "config.json"):
        (folder / name).unlink()
    write_sharing_decoder(folder, heads=4, head=16, width=40)
    checksums.seal(folder)
    said: list[str] = []
    added = add_directory(folder, said.append)
    assert any("laid out anew" in line for line in said)
    assert multi_query.measure_position(added.folder) == 2 * 2 * 16 * 4
    assert checksums.find_damaged_files(added.folder, checksums.read_sums(added.folder)) == []


def test_the_starter_is_joined_laid_out(session_data: Path) -> None:
    assert multi_query.measure_position(starter.join_starter()) == 2 * 18 * 256 * 4
