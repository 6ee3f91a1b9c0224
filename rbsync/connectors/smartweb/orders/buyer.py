"""Who bought, and where the goods go: the snapshot that every order has (smartweb sheet 11.4)."""

from dataclasses import replace

from rbsync.connectors.smartweb.orders.countries import Countries
from rbsync.connectors.smartweb.orders.wire import CustomerWire
from rbsync.core.model.order import Address, Buyer


def buyer(wire: CustomerWire | None, countries: Countries) -> Buyer:
    """The buyer, without a country where that is in doubt."""
    if wire is None:
        return Buyer(name=None, email=None, phone=None, billing=None, delivery=None)
    billing = _billing(wire, countries)
    return Buyer(
        name=_text(f"{wire.firstname.strip()} {wire.lastname.strip()}"),
        email=_text(wire.email),
        phone=billing.phone,
        billing=_unless_empty(billing),
        delivery=_unless_empty(_delivery(wire, billing, countries)),
        vat_number=_text(wire.cvr),
        ean=_text(wire.ean),
    )


def country_doubt(wire: CustomerWire | None, countries: Countries) -> str | None:
    """Why it is not certain which country the buyer, or the goods, are in; None where it is."""
    if wire is None:
        return None
    doubt = countries.doubt(wire.country_code, wire.country)
    if doubt is None and _is_elsewhere(wire):
        doubt = countries.doubt(wire.shipping_country_code, wire.shipping_country)
    return doubt


def is_company(wire: CustomerWire | None) -> bool:
    """Whether the buyer is taxed as a company."""
    return wire is not None and (wire.b2_b or bool(wire.company.strip() or wire.cvr.strip()))


def _billing(wire: CustomerWire, countries: Countries) -> Address:
    return Address(
        name=_text(f"{wire.firstname.strip()} {wire.lastname.strip()}"),
        company=_text(wire.company),
        street=_text(wire.address),
        street2=_text(wire.address2),
        zipcode=_text(wire.zip),
        city=_text(wire.city),
        state=_text(wire.state),
        country=countries.resolve(wire.country_code, wire.country),
        phone=_text(wire.phone) or _text(wire.mobile),
    )


def _delivery(wire: CustomerWire, billing: Address, countries: Countries) -> Address:
    """What was not written for delivery is as on the bill: the place as a whole, the person as a whole."""
    place = billing
    if _is_elsewhere(wire):
        place = Address(
            street=_text(wire.shipping_address),
            street2=_text(wire.shipping_address2),
            zipcode=_text(wire.shipping_zip),
            city=_text(wire.shipping_city),
            state=_text(wire.shipping_state),
            country=countries.resolve(wire.shipping_country_code, wire.shipping_country) or billing.country,
        )
    name = _text(f"{wire.shipping_firstname.strip()} {wire.shipping_lastname.strip()}")
    company = _text(wire.shipping_company)
    if name is None and company is None:
        name, company = billing.name, billing.company
    phone = _text(wire.shipping_phone) or _text(wire.shipping_mobile) or billing.phone
    return replace(place, name=name, company=company, phone=phone)


def _is_elsewhere(wire: CustomerWire) -> bool:
    """Whether the goods go to another place than the bill."""
    places = (wire.shipping_address, wire.shipping_address2, wire.shipping_zip, wire.shipping_city)
    return any(place.strip() for place in places)


def _unless_empty(address: Address) -> Address | None:
    return address if address != Address() else None


def _text(value: str) -> str | None:
    return value.strip() or None
