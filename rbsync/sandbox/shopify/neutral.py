"""What the shop believes, in the form that all services share."""

from decimal import Decimal

from rbsync.sandbox.kit import books as neutral
from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.order_view import OrderView
from rbsync.sandbox.shopify.records import Variant


def neutral_books(books: Books, view: OrderView) -> neutral.Books:
    """Everything that the shop has; a listing's quantities are those of its active levels."""
    return neutral.Books(
        account=books.terms.store,
        currency=books.terms.currency,
        locations=tuple(neutral.Location(each.id, each.name, each.active) for each in books.locations),
        listings=tuple(_listing(each) for each in books.variants.values()),
        orders=tuple(_order(each, view) for each in books.orders.values()),
    )


def _listing(variant: Variant) -> neutral.Listing:
    product, item = variant.product, variant.item
    levels = [each for each in item.levels.values() if each.active]
    return neutral.Listing(
        id=variant.id,
        product_id=product.id,
        stock_id=item.id,
        sku=item.sku,
        barcode=variant.barcode,
        title=product.title,
        description=product.description_html,
        status=product.status.lower(),
        price=variant.price,
        cost=item.cost,
        weight=item.weight if item.weight_unit == "GRAMS" else None,
        is_counted=item.tracked,
        is_gift_card=product.gift_card,
        is_only_one=not variant.options and len(product.variants) == 1,
        on_hand={each.location.id: each.on_hand for each in levels},
        available={each.location.id: each.available for each in levels},
        updated_at=variant.updated_at,
    )


def _order(order: Order, view: OrderView) -> neutral.Order:
    figures, spec = order.figures, order.spec
    return neutral.Order(
        id=order.id,
        number=view.name(order),
        reference=None,
        placed_at=spec.created_at,
        updated_at=order.updated_at,
        currency=spec.currency,
        total=figures.current.price,
        cancelled=spec.cancelled_at is not None,
        test=spec.test,
        lines=tuple(
            neutral.OrderLine(
                each.line.sku,
                each.line.title,
                Decimal(each.line.current),
                each.current.net,
                None if each.line.product is None else str(each.line.product),
            )
            for each in figures.lines
        ),
        own={"financial_status": order.financial_status, "fulfillment_status": order.fulfillment_status},
    )
