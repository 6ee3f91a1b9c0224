"""What the sandbox leaves in its folder: settings that are ready to use, and the addresses."""

from __future__ import annotations

import json
import os
import urllib.request
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path

SETTINGS = "rbsync.toml"
ADDRESSES = "sandbox.json"
STATE = "nordlys.sqlite3"
START_DAYS_AGO = 60
_STATE_PARTS = ("", "-wal", "-shm", ".lock", ".locks")
_ANSWER_SECONDS = 2.0
_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class ShopAccess:
    """How to reach one simulated Shopify shop. `location` is where its stock lies, `currency` what its prices are in."""

    name: str
    url: str
    store: str
    token: str
    location: str
    currency: str


@dataclass(frozen=True, slots=True)
class SmartWebAccess:
    """How to reach one simulated SmartWeb shop. `wsdl` is where its service describes itself."""

    name: str
    url: str
    wsdl: str
    username: str
    password: str
    currency: str


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach a running sandbox. `currency` is Rackbeat's own, `now` its "today", aware."""

    rackbeat_url: str
    rackbeat_token: str
    account_id: int
    currency: str
    shops: tuple[ShopAccess, ...]
    now: datetime
    smartweb: tuple[SmartWebAccess, ...] = ()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, replacing an older one."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "w", encoding="utf-8") as file:
        file.write(text)


def refuse(directory: Path) -> None:
    """Raises ValueError, which says why, when no new sandbox may use the folder: it is in use, or not a sandbox's."""
    if directory.exists() and not directory.is_dir():
        raise ValueError(f"{directory} is a file, not a folder")
    if not (directory / ADDRESSES).exists():
        if (directory / SETTINGS).exists():
            raise ValueError(f"{directory / SETTINGS} is there already and was not made by a sandbox")
        return
    url = served_at(directory)
    if url is not None and _answers(url):
        raise ValueError(f"another sandbox serves this folder, at {url}; Ctrl-C stops it")


def served_at(directory: Path) -> str | None:
    """Rackbeat's address in the folder's `sandbox.json`; None where it names none."""
    try:
        url = json.loads((directory / ADDRESSES).read_text(encoding="utf-8"))["rackbeat"]["url"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return url if isinstance(url, str) and url.startswith("http://127.0.0.1:") else None


def set_aside(directory: Path) -> Path | None:
    """Move the state file of an older world aside, with what belongs to it; its new path, None when there is none.

    A new world gives the same ids to other records, so it must not meet an old memory.
    """
    state = directory / STATE
    there = [suffix for suffix in _STATE_PARTS if state.with_name(STATE + suffix).exists()]
    if not there:
        return None
    names = (f"{STATE}.before-{number}" for number in count(1))
    name = next(name for name in names if not any((directory / (name + suffix)).exists() for suffix in _STATE_PARTS))
    for suffix in there:
        (directory / (STATE + suffix)).rename(directory / (name + suffix))
    return directory / name


def _answers(url: str) -> bool:
    books = url.removesuffix("/").removesuffix("/api") + "/_sandbox/books"
    try:
        with urllib.request.urlopen(books, timeout=_ANSWER_SECONDS) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def settings_document(access: Access, *, products: bool) -> str:
    """The text of `rbsync.toml` for a running sandbox. `products`: they are carried to shops that sell in Rackbeat's currency."""
    start = (access.now - timedelta(days=START_DAYS_AGO)).date()
    tables = [_account(access, start)]
    for shop in access.shops:
        tables += [
            _connector(shop),
            _products(shop, access.currency) if products else _no_products(shop),
            _passes(shop),
        ]
    tables += [_smartweb(shop) for shop in access.smartweb]
    return "\n".join(tables)


def addresses_document(access: Access) -> str:
    """The text of `sandbox.json`: addresses and tokens, the Shopify shops as `shops`, the others by their type."""
    rackbeat = {"url": access.rackbeat_url, "token": access.rackbeat_token, "account_id": access.account_id}
    shops = [asdict(shop) for shop in access.shops]
    smartweb = [asdict(shop) for shop in access.smartweb]
    return json.dumps({"rackbeat": rackbeat, "shops": shops, "smartweb": smartweb}, indent=2) + "\n"


def _account(access: Access, start: date) -> str:
    return f"""[account]
name = "nordlys"
timezone = "Europe/Copenhagen"
start = {start.isoformat()}

[state]
path = {_quoted(STATE)}

[rackbeat]
token = {_quoted(access.rackbeat_token)}
account_id = {access.account_id}
base_url = {_quoted(access.rackbeat_url)}

[rackbeat.defaults]
payment_terms = 1
customer_group = 2
layout = 1
employee = 4
vat_zone = "domestic"
location = 1
product_group = 10
unit = 1
"""


def _connector(shop: ShopAccess) -> str:
    return f"""[connectors.{shop.name}]
type = "shopify"
store = {_quoted(shop.store)}
access_token = {_quoted(shop.token)}
base_url = {_quoted(shop.url)}
writes = true
"""


def _no_products(shop: ShopAccess) -> str:
    return f"""[connectors.{shop.name}.products]
direction = "off"
"""


def _products(shop: ShopAccess, currency: str) -> str:
    """A shop in another currency needs prices that Rackbeat does not have of all items yet."""
    if shop.currency == currency:
        terms = 'direction = "rackbeat-to-shop"'
    else:
        terms = f"""\
direction = "off"  # "rackbeat-to-shop": then items without a price in {shop.currency} in Rackbeat are held
rounding = ".00\""""
    return f"""[connectors.{shop.name}.products]
{terms}

[connectors.{shop.name}.products.fields]
description = "once"  # new listings get Rackbeat's; from then on it is the shop's
category = "once"
"""


def _passes(shop: ShopAccess) -> str:
    return f"""[connectors.{shop.name}.stock]
direction = "rackbeat-to-shop"
from = "all"
to = {_quoted(shop.location)}
basis = "available"
buffer = 0

[connectors.{shop.name}.orders]
pull = true
when = "paid"
land_as = "booked"
freight_item = "FREIGHT"
fallback_item = "MISC"
gift_card_item = "GIFTCARD"
tip_item = "TIP"
duty_item = "DUTY"
fee_item = "FEE"
rounding_item = "ROUNDING"
"""


def _smartweb(shop: SmartWebAccess) -> str:
    return f"""[connectors.{shop.name}]
type = "smartweb"
wsdl = {_quoted(shop.wsdl)}
username = {_quoted(shop.username)}
password = {_quoted(shop.password)}
writes = true

[connectors.{shop.name}.products]
direction = "off"  # "rackbeat-to-shop" or "shop-to-rackbeat"
product_groups_by_vat = {{ "0" = 30, "12" = 20 }}  # for new goods with another rate than product_group

[connectors.{shop.name}.stock]
direction = "rackbeat-to-shop"
from = "all"
buffer = 0

[connectors.{shop.name}.orders]
pull = true
land_as = "booked"
currencies = ["EUR"]
freight_item = "FREIGHT"
freight_item_without_vat = "FREIGHT-FREE"
fallback_item = "MISC"
discount_item = "MISC"
fee_item = "FEE-FREE"
receipt_item = "RECEIPT"
rounding_item = "ROUNDING"
vat_zones = {{ SE = "eu", DE = "eu", NO = "abroad" }}
"""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
