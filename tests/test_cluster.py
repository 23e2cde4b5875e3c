"""Batches decoded by real Dask workers: two processes on this machine, one of which is killed over its work."""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from svodka.engine import Decoding, cluster, store
from svodka.engine.decoding import DecodingRequest, ScoringRequest
from svodka.engine.store import Installed, ModelOrigin, describe
from svodka.errors import ModelError
from tiny_models import TRAINING_LINES, write_causal_model

distributed = pytest.importorskip("distributed", reason="pip install svodka[cluster] for these tests")
pytestmark = pytest.mark.cluster

SECONDS_TO_START = 60
REQUESTS = [
    DecodingRequest(f"{line[: 25 + number % 40]} {number}") for number in range(60) for line in TRAINING_LINES[:5]
]
"""Enough of them for a dozen batches."""
DECODING = Decoding(beam_size=2, hypotheses=2)


@dataclass
class Machines:
    """A scheduler and workers in processes of their own; every worker has its own data directory."""

    folder: Path
    model: Installed
    address: str = ""
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    client: Any = None
    """The only one of the tests, connected before the first worker: while one joins or leaves, Dask may refuse a new client."""

    def start(self, module: str, *arguments: str, data: Path) -> subprocess.Popen[bytes]:
        environment = os.environ | {"SVODKA_DATA_DIR": str(data), "PYTHONPATH": os.pathsep.join(sys.path)}
        log = (self.folder / f"{len(self.running)}.log").open("wb")
        command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments, "--no-dashboard"]
        with log:
            self.running.append(subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=self.folder))
        return self.running[-1]

    def worker(self, data: Path | None = None) -> subprocess.Popen[bytes]:
        return self.start("dask_worker", self.address, "--no-nanny", "--nthreads=1", "--memory-limit=0",
                          data=data or self.folder / "data")  # fmt: skip

    @contextlib.contextmanager
    def only(self, *workers: subprocess.Popen[bytes]) -> Iterator[None]:
        """Wait until exactly these workers are known; end them afterwards."""
        deadline = time.monotonic() + SECONDS_TO_START
        while len(self.client.nthreads()) != len(workers):
            assert time.monotonic() < deadline, [path.read_text() for path in self.folder.glob("*.log")]
            time.sleep(0.05)
        try:
            yield
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()

    def find(self, worker: subprocess.Popen[bytes]) -> str:
        return next(address for address, number in self.client.run(os.getpid).items() if number == worker.pid)

    def at_work(self) -> dict[str, tuple[str, ...]]:
        return dict(self.client.processing())

    def tasks(self) -> int:
        return self.client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    folder = tmp_path_factory.mktemp("cluster")
    model = describe(write_causal_model(folder / "data" / "models" / "tiny-ru-en"), ModelOrigin.ADDED)
    made = Machines(folder, model)
    place = folder / "scheduler.json"
    made.start("dask_scheduler", "--host=127.0.0.1", "--port=0", f"--scheduler-file={place}", data=folder / "data")
    deadline = time.monotonic() + SECONDS_TO_START
    while not place.exists() or not place.read_text().strip():
        assert time.monotonic() < deadline, (folder / "0.log").read_text()
        time.sleep(0.05)
    made.address = json.loads(place.read_text())["address"]
    made.client = distributed.Client(made.address, set_as_default=False)
    with made.client:
        yield made
    for process in made.running:
        process.kill()
        process.wait()


def answers(engine: object) -> dict[int, tuple[object, ...]]:
    return {one.index: one.hypotheses for one in engine.translate(REQUESTS, DECODING)}  # type: ignore[attr-defined]


def test_results_are_those_of_one_machine_and_a_worker_killed_over_its_work_loses_nothing(machines: Machines):
    here = store.load(machines.model, threads=1)
    expected = answers(here)
    pairs = [ScoringRequest(line, TRAINING_LINES[5]) for line in TRAINING_LINES[:5]]
    one, other = machines.worker(), machines.worker()
    with machines.only(one, other), cluster.load_on_cluster(machines.model, machines.address) as engine:
        assert engine.info == here.info
        assert engine.can_write("The") == here.can_write("The")
        assert answers(engine) == expected
        assert engine.score(pairs) == here.score(pairs)
        # What this one gets from now on it will never answer.
        address = machines.find(one)
        one.send_signal(signal.SIGSTOP)
        found = {}
        for answer in engine.translate(REQUESTS, DECODING):
            if not found:
                assert machines.at_work()[address], "it has batches, which are lost with it"
                one.kill()
            found[answer.index] = answer.hypotheses
        assert found == expected


def test_who_stops_half_way_cancels_what_is_left_and_without_workers_the_run_ends_with_a_sentence(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(cluster, "SECONDS_WITHOUT_WORKERS", 0.1)
    lone = machines.worker()
    with machines.only(lone), cluster.load_on_cluster(machines.model, machines.address) as engine:
        stream = engine.translate(REQUESTS, DECODING)
        next(stream)
        stream.close()
        deadline = time.monotonic() + 10
        while machines.tasks() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert machines.tasks() == 0
        stream = engine.translate(REQUESTS, DECODING)
        next(stream)
        lone.kill()
        with pytest.raises(ModelError, match="has no workers; start some with: dask worker"):
            list(stream)


def test_a_worker_with_another_model_gets_no_work_and_is_named(machines: Machines, caplog: pytest.LogCaptureFixture):
    elsewhere = machines.folder / "elsewhere"
    (elsewhere / "models").mkdir(parents=True)
    strange = write_causal_model(elsewhere / "models" / "tiny-ru-en")
    manifest = (strange / "manifest.json").read_text()
    (strange / "manifest.json").write_text(manifest.replace('"version": "1.0"', '"version": "0.9"'))
    good, bad = machines.worker(), machines.worker(elsewhere)
    with machines.only(good, bad), cluster.load_on_cluster(machines.model, machines.address) as engine:
        with caplog.at_level(logging.WARNING, "svodka"):
            assert answers(engine) == answers(store.load(machines.model, threads=1))
        assert "its model tiny-ru-en 0.9 is not the tiny-ru-en 1.0 of the machine that asks" in caplog.text
        good.kill()
        good.wait()
        with pytest.raises(ModelError, match=r"No worker of tcp://.* will do: .*add the same there"):
            while True:  # until the scheduler knows that the good one is gone
                list(engine.translate(REQUESTS, DECODING))


def test_a_worker_without_the_model_or_with_another_version_of_svodka_says_what_to_install(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(ModelError, match="it has no model tiny-ru-en; add it there with: svodka models add tiny-ru-en"):
        cluster.open_wanted(cluster.WantedModel("tiny-ru-en", "1.0", "", ""), 1)
    monkeypatch.setenv("SVODKA_DATA_DIR", str(machines.folder / "data"))
    info = store.load(machines.model, threads=1).info
    with pytest.raises(ModelError, match="another version of svodka, CTranslate2 or SentencePiece"):
        cluster.open_wanted(cluster.WantedModel("tiny-ru-en", "1.0", info.fingerprint, "another"), 1)


def test_an_address_where_nobody_answers_is_told(machines: Machines, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cluster, "SECONDS_TO_CONNECT", 0.5)
    for address, said in {
        "10.0.0.5": "“10.0.0.5” is no address of a Dask scheduler; write it like tcp://10.0.0.5:8786",
        "tcp://127.0.0.1:1": "No Dask scheduler answers at tcp://127.0.0.1:1",
        "tls://127.0.0.1:1": "names no certificates",
    }.items():
        with pytest.raises(ModelError, match=said), cluster.load_on_cluster(machines.model, address):
            raise AssertionError("it cannot be open")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ModelError, match=r"get it with: pip install svodka\[cluster\]"),
        cluster.load_on_cluster(machines.model, machines.address),
    ):
        raise AssertionError("it cannot be open")
