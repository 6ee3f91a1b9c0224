"""rbsync.toml as a whole: the account, its state and Rackbeat. Times are aware, in the account's time zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from types import GenericAlias
from typing import Annotated, cast
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, PrivateAttr, create_model
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from rbsync.config.connector import ConnectorSettings, ConnectorTypes
from rbsync.config.document import Document
from rbsync.config.locate import ACCOUNT_NAME, ACCOUNT_NAME_WORDS, resolve_state_path
from rbsync.config.marks import Asked, Numbers, Offered, Written
from rbsync.config.secrets import Place, Secret
from rbsync.config.sources import EnvironmentSource, FileSource
from rbsync.config.values import (
    WHOLE,
    WRONG_CONNECTOR_TYPE,
    BaseUrl,
    Number,
    Table,
    VatZone,
    Words,
    as_schema,
    matching,
)

CONNECTOR_NAME = r"[a-z0-9][a-z0-9-]{0,31}"
CONNECTOR_NAME_WORDS = "must be 1 to 32 of a-z, 0-9 and -, beginning with a letter or digit"


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValueError('must be a time zone such as "Europe/Copenhagen"') from None
    return name


def _start(raw: object) -> object:
    if isinstance(raw, str):
        try:
            return date.fromisoformat(raw) if len(raw) == len("2026-11-01") else datetime.fromisoformat(raw)
        except ValueError:
            raise ValueError("must be a date such as 2026-11-01, or a date and time") from None
    if not isinstance(raw, date):
        raise ValueError("must be a date such as 2026-11-01, or a date and time, without quotes")
    return raw


class Account(Table):
    """One Rackbeat agreement: what it is called here, and since when its orders count."""

    name: Annotated[
        str,
        matching(ACCOUNT_NAME.pattern, ACCOUNT_NAME_WORDS),
        Field(json_schema_extra=as_schema(ACCOUNT_NAME.pattern)),
        Asked("--account", "NAME", "What to call the account"),
    ]
    """The account's name in messages and in the name of the state file."""
    timezone: Annotated[
        str,
        AfterValidator(_time_zone),
        Written("Europe/Copenhagen"),
        Asked("--timezone", "ZONE", "What dates are meant in", needed=False),
    ]
    """The IANA time zone that dates are meant in."""
    start: Annotated[
        datetime | date,
        BeforeValidator(_start),
        Asked("--start", "DATE", "Orders placed before are never pulled; default: today", needed=False),
    ]
    """Orders placed before this date or time are never pulled."""

    currency: Annotated[str, matching(r"[A-Z]{3}", "must be an ISO 4217 code such as DKK"), Offered()] = "DKK"
    """The currency of Rackbeat's own prices."""

    @property
    def start_at(self) -> datetime:
        """`start` as a time, aware: a date begins at midnight in the account's time zone."""
        zone = ZoneInfo(self.timezone)
        if not isinstance(self.start, datetime):
            return datetime.combine(self.start, time(), zone)
        return self.start.astimezone(zone) if self.start.tzinfo else self.start.replace(tzinfo=zone)


class State(Table):
    """Where the memory of this account is."""

    path: Annotated[Words | None, Offered("rbsync.sqlite3")] = None
    """The state file, relative to rbsync.toml. Without it: the user's state directory."""


class Defaults(Table):
    """Numbers in Rackbeat that a connector uses where it does not say otherwise."""

    payment_terms: Annotated[Number | None, Numbers("payment_terms"), Offered(1)] = None
    """Terms of payment on orders and new customers."""
    customer_group: Annotated[Number | None, Numbers("customer_group"), Offered(1)] = None
    """The group of new customers."""
    layout: Annotated[Number | None, Numbers("layout"), Offered(1)] = None
    """The layout of orders."""
    employee: Annotated[Number | None, Numbers("employee"), Offered(1)] = None
    """Our reference on orders."""
    vat_zone: Annotated[VatZone, Written()] = "domestic"
    """The VAT zone of orders and new customers."""
    location: Annotated[Number | None, Numbers("location"), Offered(1)] = None
    """Where orders take their stock from."""
    product_group: Annotated[Number | None, Numbers("product_group"), Offered(1)] = None
    """The group of new products; its VAT rates decide prices."""
    unit: Annotated[Number | None, Numbers("unit"), Offered(1)] = None
    """The unit of new products."""


class Rackbeat(Table):
    """The hub."""

    token: Annotated[Secret, Written({"env": "RACKBEAT_TOKEN"})]
    """The API token."""
    account_id: Annotated[Number, Asked("--account-id", "N", "Rackbeat's number of the account")]
    """The tenant guard: rbsync refuses to write to any other Rackbeat account."""
    base_url: BaseUrl = "https://app.rackbeat.com/api/"
    """Where the API is."""
    requests_per_minute: Annotated[int, Field(ge=1), WHOLE, Offered()] = 480
    """How many calls a minute the token may make."""
    settle_minutes: Annotated[int, Field(ge=1), WHOLE] = 10
    """How long a call whose answer was lost may still take effect."""
    contact: Annotated[
        Annotated[
            str,
            matching(r"[!-?A-~]+@[!-?A-~]+", "must be an e-mail address"),
            Field(json_schema_extra={"format": "email"}),
        ]
        | None,
        Offered("it@example.com"),
    ] = None
    """An e-mail address for the User-Agent, so that Rackbeat can reach the operator."""
    workers: Annotated[int, Field(ge=1, le=32), WHOLE] = 3
    """How many calls may be under way at once."""
    defaults: Defaults = Defaults()


ConnectorName = Annotated[
    str, matching(CONNECTOR_NAME, CONNECTOR_NAME_WORDS), Field(json_schema_extra=as_schema(CONNECTOR_NAME))
]


class Settings(BaseSettings):
    """The whole of rbsync.toml. Secrets are references until they are revealed."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=True, use_attribute_docstrings=True
    )

    account: Account
    state: State = State()
    rackbeat: Rackbeat
    connectors: Mapping[ConnectorName, ConnectorSettings] = {}
    _place: Place = PrivateAttr(default_factory=Place)
    _warnings: tuple[str, ...] = PrivateAttr(default=())

    def __init__(self, document: Document) -> None:
        """Made through `settings_model`, which knows the types. Raises pydantic.ValidationError."""
        super().__init__(document=document)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The document's environment, then its file; nothing of this process's own environment, and no .env file."""
        document: Document = init_settings()["document"]
        return EnvironmentSource(settings_cls, document), FileSource(settings_cls, document)

    @property
    def state_path(self) -> Path:
        """The state file. Raises ConfigError when it is in the home directory and there is none."""
        return resolve_state_path(
            self.state.path, account=self.account.name, folder=self._place.folder, environ=self._place.environ
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is accepted but unwise, one sentence each, beginning with "warning: "."""
        return self._warnings


@dataclass(frozen=True, slots=True)
class _OneOf:
    """The table of a connector is that of the type which it names. Unlike a union, it may have one type only."""

    types: ConnectorTypes

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        tables = {kind.type_name(): handler.generate_schema(kind) for kind in self.types}
        return core_schema.tagged_union_schema(tables, discriminator="type")


@cache
def settings_model(types: ConnectorTypes) -> type[Settings]:
    """The settings of a file whose connectors are of these types."""
    names = [kind.type_name() for kind in types]

    def known(raw: object) -> object:
        if isinstance(raw, dict) and raw.get("type") not in names:
            exist = ", ".join(f'"{name}"' for name in names)
            reason = "is not a type of connector" if "type" in raw else "is missing"
            raise PydanticCustomError(WRONG_CONNECTOR_TYPE, f"{reason}; these exist: {exist}")
        return raw

    connector: object = Annotated[ConnectorSettings, _OneOf(types), BeforeValidator(known)]
    by_name = cast("type[Mapping[str, ConnectorSettings]]", GenericAlias(Mapping, (ConnectorName, connector)))
    connectors: Mapping[str, ConnectorSettings] = Field(
        {}, description="The shops, by name.", json_schema_extra={"additionalProperties": False}
    )
    return create_model("Settings", __base__=Settings, connectors=(by_name, connectors))
