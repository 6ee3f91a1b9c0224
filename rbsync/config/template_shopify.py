"""What `init` writes for a Shopify shop, every key that matters with a word on it."""

TEXT = """\
[connectors.{shop}]
type = "shopify"
{store}
access_token = {{ {secret_env} }}  # or client_id and client_secret
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
