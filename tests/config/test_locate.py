"""Finding the file and the state without loading the settings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rbsync.config.locate import Outline, find_config, outline
from rbsync.errors import ConfigError
from rbsync.wiring.settings import load_settings
from tests.strength import examples

from .example import EXAMPLE, changed


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(EXAMPLE)
    return path


def test_the_order_of_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, home = tmp_path / "here", tmp_path / "home"
    here.mkdir()
    monkeypatch.chdir(here)
    environ = {"HOME": str(home)}
    users = put(home / ".config/rbsync/rbsync.toml")
    assert find_config(None, environ) == users
    xdg = put(tmp_path / "xdg/rbsync/rbsync.toml")
    assert find_config(None, environ | {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}) == xdg
    assert find_config(None, environ | {"XDG_CONFIG_HOME": "relative"}) == users
    local = put(here / "rbsync.toml")
    assert find_config(None, environ) == local
    named = put(tmp_path / "named.toml")
    assert find_config(None, environ | {"RBSYNC_CONFIG": str(named)}) == named
    assert find_config(None, environ | {"RBSYNC_CONFIG": ""}) == local
    explicit = put(tmp_path / "explicit.toml")
    assert find_config(explicit, environ | {"RBSYNC_CONFIG": str(named)}) == explicit
    assert find_config(Path("../explicit.toml"), environ).samefile(explicit)


def test_nothing_found_says_where_it_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as caught:
        find_config(None, {"HOME": str(tmp_path / "home")})
    message = str(caught.value)
    for place in (tmp_path / "rbsync.toml", tmp_path / "home/.config/rbsync/rbsync.toml", "/etc/rbsync/rbsync.toml"):
        assert str(place) in message
    assert "rbsync init" in message


@pytest.mark.parametrize(("explicit", "origin"), [(True, "--config"), (False, "$RBSYNC_CONFIG")])
def test_a_named_file_that_is_not_there_is_not_replaced_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, explicit: bool, origin: str
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "rbsync.toml")
    missing = tmp_path / "missing.toml"
    with pytest.raises(ConfigError) as caught:
        find_config(missing if explicit else None, {} if explicit else {"RBSYNC_CONFIG": str(missing)})
    assert f"{missing} ({origin})" in str(caught.value)


def test_the_outline_of_the_example(tmp_path: Path) -> None:
    config = put(tmp_path / "rbsync.toml")
    assert outline(config, {}) == Outline("nordlys", tmp_path / "nordlys.sqlite3", (("shop-dk", "shopify"),))


names = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,62}", fullmatch=True)
paths = st.sampled_from(["state.sqlite3", "../up.sqlite3", "/var/lib/x.sqlite3", "~/mine.sqlite3"])


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    account=names,
    path=st.none() | paths,
    over=st.fixed_dictionaries(
        {},
        optional={
            "RBSYNC__STATE__PATH": paths,
            "RBSYNC__ACCOUNT__NAME": names,
            "XDG_STATE_HOME": st.sampled_from(["/x/state", "relative", ""]),
        },
    ),
)
def test_the_light_reading_agrees_with_the_settings(
    tmp_path: Path, account: str, path: str | None, over: dict[str, str]
) -> None:
    text = changed('name = "nordlys"', f'name = "{account}"')
    text = text.replace('path = "nordlys.sqlite3" ', "" if path is None else f'path = "{path}" ')
    config = tmp_path / "rbsync.toml"
    config.write_text(text)
    environ = {"HOME": str(tmp_path / "home"), **over}
    light, full = outline(config, environ), load_settings(config, environ)
    assert light.account == full.account.name
    assert light.state_path == full.state_path
    assert light.state_path.is_absolute()
    assert light.connectors == tuple((name, connector.type) for name, connector in full.connectors.items())


@pytest.mark.parametrize(
    "text", ["", "[account]\n", '[account]\nname = "../x"\n', "account = 1\n", "[account]\nname = 1\n"]
)
def test_without_a_usable_account_name_there_is_no_outline(tmp_path: Path, text: str) -> None:
    config = tmp_path / "rbsync.toml"
    config.write_text(text)
    with pytest.raises(ConfigError, match=r"\[account\] name must be 1 to 63 of"):
        outline(config, {})


def test_looking_loads_only_the_standard_library() -> None:
    code = (
        "import sys; before = set(sys.modules); import rbsync.config.locate\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(name for name in new - set(sys.stdlib_module_names) if name != 'rbsync'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
