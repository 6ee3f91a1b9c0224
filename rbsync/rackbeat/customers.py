"""Rackbeat's customers (rackbeat sheet 5.10)."""

from collections.abc import Iterator, Sequence

from rbsync.core.model.hub import Customer, NewCustomer
from rbsync.rackbeat import mapping
from rbsync.rackbeat.client import Client, after_write, checked_record
from rbsync.rackbeat.lists import Listing, pages
from rbsync.rackbeat.wire import CustomerRow

_CUSTOMERS = Listing(
    "/customers",
    "customers",
    CustomerRow,
    "customer",
    fields="number,name,company_name,contact_email,company_vat,ean,is_barred,is_deleted,deleted_at",
)


class Customers:
    """`rbsync.ports.Customers` over the API."""

    client: Client

    def customers(self) -> Iterator[Sequence[Customer]]:
        """All customers, page by page, each number once; deleted ones left out."""
        for page in pages(self.client, _CUSTOMERS):
            yield [mapping.customer(row) for row in page if not row.is_deleted and not row.deleted_at]

    def create_customer(self, customer: NewCustomer) -> Customer:
        """Create one with the next number. Raises Refused; OutcomeUnknown."""
        record = "new customer"
        answer = self.client.post("/customers", mapping.customer_body(customer), record=record)
        with after_write(record):
            return mapping.customer(checked_record(CustomerRow, answer, "customer", record=record))
