"""What `init` writes for a SmartWeb shop, every key that matters with a word on it."""

TEXT = """\
[connectors.{shop}]
type = "smartweb"
{username}  # an employee whose application access is "API", not "Administration"
password = {{ {secret_env} }}
{language}  # the shop's code of the language that texts are read and written in
# wsdl = "https://api.hostedshop.io/service.wsdl"  # only if your shop is served from elsewhere
# requests_per_minute = 240
writes = true  # false: this shop is a permanent dry run

[connectors.{shop}.products]
direction = "off"  # "rackbeat-to-shop", "shop-to-rackbeat"
# product_groups_by_vat = {{ "0" = 30 }}  # of goods that come from the shop with another VAT rate than product_group
# weight_unit = "kg"  # of weights in the shop; "g"
# Only with "rackbeat-to-shop":
# category = 1  # the shop's category of new products whose product group has no category of its name
# groups = [10]  # the Rackbeat product groups that are sold there; without it, all
# status = "active"  # of new products in the shop; without it, "draft": hidden
# fields = {{ description = "once", category = "once" }}  # who decides on a field: "rackbeat", "shop", "once", "never"

[connectors.{shop}.stock]
direction = "rackbeat-to-shop"  # "off"
from = "all"  # or a list of Rackbeat locations, such as [1, 2]
# to = 1  # the number of the shop's stock location, where it has several
buffer = 0  # units held back from the shop
# zeroing_guard_percent = 30  # stop when more than this share of the items would go to zero

[connectors.{shop}.orders]
pull = true
statuses = [1, 2, 3, 4, 6, 7, 8]  # orders are taken in these; add the shop's own, such as 203
land_as = "booked"  # "draft", "ready", "shipped", "invoiced", "shipped+invoiced"
{freight_item}  # the item of freight
# freight_item_without_vat = "FREIGHT-FREE"  # the item of freight without VAT, of a group without VAT
# fee_item = "FEE-FREE"  # the item of payment fees, of a group without VAT; left out, orders with a fee are held
# receipt_item = "RECEIPT"  # the item of credit notes, of a group without VAT; left out, they are held
# discount_item = "DISCOUNT"  # the item of discounts on the whole order; left out, such orders are held
{fallback_item}  # the item of lines that are no product of the shop; left out, such orders are held
# rounding_item = "ROUNDING"  # the item of differences of an øre; left out, such orders are held
# currencies = ["EUR"]  # foreign currencies in which you have seen orders with right totals; others are held
# default_customer = 1  # the customer of guests without e-mail
# delivery_terms = 1  # terms of delivery
# payment_terms_by_method = {{ "Online betaling" = 2 }}  # by the payment method's title or number in the shop
# delivery_terms_by_method = {{ "GLS Pakkeshop" = 1 }}  # by the delivery method's title or number
# vat_zones = {{ SE = "eu", NO = "abroad" }}  # by country, before rackbeat.defaults.vat_zone
"""
