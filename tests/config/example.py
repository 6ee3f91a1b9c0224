"""The file of the design's fourth section, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Callable

from rbsync.config.settings import Settings

EXAMPLE = """\
[account]
name = "nordlys"
timezone = "Europe/Copenhagen"
start = 2026-11-01            # orders placed before this are never pulled

[state]
path = "nordlys.sqlite3"      # relative to this file; default: the user's state directory

[rackbeat]
token = { env = "RACKBEAT_TOKEN" }
account_id = 7235             # the tenant guard: refuse to write anywhere else
# base_url, requests_per_minute …

[rackbeat.defaults]           # used wherever a connector does not say otherwise
payment_terms = 1
customer_group = 2
layout = 1
employee = 4
vat_zone = "domestic"
location = 1
product_group = 10
unit = 1

[connectors.shop-dk]
type = "shopify"
store = "nordlys-dk.myshopify.com"
access_token = { env = "SHOP_DK_TOKEN" }      # or client_id + client_secret
writes = true                 # false: this connector is a permanent dry run

[connectors.shop-dk.products]
direction = "rackbeat-to-shop"     # "shop-to-rackbeat" | "off"
[connectors.shop-dk.stock]
direction = "rackbeat-to-shop"     # "off"
from = "all"                       # or a list of Rackbeat locations
to = "Main warehouse"              # the shop's location
basis = "available"                # "on-hand"
buffer = 0
[connectors.shop-dk.orders]
pull = true
when = "paid"                      # "created" | "paid" | "fulfilled"
land_as = "booked"                 # "draft" | "booked" | "ready" | "shipped" | "invoiced" | "shipped+invoiced"
freight_item = "FREIGHT"
fallback_item = "MISC"             # custom lines without SKU; leave out to hold such orders
"""

DIRECTION = 'direction = "rackbeat-to-shop"     # "shop-to-rackbeat" | "off"'
"""The example's line on where products come from."""

Load = Callable[..., Settings]
Refusal = Callable[..., str]


def changed(old: str, new: str) -> str:
    """The example with one line's words replaced."""
    assert EXAMPLE.count(old) == 1, old
    return EXAMPLE.replace(old, new)


def line_with(text: str, words: str) -> int:
    """The number, from 1, of the first line that has these words."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)
