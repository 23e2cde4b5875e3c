"""The table of all kinds of findings, and the functions that remove the findings of checks that an office has switched off.

Code that reports a new kind of finding adds its name here. `checks.off` in svodka.toml accepts these names and those of retired checks.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from svodka.checks.table import CHECKS, RETIRED
from svodka.types import Block, Finding, Item, RequirementKind

MEANINGS: Mapping[str, str] = {
    **{check.name: check.explanation for check in CHECKS},
    RequirementKind.TERM.value: "a glossary term is not rendered as the glossary wants",
    RequirementKind.PLACE.value: "a place name is not spelt as the gazetteer has it",
    RequirementKind.PERSON.value: "a person's name is not in the one spelling that the bulletin has for it",
    RequirementKind.STATUTE.value: "a reference to a law is not worded as the house has it",
    "quotes": "the quotation marks of a paragraph do not balance",
    "invented": "a word that no English word list has",
    "vocabulary": "a rare word of the source left no trace in the English",
    "name": "a name that the model had garbled was spelt anew",
    "budget": "not everything was tried for a sentence, because the budget of extra decodes had run out",
    "confidence": "the sentence is likely to be wrong, by how the model reads it backwards",
    "lost": "words of the source that the English hardly supports, in a sentence that is in doubt",
    "date": "which calendar day a relative date was, or that the calendar has no such day",
    "dateline": "a city or agency of the dateline is in no table",
    "foreign": "a paragraph is in another language and stands as it is",
    "period": "the article is of another day than the bulletin",
    "country": "no country could be decided, or two came close",
    "headline": "the source has no headline",
    "placed": "the article is in English and was placed as it is",
    "reading": "what was noticed when the file was read: text left out or unreadable, facts of a duplicate",
    "subject": "no word of drug control is in the article",
    "items": "the headline is the editor's, from the list of items",
    "source": "the file names no source address",
    "story": "another article of the bulletin tells the same event, or a merged one names no address",
    "story figures": "two articles on the same event give different figures",
    "told before": "a bulletin of the last 30 days told the same event",
    "contents": "how the page numbers of the contents come in",
    "number missing": "the bulletin's serial number was not given",
}
"""What each finding means, by the name of the check that makes it."""


def find_unknown(names: Iterable[str]) -> list[str]:
    """Return the names that no check has or had, sorted."""
    return sorted(set(names) - set(MEANINGS) - RETIRED)


def silence(found: Iterable[Finding], switched_off: Collection[str]) -> tuple[Finding, ...]:
    """Return the findings without those of checks that are switched off."""
    return tuple(finding for finding in found if finding.check not in switched_off)


def silence_item(item: Item, switched_off: Collection[str]) -> Item:
    """Return an item without the findings of checks that are switched off, at every level; its text is unchanged."""
    headline, *body = (_silence_block(block, switched_off) for block in (item.headline, *item.body))
    return replace(item, headline=headline, body=tuple(body), findings=silence(item.findings, switched_off))


def _silence_block(block: Block, switched_off: Collection[str]) -> Block:
    passages = (replace(passage, findings=silence(passage.findings, switched_off)) for passage in block.passages)
    return replace(block, passages=tuple(passages), findings=silence(block.findings, switched_off))
