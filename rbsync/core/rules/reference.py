"""Our reference: what makes a second order findable. A pure function of the source (design section 6)."""


def reference_of(connector: str, number: str) -> str:
    """ "shop-dk" and "#1001" → "shop-dk#1001"."""
    return f"{connector}#{bare_number(number)}"


def bare_number(number: str) -> str:
    """ "#1001" → "1001": people write it both ways."""
    return number.strip().removeprefix("#")


def split_reference(reference: str) -> tuple[str, str] | None:
    """The connector and the bare number; None when the text is no reference of ours."""
    connector, separator, number = reference.partition("#")
    return (connector, number) if separator and connector and number else None
