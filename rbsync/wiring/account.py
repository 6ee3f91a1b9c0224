"""One account, opened: Rackbeat, the memory and the connectors, for as long as its caller wants."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rbsync.config.settings import Settings
from rbsync.connectors.registry import type_of
from rbsync.connectors.type import Surroundings
from rbsync.core.model.report import Traffic
from rbsync.errors import UsageError
from rbsync.ports.connector import Connector
from rbsync.ports.memory import Memory
from rbsync.ports.time import Clock
from rbsync.rackbeat.hub import RackbeatHub
from rbsync.state.file import StateFile


@dataclass(frozen=True, slots=True)
class Account:
    """What a run works with. `rehearsal` opens a memory that forgets; it is closed with the account."""

    hub: RackbeatHub
    memory: Memory
    connectors: tuple[Connector, ...]
    rehearsal: Callable[[], Memory]

    def traffic(self) -> Traffic:
        """Calls, retries and waiting so far, of Rackbeat and all connectors."""
        return sum((connector.traffic() for connector in self.connectors), self.hub.traffic.snapshot())


@contextmanager
def open_account(
    settings: Settings, clock: Clock, connectors: Sequence[str] = (), *, rehearse: bool
) -> Iterator[Account]:
    """The account with these connectors (none named: all). `rehearse`: its memory forgets.

    Raises UsageError for a connector that there is not, StateError, and ConfigError for an address that is not usable.
    """
    names = chosen(settings, connectors)
    with ExitStack() as stack:
        memory = stack.enter_context(_memory(settings, clock, rehearse=rehearse))
        hub = hub_of(settings, clock)
        stack.callback(hub.close)
        opened = tuple(connector_of(name, settings, clock) for name in names)
        for connector in opened:
            stack.callback(connector.close)
        yield Account(hub, memory, opened, lambda: stack.enter_context(_memory(settings, clock, rehearse=True)))


def chosen(settings: Settings, names: Sequence[str]) -> list[str]:
    """The connectors named; without names, all. Raises UsageError for one that there is not."""
    for name in names:
        if name not in settings.connectors:
            existing = ", ".join(settings.connectors) or "none"
            raise UsageError(f"there is no connector {name!r}", next_step=f"rbsync.toml has: {existing}.")
    return list(names) or list(settings.connectors)


def hub_of(settings: Settings, clock: Clock) -> RackbeatHub:
    """Rackbeat, as the settings name it."""
    rackbeat = settings.rackbeat
    return RackbeatHub(
        base_url=rackbeat.base_url,
        token=rackbeat.token.reveal(),
        account_id=rackbeat.account_id,
        clock=clock,
        contact=rackbeat.contact,
        requests_per_minute=rackbeat.requests_per_minute,
        workers=rackbeat.workers,
    )


def connector_of(name: str, settings: Settings, clock: Clock) -> Connector:
    """The service behind a connector. Raises ConfigError for an address or an extra that is not usable."""
    connector = settings.connectors[name]
    surroundings = Surroundings(clock, ZoneInfo(settings.account.timezone), settings.state_path.parent)
    return type_of(connector).open(connector, name, surroundings)


def _memory(settings: Settings, clock: Clock, *, rehearse: bool) -> AbstractContextManager[Memory]:
    path, account = settings.state_path, settings.account.name
    if rehearse:
        return StateFile.rehearsal(path, account=account)
    return StateFile.open(path, account=account, sleep=clock.sleep)
