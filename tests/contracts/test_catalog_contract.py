"""What every Catalog must do: inherit, and give `catalog()` over the items it is handed."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

import pytest

from catalog.store import SqlCatalog
from domain.errors import NotFound, UnknownField
from domain.intent import Constraint, ConstraintValue, Op
from domain.items import Item, Price
from domain.ports import Catalog
from tests.builders import films, rating
from tests.fakes import FakeCatalog


def wish(field: str, op: str, value: ConstraintValue) -> Constraint:
    return Constraint(field=field, op=Op(op), value=value)


WISHES: Sequence[tuple[Constraint, set[str]]] = (
    (wish("year", ">=", 2001), {"f7", "f8"}),
    (wish("year", "<=", 1954), {"f9", "f10"}),
    (wish("year", "between", (1979, 1980)), {"f1", "f6", "f11"}),
    (wish("year", "=", 1995), {"f3", "f4"}),
    (wish("year", "in", (1995, 1942)), {"f3", "f4", "f10"}),
    (wish("genre", "=", "Horror"), {"f1", "f6"}),
    (wish("genre", "contains", "Horror"), {"f1", "f6"}),
    (wish("genre", "in", ("Horror", "War")), {"f1", "f6", "f10"}),
    (wish("genre", "not_in", ("Comedy", "Sci-Fi", "Action")), {"f6", "f8", "f10"} | {"f0"}),
    (wish("genre", "!=", "Comedy"), {"f0", "f1", "f2", "f4", "f6", "f8", "f9", "f10", "f12"}),
    (wish("director", "=", "Ridley Scott"), {"f1", "f2"}),
    (wish("runtime_min", "<=", 88), {"f3", "f11"}),
)


class CatalogContract(ABC):
    """The promises of domain.ports.Catalog and CatalogView."""

    @abstractmethod
    def catalog(self, items: Sequence[Item], folder: Path) -> Catalog:
        """A catalogue that holds these items."""

    def bare(self, folder: Path) -> Catalog:
        """Twelve films, and one record that has a title only."""
        return self.catalog([*films(), Item(id="f0", titles={"en": "Bare"})], folder)

    @pytest.mark.parametrize(("constraint", "ids"), WISHES)
    def test_eligible_rows_satisfy_the_constraint_and_no_other_rows_do(
        self, tmp_path: Path, constraint: Constraint, ids: set[str]
    ) -> None:
        view = self.bare(tmp_path).view()
        flags = view.eligible([constraint])
        assert flags.shape == (len(view.ids),)
        assert {i for i, flag in zip(view.ids, flags, strict=True) if flag} == ids

    @pytest.mark.parametrize(("constraint", "ids"), WISHES)
    def test_satisfies_agrees_with_eligible(self, tmp_path: Path, constraint: Constraint, ids: set[str]) -> None:
        view = self.bare(tmp_path).view()
        assert {i.id for i in view.items() if view.satisfies(i, constraint)} == ids

    def test_constraints_hold_together_and_excluded_items_are_left_out(self, tmp_path: Path) -> None:
        view = self.bare(tmp_path).view()
        flags = view.eligible([wish("genre", "=", "Comedy"), wish("year", "<=", 1995)], frozenset({"f3", "no such"}))
        assert {i for i, flag in zip(view.ids, flags, strict=True) if flag} == {"f5", "f11"}

    def test_an_item_that_is_out_of_stock_is_never_eligible(self, tmp_path: Path) -> None:
        goods = [
            Item(id="a", titles={"en": "A"}, stock=0),
            Item(id="b", titles={"en": "B"}, stock=2),
            Item(id="c", titles={"en": "C"}, price=Price(amount=3.0)),
        ]
        view = self.catalog(goods, tmp_path).view()
        assert [bool(flag) for flag in view.eligible([])] == [False, True, True]

    def test_an_unknown_field_is_refused(self, tmp_path: Path) -> None:
        view = self.bare(tmp_path).view()
        with pytest.raises(UnknownField):
            view.eligible([wish("colour", "=", "red")])

    def test_an_unknown_item_is_not_found(self, tmp_path: Path) -> None:
        with pytest.raises(NotFound):
            self.bare(tmp_path).view().item("no such")

    def test_the_view_is_the_same_until_something_changes(self, tmp_path: Path) -> None:
        catalog = self.bare(tmp_path)
        before = catalog.view()
        assert catalog.view() is before
        catalog.upsert([Item(id="new", titles={"en": "New"}, attributes={"year": 2020})])
        after = catalog.view()
        assert after.schema.version > before.schema.version
        assert "new" in after.rows
        assert "new" not in before.rows

    def test_an_upsert_replaces_the_record_and_its_values(self, tmp_path: Path) -> None:
        catalog = self.bare(tmp_path)
        catalog.upsert([Item(id="f1", titles={"en": "Alien"}, attributes={"genre": ("Comedy",), "mood": "odd"})])
        view = catalog.view()
        assert view.eligible([wish("genre", "=", "Horror")]).sum() == 1
        assert view.eligible([wish("mood", "=", "odd")])[view.rows["f1"]]
        assert "year" not in view.item("f1").attributes
        assert not view.eligible([wish("year", "=", 1979)]).any()

    def test_deleted_items_are_gone_and_counted(self, tmp_path: Path) -> None:
        catalog = self.bare(tmp_path)
        assert catalog.delete(["f1", "f1", "no such"]) == 1
        view = catalog.view()
        assert "f1" not in view.rows
        assert list(view.rows) == list(view.ids)
        assert catalog.delete(["f1"]) == 0

    def test_interactions_are_kept_by_user_in_order(self, tmp_path: Path) -> None:
        catalog = self.bare(tmp_path)
        catalog.record([rating("ann", "f2"), rating("bob", "f3"), rating("ann", "f1", 2.0)])
        assert [i.item for i in catalog.interactions("ann")] == ["f2", "f1"]
        assert len(catalog.interactions()) == 3
        assert catalog.interactions("nobody") == []

    def test_an_interaction_with_an_unknown_item_is_refused(self, tmp_path: Path) -> None:
        catalog = self.bare(tmp_path)
        with pytest.raises(NotFound):
            catalog.record([rating("ann", "no such")])
        assert catalog.interactions() == []

    def test_an_unknown_user_has_an_empty_profile(self, tmp_path: Path) -> None:
        assert dict(self.bare(tmp_path).profile("nobody")) == {}


class TestSqlCatalog(CatalogContract):
    def catalog(self, items: Sequence[Item], folder: Path) -> Catalog:
        catalog = SqlCatalog(folder / "catalogs" / "shop", "shop")
        catalog.upsert(items)
        return catalog


class TestFakeCatalog(CatalogContract):
    def catalog(self, items: Sequence[Item], folder: Path) -> Catalog:
        return FakeCatalog(items)
