"""The ranking of a build: weights earned on likes, talk and choices that were held back from what finds candidates."""

from collections.abc import Sequence

from app.judging import judge_of
from app.past_talk import PastTalk, hold_back
from app.progress import Progress
from app.settings import Settings
from app.shown import answered_turns, impressions_of
from catalog.store import SqlCatalog
from domain.items import Interaction
from ranking.examples import Ask, Example, examples_of
from ranking.fit import FitReport, FittedRanking, fit_ranking
from ranking.history import asks_from_history
from ranking.impressions import examples_from
from ranking.textasks import asks_from_catalog
from retrieval.build import learnt_from
from retrieval.collaborative.choose import ChoiceReport
from retrieval.crowd import Profiles, refit_crowd
from retrieval.dialogues import DialogueSource
from retrieval.hybrid import HybridRetriever
from retrieval.index import SearchIndex
from retrieval.settings import RetrievalSettings

CANDIDATES = 120
"""How many candidates of each example the ranking learns from."""
TEXT_ASKS = 300
PEOPLE = 300
"""How many people's last likes are held back to learn the ranking from."""


def learn_order(
    records: SqlCatalog,
    index: SearchIndex,
    deeds: Sequence[Interaction],
    past: PastTalk,
    chosen: ChoiceReport,
    settings: Settings,
    progress: Progress,
) -> tuple[FittedRanking, FitReport]:
    """Fit on `deeds` and `past`, with the sources of an opened build and the collaborative methods that it chose."""
    view, known, seed = records.view(), records.profiles(), settings.ranking.fit.seed
    asks = asks_from_history(deeds, known, users=PEOPLE, seed=seed)
    in_words = asks_from_catalog(view, asks.train, TEXT_ASKS, seed)
    cut = len(in_words) * 2 // 3
    held = hold_back(past, seed)
    turns = answered_turns(records, deeds, settings)
    used = {turn.turn_id for turn in turns}
    unseen = [deed for deed in asks.kept if deed.turn_id not in used]
    kept = learnt_from(unseen, [r for r in past.remembered if r.id not in held.talks])
    finder = _finder(records, index, kept, chosen, known, settings.retrieval, held.talks)

    def examples(wanted: Sequence[Ask]) -> tuple[Example, ...]:
        return examples_of(wanted, finder, CANDIDATES, progress)

    judge = judge_of(deeds, settings.retrieval.collaborative)
    shown = impressions_of(turns, deeds, judge, view, known, finder, settings)
    logged = examples_from(shown, settings.ranking.impressions)
    train = (*examples((*asks.train, *in_words[:cut], *held.train)), *logged)
    validation = examples((*asks.validation, *in_words[cut:], *held.validation))
    finder.close()
    fitted, report = fit_ranking(train, validation, view, settings.ranking, progress)
    return fitted, report.model_copy(update={"logged": len(logged)})


def _finder(
    records: SqlCatalog,
    index: SearchIndex,
    kept: Sequence[Interaction],
    chosen: ChoiceReport,
    known: Profiles,
    settings: RetrievalSettings,
    held: frozenset[str],
) -> HybridRetriever:
    """The sources of a build, with those that learn from people fitted anew on what was kept, and without held talk.

    The whole of the chosen blend is fitted: its weight is earned by what will serve, not by a part of it.
    """
    crowd = refit_crowd(chosen, kept, records.view().ids, known, settings)
    sources = [s.without(held) if isinstance(s, DialogueSource) else s for s in index.sources()]
    return HybridRetriever(records, crowd.among(sources, records), settings.fusion, explains=False)
