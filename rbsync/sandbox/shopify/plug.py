"""How the sandbox serves simulated Shopify shops, and what rbsync.toml says of them."""

from functools import partial

from rbsync.sandbox.kit.plug import Access, Place, Plug, Simulated, quoted


def shop_name(index: int) -> str:
    """shop-dk, shop-se, shop-no, then shop-4 and on."""
    return ("shop-dk", "shop-se", "shop-no")[index] if index < 3 else f"shop-{index + 1}"


def start(place: Place) -> Simulated:
    """The shop at that place."""
    # graphql-core comes with the extra `sandbox`; everything else runs without it
    from rbsync.sandbox.shopify.requests import is_write, operation_name
    from rbsync.sandbox.shopify.simulator import ShopifySimulator
    from rbsync.sandbox.shopify.terms import shop_terms

    name = shop_name(place.index)
    store, token = f"nordlys-{name.removeprefix('shop-')}.myshopify.com", f"sandbox-{name}-token"
    simulator = ShopifySimulator.seeded(
        place.world, shop_index=place.index, store=store, token=token, orders=place.orders, clock=place.clock
    )
    terms = shop_terms(place.index, store)
    reach = {"name": name, "url": "", "store": store, "token": token}
    access = partial(at, {**reach, "location": terms.warehouse, "currency": terms.currency})
    return Simulated(simulator, simulator.neutral_books, access, is_write, operation_name)


def at(access: Access, url: str) -> Access:
    """The same where it answers at `url`."""
    return {**access, "url": url}


def settings(access: Access, products: bool, hub_currency: str) -> str:
    """The shop's tables. `products`: they are carried to it when it sells in the hub's currency."""
    return f"""[connectors.{access["name"]}]
type = "shopify"
store = {quoted(access["store"])}
access_token = {quoted(access["token"])}
base_url = {quoted(access["url"])}
writes = true

{_products(access, hub_currency if products else None)}
[connectors.{access["name"]}.stock]
direction = "rackbeat-to-shop"
from = "all"
to = {quoted(access["location"])}
basis = "available"
buffer = 0

[connectors.{access["name"]}.orders]
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


def _products(access: Access, currency: str | None) -> str:
    """A shop in another currency than the hub's needs prices that Rackbeat does not have of all items yet."""
    if currency is None:
        return f'[connectors.{access["name"]}.products]\ndirection = "off"\n'
    if access["currency"] == currency:
        terms = 'direction = "rackbeat-to-shop"'
    else:
        terms = f"""\
direction = "off"  # "rackbeat-to-shop": then items without a price in {access["currency"]} in Rackbeat are held
rounding = ".00\""""
    return f"""[connectors.{access["name"]}.products]
{terms}

[connectors.{access["name"]}.products.fields]
description = "once"  # new listings get Rackbeat's; from then on it is the shop's
category = "once"
"""


SHOPIFY = Plug("shopify", "shops", "Shopify shops.", 2, 2, start, settings, services={})
