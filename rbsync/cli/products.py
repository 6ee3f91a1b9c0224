"""`products …`: why a product is, or is not, in a shop."""

from typing import Annotated

import typer

from rbsync.cli.shared import Config, Connectors, Group, Json, config_path, environ, print_result
from rbsync.cli.values import sku
from rbsync.errors import UsageError

Sku = Annotated[
    str, typer.Argument(metavar="SKU", help="The item's number in Rackbeat, the SKU in the shop.", callback=sku)
]


def explain(number: Sku, connectors: Connectors = None, as_json: Json = False, config: Config = None) -> None:
    """Why a product is, or is not, in each shop: every rule, every field, and what a run would do now. Writes nothing."""
    path = config_path(config)
    from rbsync.cli.listener import listening
    from rbsync.telling.explain_product import OFF, is_unknown, product_document, product_lines
    from rbsync.wiring.runs import explain_product

    with listening(verbose=False, quiet=as_json) as listener:
        explanations = explain_product(path, number, tuple(connectors or ()), listener, environ())
    if is_unknown(explanations):
        asked = ", ".join(each.connector for each in explanations if each.direction != OFF)
        raise UsageError(
            "neither side knows this product",
            record=number,
            why=f"Rackbeat has no item with this number, and no listing of {asked} has it as its SKU",
            next_step="compare it with the number in Rackbeat, to the letter; upper and lower case differ",
        )
    print_result(product_document(number, explanations), product_lines(explanations), as_json=as_json)


products = Group("Why a product is, or is not, in a shop.", {"explain": explain})
