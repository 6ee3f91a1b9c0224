"""SOAP requests, made by zeep from the service's WSDL. The only module that imports it; it never reaches the network."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO

from zeep import Client, Settings
from zeep.exceptions import Error
from zeep.wsdl.utils import etree_to_string

# what zeep has to say of a message it says with the message
logging.getLogger("zeep").addHandler(logging.NullHandler())


class _NoNetwork:
    """The transport that zeep is given: it has the WSDL, and nothing else is ever loaded."""

    def load(self, url: str) -> bytes:
        raise ValueError(f"the WSDL refers to {url}")


@lru_cache(maxsize=4)
def messages_by(wsdl: bytes) -> Messages:
    """What makes requests by this WSDL; made once for all shops that have the same."""
    return Messages(wsdl)


class Messages:
    """Makes requests."""

    def __init__(self, wsdl: bytes) -> None:
        settings = Settings(strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True)
        self._client = Client(BytesIO(wsdl), transport=_NoNetwork(), settings=settings)

    def request(self, operation: str, arguments: Mapping[str, object]) -> bytes:
        """The envelope. Raises TypeError when an argument or a required field is missing."""
        try:
            envelope = self._client.create_message(self._client.service, operation, **arguments)
        except Error as error:
            raise TypeError(f"{operation} cannot be sent like this: {error}") from None
        content = etree_to_string(envelope)
        return content if isinstance(content, bytes) else str(content).encode()
