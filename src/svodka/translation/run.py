"""Turn all segments of a run into checked translations in one stream: drafts, figures, enforcement, words, assembly.

Each stage is a function of its own. It takes all sentences of the run, so that the engine sees them together, and knows nothing of the
next stage: a caller may also call the stages one by one, with as many or as few units as it likes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from svodka.checks.findings import silence
from svodka.checks.support import choose_rule
from svodka.dictionary.lookup import Dictionary, choose_glosses
from svodka.engine import Engine
from svodka.engine.decoding import DecodingRequest, ModelInfo
from svodka.facts.gazetteer import Gazetteer
from svodka.glossary.checking import Requirement, check
from svodka.glossary.matching import Matcher
from svodka.system.stages import Stage, within
from svodka.translation import adaptation, requirements, vocabulary
from svodka.translation.acceptance import Acceptance
from svodka.translation.adaptation import ApprovedRenderings
from svodka.translation.assembly import Judges, assemble_approved, assemble_unit
from svodka.translation.budget import Budget
from svodka.translation.drafts import draft_all, reconsider
from svodka.translation.enforcement import enforce, judge
from svodka.translation.figures import mend_figures
from svodka.translation.mending import Draft, Means, mend
from svodka.translation.name_hints import choose_name_hints
from svodka.translation.name_spellings import settle_names, spell_garbled_names
from svodka.translation.units import PartedUnit, PlacedSentence, Workload
from svodka.types import Finding, Origin, RequirementKind, Translation

Drafts = Mapping[str, Draft]
"""The draft of each different sentence, in the order of the workload."""
EnforcedSentences = Mapping[PlacedSentence, Draft]
"""What the cascade made of each different sentence in its setting."""


@dataclass(frozen=True)
class Rulebook:
    """What decides about translation beside the model: glossary, gazetteer, dictionary, and the names of checks that are switched off."""

    matcher: Matcher | None = None
    places: Gazetteer | None = None
    switched_off: frozenset[str] = frozenset()
    dictionary: Dictionary | None = None
    """None = words are not looked up, so that none is glossed, hinted, repaired or reported as lost."""
    approved: ApprovedRenderings = field(default_factory=ApprovedRenderings)
    """What humans made of sentences before."""

    def requirements(self, sentence: PlacedSentence) -> tuple[Requirement, ...]:
        """Return what the English of a sentence must say in certain words."""
        return requirements.find(sentence.source, sentence.setting, self.matcher, self.places)


def translate(
    workload: Workload, engine: Engine, rulebook: Rulebook, done: Callable[[int, int], None]
) -> list[Translation]:
    """Return the translation of every unit, in order; identical sentences are decoded once.

    `done` is called with (number of source words, index of a unit) as first decodes finish; the words add up to `workload.words`.
    Raises `FailedArticle` for a bug; errors meant for people (`SvodkaError`) pass through.
    """
    means = Means(engine, Acceptance(engine, rulebook.dictionary), Budget(engine, workload.paragraphs))
    with within(Stage.DRAFT):
        drafts = draft_sentences(workload, rulebook, means, done)
        drafts = dict(zip(drafts, reconsider(list(drafts.values()), means, choose_rule(engine.info)), strict=True))
        drafts = dict(zip(drafts, mend_figures(list(drafts.values()), means), strict=True))
        drafts = adapt_approved(workload, drafts, rulebook)
        workload = settle_names(workload, drafts)
    with within(Stage.ENFORCE):
        enforced = enforce_requirements(workload, drafts, rulebook, means)
    with within(Stage.CHECK):
        return assemble_translations(workload, enforced, rulebook, means)


def draft_sentences(workload: Workload, rulebook: Rulebook, means: Means, done: Callable[[int, int], None]) -> Drafts:
    """Return the model's draft of every different sentence; `done` as for `translate`."""
    places, info = workload.first_places, means.engine.info
    requests = [_request(sentence, info, rulebook) for _, sentence in places.values()]
    progress = [(len(source.split()), unit) for source, (unit, _) in places.items()]
    drafts = draft_all(requests, means, lambda place: done(*progress[place]))
    return dict(zip(places, drafts, strict=True))


def _request(sentence: PlacedSentence, model: ModelInfo, rulebook: Rulebook) -> DecodingRequest:
    """Return the request for a sentence, with as much as the model reads: glosses, none for words of a requirement, and name hints."""
    source, dictionary, limits = sentence.source, rulebook.dictionary, model.glosses
    if dictionary is None or not (model.follows_hints or limits is not None):
        return DecodingRequest(source)
    wanted, country, most = rulebook.requirements(sentence), sentence.setting.country, model.tuning.max_hints
    lookups = dictionary.look_up(source)
    hints = choose_name_hints(source, wanted, lookups, country, most) if model.follows_hints else ()
    covered = [(one.start, one.stop) for one in wanted]
    glosses = choose_glosses(lookups, covered, limits) if limits is not None else ()
    return DecodingRequest(source, hints=hints, glosses=glosses)


def adapt_approved(workload: Workload, drafts: Drafts, rulebook: Rulebook) -> Drafts:
    """Return the drafts, some replaced by an approved sentence that differs only in facts, with its facts exchanged.

    Such a sentence wins if it has every place, person and law right and no more faults than the model's draft. The model is not asked how
    likely it is, because a human's wording is often one that the model would not have found.
    """
    return {source: _adapted(one, drafts[source], rulebook) for source, (_, one) in workload.first_places.items()}


def _adapted(sentence: PlacedSentence, draft: Draft, rulebook: Rulebook) -> Draft:
    """Return the first approved sentence of the same frame that can be adapted and wins over the draft; the draft if none does."""
    units = rulebook.approved.same_frame(sentence.source)
    wanted = rulebook.requirements(sentence) if units else ()
    for unit in units:
        english = adaptation.adapt(unit, sentence.source, wanted, sentence.setting)
        adapted = replace(draft, english=english, origin=Origin.ADAPTED, exchanged=False)
        facts = [one for one in wanted if one.kind is not RequirementKind.TERM]
        is_right = bool(english) and all(verdict.satisfied for verdict in check(english, facts))
        if is_right and adapted.penalty <= draft.penalty:
            return adapted
    return draft


def enforce_requirements(workload: Workload, drafts: Drafts, rulebook: Rulebook, means: Means) -> EnforcedSentences:
    """Return every sentence with its terms, places, persons and laws enforced, its lost, invented and garbled words repaired.

    The same text in two settings is two sentences. One that a human worded stays as it is.
    """
    sentences = dict.fromkeys(sentence for parted in workload.units for sentence in parted.sentences)
    wanted = {one: rulebook.requirements(one) for one in sentences}
    ours = [one for one in sentences if drafts[one.source].origin is not Origin.ADAPTED]
    enforced = enforce([drafts[one.source] for one in ours], [wanted[one] for one in ours], means)
    states = dict(zip(ours, mend(enforced, vocabulary.STEPS, means), strict=True))
    return spell_garbled_names(
        {one: states.get(one) or judge(drafts[one.source], wanted[one], rulebook.approved.settled) for one in sentences}
    )


def assemble_translations(
    workload: Workload, enforced: EnforcedSentences, rulebook: Rulebook, means: Means
) -> list[Translation]:
    """Return the checked translation of every unit, in order; the model scores the sentences but decodes nothing more."""
    measure, cut_short = means.acceptance.measure, means.budget.cut_short
    judges = Judges(rulebook.switched_off, choose_rule(means.engine.info), means.acceptance)
    texts = [
        (state.source, state.english)
        for state in enforced.values()
        if state.english and state.origin is not Origin.ADAPTED
    ]
    measure.prepare_trust(texts)
    if judges.rule.lost_below is not None:
        doubtful = (pair for pair in texts if judges.rule.is_in_doubt(measure.trust(*pair)))
        measure.prepare_trust((source, "") for source, english in doubtful if measure.rivals(source, english))

    def assemble(parted: PartedUnit) -> Translation:
        if parted.approved is not None:
            unit = parted.unit
            wanted = rulebook.requirements(PlacedSentence(unit.source, unit.setting))
            draft = Draft(DecodingRequest(unit.source), parted.approved.english, Origin.APPROVED)
            return assemble_approved(unit, judge(draft, wanted, rulebook.approved.settled), judges)
        states = [enforced[one] for one in parted.sentences]
        made = assemble_unit(parted, states, judges)
        made = replace(made, fuzzy=rulebook.approved.fuzzy(parted.unit.source) if states else ())
        scope = next((cut_short[one.source] for one in parted.sentences if one.source in cut_short), None)
        if scope is None:
            return made
        message = f"Not everything was tried here to get terms, names, figures and words right: the budget of the {scope} had run out."
        return replace(made, cut_short=scope, findings=(*made.findings, Finding("budget", message)))

    made = map(assemble, workload.units)
    return [replace(one, findings=silence(one.findings, rulebook.switched_off)) for one in made]
