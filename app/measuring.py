"""What `parley evaluate` runs: the methods of a live catalogue beside fitted baselines, on cases from files."""

import time
from collections.abc import Sequence
from pathlib import Path

from app.crs_methods import crs_methods
from app.judging import judge_of
from app.methods import all_methods
from app.opening import open_home
from app.output import note
from app.progress import Progress, progress_bar
from app.script_homes import ScriptHomes
from app.serving import Live
from app.settings import load_settings
from app.talks import LiveTalk
from catalog.ingest import read_interactions
from domain.errors import BadInput, ParleyError
from domain.items import Interaction
from evaluation import crs, offline, splits
from evaluation import intent as intents
from evaluation.dialogues import Outcome, play, unopened
from evaluation.novelty import item_facts
from evaluation.offline_segments import learn_segments
from evaluation.scripts import Script, read_scripts

Document = dict[str, object]


def measure_offline(
    catalog: str, path: Path | None, methods: Sequence[str], ks: Sequence[int], new_users: bool
) -> Document:
    """Held-out interactions of known or new people; without a file, of a split of the catalogue's own."""
    serving = open_home(catalog)
    live = serving.live()
    settings = load_settings()
    deeds = live.catalog.interactions()
    train, test = _split(live, deeds, path, new_users)
    judge = judge_of([*train, *test], settings.retrieval.collaborative)
    cases = splits.new_cases(test, judge) if new_users else splits.known_cases(train, test, judge)
    if not cases:
        hint = "people of the file must be in the catalogue's interactions; for unknown people use --new-users"
        raise BadInput("no person of these interactions can be judged", hint)
    cases = splits.with_profiles(cases, live.catalog.profile)
    items = list(live.catalog.view().items())
    with progress_bar() as progress:
        run = all_methods(live, settings, methods, train, refit=path is None, progress=progress)
        return offline.evaluate_offline(
            run,
            cases,
            item_facts(items, train),
            catalog=live.name,
            ks=ks,
            segments=learn_segments([item.id for item in items], train),
            progress=progress,
        )


def _split(
    live: Live, deeds: list[Interaction], path: Path | None, new_users: bool
) -> tuple[list[Interaction], list[Interaction]]:
    if path is None:
        return splits.new_people(deeds) if new_users else splits.by_time(deeds)
    test, rejected = read_interactions(path, live.catalog.view().items())
    if rejected:
        first = rejected[0]
        note(f"{len(rejected)} rows of {path.name} were not read (line {first.line}: {first.reason})")
    return deeds, test


def measure_intent(catalog: str, path: Path) -> Document:
    """Understanding, case by case."""
    live = open_home(catalog).live()
    cases, started = intents.load_cases(path), time.perf_counter()
    with progress_bar() as progress:
        verdicts = intents.evaluate(cases, live.parts.reader().read, live.catalog.view(), progress=progress)
    document = intents.report(verdicts, catalog=live.name, seconds=time.perf_counter() - started)
    return document | {"versions": offline.versions()}


def measure_crs(catalog: str, path: Path, ks: Sequence[int]) -> Document:
    """Dialogues between people: does what was recommended next come up?"""
    live = open_home(catalog).live()
    cases = crs.resolve(crs.read_cases(path), live.catalog.view())
    with progress_bar() as progress:
        return crs.evaluate_crs(crs_methods(live), cases, ks=ks, catalog=live.name, progress=progress)


def measure_dialogues(catalog: str, paths: Sequence[Path]) -> tuple[Document, list[str], bool]:
    """Scripted conversations: the document, the faults for a person, and whether everything held.

    Known faults are told and counted apart; they are no reason to fail.
    """
    scripts, started = read_scripts(paths), time.perf_counter()
    if not scripts:
        raise BadInput("there are no scripts", "name YAML files or folders that hold some")
    with ScriptHomes(catalog) as homes, progress_bar() as progress:
        outcomes = [_played(s, homes, done, len(scripts), progress) for done, s in enumerate(scripts)]
    counted = [outcome for outcome in outcomes if not outcome.known_fault]
    passed = sum(outcome.passed for outcome in counted)
    rows = [outcome.model_dump(mode="json") | {"passed": outcome.passed} for outcome in outcomes]
    head = {"method": "parley", "n": len(counted), "passed": passed, "share": passed / max(1, len(counted))}
    head |= {"turns": sum(o.turns for o in counted), "known_faults": len(outcomes) - len(counted)}
    document: Document = {"rows": [head], "scripts": rows, "seconds": time.perf_counter() - started}
    document |= {"catalog": ", ".join(sorted({s.catalog for s in scripts})), "versions": offline.versions()}
    return document, [o.told() for o in outcomes if not o.passed], passed == len(counted)


def _played(script: Script, homes: ScriptHomes, done: int, total: int, progress: Progress) -> Outcome:
    progress("scripts", done, total)
    try:
        serving = homes.serving(script)
    except ParleyError as error:
        return unopened(script, error)
    talk = LiveTalk(serving, script.user)
    try:
        return play(script, lambda _: talk, serving.live().catalog.view)
    finally:
        talk.forget()
