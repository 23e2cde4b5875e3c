"""The API for programs: `from svodka import Translator`, see docs/api.md. Nothing is loaded before the first translation."""

import datetime
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Self, overload

from svodka.bulletin.report import RunReport
from svodka.checks.findings import MEANINGS, find_unknown
from svodka.engine.decoding import ModelInfo
from svodka.errors import RequestError
from svodka.facts import period as periods
from svodka.glossary.loading import built_in_glossary_path
from svodka.options import DEVICES, Layout, Options, StoryHandling
from svodka.runs import pipeline, preparation
from svodka.runs.translating import TextSetting, TextTranslation, split_lines, translate_texts
from svodka.system.terminal import Progress, Silence
from svodka.translation.resources import Resources
from svodka.types import Article, Period

Texts = list[str] | tuple[str, ...]


class Translator:
    """Translates Russian into English with the glossary and the facts enforced; a context manager that closes the translation memory.

    `model` is an installed model's name or a path; "" = the best one. `glossaries` are the files of the term bases; None = the built-in
    one, () = none. `names` is a table of persons' names such as `names.tsv`. `dictionary` is a desk's own dictionary such as
    `dictionary.tsv`, which takes precedence over the built-in one. With `memory` False, the translation memory is neither used nor
    filled, and approved renderings are not used either. `approved` is the file of human renderings; None = the user's own.
    `threads` 0 uses all cores. `device` is "cpu", "cuda" (a graphics card) or "auto". `checks_off` names the checks whose findings are
    not wanted. `scheduler` is the address of a Dask scheduler whose workers decode; "" = this process does.
    Raises `RequestError` for an unknown check or device.

    >>> with Translator(memory=False) as translator:
    ...     done = translator.translate("В Оше задержали курьера с 5 кг гашиша.")
    >>> "Osh" in done.english, "5 kg" in done.english
    (True, True)
    >>> [(fact.kind.value, fact.source, fact.english) for fact in done.facts]
    [('figure', '5 кг', '5 kg'), ('place', 'Оше', 'Osh')]
    >>> [(term.source, term.rendering) for term in done.terms if term.source == "гашиша"]
    [('гашиша', 'hashish')]
    """

    def __init__(
        self,
        model: str = "",
        glossaries: Iterable[Path | str] | None = None,
        *,
        names: Path | str | None = None,
        dictionary: Path | str | None = None,
        memory: bool = True,
        approved: Path | str | None = None,
        threads: int = 0,
        device: str = "auto",
        checks_off: Collection[str] = (),
        scheduler: str = "",
    ) -> None:
        if unknown := find_unknown(checks_off):
            raise RequestError(f"There is no check {', '.join(unknown)}; the checks are {', '.join(sorted(MEANINGS))}")
        if device not in DEVICES:
            raise RequestError(f"There is no device {device}; the devices are {', '.join(DEVICES)}")
        self._names = _path(names)
        self._checks_off = frozenset(checks_off)
        self._resources = Resources(
            model,
            (built_in_glossary_path(),) if glossaries is None else tuple(map(Path, glossaries)),
            memory=memory,
            threads=threads,
            device=device,
            dictionary=_path(dictionary),
            approved=_path(approved),
            scheduler=scheduler,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        self._resources.__exit__(*error)

    def close(self) -> None:
        """Close the translation memory."""
        self._resources.close()

    @property
    def model(self) -> ModelInfo:
        """The model's description of itself. Raises `ModelError` if there is no model that can be used."""
        return self._resources.engine.info

    @overload
    def translate(
        self, text: str, *, country: str = "", date: datetime.date | None = None, progress: Progress | None = None
    ) -> TextTranslation: ...

    @overload
    def translate(
        self, text: Texts, *, country: str = "", date: datetime.date | None = None, progress: Progress | None = None
    ) -> list[TextTranslation]: ...

    def translate(
        self,
        text: str | Texts,
        *,
        country: str = "",
        date: datetime.date | None = None,
        progress: Progress | None = None,
    ) -> TextTranslation | list[TextTranslation]:
        r"""Return the translation of a text, or of several: each line is a paragraph and becomes one line.

        Several texts are translated together, which is quicker than one after the other; each is judged by itself. `country` (ISO
        code) says what abbreviations such as `ГКНБ` stand for; "" = decided by the text. `date` is the day that `вчера` counts from.
        Raises `ModelError`, `GlossaryError`, and `RequestError` for an unknown country or a translation memory that cannot be used.

        >>> with Translator(memory=False) as translator:
        ...     one, two = translator.translate(["Милиция нашла тайник.", "\n№ 43"])
        >>> "police" in one.english
        True
        >>> [(line.number, line.english) for line in two.lines]
        [(1, ''), (2, '№ 43')]
        """
        several = [text] if isinstance(text, str) else list(text)
        setting = TextSetting(country.lower(), date, self._names, self._checks_off)
        done = translate_texts([split_lines(one) for one in several], self._resources, setting, progress or Silence())
        return done[0] if isinstance(text, str) else done

    def bulletin(
        self,
        inputs: Iterable[Path | str | Article],
        outbox: Path | str = "outbox",
        *,
        period: Period | str | None = None,
        number: int | None = None,
        template: Path | str | None = None,
        clean: bool = False,
        notes: bool = False,
        term_sheet: bool = False,
        stories: StoryHandling | str = StoryHandling.MERGE,
        review: bool = True,
        contents: bool = False,
        only_relevant: bool = False,
        items: Path | str | None = None,
        layout: Layout | None = None,
        now: datetime.datetime | None = None,
        progress: Progress | None = None,
    ) -> RunReport:
        """Write a bulletin of files, folders and articles into `outbox`; return a report on every input. `now`: None = the current time.

        The arguments are the options of `svodka translate`. Raises `RequestError`, `ModelError` and `GlossaryError`.
        >>> from pathlib import Path; from svodka import ArticleId; from tempfile import TemporaryDirectory
        >>> article = Article(ArticleId(Path("osh.txt")), "text", "В Оше нашли тайник", ("Милиция нашла тайник.",))
        >>> with TemporaryDirectory() as folder, Translator(memory=False) as translator:
        ...     report = translator.bulletin([article], folder, number=43, period="01.09-07.09.2025")
        >>> report.bulletin.name, [file.status.value for file in report.files]
        ('bulletin-43_2025-09-01_2025-09-07.docx', ['translated'])
        """
        given, now = list(inputs), now or datetime.datetime.now(datetime.UTC).astimezone()
        asked = Options(
            inputs=tuple(Path(one) for one in given if not isinstance(one, Article)),
            outbox=Path(outbox),
            period=periods.parse(period) if isinstance(period, str) else period,
            number=number,
            template=_path(template),
            clean=clean,
            notes=notes,
            term_sheet=term_sheet,
            contents=contents,
            stories=_story_handling(stories),
            review=review,
            only_relevant=only_relevant,
            items=_path(items),
            checks_off=self._checks_off,
            layout=layout or Layout(),
        )
        prepared = preparation.prepare(asked, now.date(), [one for one in given if isinstance(one, Article)])
        return pipeline.run(prepared, asked, progress or Silence(), now, self._resources)


def _path(path: Path | str | None) -> Path | None:
    return Path(path) if path is not None else None


def _story_handling(name: StoryHandling | str) -> StoryHandling:
    if name not in set(StoryHandling):
        raise RequestError(f"There is no way {name!r} to handle stories: give {' or '.join(StoryHandling)}")
    return StoryHandling(name)
