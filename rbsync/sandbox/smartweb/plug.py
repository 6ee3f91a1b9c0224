"""How the sandbox serves simulated SmartWeb shops, and what rbsync.toml says of them."""

from functools import partial

from rbsync.sandbox.kit.plug import Access, Place, Plug, Simulated, quoted
from rbsync.sandbox.smartweb.envelope import is_write, operation_name
from rbsync.sandbox.smartweb.neutral import neutral_books
from rbsync.sandbox.smartweb.simulator import PASSWORD, USERNAME, SmartWebSimulator


def shop_name(index: int) -> str:
    """web-dk, then web-2 and on."""
    return "web-dk" if index == 0 else f"web-{index + 1}"


def start(place: Place) -> Simulated:
    """The shop at that place."""
    simulator = SmartWebSimulator.seeded(
        place.world,
        shop_index=place.position,
        solution=f"shop{100 + place.index}",
        orders=place.orders,
        clock=place.clock,
    )

    access = partial(access_at, shop_name(place.index), place.world.currency)
    return Simulated(simulator, partial(neutral_books, simulator.books), access, is_write, operation_name)


def access_at(name: str, currency: str, url: str) -> Access:
    """How to reach a shop that answers at `url`."""
    reach = {"name": name, "url": url, "wsdl": f"{url}/service.wsdl"}
    return {**reach, "username": USERNAME, "password": PASSWORD, "currency": currency}


def settings(access: Access, _products: bool, _hub_currency: str) -> str:
    """The shop's tables."""
    return f"""[connectors.{access["name"]}]
type = "smartweb"
wsdl = {quoted(access["wsdl"])}
username = {quoted(access["username"])}
password = {quoted(access["password"])}
requests_per_minute = 1200  # the simulated shop permits more than a real one, which gets 240 where nothing is set
writes = true

[connectors.{access["name"]}.products]
direction = "off"  # "rackbeat-to-shop" or "shop-to-rackbeat"
product_groups_by_vat = {{ "0" = 30, "12" = 20 }}  # for new goods with another rate than product_group

[connectors.{access["name"]}.stock]
direction = "rackbeat-to-shop"
from = "all"
buffer = 0

[connectors.{access["name"]}.orders]
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


SMARTWEB = Plug(
    "smartweb",
    "smartweb",
    "SmartWeb shops.",
    in_sandbox=1,
    in_demo=1,
    start=start,
    settings=settings,
    services={
        "FREIGHT-FREE": "Freight without VAT",
        "FEE-FREE": "Payment fee without VAT",
        "RECEIPT": "Credit note of the web shop",
    },
)
