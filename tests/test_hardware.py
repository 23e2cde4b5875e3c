"""On what a model runs. There is no graphics card where the tests run: what a machine has is told by a probe, and the rest is real."""

import ctypes
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ctranslate2
import pytest

from svodka.engine import Decoding, Engine, hardware
from svodka.engine.decoding import DecodingRequest
from svodka.engine.hardware import Device, Hardware, choose_hardware
from svodka.engine.memory import Memory, RememberingEngine
from svodka.engine.scheduling import BOUNDS, ROWS_ON_CARD, bound_batches
from svodka.engine.store import open_engine
from svodka.errors import ModelError, RequestError
from svodka.options import Options
from svodka.runs.translator import Translator
from svodka.settings import resolve
from svodka.system import platform
from tiny_models import TRAINING_LINES, write_causal_model, write_package

GIGABYTE = 1 << 30
REQUESTS = [DecodingRequest(line) for line in TRAINING_LINES[:3]]
SEARCH = Decoding(beam_size=2, hypotheses=2)
MARIAN = Path(__file__).parent / "data" / "models" / "opus-mt-ru-en"
WRITERS: dict[str, Callable[[Path], Path]] = {
    "causal": write_causal_model,
    "argos": write_package,
    "seq2seq": lambda folder: Path(shutil.copytree(MARIAN, folder)),
}


COMPUTE_TYPES = {
    Device.CUDA: frozenset({"float32", "float16", "int8", "int8_float16"}),
    Device.CPU: frozenset({"float32", "int8"}),
}


class Cards:
    """Have the machine say that it has so many graphics cards of a kind."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(hardware, "list_compute_types", COMPUTE_TYPES.__getitem__)

    def say(self, count: int, memory: int | None = 8 * GIGABYTE) -> None:
        self._monkeypatch.setattr(hardware, "count_cards", lambda: count)
        self._monkeypatch.setattr(platform, "graphics_memory", lambda: memory)


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch) -> Cards:
    return Cards(monkeypatch)


@pytest.fixture(params=list(WRITERS))
def model(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    return request.param, WRITERS[request.param](tmp_path / "model")


@pytest.fixture
def opened_on(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Have CTranslate2 run on the processor what was meant for a card, and note what it was asked for."""
    asked: list[tuple[str, str]] = []

    def on_the_processor(real: Any) -> Callable[..., Any]:
        def opened(folder: str, *, device: str, compute_type: str, **more: Any) -> Any:
            asked.append((device, compute_type))
            return real(folder, device="cpu", compute_type="int8", **more)

        return opened

    for name in ("Generator", "Translator"):
        monkeypatch.setattr(ctranslate2, name, on_the_processor(getattr(ctranslate2, name)))
    return asked


def answers(engine: Engine) -> list[tuple[int, tuple[Any, ...]]]:
    return sorted((answer.index, answer.hypotheses) for answer in engine.translate(REQUESTS, SEARCH))


def test_a_card_is_taken_where_there_is_one_and_floats_of_16_bits_go_with_weights_of_8(
    model: tuple[str, Path], opened_on: list[tuple[str, str]], caplog: pytest.LogCaptureFixture, cards: Cards
) -> None:
    cards.say(1)
    open_engine(*model, 1, "auto")
    open_engine(*model, 1, "cuda")
    open_engine(*model, 1, "cpu")
    assert opened_on[:2] == [("cuda", "int8_float16")] * 2
    assert [device for device, _ in opened_on[2:]] == ["cpu"]
    assert not caplog.records


def test_without_a_card_the_processor_works_and_only_who_asked_for_one_is_told(
    caplog: pytest.LogCaptureFixture, cards: Cards
) -> None:
    cards.say(0)
    assert choose_hardware("auto", 2) == choose_hardware("cpu", 2)
    assert not caplog.records
    assert choose_hardware("cuda", 2).device is Device.CPU
    (told,) = caplog.records
    assert told.levelno == logging.WARNING
    assert "the processor translates" in told.getMessage()
    assert "\n" not in told.getMessage()


def test_a_card_that_fails_at_the_model_gives_way_to_the_processor_with_one_line(
    model: tuple[str, Path], caplog: pytest.LogCaptureFixture, cards: Cards
) -> None:
    # CTranslate2 is told to use a card that is not there, and says so in its own way.
    cards.say(1)
    engine = open_engine(*model, 1, "auto")
    (told,) = caplog.records
    assert "the processor translates" in told.getMessage()
    assert "CUDA" in told.getMessage()
    assert answers(engine) == answers(open_engine(*model, 1))


def test_a_model_that_is_damaged_is_refused_on_any_device(tmp_path: Path, cards: Cards) -> None:
    cards.say(1)
    folder = write_causal_model(tmp_path / "model")
    (folder / "model.bin").write_bytes(b"nothing")
    for device in ("cpu", "auto"):
        with pytest.raises(ModelError, match="cannot be loaded"):
            open_engine("causal", folder, 1, device)


def test_a_memory_made_on_one_device_serves_the_other(
    model: tuple[str, Path], opened_on: list[tuple[str, str]], tmp_path: Path, cards: Cards
) -> None:
    cards.say(1)
    on_card = open_engine(*model, 1, "cuda")
    with Memory(tmp_path / "memory.sqlite3") as memory:
        made = answers(RememberingEngine(on_card, memory))
    assert opened_on == [("cuda", "int8_float16")]
    on_processor = open_engine(*model, 1, "cpu")
    assert on_processor.info == on_card.info, "what reports say of the model names no device"
    on_processor.translate = lambda requests, decoding: pytest.fail("decoded") if requests else iter(())  # type: ignore[method-assign]
    with Memory(tmp_path / "memory.sqlite3") as memory:
        assert answers(RememberingEngine(on_processor, memory)) == made


@pytest.mark.parametrize(
    ("has", "wanted", "chosen"),
    [
        ({"int8", "int8_float16", "float32"}, "int8", "int8_float16"),
        ({"int8", "int8_float16", "float32"}, "default", "int8_float16"),
        ({"float16", "float32"}, "int8", "float16"),
        ({"int8", "int8_float16", "float16", "float32"}, "float32", "float32"),
        ({"float32"}, "float16", "float32"),
        ({"int16"}, "int8", "default"),
    ],
)
def test_a_card_calculates_with_the_nearest_to_what_the_model_wants(has: set[str], wanted: str, chosen: str) -> None:
    assert Hardware(1, Device.CUDA, frozenset(has)).choose_compute_type(wanted) == chosen


@pytest.mark.parametrize(
    ("has", "wanted", "chosen"),
    [
        ({"int8", "int8_float32", "float32"}, "int8_float32", "int8_float32"),
        ({"int8", "float32"}, "default", "default"),
        ({"int8", "float32"}, "float16", "int8"),
        ({"float32"}, "int8", "float32"),
    ],
)
def test_a_processor_calculates_as_the_model_wants_where_it_can(has: set[str], wanted: str, chosen: str) -> None:
    assert Hardware(1, Device.CPU, frozenset(has)).choose_compute_type(wanted) == chosen


def test_batches_grow_with_the_memory_of_the_card_and_are_never_smaller_than_on_the_processor(cards: Cards) -> None:
    sizes = []
    for memory in (None, GIGABYTE, 8 * GIGABYTE, 24 * GIGABYTE):
        cards.say(1, memory)
        sizes.append(bound_batches(choose_hardware("cuda", 1)))
    assert sizes[0] == sizes[1] == BOUNDS == bound_batches(choose_hardware("cpu", 1))
    assert sizes[1].positions < sizes[2].positions < sizes[3].positions
    assert sizes[3].rows == ROWS_ON_CARD
    assert sizes[3].scored > sizes[2].scored > BOUNDS.scored


def test_this_machine_is_asked_without_a_fault_whatever_it_has() -> None:
    assert hardware.count_cards() >= 0
    assert "float32" in hardware.list_compute_types(Device.CPU)
    memory = platform.graphics_memory()
    assert memory is None or memory > GIGABYTE / 4


def test_the_memory_of_a_card_is_asked_of_its_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    def measured(card: Any, memory: Any) -> int:
        memory._obj[0] = 8 * GIGABYTE
        return 0

    driver = SimpleNamespace(
        nvmlInit_v2=lambda: 0,
        nvmlShutdown=lambda: 0,
        nvmlDeviceGetHandleByIndex_v2=lambda index, card: index,
        nvmlDeviceGetMemoryInfo=measured,
    )
    monkeypatch.setattr(ctypes, "CDLL", lambda name: driver)
    assert platform.graphics_memory() == 8 * GIGABYTE
    driver.nvmlInit_v2 = lambda: 9
    assert platform.graphics_memory() is None


def test_the_most_memory_that_a_process_had_does_not_shrink() -> None:
    before = platform.peak_memory()
    block = bytearray(64 << 20)
    after = platform.peak_memory()
    assert before is not None
    assert after is not None
    assert after >= max(before, len(block))
    del block
    assert platform.peak_memory() >= after


def test_the_device_is_a_setting_and_another_one_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "svodka.toml"
    file.write_text('device = "cpu"\n', encoding="utf-8")
    assert resolve({}, file).device == "cpu"
    assert resolve({"device": "cuda"}, file).device == "cuda"
    assert Options().device == "auto"
    file.write_text('device = "tpu"\n', encoding="utf-8")
    with pytest.raises(RequestError, match="device must be one of auto, cpu, cuda"):
        resolve({}, file)
    with pytest.raises(RequestError, match="There is no device tpu; the devices are auto, cpu, cuda"):
        Translator(device="tpu")
