"""Import somebody's files: items, what people did, past conversations. Good rows come in, bad ones are told."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from catalog.description import Description
from catalog.importing.cells import id_of, text_of
from catalog.importing.conversations import read_conversations
from catalog.importing.convert_events import NotAnEvent, make_events
from catalog.importing.convert_items import NotAnItem, make_item, other_id
from catalog.importing.guess_events import guess_events
from catalog.importing.guess_items import guess_items
from catalog.importing.joining import read_joins
from catalog.importing.mapping import EventMapping, ImportMapping, read_mapping
from catalog.importing.plan import ItemPlan
from catalog.importing.report import ImportReport
from catalog.importing.reviews import read_reviews
from catalog.past import PastConversation
from catalog.progress import Progress, silent
from catalog.reading import Format, Rejected, Row, Table, open_table
from catalog.store import SqlCatalog
from catalog.words import word_key
from domain.errors import BadInput
from domain.items import Interaction, Item, spoken_title

SAMPLE_ROWS = 10_000
_BATCH = 20_000


def import_files(
    catalog: SqlCatalog,
    items: Path | None = None,
    interactions: Path | None = None,
    conversations: Path | None = None,
    mapping: Path | None = None,
    progress: Progress = silent,
    reviews: Path | None = None,
) -> ImportReport:
    """Import what is given; importing it again changes nothing.

    Raises BadInput (a file that cannot be read or holds no usable row), TooLarge, StoreFailed; a file that fails as a
    whole changes nothing.
    """
    said = read_mapping(mapping)
    report = ImportReport()
    if items:
        report = _import_items(catalog, items, said, _named_ids(interactions, said), progress)
    find = item_finder(catalog.view().items())
    if interactions:
        report = _import_interactions(catalog, interactions, said.interactions, find, report, progress)
    if said.users:
        report = _import_users(catalog, said, report)
    if conversations:
        report = _import_conversations(catalog, conversations, find, report)
    if reviews:
        report = _import_reviews(catalog, reviews, find, report)
    return report


def item_finder(items: Iterable[Item]) -> Callable[[str], str | None]:
    """A function that finds an item's id by its id or else by its title, as written or as people say it."""
    ids: set[str] = set()
    titles: dict[str, str] = {}
    for item in items:
        ids.add(item.id)
        for title in item.titles.values():
            titles.setdefault(word_key(title), item.id)
            titles.setdefault(word_key(spoken_title(title)), item.id)

    def find(name: str) -> str | None:
        return name if name in ids else titles.get(word_key(name)) or titles.get(word_key(spoken_title(name)))

    return find


def read_interactions(
    path: Path, items: Iterable[Item], mapping: Path | None = None
) -> tuple[list[Interaction], list[Rejected]]:
    """The interactions of a file without keeping them (for evaluation), and the rows that were rejected."""
    rejected: list[Rejected] = []
    events, _ = _events(path, read_mapping(mapping).interactions, item_finder(items), rejected)
    return list(events), rejected


def _import_items(
    catalog: SqlCatalog, path: Path, said: ImportMapping, named_ids: frozenset[str], progress: Progress
) -> ImportReport:
    progress(f"read {path.name}", 0, 0)
    table = open_table(path, said.items.form)
    extra, rejected = read_joins(said.items.join, said.folder)
    plan = _plan_items(table, said, extra, named_ids)
    made, warnings = _make_items(table, plan, extra, rejected, progress)
    if not made:
        first = rejected[0] if rejected else None
        why = f" (line {first.line}: {first.reason})" if first else ""
        raise BadInput(f"{path.name} holds no row that can be imported{why}", "See docs/import.md.")
    new, changed = catalog.merge(made)
    catalog.describe(_description(catalog, plan))
    progress(f"read {path.name}", len(made), len(made))
    mapping = {"items": {"file": path.name, **_form(table.form), **plan.told()}}
    return ImportReport(
        items=len(made), items_new=new, items_changed=changed, rejected=tuple(rejected), warnings=tuple(warnings),
        mapping=mapping,
    )  # fmt: skip


def _plan_items(
    table: Table, said: ImportMapping, extra: Mapping[str, Mapping[str, object]], named_ids: frozenset[str]
) -> ItemPlan:
    rows = [row.values for row in islice(_good(table), SAMPLE_ROWS)]
    if not rows:
        raise BadInput(f"{table.file} holds no row that can be read", "Check its delimiter and its quotes.")
    if extra:
        first = guess_items(table.file, _cells(rows), said.items, table.named, named_ids) if not said.items.id else None
        key = said.items.id or (first.id if first else None)
        rows = [{**values, **extra.get(id_of(values.get(key or "")), {})} for values in rows]
    return guess_items(table.file, _cells(rows), said.items, table.named, named_ids)


def _good(table: Table) -> Iterator[Row]:
    return (row for row in table.rows() if isinstance(row, Row))


def _cells(rows: Iterable[Mapping[str, object]]) -> dict[str, list[object]]:
    """Cells by column; a column that only some rows have is filled with None."""
    held = list(rows)
    names = dict.fromkeys(name for values in held for name in values)
    return {name: [values.get(name) for values in held] for name in names}


def _make_items(
    table: Table,
    plan: ItemPlan,
    extra: Mapping[str, Mapping[str, object]],
    rejected: list[Rejected],
    progress: Progress,
) -> tuple[list[Item], list[Rejected]]:
    made: dict[str, Item] = {}
    lines: dict[str, int] = {}
    warnings: list[Rejected] = []
    for row in table.rows():
        if isinstance(row, Rejected):
            rejected.append(row)
            continue
        more = extra.get(id_of(row.values.get(plan.id or "")), {}) if extra else {}
        try:
            item, own_id, unused = make_item({**row.values, **more}, plan)
        except NotAnItem as error:
            rejected.append(Rejected(file=table.file, line=row.line, reason=str(error)))
            continue
        if own_id and item.id in made and made[item.id] != item:
            item = item.model_copy(update={"id": other_id(item)})
        if item.id in made:
            reason = f"id {item.id!r} is taken by line {lines[item.id]}"
            rejected.append(Rejected(file=table.file, line=row.line, reason=reason))
            continue
        made[item.id], lines[item.id] = item, row.line
        warnings += [Rejected(file=table.file, line=row.line, reason=reason) for reason in unused]
        if len(made) % 1000 == 0:
            progress(f"read {table.file}", len(made), 0)
    return list(made.values()), warnings


def _description(catalog: SqlCatalog, plan: ItemPlan) -> Description:
    """What the columns were called stays known, so that people may ask by their own names."""
    before = catalog.description()
    roles = {role: getattr(plan, role, None) for role in ("price", "stock", "added_at")}
    aliases = {column: role for role, column in roles.items() if column} | {f.column: f.field for f in plan.fields}
    return Description(
        name=catalog.name,
        noun=plan.noun or before.noun,
        units={**before.units, **{f.field: f.unit for f in plan.fields if f.unit}},
        aliases={**before.aliases, **aliases},
        sayings=before.sayings,
    )


def _form(form: Format) -> dict[str, Any]:
    told = {"format": form.kind, "encoding": form.encoding, "delimiter": form.delimiter, "header": form.header}
    return {name: value for name, value in told.items() if value is not None}


def _named_ids(path: Path | None, said: ImportMapping) -> frozenset[str]:
    """All that might be an item's id in the first rows of the interactions, to tell which column holds the ids."""
    if path is None:
        return frozenset()
    rows = [row.values for row in islice(_good(open_table(path, said.interactions.form)), 2_000)]
    if not rows:
        return frozenset()
    try:
        plan = guess_events(path.name, _cells(rows), said.interactions, lambda _: None)
    except BadInput:
        return frozenset()
    return frozenset(id_of(values.get(plan.item)) for values in rows)


def _events(
    path: Path, said: EventMapping, find: Callable[[str], str | None], rejected: list[Rejected]
) -> tuple[Iterator[Interaction], dict[str, Any]]:
    table = open_table(path, said.form)
    sample = [row.values for row in islice(_good(table), SAMPLE_ROWS)]
    if not sample:
        raise BadInput(f"{path.name} holds no row that can be read", "Check its delimiter and its quotes.")
    plan = guess_events(path.name, _cells(sample), said, find, table.named)

    def rows() -> Iterator[Interaction]:
        for row in table.rows():
            if isinstance(row, Rejected):
                rejected.append(row)
                continue
            try:
                yield from make_events(row.values, plan, find)
            except NotAnEvent as error:
                rejected.append(Rejected(file=table.file, line=row.line, reason=str(error)))

    return rows(), {"file": path.name, **_form(table.form), **plan.told()}


def _import_interactions(
    catalog: SqlCatalog,
    path: Path,
    said: EventMapping,
    find: Callable[[str], str | None],
    report: ImportReport,
    progress: Progress,
) -> ImportReport:
    rejected = list(report.rejected)
    events, told = _events(path, said, find, rejected)
    total = new = 0
    while batch := list(islice(events, _BATCH)):
        total, new = total + len(batch), new + catalog.keep(batch)
        progress(f"read {path.name}", total, 0)
    mapping = {**report.mapping, "interactions": told}
    update = {"interactions": total, "interactions_new": new, "rejected": tuple(rejected), "mapping": mapping}
    return report.model_copy(update=update)


def _import_users(catalog: SqlCatalog, said: ImportMapping, report: ImportReport) -> ImportReport:
    if said.users is None:
        return report
    rows = [row.values for row in _good(open_table(said.folder / said.users.file, said.users.form))]
    if rows and said.users.id not in rows[0]:
        raise BadInput(f"{said.users.file} has no column {said.users.id!r}", f"Its columns are: {', '.join(rows[0])}.")
    names = said.users.columns
    profiles = {
        user: {names.get(c, c): text_of(v) for c, v in values.items() if c != said.users.id and text_of(v)}
        for values in rows
        if (user := id_of(values.get(said.users.id)))
    }
    catalog.set_profiles(profiles)
    return report.model_copy(update={"users": len(profiles)})


def _import_conversations(
    catalog: SqlCatalog, path: Path, find: Callable[[str], str | None], report: ImportReport
) -> ImportReport:
    rejected, kept, unmatched = list(report.rejected), dict[str, PastConversation](), 0
    for missing, read in read_conversations(path, find):
        unmatched += missing
        if isinstance(read, Rejected):
            rejected.append(read)
        else:
            kept[read.id] = read
    catalog.add_conversations(list(kept.values()))
    told = {"file": path.name, "items_not_in_the_catalogue": unmatched}
    mapping = {**report.mapping, "conversations": told}
    update = {"conversations": len(kept), "rejected": tuple(rejected), "mapping": mapping}
    return report.model_copy(update=update)


def _import_reviews(
    catalog: SqlCatalog, path: Path, find: Callable[[str], str | None], report: ImportReport
) -> ImportReport:
    columns, rows = read_reviews(path, find)
    rejected, kept = list(report.rejected), dict[str, PastConversation]()
    for read in rows:
        if isinstance(read, Rejected):
            rejected.append(read)
        else:
            kept[read.id] = read
    catalog.add_conversations(list(kept.values()))
    told = {"file": path.name, **columns.model_dump(exclude_none=True, exclude={"top"})}
    mapping = {**report.mapping, "reviews": told}
    return report.model_copy(update={"reviews": len(kept), "rejected": tuple(rejected), "mapping": mapping})
