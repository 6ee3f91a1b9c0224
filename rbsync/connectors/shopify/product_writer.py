"""Carrying out what products take: call by call from several threads, or many at once in bulk (shopify sheets 5, 6 and 8)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from math import ceil

from rbsync.connectors.shopify.bulk import Answers, NotStarted, Row, files, run_in_bulk
from rbsync.connectors.shopify.catalogue import listings_by_key, listings_from, listings_of_products
from rbsync.connectors.shopify.client import TooDear
from rbsync.connectors.shopify.judge import VARIANT_LIMIT, dig
from rbsync.connectors.shopify.product_plan import DOCUMENTS, Job, Kind, Step, Subject, plan_jobs, problem_of
from rbsync.connectors.shopify.session import Session
from rbsync.core.model.listing import Listing
from rbsync.core.model.product import Problem, Unwritten, Written
from rbsync.errors import ContractBroken, Denied, OutcomeUnknown, RbsyncError, Refused
from rbsync.transport.document import JsonValue

BULK_FROM = 80
"""From this many mutations of one kind a bulk operation is cheaper: they cost about 20 points each, an operation 40 in all."""

_UNSURE = frozenset({"INTERNAL_SERVER_ERROR", "THROTTLED", "TIMEOUT"})
_ACCESS_DENIED = "ACCESS_DENIED"


@dataclass(slots=True)
class _Limit:
    """What the shop said when it took no more new variants today; a product that makes fewer may still find room."""

    variants: int = 0
    why: str = ""

    def note(self, job: Job, makes: int) -> None:
        """After a step that would make so many variants."""
        if makes and isinstance(job.outcome, Unwritten) and job.outcome.problem is Problem.LIMIT:
            self.variants = min(makes, self.variants) if self.why else makes
            self.why = job.outcome.why

    def forbids(self, makes: int) -> bool:
        """Whether it is known that so many are not taken."""
        return bool(self.why) and makes >= self.variants


@dataclass(frozen=True, slots=True)
class ProductWriter:
    """Makes and changes products, with several calls at once."""

    session: Session

    def by_key(self, keys: Sequence[str]) -> Mapping[str, tuple[Listing, ...]]:
        """The products that were made under these keys, by their metafield, with all their listings."""
        return listings_by_key(self.session, keys)

    def write(self, products: Sequence[Subject]) -> Iterator[Written | Unwritten]:
        """What became of each. Raises what stops the whole shop, after telling what is certain or may have been done."""
        limit = _Limit()
        left = plan_jobs(self.session, products) if products else []
        for kind in Kind:
            ready = [job for job in left if job.steps and job.steps[0].kind is kind]
            if len(ready) < BULK_FROM:
                continue
            stopped = _in_bulk(self.session, kind, ready, limit)
            yield from _outcomes(left)
            if stopped is not None:
                raise stopped
            left = [job for job in left if job.outcome is None]
        yield from _outcomes(left)
        yield from _write_singly(self.session, [job for job in left if job.outcome is None], limit)


def _in_bulk(session: Session, kind: Kind, jobs: Sequence[Job], limit: _Limit) -> RbsyncError | None:
    """Take the next step of all; those that it could not be started for are left as they are. What stops the whole shop."""
    sent = session.load(DOCUMENTS[kind])
    stopped: RbsyncError | None = None
    for places, content in files([_variables(session, job.steps[0], sent.most) for job in jobs]):
        try:
            answers = run_in_bulk(session, sent, content, record=session.record("products"))
        except NotStarted:
            break
        except RbsyncError as error:
            answers = Answers(why=str(error), stopped=error)
            if isinstance(error, Denied):
                stopped = error
                break
        for line, job in enumerate(jobs[places]):
            makes = job.makes_variants
            _answered(session, job, answers.rows.get(line), answers)
            limit.note(job, makes)
        if (stopped := answers.stopped) is not None:
            break
    try:
        _finish(session, [job for job in jobs if job.outcome is None and not job.steps])
    except RbsyncError as error:
        stopped = error
    for job in jobs if stopped is not None else ():
        if job.taken and job.outcome is None:
            job.abandon(Problem.UNKNOWN, str(stopped))
    return stopped


def _answered(session: Session, job: Job, row: JsonValue, answers: Answers) -> None:
    errors, payload = dig(row, "errors"), dig(row, "data", job.steps[0].kind.value)
    if isinstance(errors, list) and errors:
        codes = [str(dig(error, "extensions", "code") or "") for error in errors]
        words = "; ".join(str(dig(error, "message") or error) for error in errors)
        _not_run(session, job, codes, words, answers)
    elif payload is None:
        job.fail(Problem.UNKNOWN, answers.why)
    else:
        try:
            job.accept(_with_children(payload, answers), record=job.record(session))
        except ContractBroken as error:
            job.fail(Problem.UNKNOWN, str(error))
            answers.stopped = error


def _not_run(session: Session, job: Job, codes: Sequence[str], words: str, answers: Answers) -> None:
    if _ACCESS_DENIED in codes:
        answers.stopped = Denied("Shopify denied it", service="shopify", record=job.record(session), why=words)
    elif any(code in _UNSURE for code in codes):
        job.fail(Problem.UNKNOWN, words)
    else:
        job.fail(problem_of(VARIANT_LIMIT if VARIANT_LIMIT in codes else None, words), words)


def _write_singly(session: Session, jobs: Sequence[Job], limit: _Limit) -> Iterator[Written | Unwritten]:
    """All their steps, from up to `workers` threads; each is told when it has ended."""
    stopped: BaseException | None = None
    waiting = iter(jobs)
    with ThreadPoolExecutor(session.workers) as pool:
        under_way = {pool.submit(_carry_out, session, job, limit): job for job in islice(waiting, session.workers)}
        while under_way:
            ended, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in ended:
                job = under_way.pop(future)
                stopped = _failed(job, future) or stopped
                yield from _outcomes([job])
                if stopped is None:
                    under_way.update(
                        (pool.submit(_carry_out, session, each, limit), each) for each in islice(waiting, 1)
                    )
    if stopped is not None:
        raise stopped


def _carry_out(session: Session, job: Job, limit: _Limit) -> None:
    while job.steps:
        makes = job.makes_variants
        if makes and limit.forbids(makes):
            job.fail(Problem.LIMIT, limit.why)
        else:
            _take_step(session, job)
            limit.note(job, makes)
    if job.outcome is None:
        _finish(session, [job])


def _take_step(session: Session, job: Job) -> None:
    step = job.steps[0]
    try:
        payload = _sent(session, step, job.record(session))
    except Refused as refusal:
        job.fail(problem_of(VARIANT_LIMIT if VARIANT_LIMIT in refusal.reasons else None, refusal.why), refusal.why)
    except OutcomeUnknown as error:
        if not _is_done(session, job, step):
            job.fail(Problem.UNKNOWN, str(error))
    else:
        job.accept(payload, record=job.record(session))


def _sent(session: Session, step: Step, record: str) -> JsonValue:
    """The payload. Asks for fewer variants back where the document is too dear."""
    sent = session.load(DOCUMENTS[step.kind])
    while True:
        room = session.graph.portion(sent) - ceil(step.points / sent.per_row) if sent.per_row else 1
        variables = _variables(session, step, max(1, room))
        first = variables.get("first")
        rows = first if isinstance(first, int) else 1
        try:
            reply = session.graph.run(sent, variables, record=record, rows=rows, points=step.points)
        except TooDear:
            continue
        return reply.data.get(step.kind.value)


def _is_done(session: Session, job: Job, step: Step) -> bool:
    """Whether variants that may have been added are all there; then the step counts as taken."""
    if step.kind is Kind.PUBLISH:
        return False
    rows = step.variables.get("variants")
    skus = {dig(row, "inventoryItem", "sku") for row in rows} if isinstance(rows, list) else set()
    listings = listings_of_products(session, [job.product_id or ""]).get(job.product_id or "", ())
    added = [listing.id for listing in listings if listing.sku in skus]
    if len(added) != len(skus):
        return False
    job.added.extend(added)
    job.take_step()
    return True


def _finish(session: Session, jobs: Sequence[Job]) -> None:
    """Tell what the shop has now: as it was given back, else read again."""
    unread: list[Job] = []
    for job in jobs:
        variants = job.known()
        if job.product is not None and variants is not None:
            job.finish(listings_from(session, job.product, variants))
        else:
            unread.append(job)
    ids = [job.product_id for job in unread if job.product_id is not None]
    found = listings_of_products(session, ids) if ids else {}
    for job in unread:
        if job.product_id is None:
            job.fail(Problem.UNKNOWN, "Shopify gave no product back")
        elif (listings := found.get(job.product_id)) is None:
            job.fail(Problem.GONE, f"product {job.product_id} does not exist")
        else:
            job.finish(job.listings_to_report(listings))


def _variables(session: Session, step: Step, most: int) -> Row:
    if step.kind is Kind.PUBLISH:
        return step.variables
    first: dict[str, JsonValue] = {"first": min(step.given_back, most)} if step.given_back is not None else {}
    return {**step.variables, **first, **session.at_location()}


def _outcomes(jobs: Iterable[Job]) -> Iterator[Written | Unwritten]:
    return (job.outcome for job in jobs if job.outcome is not None)


def _failed(job: Job, future: Future[None]) -> BaseException | None:
    """What stops the whole shop; the product it happened to may have been written, unless Shopify said no."""
    error = future.exception()
    if isinstance(error, RbsyncError) and (job.taken or not isinstance(error, Denied)):
        job.abandon(Problem.UNKNOWN, str(error))
    return error


def _with_children(payload: JsonValue, answers: Answers) -> JsonValue:
    """The payload with the variants that stand apart in the file, where its product has none inside."""
    product = dig(payload, "product")
    if not isinstance(payload, dict) or not isinstance(product, dict) or "variants" in product:
        return payload
    children = answers.children.get(str(product.get("id")))
    if children is None:
        return payload
    rows: list[JsonValue] = [dict(child) for child in children]
    return {**payload, "product": {**product, "variants": {"nodes": rows}}}
