"""Batches decoded by the workers of a Dask cluster, wherever the user has started them; `pip install svodka[cluster]`.

This module opens connections, and is imported only where the user gives a scheduler's address. It sends sentences and how to decode them
to the scheduler of that address and its workers. Each worker loads the model from its own disk, once. The batches are those that
one machine would decode, so the results are the same. Dask runs a batch elsewhere when its worker is lost.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from svodka.engine import Engine, Model, kinds, store
from svodka.engine.hardware import Hardware
from svodka.engine.scheduling import ScheduledEngine, Work
from svodka.engine.signature import identify_decoding
from svodka.errors import ModelError
from svodka.system import platform

SECONDS_TO_CONNECT = 10
SECONDS_WITHOUT_WORKERS = 60.0
"""A killed worker comes back within seconds if its nanny (Dask's watchdog process) lives; a machine that is starting takes longer."""
BATCHES_PER_WORKER = 2
"""One that is being decoded and one that waits: more of them would stay with a slow worker while others have nothing to do."""

_SECONDS_BETWEEN_LOOKS = 0.5
_ADVICE = "see docs/archive.md#several-machines"

_log = logging.getLogger("svodka")
_one_at_a_time = threading.Lock()
"""Held by a worker while it works: one batch uses all its threads, and memory is planned for one batch."""


@dataclass(frozen=True)
class WantedModel:
    """The model that a worker needs, to give the same answers as this machine."""

    name: str
    version: str
    fingerprint: str
    decoding: str
    """`svodka.engine.signature.identify_decoding`: the model, the code between a request and its answer, the libraries."""


@dataclass(frozen=True)
class Refusal:
    """The answer of a worker whose model is not the wanted one: why, and what to do."""

    worker: str
    reason: str


@contextlib.contextmanager
def load_on_cluster(model: store.Installed, address: str) -> Iterator[Engine]:
    """Yield an engine of `model` that has its batches decoded by the workers of the scheduler at `address`.

    The model is loaded here too: it measures the sentences, so that the batches are those of one machine. Leaving the block cancels what is
    not done. Raises `ModelError` where Dask is not installed, `address` is no address, nobody answers there, or the model cannot be loaded.
    """
    with contextlib.closing(_connect(address)) as client:
        store.refuse_other_directions(model)
        opened = kinds.find_kind(model.kind).open_where_it_fits(store.locate_files(model), Hardware(threads=1))
        about = opened.info
        wanted = WantedModel(about.name, about.version, about.fingerprint, identify_decoding(about))
        yield ScheduledEngine(opened, OnCluster(client, address, wanted))


class OnCluster:
    """An `Executor` that has the workers of a Dask cluster decode."""

    def __init__(self, client: Any, address: str, wanted: WantedModel) -> None:
        self._client = client
        self._address = address
        self._wanted = wanted
        self._refused: dict[str, str] = {}
        """The reason of each worker that refused, by its address."""

    def run(self, work: Work, batches: Iterable[Sequence[Any]], *further: Any) -> Iterator[tuple[int, Any]]:
        """See `Executor.run`; `ModelError` where the model fails at its work, no worker is left or will do, or the scheduler is gone."""
        waiting = iter(enumerate(batches))
        again: list[tuple[int, Sequence[Any]]] = []
        running: dict[Any, tuple[int, Sequence[Any]]] = {}
        try:
            while True:
                workers = self._usable_workers()
                while len(running) < BATCHES_PER_WORKER * len(workers):
                    task = again.pop() if again else next(waiting, None)
                    if task is None:
                        break
                    # `pure` would make Dask return an answer that somebody else holds; the batches of a run are asked for once.
                    where: dict[str, Any] = {"workers": workers, "allow_other_workers": False} if self._refused else {}
                    future = self._client.submit(work_here, self._wanted, work, task[1], *further, pure=False, **where)
                    running[future] = task
                if not running:
                    return
                for future in self._wait(running):
                    number, batch = running.pop(future)
                    with self._explain():
                        answer = future.result()
                    if not isinstance(answer, Refusal):
                        yield number, answer
                        continue
                    again.append((number, batch))
                    if answer.worker not in self._refused:
                        self._refused[answer.worker] = f"{answer.worker}: {answer.reason}"
                        _log.warning("the worker %s gets no work: %s", answer.worker, answer.reason)
        finally:
            # After Ctrl-C the scheduler may be gone as well.
            with contextlib.suppress(OSError, TimeoutError):
                self._client.cancel(list(running))

    def _usable_workers(self) -> list[str]:
        """Return the workers that have not refused; waits for one while there is none."""
        begun = time.monotonic()
        while True:
            with self._explain():
                found = [worker for worker in self._client.nthreads() if worker not in self._refused]
            if found:
                return found
            if self._refused:
                raise ModelError(f"No worker of {self._address} will do: {'; '.join(self._refused.values())}")
            if time.monotonic() - begun > SECONDS_WITHOUT_WORKERS:
                raise ModelError(
                    f"The Dask scheduler {self._address} has no workers; start some with: dask worker {self._address} "
                    "and run svodka again, which goes on where it stopped"
                )
            time.sleep(_SECONDS_BETWEEN_LOOKS)

    def _wait(self, running: Iterable[Any]) -> list[Any]:
        """Wait a moment and return the futures that are done."""
        from distributed import wait

        with self._explain(), self._client.as_current(), contextlib.suppress(TimeoutError):
            wait(list(running), timeout=_SECONDS_BETWEEN_LOOKS, return_when="FIRST_COMPLETED")
        return [future for future in running if future.done()]

    @contextlib.contextmanager
    def _explain(self) -> Iterator[None]:
        """Turn what Dask raises into a `ModelError` that says what to do; a `ModelError` of a worker passes through."""
        from distributed import CancelledError, KilledWorker

        try:
            yield
        except (CancelledError, OSError) as error:
            raise ModelError(
                f"The Dask scheduler {self._address} does not answer any more; start it and its workers again, and then svodka, "
                "which goes on where it stopped"
            ) from error
        except KilledWorker as error:
            raise ModelError(
                f"Several workers of {self._address} died over the same sentences, likely for want of memory; give them more, "
                f"{_ADVICE}"
            ) from error
        except (ImportError, AttributeError, TypeError) as error:
            raise ModelError(
                f"A worker of {self._address} cannot run svodka ({error}); install the same svodka there, {_ADVICE}"
            ) from error


def work_here(wanted: WantedModel, work: Work, *arguments: Any) -> Any:
    """Return what the method `work` of this worker's model returns, or a `Refusal`; `ModelError` where the model fails at its work."""
    from distributed import get_worker

    worker = get_worker()
    with _one_at_a_time:
        try:
            model = open_wanted(wanted, worker.state.nthreads)
        except ModelError as error:
            return Refusal(worker.address, str(error))
        return getattr(model, work)(*arguments)


@lru_cache(1)
def open_wanted(wanted: WantedModel, threads: int) -> Model:
    """Load and return the model of this machine that gives the wanted answers.

    The last one is kept; two that are asked for in turn are loaded anew each time, as memory is planned for one. Raises `ModelError` where
    there is none, or only another version of it, of svodka or of its libraries.
    """
    named = [model for model in store.list_models() if model.name == wanted.name]
    if not named:
        raise ModelError(f"it has no model {wanted.name}; add it there with: svodka models add {wanted.name}")
    platform.keep_freed_memory()
    for one in named:
        model = kinds.find_kind(one.kind).open_where_it_fits(store.locate_files(one), Hardware(threads))
        if model.info.fingerprint != wanted.fingerprint:
            continue
        if identify_decoding(model.info) != wanted.decoding:
            raise ModelError(
                "it has another version of svodka, CTranslate2 or SentencePiece than the machine that asks; install the same there"
            )
        return model
    raise ModelError(
        f"its model {wanted.name} {named[0].version} is not the {wanted.name} {wanted.version} of the machine that asks "
        f"({wanted.fingerprint[:12]}); add the same there"
    )


def _connect(address: str) -> Any:
    if not address.startswith(("tcp://", "tls://")):
        raise ModelError(
            f"“{address}” is no address of a Dask scheduler; write it like tcp://10.0.0.5:8786 or tls://10.0.0.5:8786"
        )
    try:
        from distributed import Client, Security
    except ImportError as error:
        raise ModelError(
            "A scheduler can only be asked with Dask, which is not installed; get it with: pip install svodka[cluster]"
        ) from error
    if address.startswith("tls://") and Security().get_connection_args("client")["ssl_context"] is None:
        raise ModelError(
            f"The connection to {address} is to be encrypted, and Dask's configuration (distributed.comm.tls) names no certificates; "
            f"{_ADVICE}"
        )
    # Errors of connections become one sentence each; Dask would log them as tracebacks.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    ask = partial(Client, address, timeout=SECONDS_TO_CONNECT, set_as_default=False, name="svodka")
    try:
        # Dask asserts that the scheduler says one thing first, and in the moment when a worker joins it says two.
        with contextlib.suppress(AssertionError):
            return ask()
        return ask()
    except (OSError, ValueError) as error:
        raise ModelError(
            f"No Dask scheduler answers at {address} ({error}); start one there with: dask scheduler, {_ADVICE}"
        ) from error
