"""Stories from pairs of articles, and in each the articles that stand for the others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from svodka.stories.comparing import Likeness, Relation

Link = tuple[int, int, Likeness]
"""Two articles by their indices, and what they are to each other."""


@dataclass(frozen=True)
class Story:
    """The articles of one event, by their indices in order; `copies` are those of them that are one text, two or more each."""

    members: tuple[int, ...]
    copies: tuple[tuple[int, ...], ...]


def group(
    links: Iterable[Link], is_copy: Callable[[int, int], bool], is_contradicted: Callable[[int, int], bool]
) -> tuple[Story, ...]:
    """Return the stories that the links make, by their first article.

    The surest links go first. Of copies each is a copy of each other one: none is left out through a third that is like both. Two groups
    are not joined where an article of one contradicts one of the other: a digest of the week that tells of two seizures makes no story of
    them.
    """
    made = [link for link in links if link[2].relation is not Relation.NONE]
    copies = [link for link in made if link[2].relation is Relation.COPY]
    surest = sorted(copies, key=lambda link: (-link[2].kept, link[:2]))
    texts = _joined(surest, lambda one, other: not is_copy(one, other), {})
    # Copies that were not joined because of a third one tell the same event all the same.
    retold = sorted(made, key=lambda link: (-link[2].points, link[:2]))
    stories = _joined(retold, is_contradicted, dict(texts))
    return tuple(
        Story(members, tuple(text for text in _distinct(texts) if set(text) <= set(members)))
        for members in _distinct(stories)
    )


def _joined(
    links: Sequence[Link], is_refused: Callable[[int, int], bool], groups: dict[int, tuple[int, ...]]
) -> dict[int, tuple[int, ...]]:
    """The group of each index that is in one, `groups` being those that there are already."""
    for one, other, _ in links:
        left, right = groups.get(one, (one,)), groups.get(other, (other,))
        if left == right or any(is_refused(first, second) for first in left for second in right):
            continue
        whole = tuple(sorted(left + right))
        groups.update(dict.fromkeys(whole, whole))
    return groups


def _distinct(groups: Mapping[int, tuple[int, ...]]) -> list[tuple[int, ...]]:
    return sorted(set(groups.values()))
