"""Decides which articles stand in the bulletin and how: by the editor's list, and by whether they are about drug control at all.

An article is about drug control if it has words of the field; finding them takes no dictionary of word forms. The words are those of
`data/field_words.tsv`, and the terms of the desk's own glossary whose English has one of them: `Лирика` is a word of the field where the
desk writes `pregabalin` for it. The other terms of the built-in glossary (courts, border, agencies) occur in all news and do not count.
"""

import logging
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from svodka.bulletin.assembly import assemble
from svodka.bulletin.composition import RUSSIAN, Plan
from svodka.bulletin.item_list import ItemList, Wish, label_article, read_list
from svodka.bulletin.report import FileReport, RunReport
from svodka.errors import GlossaryError, RequestError
from svodka.glossary.loading import BUILT_IN_NAME
from svodka.glossary.loading import load as load_glossary
from svodka.glossary.termbase import Entry
from svodka.options import Options, beside_inbox
from svodka.system.tables import fold, forms, read_table
from svodka.translation.resources import choose_glossaries
from svodka.types import Article, ArticleId, Block, FileStatus, Finding, Item, Judgement, Severity

OFF_SUBJECT = "no word of drug control in it"
"""What a run says of an article that is not about drug control."""

_STRONG, _NEVER = "strong", "never"
_ENOUGH_WEAK = 2
_SHOWN = 5
_WORD = re.compile(r"[^\W_]+(?:[-‐‑’'][^\W_]+)*")
_ENDING = re.compile(r"(?:[ыиое]й|[аяоеыи][яею]|[аяоеиыуюйьё]|[ое]к|ец)$")
"""The endings of Russian dictionary forms. Of `порошок`, the vowel that other forms lack goes too, with its consonant."""
_SHORTEST_STEM = 4
_HYPHENS = re.compile("[-‐‑’']")

logger = logging.getLogger("svodka")

_INCLUDED = {FileStatus.LEFT_OUT: "no", FileStatus.MERGED: "merged"}
"""What a list has under `include` for articles that do not stand for themselves."""
_NAMED = 10
"""How many articles a note names; the others are counted."""


def find_field_words(article: Article, language: str) -> tuple[str, ...]:
    """Return the words that make an article in this language (`ru`, `en`) one about drug control, in its order and as they stand there.

    () = it has none, or only one that other news has as well. Not all words are looked for: at most five are returned.
    """
    strong: dict[str, str] = {}
    weak: dict[int, str] = {}
    for word in dict.fromkeys(_WORD.findall(article.text)):
        for row, weight in _weigh(word, language):
            if weight == _STRONG:
                strong.setdefault(fold(word), word)
            else:
                weak.setdefault(row, word)
        if len(strong) >= _SHOWN:
            break
    words = [*strong.values()] or ([*weak.values()] if len(weak) >= _ENOUGH_WEAK else [])
    return tuple(words[:_SHOWN])


def compile_terms(entries: Iterable[Entry]) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of the terms whose English has a word of the field; each matches the words of a term in any form."""
    named = ((_WORD.findall(entry.source), entry) for entry in entries)
    return tuple(_any_form(words) for words, entry in named if words and _speaks_for_field(entry))


def find_terms(text: str, terms: Iterable[re.Pattern[str]]) -> tuple[str, ...]:
    """Return the words of a text that match a term, five at most: the first match of each term, in the order of the text."""
    found = filter(None, (pattern.search(text) for pattern in terms))
    words = dict.fromkeys(match[0] for match in sorted(found, key=lambda match: match.start()))
    return tuple(words)[:_SHOWN]


def _speaks_for_field(entry: Entry) -> bool:
    """Return whether an entry's English has a word of the field. An entry with a context is an everyday word (`скорость`): False."""
    english = _WORD.findall(" ".join(entry.renderings))
    return not entry.needed and any(weight == _STRONG for word in english for _, weight in _weigh(word, "en"))


def _any_form(words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of a term's words in any form: an abbreviation exactly, any other word by its stem and up to four letters."""
    phrase = r"\W+".join(re.escape(word) if word.isupper() else f"(?i:{_stem(word)})\\w{{0,4}}" for word in words)
    return re.compile(rf"(?<!\w){phrase}(?!\w)")


def _stem(word: str) -> str:
    stem = _ENDING.sub("", word) if len(word) > _SHORTEST_STEM else word
    return re.sub("[её]", "[её]", re.escape(stem))


@lru_cache(maxsize=5_000)
def _weigh(word: str, language: str) -> tuple[tuple[int, str], ...]:
    """Return (row number, weight) for each row of the table that has this word; () where it is no word of the field."""
    written = {word, *_HYPHENS.split(word)}
    folded = set(map(fold, written))
    found = tuple(
        (number, weight)
        for number, (weight, pattern, exact) in enumerate(_table(language))
        if exact & written or any(map(pattern.fullmatch, folded))
    )
    return () if any(weight == _NEVER for _, weight in found) else found


@lru_cache(maxsize=2)
def _table(language: str) -> tuple[tuple[str, re.Pattern[str], Set[str]], ...]:
    """Return, for each row of the field's words in a language, its weight, the pattern of its words, and its abbreviations."""
    found = []
    for row in read_table("field_words.tsv"):
        if row["language"] == language:
            words = forms(row["words"])
            patterns = [re.escape(fold(word)).replace(r"\*", r"\w*") for word in words if not word.isupper()]
            exact = {word for word in words if word.isupper()}
            found.append((row["weight"], re.compile("|".join(patterns) or "(?!)"), exact))
    return tuple(found)


@dataclass(frozen=True)
class Choices:
    """What decides about the articles of a run, besides their language and country: the options and the editor's list."""

    options: Options
    folder: Path
    """The folder that holds the inbox; the list has the paths of articles relative to it."""
    listed: ItemList = field(default_factory=ItemList)
    """What the editor's list says; empty where there is none."""

    @classmethod
    def of(cls, options: Options) -> "Choices":
        """Return the choices that the options ask for. Raises `RequestError` where the list of items cannot be understood."""
        folder = beside_inbox(options.inputs).absolute()
        return cls(options, folder) if options.items is None else cls(options, folder, read_list(options.items))

    def exclude(self, file: FileReport) -> FileReport | None:
        """Return the report of an article that the editor's list leaves out, whatever else would become of it; None for any other."""
        wish = self._wish(file.id)
        if wish is None or wish.include:
            return None
        return replace(file, status=FileStatus.LEFT_OUT, reason=f"left out by {self.listed.path.name}")

    def apply(self, file: FileReport, plan: Plan) -> tuple[FileReport, Plan | None]:
        """Return an article's report and plan as the editor wants them; the plan is None where the article is left out.

        Raises `RequestError` for a Russian title of an article in English, which nobody would translate.
        """
        wish = self._wish(file.id)
        article = plan.article
        words = find_field_words(article, plan.language.value) or find_terms(article.text, self._own_terms)
        file = replace(file, field_words=words)
        if not words and self.options.only_relevant and wish is None:
            return replace(file, status=FileStatus.LEFT_OUT, reason=f"left out by --only-relevant: {OFF_SUBJECT}"), None
        if not words and "subject" not in self.options.checks_off:
            file = replace(file, reason="; ".join(filter(None, (file.reason, OFF_SUBJECT))))
            message = "No word of drug control is in the article: check that it belongs in the bulletin."
            plan = replace(plan, remarks=(*plan.remarks, Finding("subject", message)))
        return (file, plan) if wish is None else self._fulfil(wish, file, plan)

    def wants_alone(self, identity: ArticleId) -> bool:
        """Return whether the editor's list wants the article to stand for itself, even if others tell the same."""
        wish = self._wish(identity)
        return wish is not None and wish.include and not wish.merged

    def describe(self, files: Sequence[FileReport]) -> tuple[str, ...]:
        """Return notes on the list: rows without an article, rows whose article is not in the bulletin, articles without a row."""
        if self.options.items is None:
            return ()
        name, found = self.listed.path.name, {self._label(file.id): file for file in files}
        notes = []
        for label, wish in self.listed.wishes.items():
            file = found.get(label)
            if file is None:
                notes.append(f"{name}:{wish.line}: {label} is not among the articles of this run")
            elif wish.include and not (wish.merged and file.status is FileStatus.MERGED) and not file.stands:
                said = f"{label} is wanted and does not stand in the bulletin ({file.status.value})"
                notes.append(f"{name}:{wish.line}: {said}")
        unlisted = [file.id.name for label, file in found.items() if label not in self.listed.wishes and file.stands]
        if unlisted:
            count = len(unlisted)
            more = f" and {count - _NAMED} more" if count > _NAMED else ""
            are, stand = ("article is", "stands") if count == 1 else ("articles are", "stand")
            said = f"{count} {are} not in {name} and {stand} all the same: {', '.join(unlisted[:_NAMED])}{more}"
            notes.append(f"{said}; --dry-run --items adds what is missing to the list")
        return tuple(notes)

    def rows(self, report: RunReport) -> list[dict[str, str]]:
        """Return the rows of a list of these articles, in the order of the page; what is merged or left out comes last."""
        standing = {file.id: file for file in report.files if file.stands}
        left = [file for file in report.files if file.status in _INCLUDED and file.field_words is not None]
        items = [Item(file.id, Block(()), (), country=_country(file)) for file in standing.values()]
        groups = assemble(items, report.period, None, self.options.layout).groups
        rows = [
            self._row(standing[item.id], str(number))
            for group in groups
            for section in group.sections
            for number, item in enumerate(section.items, 1)
        ]
        return [*rows, *(self._row(file, "") for file in left)]

    def _label(self, identity: ArticleId) -> str:
        return label_article(identity, self.folder)

    def _wish(self, identity: ArticleId) -> Wish | None:
        return self.listed.wishes.get(self._label(identity)) if self.listed.wishes else None

    @cached_property
    def _own_terms(self) -> tuple[re.Pattern[str], ...]:
        """The terms of the desk's own glossaries; read only where an article has none of the built-in words."""
        try:
            own = [path for path in choose_glossaries(self.options) if path.name != BUILT_IN_NAME]
            return compile_terms(load_glossary(own).entries if own else ())
        except GlossaryError as error:
            # A translation would end with this error anyway; a dry run need not.
            logger.warning("the terms of the desk's own glossary are not looked for: %s", error)
            return ()

    def _fulfil(self, wish: Wish, file: FileReport, plan: Plan) -> tuple[FileReport, Plan]:
        plan = replace(plan, order=wish.order)
        if wish.country and wish.country != plan.country.value:
            plan = replace(plan, country=Judgement(wish.country, self.listed.path.name))
            file = replace(file, country=plan.country)
        title = plan.article.title
        if not wish.title or wish.title == title:
            return file, plan
        if wish.is_english:
            said = f"The headline is the editor's, from {self.listed.path.name}, and was not translated."
            plan = replace(plan, headline=wish.title)
        elif plan.language.value != RUSSIAN:
            said = "the article is in English and its title here in Russian; write the title in English"
            raise RequestError(said, path=self.listed.path, line=wish.line)
        else:
            instead = f", not from the article's: {title}" if title else ""
            said = f"The headline was translated from the title in {self.listed.path.name}{instead}."
            plan = replace(plan, article=replace(plan.article, title=wish.title))
            file = replace(file, article=plan.article)
        return file, replace(plan, remarks=(*plan.remarks, Finding("items", said, Severity.NOTE)))

    def _row(self, file: FileReport, order: str) -> dict[str, str]:
        article = file.article
        cells = {
            "include": _INCLUDED.get(file.status, "yes"),
            "order": order,
            "country": _country(file),
            "headline": article.title if article else "",
            "date": article.date.isoformat() if article and article.date else "",
            "outlet": article.outlet if article else "",
            "words": str(article.words) if article else "",
            "subject": ", ".join(file.field_words or ()) or OFF_SUBJECT,
            "note": "" if file.reason == OFF_SUBJECT else file.reason,
        }
        return {"file": self._label(file.id)} | {name: " ".join(cell.split()) for name, cell in cells.items()}


def _country(file: FileReport) -> str:
    return file.country.value if file.country else ""


def in_order(plans: Iterable[Plan]) -> tuple[Plan, ...]:
    """Return the plans in the editor's order: first those with a place, sorted by it, then the others in their own order."""
    return tuple(sorted(plans, key=lambda plan: (plan.order is None, plan.order or 0.0)))
