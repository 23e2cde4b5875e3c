"""The review page of a bulletin: every block of every item in the order of print, each passage beside the slice that it renders."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from svodka.bulletin import number as numbers
from svodka.bulletin import period as periods
from svodka.dictionary.lookup import Dictionary
from svodka.document.printed import NO_HEADLINE
from svodka.report import RunReport
from svodka.review.numbering import Numbering
from svodka.review.sentences import Place, pair_up
from svodka.review.stretches import show
from svodka.review.view import Chapter, Entry, LeftOut, Pair, Reference, ReviewPage
from svodka.translation.house_form import write_calendar_date
from svodka.translation.placing import shift_findings
from svodka.types import HEADLINE, Block, Bulletin, Finding, Item, Passage, Segment, Translation

_FOLLOWED = ("http", "https")


def compose(
    bulletin: Bulletin,
    report: RunReport,
    fingerprint: str,
    dictionary: Dictionary | None = None,
    checks_off: Collection[str] = (),
) -> ReviewPage:
    """Return the review page of a bulletin.

    `report` is that of its run, with its segments; `fingerprint` the SHA-256 of the document as written; `dictionary` gives the senses of
    the Russian words, None = none; `checks_off` names the checks that say nothing of the bulletin as a whole.
    """
    numbering = Numbering(dictionary)
    made = {segment.segment: segment.translation for segment in report.segments}
    about = [numbering.note(one) for one in numbers.about_number(bulletin.number, checks_off)]
    chapters = tuple(_chapters(bulletin, made, numbering))
    return ReviewPage(
        title=show(f"{' '.join(bulletin.title_lines)} {numbers.write_number(bulletin.number)}"),
        period=periods.render(bulletin.period),
        fingerprint=fingerprint,
        signature=show(report.signature),
        about=(Pair("0", notes=tuple(about)),) if about else (),
        chapters=chapters,
        left_out=tuple(
            LeftOut(show(file.id.name), file.status.value, show(file.reason))
            for file in report.files
            if not file.stands
        ),
        checks=tuple(sorted(numbering.found.items())),
        marks=tuple(numbering.marks),
        words=numbering.words,
        wordings=numbering.wordings,
    )


def _chapters(bulletin: Bulletin, made: Mapping[Segment, Translation], numbering: Numbering) -> Iterator[Chapter]:
    count = 0
    for group in bulletin.groups:
        for place, section in enumerate(group.sections):
            entries = tuple(_entry(count + index, item, made, numbering) for index, item in enumerate(section.items, 1))
            count += len(entries)
            yield Chapter("" if place else show(group.heading), show(section.heading), entries)


def _entry(number: int, item: Item, made: Mapping[Segment, Translation], numbering: Numbering) -> Entry:
    pairs: list[Pair] = []
    for place, block in enumerate((item.headline, *item.body), HEADLINE):
        pairs += _pairs(f"{number}.{place}", block, place == HEADLINE, made, numbering)
    about = tuple(numbering.note(finding) for finding in item.findings)
    if about:
        pairs.insert(0, Pair(f"{number}", notes=about))
    return Entry(
        number,
        show(item.headline.text).strip() or NO_HEADLINE,
        show(item.id.name),
        write_calendar_date(item.date) if item.date else "",
        item.url if _may_be_followed(item.url) else "",
        show(item.url),
        tuple(pairs),
        tuple(
            Reference(show(one.outlet or one.name), one.url if _may_be_followed(one.url) else "", show(one.url))
            for one in item.also
        ),
    )


def _pairs(
    key: str, block: Block, is_headline: bool, made: Mapping[Segment, Translation], numbering: Numbering
) -> Iterator[Pair]:
    """The passages of a block; what is found in the block as a whole goes to the passage that it stands in, else to the first."""
    passages = block.passages or (Passage(""),)
    shares = _shared_out(passages, block.findings)
    for index, (passage, (placed, about)) in enumerate(zip(passages, shares, strict=True)):
        whole = Passage(passage.text, (*passage.findings, *placed), passage.source)
        place = Place(f"{key}.{index}", block.language, is_headline, opens=index == 0)
        yield pair_up(place, whole, made.get(passage.source) if passage.source else None, about, numbering)


def _shared_out(
    passages: Sequence[Passage], findings: Sequence[Finding]
) -> list[tuple[tuple[Finding, ...], tuple[Finding, ...]]]:
    """For each passage the block's findings that stand in it, and those about the block as a whole (at the first)."""
    shares, start = [], 0
    for index, passage in enumerate(passages):
        stop = start + len(passage.text) + 1
        inside = (finding for finding in findings if start <= finding.start < stop)
        whole = () if index else tuple(finding for finding in findings if finding.start < 0)
        shares.append((shift_findings(inside, -start), whole))
        start = stop
    return shares


def _may_be_followed(url: str) -> bool:
    """An address of a page on the web and nothing that a browser would run."""
    try:
        return urlsplit(url).scheme.lower() in _FOLLOWED
    except ValueError:
        return False
