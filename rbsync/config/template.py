"""The rbsync.toml that `init` writes: one account, one shop, every key that matters with a word on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import tomli_w


@dataclass(frozen=True, slots=True)
class Answers:
    """What `init` asked. `numbers` are Rackbeat's for [rackbeat.defaults], by key; a key left out is written as a comment.

    `start` is the first day, in `timezone`, whose orders are pulled. `*_env` are the variables that hold the tokens.
    """

    account: str
    timezone: str
    start: date
    account_id: int
    shop: str
    store: str
    shop_location: str
    rackbeat_token_env: str = "RACKBEAT_TOKEN"
    shop_token_env: str = "SHOP_TOKEN"
    freight_item: str | None = None
    fallback_item: str | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)


_DEFAULTS = {
    "payment_terms": "terms of payment on orders and new customers",
    "customer_group": "the group of new customers",
    "layout": "the layout of orders",
    "employee": "our reference on orders",
    "location": "where orders take their stock from",
    "product_group": "the group of new products",
    "unit": "the unit of new products",
}

_TEMPLATE = """\
# What rbsync does for one Rackbeat account. After a change, run: rbsync config validate
# Any key can be overridden by the environment: RBSYNC__RACKBEAT__BASE_URL, RBSYNC__CONNECTORS__SHOP_DK__WRITES, …
# A secret is {{ env = "NAME" }}, {{ file = "path" }}, {{ credential = "name" }} (systemd) or {{ command = ["pass", "x"] }}.

[account]
{name}
{timezone}
{start}  # orders placed before this are never pulled
# currency = "DKK"  # of Rackbeat's own prices

# [state]
# path = "{account}.sqlite3"  # relative to this file; without it, the user's state directory

[rackbeat]
token = {{ {rackbeat_token_env} }}
{account_id}  # rbsync refuses to write to any other account
# contact = "it@example.com"  # told to Rackbeat with every call
# requests_per_minute = 480

# Numbers in Rackbeat, used wherever a connector does not say otherwise.
[rackbeat.defaults]
vat_zone = "domestic"  # "eu", "abroad", "domestic_exempt"
{defaults}

[connectors.{shop}]
type = "shopify"
{store}
access_token = {{ {shop_token_env} }}  # or client_id and client_secret
writes = true  # false: this shop is a permanent dry run

[connectors.{shop}.products]
direction = "off"  # "rackbeat-to-shop", "shop-to-rackbeat"
# status = "active"  # of new listings in the shop; without it, "draft"
# groups = [10]  # the Rackbeat product groups that are sold there; without it, all
# fields = {{ description = "once", category = "once" }}  # who decides on a field: "rackbeat", "shop", "once", "never"

[connectors.{shop}.stock]
direction = "rackbeat-to-shop"  # "off"
from = "all"  # or a list of Rackbeat locations, such as [1, 2]
{to}  # the shop's location
basis = "available"  # "on-hand"
buffer = 0  # units held back from the shop
# zeroing_guard_percent = 30  # stop when more than this share of the items would go to zero

[connectors.{shop}.orders]
pull = true
when = "paid"  # "created", "fulfilled"
land_as = "booked"  # "draft", "ready", "shipped", "invoiced", "shipped+invoiced"
{freight_item}  # the item of freight lines
{fallback_item}  # the item of lines without SKU; left out, such orders are held
# gift_card_item = "GIFTCARD"
# tip_item = "TIP"
# duty_item = "DUTY"
# fee_item = "FEE"
# rounding_item = "ROUNDING"
# default_customer = 1  # the customer of guests without e-mail
"""


def render_template(answers: Answers) -> str:
    """The text of the file; `load_settings` accepts it as far as the answers themselves are acceptable."""
    defaults = [
        f"{_line(key, answers.numbers[key])}  # {words}" if key in answers.numbers else f"# {key} = 1  # {words}"
        for key, words in _DEFAULTS.items()
    ]
    return _TEMPLATE.format(
        name=_line("name", answers.account),
        account=answers.account,
        timezone=_line("timezone", answers.timezone),
        start=_line("start", answers.start),
        rackbeat_token_env=_line("env", answers.rackbeat_token_env),
        account_id=_line("account_id", answers.account_id),
        defaults="\n".join(defaults),
        shop=answers.shop,
        store=_line("store", answers.store),
        shop_token_env=_line("env", answers.shop_token_env),
        to=_line("to", answers.shop_location),
        freight_item=_item("freight_item", answers.freight_item, example="FREIGHT"),
        fallback_item=_item("fallback_item", answers.fallback_item, example="MISC"),
    )


def _item(key: str, number: str | None, *, example: str) -> str:
    return f"# {_line(key, example)}" if number is None else _line(key, number)


def _line(key: str, value: str | int | date) -> str:
    return tomli_w.dumps({key: value}).rstrip("\n")
