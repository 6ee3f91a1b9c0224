"""The types of shops that the sandbox simulates, one row each."""

from rbsync.sandbox.kit.plug import Plug
from rbsync.sandbox.shopify.plug import SHOPIFY
from rbsync.sandbox.smartweb.plug import SMARTWEB

SHOPS: tuple[Plug, ...] = (SHOPIFY, SMARTWEB)
