"""Putting together what a run, or a look at something, works with."""

import signal
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType

from rbsync.clock import SystemClock
from rbsync.config.load import WARNING
from rbsync.config.settings import Settings
from rbsync.core.model.report import Finding, ProductExplanation, RunReport
from rbsync.core.rules.matching import ShopProposals
from rbsync.passes.admit import known_connector
from rbsync.passes.check import check_hub, check_shop
from rbsync.passes.context import Job, PassContext
from rbsync.passes.findings import good, remark
from rbsync.passes.options import RunRequest
from rbsync.passes.products import explain, match
from rbsync.passes.run import run_passes
from rbsync.ports.memory import Memory
from rbsync.ports.time import Clock, Listener
from rbsync.state.file import StateFile
from rbsync.wiring.account import chosen, connector_of, hub_of, open_account
from rbsync.wiring.rules import job_of, names_of, numbers_of
from rbsync.wiring.settings import load_settings

_BETTER_SECRET = "Keep secrets out of the file, or keep the file to yourself."


def execute(
    config: Path, request: RunRequest, listener: Listener, environ: Mapping[str, str], clock: Clock | None = None
) -> RunReport:
    """Run a pass, or several, as asked.

    Raises RbsyncError for what stops before any pass: ConfigError, StateError, LockedError, TenantError, UsageError.
    """
    with _running(config, request, listener, environ, clock) as (context, jobs, rehearsal):
        return run_passes(request, context, jobs, rehearsal)


def explain_product(
    config: Path, number: str, connectors: Sequence[str], listener: Listener, environ: Mapping[str, str]
) -> tuple[ProductExplanation, ...]:
    """Why an item is, or is not, in each shop. Writes nothing."""
    asked = RunRequest("sync-products", connectors=tuple(connectors), dry_run=True)
    with _running(config, asked, listener, environ, None) as (context, jobs, _):
        context.hub.check_tenant()
        return tuple(explain.explain_product(context, job, number) for job in jobs)


def propose_matches(
    config: Path, connectors: Sequence[str], listener: Listener, environ: Mapping[str, str]
) -> tuple[ShopProposals, ...]:
    """Which listing could be which item, shop by shop. Writes nothing."""
    asked = RunRequest("match", connectors=tuple(connectors), dry_run=True)
    with _running(config, asked, listener, environ, None) as (context, jobs, _):
        context.hub.check_tenant()
        return tuple(match.propose_matches(context, job) for job in jobs)


@contextmanager
def _running(
    config: Path, request: RunRequest, listener: Listener, environ: Mapping[str, str], clock: Clock | None
) -> Iterator[tuple[PassContext, Sequence[Job], Callable[[], Memory]]]:
    """Everything that a pass works with, and the way to a memory that forgets."""
    stop = threading.Event()
    clock = clock or SystemClock(stop)
    settings = load_settings(config, environ)
    for warning in settings.warnings:
        listener.say(warning)
    with ExitStack() as stack, _stopping(stop):
        account = stack.enter_context(open_account(settings, clock, request.connectors, rehearse=request.dry_run))
        context = PassContext(
            run=uuid.uuid4().hex[:12],
            hub=account.hub,
            memory=account.memory,
            clock=clock,
            listener=listener,
            dry_run=request.dry_run,
            limit=request.limit,
            start=clock.now(),
            settle=timedelta(minutes=settings.rackbeat.settle_minutes),
            traffic=account.traffic,
            stop=stop,
        )
        yield context, [job_of(settings, connector) for connector in account.connectors], account.rehearsal


def check(
    config: Path, connectors: Sequence[str], environ: Mapping[str, str], clock: Clock | None = None
) -> tuple[Finding, ...]:
    """Look at everything a run relies on. Writes nothing."""
    clock = clock or SystemClock(threading.Event())
    settings = load_settings(config, environ)
    with ExitStack() as stack:
        hub = hub_of(settings, clock)
        stack.callback(hub.close)
        findings = [good("configuration", str(config))]
        findings += (remark("configuration", text.removeprefix(WARNING), _BETTER_SECRET) for text in settings.warnings)
        findings += check_hub(hub, settings.rackbeat.account_id, numbers_of(settings))
        for name in chosen(settings, connectors):
            connector = connector_of(name, settings, clock)
            stack.callback(connector.close)
            job, names = job_of(settings, connector), names_of(settings, name)
            findings += check_shop(hub, job, names, lambda shop_id: _known_as(settings, shop_id))
        return tuple(findings)


def _known_as(settings: Settings, shop_id: str) -> str | None:
    """The connector that a shop was known as; None before the first run. An older state file is left as it is."""
    if not settings.state_path.exists():
        return None
    with StateFile.rehearsal(settings.state_path, account=settings.account.name) as memory:
        return known_connector(memory, shop_id)


@contextmanager
def _stopping(stop: threading.Event) -> Iterator[None]:
    """SIGTERM finishes the record under way; the state stays consistent either way."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = signal.signal(signal.SIGTERM, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
