"""The hub whole: Rackbeat as `rbsync.ports.Hub`, over one service, one limiter and one token."""

import threading

from rbsync.ports.time import Clock
from rbsync.rackbeat.client import Client
from rbsync.rackbeat.customers import Customers
from rbsync.rackbeat.dispatch import Dispatch
from rbsync.rackbeat.items import Catalogue, Items
from rbsync.rackbeat.judge import judge
from rbsync.rackbeat.orders import Orders
from rbsync.rackbeat.reference_data import ReferenceLists, check_tenant
from rbsync.rackbeat.stock import Inventory
from rbsync.transport.limiter import RequestBucket
from rbsync.transport.service import Service
from rbsync.transport.traffic import Traffic

_SHARE = 0.98  # of the permitted rate (engineering sheet 3.2)
_BURST = 4


class RackbeatHub(Items, Catalogue, Inventory, Orders, Dispatch, Customers, ReferenceLists):
    """Rackbeat. Safe to share between threads; `workers` is how many calls may usefully be under way at once.

    Nothing is changed in an account other than `account_id`: it is compared once, before the first change (TenantError).
    None compares nothing. `contact` is the e-mail address by which Rackbeat may reach whoever runs this.
    """

    def __init__(
        self,
        *,
        base_url: str,
        token: str,
        account_id: int | None,
        clock: Clock,
        contact: str | None,
        requests_per_minute: int = 480,
        workers: int = 3,
    ) -> None:
        self.workers = workers
        self._account_id = account_id
        self._tenant_checked = account_id is None
        self._tenant_lock = threading.Lock()
        self._service = Service(
            name="rackbeat",
            base_url=base_url,
            authorize=lambda: {"Authorization": f"Bearer {token}"},
            judge=judge,
            limiter=RequestBucket(_SHARE * requests_per_minute / 60, _BURST, clock),
            clock=clock,
            headers=_headers(contact),
            workers=workers,
            secrets=(token,),
        )
        self.client = Client(self._service, workers=workers, before_write=self.check_tenant)

    @property
    def traffic(self) -> Traffic:
        """Calls, retries and waiting so far."""
        return self._service.traffic

    def close(self) -> None:
        """Close the connections."""
        self._service.close()

    def check_tenant(self) -> None:
        """Compare the token's account with the one configured, once. Raises TenantError."""
        with self._tenant_lock:
            if self._tenant_checked or self._account_id is None:
                return
            check_tenant(self.account(), self._account_id)
            self._tenant_checked = True


def _headers(contact: str | None) -> dict[str, str]:
    """Who is calling, in the form of the official SDK (rackbeat sheet 3.3)."""
    headers = {"Accept": "application/json", "User-Agent": "rbsync"}
    if contact:
        named = {"Consumer-Name": "rbsync", "Consumer-Contact": contact}
        headers |= {"User-Agent": f"rbsync ({contact})", **named}
    return headers
