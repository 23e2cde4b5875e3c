"""What a watcher says: a line for each bulletin that it has written, and each trouble once."""

import sys
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from svodka import summary, terminal
from svodka.report import FileReport, RunReport
from svodka.types import PROBLEM_STATUSES, Article, ArticleId, Severity


class Teller:
    """Writes lines to standard output (bulletins) and standard error (all else); nothing is said twice while it stays as it is."""

    def __init__(self) -> None:
        self._problems: set[tuple[ArticleId, str]] = set()
        self._older: frozenset[ArticleId] = frozenset()
        self._trouble = ""

    def tell(self, sentence: str) -> None:
        """Say something that is news whenever it is said."""
        sys.stderr.write(f"svodka: {terminal.one_line(' '.join(sentence.splitlines()))}\n")

    def tell_update(self, report: RunReport, new: int) -> None:
        """Say which bulletin was written, with how many articles, and how many of them are `new` in it."""
        if report.bulletin is None:
            return
        count = len(report.printed)
        findings = sum(finding.severity is not Severity.NOTE for file in report.files for finding in file.findings)
        words = f"{count} article{'' if count == 1 else 's'}, {new} new, {findings} to look at"
        # The path ends at a tab, so that a script can cut it off.
        sys.stdout.write(f"{terminal.one_line(str(summary.relative(report.bulletin)))}\t{words}\n")
        sys.stdout.flush()

    def tell_problems(self, files: Iterable[FileReport]) -> None:
        """Say what is wrong with each file, once for each file and reason."""
        for file in files:
            problem = file.id, file.reason
            if file.status in PROBLEM_STATUSES and problem not in self._problems:
                self._problems.add(problem)
                self.tell(f"{file.id}: {file.reason}.")

    def forget_problems(self, paths: Collection[Path]) -> None:
        """Let the problems of files that were replaced or have gone be told again."""
        self._problems = {problem for problem in self._problems if problem[0].path not in paths}

    def tell_older(self, articles: Sequence[Article]) -> None:
        """Say which articles are too old for the bulletins that are kept, where there is one that was not named before."""
        found = frozenset(article.id for article in articles)
        new = [article for article in articles if article.id not in self._older]
        self._older = found
        if not new:
            return
        first = new[0]
        others = f" and {len(new) - 1} more" if len(new) > 1 else ""
        day = f" ({first.date:%d.%m.%Y})" if first.date else ""
        self.tell(
            f"{first.id.name}{day}{others}: of an older week, and in none of the bulletins that are kept; "
            "take older files out of the inbox, or translate them with svodka translate --period"
        )

    def tell_trouble(self, sentence: str) -> None:
        """Say what keeps a bulletin from being written, once for as long as it stays the same."""
        if sentence != self._trouble:
            self._trouble = sentence
            self.tell(f"{sentence.rstrip('.')}; svodka waits and tries again")

    def end_trouble(self) -> None:
        """Say that the bulletins can be written again, where they could not."""
        self._trouble = ""
