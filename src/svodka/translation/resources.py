"""What a translation needs (model, memory, glossary, dictionary, gazetteer), opened here for every entry point of the program."""

import contextlib
import logging
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from svodka.approved.memory import ApprovedMemory, approved_path
from svodka.dictionary.entries import OWN_FILE
from svodka.dictionary.lookup import Dictionary, load_dictionary
from svodka.engine import Engine
from svodka.engine.memory import Memory, RememberingEngine, memory_path
from svodka.engine.signature import Signature
from svodka.facts.gazetteer import load_gazetteer
from svodka.glossary import loading
from svodka.glossary.matching import Matcher
from svodka.glossary.termbase import Glossary
from svodka.options import Options, beside_inbox
from svodka.system import __version__, platform
from svodka.translation.adaptation import ApprovedRenderings
from svodka.translation.names_table import NamesTable
from svodka.translation.run import Rulebook

logger = logging.getLogger("svodka")


def own_dictionary(options: Options) -> Path | None:
    """Return the desk's own dictionary beside the inbox; None if there is none."""
    path = beside_inbox(options.inputs) / OWN_FILE
    return path if path.exists() else None


def choose_glossaries(options: Options) -> tuple[Path, ...]:
    """Return the term bases of a run: those that the options name, else the built-in one and then the user's own beside the inbox, by name.

    Raises `GlossaryError` if the built-in one is missing.
    """
    if options.glossaries is not None:
        return options.glossaries
    return (loading.built_in_glossary_path(), *loading.user_glossaries(beside_inbox(options.inputs)))


class Resources:
    """Model, memory, glossary, dictionary and gazetteer, each opened when it is first needed; a context manager that closes the memory.

    What is opened stays open for any number of runs. `model` is a name or a path, "" = the best one; `glossaries` are the term bases, a
    later one overriding an earlier one; `memory` False = the files of answers and of human renderings are not used; `threads` 0 = all
    usable cores; `device` is what the model runs on ("auto", "cpu", "cuda"); `engine` is a loaded one to be used instead of `model`;
    `dictionary` is a desk's own file, which overrides the built-in one; `approved` is the file of human renderings, None = the user's
    own; `scheduler` is the address of a Dask scheduler whose workers decode, "" = this process decodes.
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
        """Return the resources that the options of a run ask for. Raises `GlossaryError` if the built-in glossary is missing."""
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
        """Return new resources for other options, or for the same ones after their files have changed.

        The loaded model is taken over if it is still the right one and does not run on a cluster. What these resources hold open is
        closed with them. Raises `GlossaryError` if the built-in glossary is missing.
        """
        other = Resources.of(options)
        # A connection to a cluster is closed with these resources.
        if not self._scheduler and self._wanted == other._wanted:
            other._loaded = self._loaded
        return other

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        # Not `close`: the error that ended the block is to be raised, and not that its last answers could not be stored either.
        self._open.__exit__(*error)

    def close(self) -> None:
        """Close the memory and the connection to the cluster."""
        self._open.close()

    @cached_property
    def glossary(self) -> Glossary:
        """The term bases, merged. Raises `GlossaryError` if one cannot be used."""
        return loading.load(self._glossaries)

    @cached_property
    def engine(self) -> Engine:
        """The model with its memory. Raises `ModelError`, and `RequestError` if the memory cannot be used."""
        if self._loaded is None:
            self._loaded = self._load_on_cluster() if self._scheduler else _load_engine(*self._wanted)
        return RememberingEngine(self._loaded, self._memory)

    @cached_property
    def _memory(self) -> Memory:
        return self._open.enter_context(Memory(memory_path() if self._uses_memory else None))

    @contextlib.contextmanager
    def answering(self) -> Iterator[Engine]:
        """Give `engine` to a block and store all its answers when the block ends, because a watcher keeps the memory open for hours.

        Raises `ModelError`, and `RequestError` if the memory cannot be used.
        """
        engine = self.engine
        with self._memory.storing():
            yield engine

    @cached_property
    def dictionary(self) -> Dictionary:
        """The built-in dictionary, overridden by the desk's own; what is wrong with the latter is logged once and stops nothing."""
        dictionary = load_dictionary(self._own_dictionary)
        for problem in dictionary.problems:
            logger.warning("%s", problem)
        return dictionary

    @cached_property
    def approved(self) -> ApprovedRenderings:
        """What humans approved before; empty if the run uses no memory, or (with a warning) if the file cannot be used."""
        memory = ApprovedMemory.open_for_run(self._approved or approved_path()) if self._uses_memory else None
        return ApprovedRenderings(self._open.enter_context(memory) if memory is not None else None)

    @cached_property
    def _matcher(self) -> Matcher | None:
        return Matcher(self.glossary) if self.glossary.entries else None

    def sign(self, names: NamesTable) -> Signature:
        """Return the signature of these resources and a names table: it identifies everything that decides which English comes out.

        Raises `ModelError` if no model, `GlossaryError` if a glossary and `RequestError` if the memory cannot be used.
        """
        glossary = self.glossary.fingerprint if self.glossary.entries else ""
        dictionary, approved = self.dictionary.fingerprint, self.approved.fingerprint
        return Signature(__version__, self.engine.info, glossary, names.fingerprint, dictionary, approved)

    def rulebook(self, checks_off: Collection[str] = ()) -> Rulebook:
        """Return what decides about a translation beside the model. Raises `GlossaryError` like `glossary`."""
        return Rulebook(self._matcher, load_gazetteer(), frozenset(checks_off), self.dictionary, self.approved)

    def _load_on_cluster(self) -> Engine:
        from svodka.engine import cluster, store

        return self._open.enter_context(cluster.load_on_cluster(store.choose(self._wanted[0]), self._scheduler))


def _load_engine(model: str, threads: int, device: str) -> Engine:
    from svodka.engine import store

    return store.load(store.choose(model), threads or platform.usable_cores(), device)
