"""The rbsync.toml that `init` writes: one account, one shop, every key that matters with a word on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import tomli_w

from rbsync.config import template_shopify, template_smartweb


@dataclass(frozen=True, slots=True)
class ShopifyAnswers:
    """What `init` asked of a Shopify shop. `secret_env` is the variable that holds its token."""

    store: str
    location: str
    secret_env: str = "SHOP_TOKEN"


@dataclass(frozen=True, slots=True)
class SmartWebAnswers:
    """What `init` asked of a SmartWeb shop. `secret_env` is the variable that holds the user's password."""

    username: str
    language: str
    secret_env: str = "SHOP_PASSWORD"


@dataclass(frozen=True, slots=True)
class Answers:
    """What `init` asked. `numbers` are Rackbeat's for [rackbeat.defaults], by key; a key left out is written as a comment.

    `start` is the first day, in `timezone`, whose orders are pulled. `rackbeat_token_env` is the variable that holds the token.
    """

    account: str
    timezone: str
    start: date
    account_id: int
    shop: str
    connector: ShopifyAnswers | SmartWebAnswers
    rackbeat_token_env: str = "RACKBEAT_TOKEN"
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

"""


def render_template(answers: Answers) -> str:
    """The text of the file; `load_settings` accepts it as far as the answers themselves are acceptable."""
    defaults = [
        f"{_line(key, answers.numbers[key])}  # {words}" if key in answers.numbers else f"# {key} = 1  # {words}"
        for key, words in _DEFAULTS.items()
    ]
    account = _TEMPLATE.format(
        name=_line("name", answers.account),
        account=answers.account,
        timezone=_line("timezone", answers.timezone),
        start=_line("start", answers.start),
        rackbeat_token_env=_line("env", answers.rackbeat_token_env),
        account_id=_line("account_id", answers.account_id),
        defaults="\n".join(defaults),
    )
    return account + _connector(answers)


def _connector(answers: Answers) -> str:
    connector = answers.connector
    if isinstance(connector, SmartWebAnswers):
        text = template_smartweb.TEXT
        own = {"username": connector.username, "language": connector.language}
    else:
        text = template_shopify.TEXT
        own = {"store": connector.store, "to": connector.location}
    return text.format(
        shop=answers.shop,
        secret_env=_line("env", connector.secret_env),
        freight_item=_item("freight_item", answers.freight_item, example="FREIGHT"),
        fallback_item=_item("fallback_item", answers.fallback_item, example="MISC"),
        **{key: _line(key, value) for key, value in own.items()},
    )


def _item(key: str, number: str | None, *, example: str) -> str:
    return f"# {_line(key, example)}" if number is None else _line(key, number)


def _line(key: str, value: str | int | date) -> str:
    return tomli_w.dumps({key: value}).rstrip("\n")
