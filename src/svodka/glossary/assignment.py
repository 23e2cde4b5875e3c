"""Which place in the text accounts for which occurrence: exclusive, longest first, as many as possible."""

from collections.abc import Sequence

from svodka.glossary.renderings import WordRun


def assign(wanted: Sequence[Sequence[WordRun]], taken: Sequence[WordRun]) -> list[WordRun | None]:
    """Give each occurrence one of the spans it accepts, or None; no two share a word, nor a word of `taken`.

    Spans come longest first, then from the left. A span is used if some occurrence can have it, if need be after others have
    exchanged theirs (augmenting paths, Kuhn 1955), so that a term with one rendering is not robbed by a term with two. Occurrences
    that accept the same spans get them in the order of the text.
    """
    takers: dict[WordRun, list[int]] = {}
    for index, accepted in enumerate(wanted):
        for span in dict.fromkeys(accepted):
            takers.setdefault(span, []).append(index)
    given: dict[int, WordRun] = {}
    blocked = {word for span in taken for word in span.indices}
    saturated: set[tuple[int, ...]] = set()
    for span in sorted(takers, key=lambda span: (-span.words, span.first)):
        group = tuple(takers[span])
        # Where one span found no taker, no later one with the same takers will: paths only ever fill up.
        if group not in saturated and blocked.isdisjoint(span.indices):
            if _place(span, takers, given):
                blocked.update(span.indices)
            else:
                saturated.add(group)
    _reorder(wanted, given)
    return [given.get(index) for index in range(len(wanted))]


def _place(span: WordRun, takers: dict[WordRun, list[int]], given: dict[int, WordRun]) -> bool:
    """Give the span to an occurrence, moving the spans of others where that makes room; breadth first."""
    offered_to: dict[int, WordRun] = {}
    owner: dict[WordRun, int] = {}
    queue = [span]
    for offered in queue:
        for index in takers[offered]:
            if index in offered_to:
                continue
            offered_to[index] = offered
            if index in given:
                owner[given[index]] = index
                queue.append(given[index])
                continue
            while True:
                moved = offered_to[index]
                given[index] = moved
                if moved == span:
                    return True
                index = owner[moved]
    return False


def _reorder(wanted: Sequence[Sequence[WordRun]], given: dict[int, WordRun]) -> None:
    alike: dict[frozenset[WordRun], list[int]] = {}
    for index, accepted in enumerate(wanted):
        if index in given:
            alike.setdefault(frozenset(accepted), []).append(index)
    for indices in alike.values():
        for index, span in zip(
            indices, sorted((given[index] for index in indices), key=lambda span: span.first), strict=True
        ):
            given[index] = span
