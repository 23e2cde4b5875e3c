"""What a translation is made with: model, memory, glossary, dictionary, gazetteer, put together here for every door to the program."""

import contextlib
import logging
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from svodka.approved.memory import ApprovedMemory, approved_path
from svodka.dictionary.entries import OWN_FILE
from svodka.dictionary.lookup import Dictionary, load_dictionary
from svodka.engine import Engine
from svodka.engine.memory import Memory, RememberingEngine, memory_path
from svodka.engine.signature import Signature
from svodka.glossary import loading
from svodka.glossary.matching import Matcher
from svodka.glossary.termbase import Glossary
from svodka.options import Options, beside_inbox
from svodka.places.gazetteer import load_gazetteer
from svodka.system import __version__, platform
from svodka.translation.adaptation import ApprovedRenderings
from svodka.translation.names_table import NamesTable
from svodka.translation.run import Rulebook

logger = logging.getLogger("svodka")


def own_dictionary(options: Options) -> Path | None:
    """Return the desk's own dictionary beside the inbox; None where there is none."""
    path = beside_inbox(options.inputs) / OWN_FILE
    return path if path.exists() else None


def choose_glossaries(options: Options) -> tuple[Path, ...]:
    """Return the term bases of a run: those that were named, else the built-in one and the user's own beside the inbox in name order.

    Raises `GlossaryError` where the built-in one is missing.
    """
    if options.glossaries is not None:
        return options.glossaries
    return (loading.built_in_glossary_path(), *loading.user_glossaries(beside_inbox(options.inputs)))


class Resources:
    """Model, memory, glossary, dictionary and gazetteer, each opened when it is first needed; a context manager that closes the memory.

    What is opened stays open for any number of runs. `model` is a name or a path, "" = the best one; `threads` 0 = as many as the
    machine gives; `device` is what the model runs on ("auto", "cpu", "cuda"); `engine` is one that is loaded already, in the place of
    `model`; `dictionary` is a desk's own file, which goes before the built-in one; `approved` is the file of human renderings, None =
    the user's own; `scheduler` is the address of a Dask scheduler whose workers decode, "" = this process does.
    """

    def __init__(
        self,
        model: str = "",
        glossaries: Sequence[Path] = (),
        *,
        memory: bool = True,
        threads: int = 0,
        device: str = "auto",
        engine: Engine | None = None,
        dictionary: Path | None = None,
        approved: Path | None = None,
        scheduler: str = "",
    ) -> None:
        self._wanted = (model, threads, device)
        self._glossaries = tuple(glossaries)
        self._uses_memory = memory
        self._loaded = engine
        self._own_dictionary = dictionary
        self._approved = approved
        self._scheduler = scheduler
        self._open = contextlib.ExitStack()

    @classmethod
    def of(cls, options: Options) -> Self:
        """Return what the options of a run ask for. Raises `GlossaryError` where the built-in glossary is missing."""
        return cls(
            options.model or "",
            choose_glossaries(options),
            memory=options.memory,
            threads=options.threads,
            device=options.device,
            dictionary=own_dictionary(options),
            approved=options.approved,
            scheduler=options.scheduler or "",
        )

    def renewed(self, options: Options) -> "Resources":
        """Return what other options ask for, or the same after a change of its files; the model is not loaded again.

        What this one holds open is closed with this one. Raises `GlossaryError` where the built-in glossary is missing.
        """
        other = Resources.of(options)
        # The connection to a cluster is closed with this one.
        if not self._scheduler and self._wanted == other._wanted:
            other._loaded = self._loaded
        return other

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Not `close`: what ended the block is to be told, and not that its last answers could not be stored either.
        self._open.__exit__(kind, error, trace)

    def close(self) -> None:
        """Close the memory and let go of the cluster."""
        self._open.close()

    @cached_property
    def glossary(self) -> Glossary:
        """The term bases, merged. Raises `GlossaryError` where one cannot be used."""
        return loading.load(self._glossaries)

    @cached_property
    def engine(self) -> Engine:
        """The model with its memory. Raises `ModelError` and, where the memory cannot be used, `RequestError`."""
        if self._loaded is None:
            self._loaded = self._load_on_cluster() if self._scheduler else _load_engine(*self._wanted)
        return RememberingEngine(self._loaded, self._memory)

    @cached_property
    def _memory(self) -> Memory:
        return self._open.enter_context(Memory(memory_path() if self._uses_memory else None))

    @contextlib.contextmanager
    def answering(self) -> Iterator[Engine]:
        """Give `engine` for a block after which all its answers are stored; a watcher then waits for hours with the memory open.

        Raises `ModelError` and, where the memory cannot be used, `RequestError`.
        """
        engine = self.engine
        with self._memory.storing():
            yield engine

    @cached_property
    def dictionary(self) -> Dictionary:
        """The built-in dictionary with the desk's own before it; what is wrong with the latter is told once and stops nothing."""
        dictionary = load_dictionary(self._own_dictionary)
        for problem in dictionary.problems:
            logger.warning("%s", problem)
        return dictionary

    @cached_property
    def approved(self) -> ApprovedRenderings:
        """What humans approved before; nothing where the run uses no memory, or where the file cannot be used, which is told."""
        memory = ApprovedMemory.open_for_run(self._approved or approved_path()) if self._uses_memory else None
        return ApprovedRenderings(self._open.enter_context(memory) if memory is not None else None)

    @cached_property
    def _matcher(self) -> Matcher | None:
        return Matcher(self.glossary) if self.glossary.entries else None

    def sign(self, names: NamesTable) -> Signature:
        """Return what says which English comes of these tools and a names table.

        Raises `ModelError` where no model, `GlossaryError` where a glossary and `RequestError` where the memory cannot be used.
        """
        glossary = self.glossary.fingerprint if self.glossary.entries else ""
        dictionary, approved = self.dictionary.fingerprint, self.approved.fingerprint
        return Signature(__version__, self.engine.info, glossary, names.fingerprint, dictionary, approved)

    def rulebook(self, checks_off: Collection[str] = ()) -> Rulebook:
        """Return what decides about a translation beside the model. Raises `GlossaryError` as `glossary`."""
        return Rulebook(self._matcher, load_gazetteer(), frozenset(checks_off), self.dictionary, self.approved)

    def _load_on_cluster(self) -> Engine:
        from svodka.engine import cluster, store

        return self._open.enter_context(cluster.load_on_cluster(store.choose(self._wanted[0]), self._scheduler))


def _load_engine(model: str, threads: int, device: str) -> Engine:
    from svodka.engine import store

    return store.load(store.choose(model), threads or platform.usable_cores(), device)
