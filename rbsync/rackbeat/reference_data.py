"""What the account is, and what it has numbers for (rackbeat sheet 5.1, 5.2, 5.11)."""

from collections.abc import Mapping
from decimal import Decimal

from rbsync.core.model.hub import Account, Locations, ProductGroup, ReferenceData
from rbsync.errors import NotFound, TenantError
from rbsync.rackbeat.client import Client
from rbsync.rackbeat.lists import Listing, all_rows
from rbsync.rackbeat.wire import AccountRow, CurrencyRow, GroupRow, LocationRow, NamedRow, broken
from rbsync.wire import Model

_LISTS = {
    "payment_terms": "payment_terms",
    "delivery_terms": "delivery_terms",
    "customer_group": "customer_groups",
    "layout": "layouts",
    "employee": "employees",
    "product_group": "product_groups",
    "unit": "units",
}
"""By kind as settings call it, the list of it; locations are a tree."""


class ReferenceLists:
    """`rbsync.ports.ReferenceLists` over the API."""

    client: Client

    def account(self) -> Account:
        """The account behind the token."""
        row = self.client.read(AccountRow, "/self", "user_account", record="account")
        if row.id is None:
            raise broken("the account has no id", record="account")
        return Account(row.id, row.company_name or "")

    def reference_data(self) -> ReferenceData:
        """Every number that a setting may name. A kind that the account does not have is empty."""
        names = {kind: self._names(name) for kind, name in _LISTS.items()}
        return {"location": self.locations().names, **names}

    def locations(self) -> Locations:
        """All locations; children that the list leaves out are read below their parents."""
        rows = self._location_rows()
        return Locations(
            names={number: row.name or "" for number, row in rows.items()},
            parents={number: row.parent_id for number, row in rows.items() if row.parent_id is not None},
        )

    def currencies(self) -> frozenset[str] | None:
        """The codes; None where the account does not tell."""
        rows = self._rows(Listing("/currencies", "currencies", CurrencyRow, "currency", key="code"))
        return None if rows is None else frozenset(row.code for row in rows if row.code)

    def product_group(self, number: int) -> ProductGroup | None:
        """One product group with its VAT rates in percent; None when there is none."""
        record = f"product group {number}"
        try:
            row = self.client.read(GroupRow, f"/product-groups/{number}", "product_group", record=record)
        except NotFound:
            return None
        if row.number != number:
            raise broken(f"another product group was answered: number {row.number}", record=record)
        return ProductGroup(number, row.name or "", _rates(row))

    def product_groups(self) -> Mapping[int, ProductGroup]:
        """All product groups with their VAT rates in percent, by number; a rate that nobody entered is left out.

        The list has the rates as a rule; those of a group that it leaves out are read one by one.
        """
        found: dict[int, ProductGroup] = {}
        for row in self._rows(Listing("/product-groups", "product_groups", GroupRow, "product group")) or ():
            if row.number is None:
                continue
            known = ProductGroup(row.number, row.name or "", _rates(row))
            # null is a rate that is not there, but silence is none
            has_rates = any(name.startswith("vat_") for name in row.model_fields_set)
            found[known.number] = (known if has_rates else self.product_group(known.number)) or known
        return found

    def _location_rows(self) -> Mapping[int, LocationRow]:
        found: dict[int, LocationRow] = {}
        open_paths = ["/locations"]
        while open_paths:
            path = open_paths.pop()
            rows = self._rows(Listing(path, "locations", LocationRow, "location")) or ()
            new = {row.number: row for row in rows if row.number is not None and row.number not in found}
            found.update(new)
            parents = {row.parent_id for row in found.values()}
            open_paths += [
                f"/locations/{number}/children"
                for number, row in new.items()
                if row.children_count and number not in parents
            ]
        return found

    def _names(self, name: str) -> Mapping[int, str]:
        path = f"/{name.replace('_', '-')}"
        rows = self._rows(Listing(path, name, NamedRow, path)) or ()
        return {row.number: row.name or "" for row in rows if row.number is not None}

    def _rows(self, listing: Listing[Model]) -> list[Model] | None:
        """The list whole; None where the account has none."""
        try:
            return all_rows(self.client, listing)
        except NotFound:
            return None


def check_tenant(account: Account, expected: int) -> None:
    """Raises TenantError when the token's account is another than the one the settings name."""
    if account.id != expected:
        raise TenantError(
            f"The Rackbeat token belongs to account {account.id} ({account.company}), not to {expected}",
            why="Nothing was written.",
            next_step="Correct rackbeat.token or rackbeat.account_id.",
        )


def _rates(row: GroupRow) -> Mapping[str, Decimal]:
    rates = {
        "domestic": row.vat_domestic,
        "eu": row.vat_eu,
        "abroad": row.vat_abroad,
        "domestic_exempt": row.vat_domestic_exempt,
    }
    return {zone: rate for zone, rate in rates.items() if rate is not None}
