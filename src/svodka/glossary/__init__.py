"""The term base: glossary files in, matches in Russian text out, verdicts on English text out.

Reading: `loading.load` merges TSV, CSV, XLSX and TBX files into a `termbase.Glossary` of `entry.Entry`s. Matching:
`matching.Matcher(glossary).find(text, country)`. Each match makes a `Requirement`.
Checking: `checking.check(english, requirements)`. `noun_phrases` and `verb_phrases` know the forms in which a rendering may stand. What is
done about a verdict is not this package's business.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from svodka.glossary.checking import check as check
    from svodka.glossary.loading import load as load
    from svodka.glossary.matching import Matcher as Matcher
    from svodka.glossary.termbase import Glossary as Glossary

_HOMES = {"Glossary": "termbase", "Matcher": "matching", "check": "checking", "load": "loading"}


def __getattr__(name: str) -> Any:
    """Import the main names when they are first used: the package itself costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
