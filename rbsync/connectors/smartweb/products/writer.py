"""Carrying out what products take, and telling of each as the shop has it then."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain

from rbsync.connectors.smartweb.products.catalogue import CatalogueReader
from rbsync.connectors.smartweb.products.inputs import Subject, is_family, number_of, unwritable
from rbsync.connectors.smartweb.products.job import Job
from rbsync.connectors.smartweb.products.make import change_product, make_in_bulk, make_product, numbers_of
from rbsync.connectors.smartweb.products.reader import NOBODY, holders_of
from rbsync.connectors.smartweb.products.session import ProductSession
from rbsync.connectors.smartweb.wire import product_of
from rbsync.core.model.listing import Listing
from rbsync.core.model.product import NewProduct, Problem, ProductChange, Unwritten, Written
from rbsync.errors import RbsyncError

IN_BULK = 50
"""The most that one bulk call makes (smartweb sheet 18.13)."""


class ProductWriter:
    """Writes products, one call at a time: a session carries no more."""

    def __init__(self, session: ProductSession, *, catalogue: CatalogueReader) -> None:
        self._session = session
        self._catalogue = catalogue

    def by_key(self, keys: Sequence[str]) -> Mapping[str, tuple[Listing, ...]]:
        """All listings of the products that were made under these keys, by their item numbers.

        A number that several products have is nobody's key; nor is that of a product whose variants are what is sold, unless
        it was made so. A family without its variants yet is left out: it is to be made still.
        """
        numbers = {key: number_of(key) for key in keys}
        holders = holders_of(self._session.reader, numbers.values()) if keys else {}
        products = {key: holders.get(number, NOBODY).products for key, number in numbers.items()}
        listings = {
            key: tuple(self._catalogue.listings(made))
            for key, made in products.items()
            if len(made) == 1 and (is_family(numbers[key]) or not made[0].variants)
        }
        return {key: told for key, told in listings.items() if told}

    def write(self, products: Sequence[Subject]) -> Iterator[Written | Unwritten]:
        """What became of each. Raises what stops the whole shop, after telling what is certain or may have been done."""
        jobs = [Job(product) for product in products]
        for job in jobs:
            if (why := unwritable(job.subject)) is not None:
                job.fail(Problem.REFUSED, why)
        yield from _outcomes(jobs)
        left = [job for job in jobs if job.outcome is None]
        if not left:
            return
        session = self._session
        session.facts.currency()  # nothing can be sent where it is not told
        simple, others = _sorted(session, left)
        for carry_out, several in ((_write_in_bulk, simple), (_write_singly, others)):
            for start in range(0, len(several), IN_BULK):
                portion = several[start : start + IN_BULK]
                yield from self._outcomes(portion, partial(carry_out, session, portion))

    def _outcomes(self, jobs: Sequence[Job], act: Callable[[], None]) -> Iterator[Written | Unwritten]:
        stopped: RbsyncError | None = None
        try:
            act()
        except RbsyncError as error:
            stopped = error
        try:
            self._finish([job for job in jobs if job.done and job.outcome is None])
        except RbsyncError as error:
            stopped = stopped or error
        for job in jobs:
            if stopped is not None and job.outcome is None and job.sent:
                job.fail(Problem.UNKNOWN, str(stopped))
        yield from _outcomes(jobs)
        if stopped is not None:
            raise stopped

    def _finish(self, jobs: Sequence[Job]) -> None:
        """All was sent: read what the shop has now, as far as that is not known."""
        unread = [job.product_id for job in jobs if job.product is None and job.product_id is not None]
        products = self._session.reader.by_ids(unread) if unread else {}
        for job in jobs:
            product = job.product or products.get(job.product_id or 0)
            if product is None:
                job.fail(Problem.GONE, f"product {job.product_id} does not exist")
            else:
                job.finish(product, tuple(self._catalogue.listings([product])), grams=self._session.options.grams)


def _sorted(session: ProductSession, jobs: Sequence[Job]) -> tuple[list[Job], list[Job]]:
    """Those that may be made in bulk, since they have no variants and nobody has their numbers; and the others."""
    new = [job.subject for job in jobs if isinstance(job.subject, NewProduct)]
    holders = holders_of(session.reader, list(chain.from_iterable(map(numbers_of, new)))) if new else {}
    simple: list[Job] = []
    others: list[Job] = []
    promised: set[str] = set()
    for job in jobs:
        numbers = set(numbers_of(job.subject)) if isinstance(job.subject, NewProduct) else set()
        # None: to be looked for again, when it is its turn
        job.holders = holders if numbers.isdisjoint(promised) else None
        promised |= numbers
        alone = isinstance(job.subject, NewProduct) and job.subject.option_name is None
        (simple if alone and job.holders is not None and numbers.isdisjoint(holders) else others).append(job)
    return (simple, others) if len(simple) > 1 else ([], [*simple, *others])


def _write_in_bulk(session: ProductSession, jobs: Sequence[Job]) -> None:
    make_in_bulk(session, jobs)
    _write_singly(session, [job for job in jobs if not job.done and job.outcome is None])


def _write_singly(session: ProductSession, jobs: Sequence[Job]) -> None:
    changed = {job: product_of(job.subject.product_id) for job in jobs if isinstance(job.subject, ProductChange)}
    products = session.reader.by_ids(number for number in changed.values() if number is not None)
    for job in jobs:
        if isinstance(job.subject, NewProduct):
            job.carry_out(partial(make_product, session, job, job.subject))
        else:
            job.before = products.get(changed[job] or 0)
            job.carry_out(partial(change_product, session, job, job.subject))


def _outcomes(jobs: Sequence[Job]) -> Iterator[Written | Unwritten]:
    return (job.outcome for job in jobs if job.outcome is not None)
