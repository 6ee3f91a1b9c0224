"""What every `rbsync.ports.hub.Catalogue` must do: one test per sentence of the protocol's docstrings.

The fixture `account` is that of `hub_suite`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest

from rbsync.core.model.item import Item, ItemDetails, ItemKind, NewItem
from rbsync.core.model.product import Content, Field
from rbsync.errors import NotFound, Refused
from rbsync.markup import as_html
from rbsync.ports.hub import Catalogue
from tests.rackbeat.bench import Account

HTML = "<p>Warm light for <b>long</b> evenings &amp; more</p>"
EVERYTHING: Content = {
    Field.NAME: "Desk lamp, sand",
    Field.DESCRIPTION: HTML,
    Field.BARCODE: "5700000099997",
    Field.PRICE: Decimal("239.2"),
    Field.WEIGHT: Decimal("1250.5"),
    Field.COST: Decimal("101.5"),
}
_IN_BOOKS = {
    Field.NAME: ("name",),
    Field.DESCRIPTION: ("description",),
    Field.BARCODE: ("barcode",),
    Field.PRICE: ("price",),
    Field.WEIGHT: ("weight", "weight_unit"),
    Field.COST: ("recommended_cost",),
}

Row = Mapping[str, object]


def row_of(account: Account, number: str) -> Row:
    return next(row for row in account.books()["items"] if row["number"] == number)


def without_time(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "updated_at"}


def an_item(account: Account, kind: str = "product") -> Item:
    """A plain item of this kind, with a weight, a price and a cost."""
    rows = [row for row in account.books()["items"] if row["type"] == kind and row["weight"] and row["inventory"]]
    item = account.hub.item(str(rows[0]["number"]))
    assert item is not None
    return item


def all_details(account: Account, *, custom_fields: bool = False) -> Iterator[ItemDetails]:
    for page in account.hub.details(custom_fields=custom_fields):
        yield from page


def grams(row: Row) -> Decimal | None:
    weight = Decimal(str(row["weight"] or 0)) * (1000 if row["weight_unit"] == "kg" else 1)
    return weight or None


class CatalogueSuite:
    """Subclass it, name it Test…, and give the fixture `account`."""

    def test_it_is_a_catalogue(self, account: Account) -> None:
        catalogue: Catalogue = account.hub
        assert catalogue.details_of("", custom_fields=False) is None

    # reading

    def test_details_are_those_of_all_items_each_once(self, account: Account) -> None:
        believed = {row["number"]: row for row in account.books()["items"]}
        told = list(all_details(account))
        found = {details.item.number: details for details in told}
        assert max(Counter(details.item.number for details in told).values()) == 1
        assert believed.keys() <= found.keys()
        items = {item.number: item for page in account.hub.items() for item in page}
        for number, row in believed.items():
            details = found[number]
            assert details.item == items[number]
            assert details.description == as_html(str(row["description"]))
            assert details.weight_grams == grams(row)
            assert details.cost_price == Decimal(str(row["recommended_cost"])) or row["recommended_cost"] == "0"
            assert details.custom_fields == {}
            assert details.updated_at is not None
            assert details.updated_at.isoformat(timespec="seconds") == str(row["updated_at"])[:19] + "+00:00"

    def test_one_item_is_told_as_in_the_list(self, account: Account) -> None:
        listed = {details.item.number: details for details in all_details(account)}
        for number in (an_item(account).number, an_item(account, "lot").number, "FREIGHT"):
            assert account.hub.details_of(number, custom_fields=False) == listed[number]
        for number in ("nothing", "freight", "FREIGHT ", "", "..", "a/../b"):
            assert account.hub.details_of(number, custom_fields=False) is None

    def test_custom_fields_are_told_where_they_are_asked_for(self, account: Account) -> None:
        item, bom = an_item(account).number, an_item(account, "lot").number
        account.person(f"items/{item}", fields={"shade": "Sand", "season": "winter"})
        account.person(f"items/{bom}", fields={"shade": "Blå"})
        slugs = account.hub.custom_fields()
        expected = {item: {"shade": "Sand", "season": "winter"}, bom: {"shade": "Blå"}}
        if slugs is None:  # the plan has none
            expected = {}
        else:
            assert slugs == {"shade", "season"}
        told = {details.item.number: details for details in all_details(account, custom_fields=True)}
        assert {
            number: dict(details.custom_fields) for number, details in told.items() if details.custom_fields
        } == expected
        assert account.hub.details_of(item, custom_fields=True) == told[item]
        assert account.hub.details_of(bom, custom_fields=True) == told[bom]
        without = account.hub.details_of(item, custom_fields=False)
        assert without is not None
        assert without.custom_fields == {}

    def test_a_weight_is_in_grams_whatever_it_was_entered_in(self, account: Account) -> None:
        number = an_item(account).number
        for weight, unit, expected in (("1.25", "kg", 1250), ("1.25", "g", Decimal("1.25")), ("0", "g", None)):
            account.person(f"items/{number}", weight=weight, weight_unit=unit)
            details = account.hub.details_of(number, custom_fields=False)
            assert details is not None
            assert details.weight_grams == expected

    def test_what_a_shop_may_be_given_is_safe(self, account: Account) -> None:
        number = an_item(account).number
        for text in ("One\n\ntwo & three", "<p onclick=x>Lamp<script>alert(1)</script>", "  ", ""):
            account.person(f"items/{number}", description=text)
            details = account.hub.details_of(number, custom_fields=False)
            assert details is not None
            assert details.description == as_html(text)

    def test_a_deleted_item_is_not_there(self, account: Account) -> None:
        item = an_item(account)
        account.person(f"items/{item.number}", deleted=True)
        assert item.number not in {details.item.number for details in all_details(account)}
        assert account.hub.details_of(item.number, custom_fields=True) is None
        for content in (EVERYTHING, {Field.NAME: "Lamp"}, {}):
            with pytest.raises(NotFound):
                account.hub.update_item(item, content)

    # changing

    @pytest.mark.parametrize("kind", ["product", "lot"])
    @pytest.mark.parametrize("field", list(EVERYTHING))
    def test_the_field_that_is_named_is_changed_and_nothing_else(
        self, account: Account, kind: str, field: Field
    ) -> None:
        item = an_item(account, kind)
        before = row_of(account, item.number)
        details = account.hub.update_item(item, {field: EVERYTHING[field]})
        after = row_of(account, item.number)
        assert {name for name in without_time(after) if after[name] != before[name]} <= set(_IN_BOOKS[field])
        assert after != before
        assert details == account.hub.details_of(item.number, custom_fields=False)

    def test_several_fields_are_changed_at_once(self, account: Account) -> None:
        item = an_item(account)
        details = account.hub.update_item(item, EVERYTHING)
        row = row_of(account, item.number)
        assert (row["name"], row["barcode"], row["price"]) == ("Desk lamp, sand", "5700000099997", "239.2")
        assert (row["weight"], row["weight_unit"], row["recommended_cost"]) == ("1250.5", "g", "101.5")
        assert details.description == as_html(str(row["description"]))
        assert details.item.kind is ItemKind.PRODUCT
        assert (details.item.name, details.item.sales_price) == ("Desk lamp, sand", Decimal("239.2"))
        assert (details.weight_grams, details.cost_price) == (Decimal("1250.5"), Decimal("101.5"))
        assert account.faults.traffic()["writes"] == 1

    def test_what_is_emptied_is_empty(self, account: Account) -> None:
        item = an_item(account)
        account.hub.update_item(item, EVERYTHING)
        empty: Content = {Field.DESCRIPTION: None, Field.BARCODE: None, Field.WEIGHT: None, Field.COST: None}
        details = account.hub.update_item(item, empty)
        assert (details.description, details.item.barcode, details.weight_grams) == (None, None, None)
        row = row_of(account, item.number)
        assert (row["description"], row["barcode"], row["recommended_cost"]) == ("", None, "0")
        assert details == account.hub.details_of(item.number, custom_fields=False)

    def test_nothing_named_changes_nothing(self, account: Account) -> None:
        item = an_item(account)
        before = row_of(account, item.number)
        assert account.hub.update_item(item, {}) == account.hub.details_of(item.number, custom_fields=False)
        assert row_of(account, item.number) == before

    def test_a_number_of_any_kind_of_letters_is_reached_and_kept(self, account: Account) -> None:
        for number in ("NEW/1+ 2", "00123", "#7", "100%-WOOL", "TE-GRØN"):
            if account.hub.item(number) is None:
                account.hub.create_item(NewItem(number, "New", 10, 1, Decimal(8), None, None, None, None))
            item = account.hub.item(number)
            assert item is not None
            assert account.hub.update_item(item, {Field.NAME: "Newer"}).item.number == number
            assert row_of(account, number)["name"] == "Newer"

    @pytest.mark.parametrize("kind", ["lost-answer", "error-after", "throttle"])
    def test_a_change_may_be_repeated(self, account: Account, kind: str) -> None:
        item = an_item(account)
        account.fault("PUT /api/products/*", kind)
        assert account.hub.update_item(item, {Field.PRICE: Decimal(77)}).item.sales_price == 77
        assert account.faults.traffic()["writes"] == 2
        assert row_of(account, item.number)["price"] == "77"

    def test_a_change_that_is_refused_changes_nothing(self, account: Account) -> None:
        item = an_item(account)
        before = row_of(account, item.number)
        with pytest.raises(Refused) as refusal:
            account.hub.update_item(item, {Field.NAME: "L" * 1000, Field.PRICE: Decimal(1)})
        assert not isinstance(refusal.value, NotFound)
        assert refusal.value.reasons
        assert row_of(account, item.number) == before

    @pytest.mark.parametrize(
        "content", [{Field.CATEGORY: "Lamps"}, {Field.NAME: None}, {Field.NAME: " "}, {Field.PRICE: None}]
    )
    def test_what_rackbeat_cannot_be_given_is_never_sent(self, account: Account, content: Content) -> None:
        item = an_item(account)
        with pytest.raises(ValueError, match=next(iter(content)).value):
            account.hub.update_item(item, content)
        assert account.faults.traffic()["writes"] == 0

    # prices

    @pytest.mark.parametrize("kind", ["product", "lot"])
    def test_the_price_in_another_currency_is_the_one_entered(self, account: Account, kind: str) -> None:
        item = an_item(account, kind)
        account.person(f"items/{item.number}", prices={"EUR": {"price": "59.9"}, "SEK": None})
        assert account.hub.currency_price(item, "EUR") == Decimal("59.9")
        assert account.hub.currency_price(item, "SEK") is None

    def test_a_price_list_tells_what_the_customer_pays_for_each_item(self, account: Account) -> None:
        rows = [row for row in account.books()["customers"] if row["prices"]]
        items = {str(item["number"]) for item in account.books()["items"]}
        assert rows
        for row in rows:
            told = account.hub.price_list(int(str(row["number"])))
            share = 1 - Decimal(str(row["discount"])) / 100
            own: Mapping[str, str] = row["prices"]  # type: ignore[assignment]  # what the books have there
            assert told.currency == row["currency"]
            assert {number: told.prices[number] for number in own} == {
                number: Decimal(price) * share for number, price in own.items()
            }
            assert told.prices.keys() >= items

    def test_a_customer_without_a_price_list_pays_the_items_own_prices(self, account: Account) -> None:
        customer = next(
            row
            for row in account.books()["customers"]
            if not row["prices"] and row["discount"] == "0" and row["currency"] == "DKK"
        )
        prices = {str(row["number"]): Decimal(str(row["price"])) for row in account.books()["items"]}
        told = account.hub.price_list(int(str(customer["number"])))
        assert prices.items() <= told.prices.items()

    def test_a_customer_who_is_not_there_has_no_price_list(self, account: Account) -> None:
        with pytest.raises(NotFound):
            account.hub.price_list(999_999)

    # groups

    def test_product_groups_tell_their_vat_rates_as_one_does(self, account: Account) -> None:
        account.person("groups", number=77, name="Half entered", vat_domestic="25", vat_eu=None)
        groups = account.hub.product_groups()
        assert groups.keys() == {row["number"] for row in account.books()["groups"]}
        assert groups == {number: account.hub.product_group(number) for number in groups}
        assert groups[77].vat == {"domestic": 25}
        assert groups[20].vat["domestic"] == 12
