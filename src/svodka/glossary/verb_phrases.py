"""English verb phrases of a glossary, and another one written in the tense, voice and number that one has in a text, or not at all."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from svodka.glossary.english import ARTICLES, compared
from svodka.glossary.inflection import VerbForms, irregular, is_noun, is_verb, lemmas, verb_forms
from svodka.glossary.noun_phrases import Number, in_number, number_forms, number_of

_BE = frozenset({"be", "is", "are", "was", "were"})
_PARTICLES = frozenset({"up", "down", "out", "off", "away", "back"})


@dataclass(frozen=True)
class VerbPhrase:
    """A verb with its object and what follows: `illegally` `cut` `off` `a` `supply channel` `in two days`."""

    adverb: str
    verb: str
    particle: str
    article: str
    thing: str
    """The object without its article, "" where there is none."""
    tail: str

    @property
    def forms(self) -> VerbForms:
        """The forms of the verb."""
        return verb_forms(self.verb)

    def written(self, form: str) -> str:
        """Return the phrase with the verb in this form."""
        return self.with_object(form, self.article, self.thing)

    def with_object(self, form: str, article: str, thing: str) -> str:
        """Return the phrase with the verb in this form and another form of its object."""
        parts = (self.adverb, form, self.particle, article, thing, self.tail)
        return " ".join(filter(None, parts))


def verb_phrase(phrase: str) -> VerbPhrase | None:
    """Take a rendering apart whose first word (adverbs and `to` aside) is the base form of a verb; None for any other."""
    words = phrase.split()
    if len(words) > 1 and words[0] == "to":
        words = words[1:]
    start = 0
    while start + 1 < len(words) and words[start].endswith("ly"):
        start += 1
    if not words or not is_verb(words[start]) or _BE & set(words[start + 1 :]):
        return None
    adverb, verb, rest = " ".join(words[:start]), words[start], words[start + 1 :]
    particle = rest.pop(0) if rest and rest[0] in _PARTICLES else ""
    article = rest.pop(0) if rest and rest[0] in ARTICLES else ""
    prepositions = irregular().words["preposition"]
    stop = next((index for index, word in enumerate(rest) if word in prepositions), len(rest))
    thing, tail = rest[:stop], rest[stop:]
    if thing and not is_noun(thing[-1]):
        # `catch red-handed`, `hold criminally liable`
        thing, tail = [], rest
    return VerbPhrase(adverb, verb, particle, article, " ".join(thing), " ".join(tail))


def conjugated_like(wrong: str, avoided: str, target: str, before: str = "") -> str:
    """Return the verb phrase `target` in the tense, voice and number in which `wrong` is `avoided`, "" where that cannot be.

    `before` is the word before `wrong`: it tells a participle from a past tense and a verb from a noun of the same letters.
    """
    model, goal = verb_phrase(avoided), verb_phrase(target)
    if model is None or goal is None:
        return ""
    seen = compared(wrong)
    for number, thing in _things(model):
        form = _form_of_the_goal(model, goal, seen, thing, before.lower())
        if form:
            return _active(goal, form, number, "the" in wrong.lower().split())
    return _passive(model, goal, wrong)


def _form_of_the_goal(model: VerbPhrase, goal: VerbPhrase, seen: list[str], thing: str, before: str) -> str:
    names = {name for name, form in _named(model.forms) if compared(model.with_object(form, "", thing)) == seen}
    auxiliary = before in irregular().words["auxiliary"]
    if not names or (bool(model.thing) != bool(goal.thing)):
        return ""
    if not (model.thing or model.tail) and goal.tail and not ("participle" in names and auxiliary):
        # `imprisoned him` is not `remanded in custody him`, but `was imprisoned` is `was remanded in custody`.
        return ""
    is_verb_here = auxiliary or before in irregular().words["subject"]
    if len(seen) == 1 and names & {"base", "third"} and "NOUN" in lemmas(seen[0]) and not is_verb_here:
        return ""
    name = _one_of(names, auxiliary, before)
    forms = dict(reversed(tuple(_named(goal.forms))))
    if goal.verb == "be" and name not in ("third", "participle", "gerund"):
        return ""
    return forms.get(name, "")


def _one_of(names: Collection[str], auxiliary: bool, before: str) -> str:
    """The one form that a word is where it may be several, by the word before; "" where that does not tell."""
    if names == {"past", "participle"}:
        return "participle" if auxiliary else "past"
    if len(names) > 1:
        return "base" if before == "to" else ""
    return next(iter(names))


def _named(forms: VerbForms) -> Iterator[tuple[str, str]]:
    yield "base", forms.base
    yield "third", forms.third_person
    for name in ("past", "participle", "gerund"):
        yield from ((name, form) for form in getattr(forms, name))


def _things(phrase: VerbPhrase) -> list[tuple[Number, str]]:
    if not phrase.thing:
        return [(Number.SINGULAR, "")]
    return [(number, thing) for thing, number in number_forms(phrase.thing).items()]


def _active(goal: VerbPhrase, form: str, number: Number, definite: bool) -> str:
    if not goal.thing:
        return goal.with_object(form, "", "")
    thing = in_number(goal.thing, number)
    indefinite = goal.article if number_of(thing) is Number.SINGULAR or goal.article == "the" else ""
    return goal.with_object(form, "the" if definite else indefinite, thing) if thing else ""


def _passive(model: VerbPhrase, goal: VerbPhrase, wrong: str) -> str:
    """`criminal cases have been excited` as `criminal cases have been initiated`."""
    if not (model.thing and goal.thing):
        return ""
    seen = compared(wrong)
    for number, thing in _things(model):
        subject = compared(thing)
        predicate = seen[len(subject) :]
        if seen[: len(subject)] != subject:
            continue
        count = next(
            (index for index, word in enumerate(predicate) if word not in irregular().words["auxiliary"]),
            len(predicate),
        )
        tails = [compared(f"{form} {model.particle} {model.tail}") for form in model.forms.participle]
        goal_thing = in_number(goal.thing, number)
        if predicate[count:] in tails and goal_thing and number_of(goal_thing) is number:
            rest = (goal.adverb, goal.forms.participle[0], goal.particle, goal.tail)
            return " ".join(filter(None, (goal_thing, *predicate[:count], *rest)))
    return ""
