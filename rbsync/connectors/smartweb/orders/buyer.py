"""Who bought, and where the goods go: the snapshot that every order has, and which country it means (smartweb sheet 11.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rbsync.connectors.smartweb.orders.wire import CustomerWire
from rbsync.connectors.smartweb.wire import CountryWire
from rbsync.core.model.order import Address, Buyer

# ISO 3166-1 alpha-2 → names in Danish, English and its own language
_NAMES: Mapping[str, str] = {
    "AT": "Østrig Austria Österreich",
    "AU": "Australien Australia",
    "BE": "Belgien Belgium Belgique België",
    "BG": "Bulgarien Bulgaria",
    "CA": "Canada",
    "CH": "Schweiz Switzerland Suisse Svizzera",
    "CY": "Cypern Cyprus",
    "CZ": "Tjekkiet Czechia Česko",
    "DE": "Tyskland Germany Deutschland",
    "DK": "Danmark Denmark",
    "EE": "Estland Estonia Eesti",
    "ES": "Spanien Spain España",
    "FI": "Finland Suomi",
    "FO": "Færøerne Føroyar",
    "FR": "Frankrig France",
    "GB": "Storbritannien England",
    "GL": "Grønland Greenland",
    "GR": "Grækenland Greece",
    "HR": "Kroatien Croatia Hrvatska",
    "HU": "Ungarn Hungary Magyarország",
    "IE": "Irland Ireland",
    "IS": "Island Iceland",
    "IT": "Italien Italy Italia",
    "JP": "Japan",
    "LI": "Liechtenstein",
    "LT": "Litauen Lithuania Lietuva",
    "LU": "Luxembourg Luxemburg",
    "LV": "Letland Latvia Latvija",
    "MC": "Monaco",
    "MT": "Malta",
    "NL": "Holland Nederlandene Netherlands Nederland",
    "NO": "Norge Norway",
    "PL": "Polen Poland Polska",
    "PT": "Portugal",
    "RO": "Rumænien Romania România",
    "SE": "Sverige Sweden",
    "SI": "Slovenien Slovenia Slovenija",
    "SK": "Slovakiet Slovakia Slovensko",
    "US": "USA",
}
_LONG_NAMES: Mapping[str, str] = {
    "czech republic": "CZ",
    "den tjekkiske republik": "CZ",
    "faroe islands": "FO",
    "great britain": "GB",
    "the netherlands": "NL",
    "united kingdom": "GB",
    "united states": "US",
}
_BY_NAME: Mapping[str, str] = {
    **{name.casefold(): iso for iso, names in _NAMES.items() for name in names.split()},
    **_LONG_NAMES,
}
# codes that shops write for what ISO calls otherwise
_ALIASES: Mapping[str, str] = {"UK": "GB", "EL": "GR"}


class Countries:
    """The countries that the shop delivers to, and what it taxes there."""

    def __init__(self, rows: Sequence[CountryWire]) -> None:
        self._by_id = {row.id: row for row in rows}
        self._by_iso: dict[str, CountryWire] = {}
        for row in rows:
            for code in (_iso(row.code), _iso(row.iso)):
                if code is not None:
                    self._by_iso[code] = row

    def resolve(self, code: str, name: str) -> str | None:
        """ISO 3166-1 alpha-2; None where neither tells a country, or the two tell different ones: see `doubt`."""
        by_code, by_name = self._by_code(code), _by_name(name)
        return None if by_code and by_name and by_code != by_name else by_code or by_name

    def doubt(self, code: str, name: str) -> str | None:
        """Why what was written names no country for certain; None where it does, or where nothing was written."""
        by_code, by_name = self._by_code(code), _by_name(name)
        code, name = code.strip(), name.strip()
        if by_code and by_name:
            told = f"its country is {by_code} by the code {code!r} and {by_name} by the name {name!r}"
            return told if by_code != by_name else None
        if not (by_code or by_name) and (name or code.strip("0")):
            return f"its country {name or code!r} is not known"
        return None

    def _by_code(self, code: str) -> str | None:
        code = code.strip()
        if code.isdecimal() and int(code) in self._by_id:
            row = self._by_id[int(code)]
            return _iso(row.iso) or _iso(row.code)
        return _iso(code)

    def is_own(self, country: str | None) -> bool:
        """Whether it is the shop's own country; False where that is not told."""
        row = self._by_iso.get(country or "")
        return row is not None and row.primary

    def tax_free(self, country: str | None, *, company: bool) -> bool:
        """Whether the shop charges no VAT there; False for a country that it does not list, or whose tax it does not tell."""
        row = self._by_iso.get(country or "")
        return row is not None and (row.company_tax if company else row.tax) == 0


def _by_name(name: str) -> str | None:
    return _BY_NAME.get(name.strip().casefold()) or _iso(name)


def _iso(code: str) -> str | None:
    code = code.strip().upper()
    known = _ALIASES.get(code, code)
    return known if len(known) == 2 and known.isascii() and known.isalpha() else None


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
