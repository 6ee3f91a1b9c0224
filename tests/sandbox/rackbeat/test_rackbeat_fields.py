"""Custom fields of items against rackbeat sheet 5.9."""

from __future__ import annotations

import pytest

from tests.sandbox.rackbeat.account import Client, twice


def values(rackbeat: Client, path: str) -> dict[str, object]:
    reply = rackbeat.get(f"{path}/fields")
    assert reply.status == 200
    return {row["field"]["slug"]: row["value"] for row in reply.json["field_values"]}


def write(rackbeat: Client, path: str, **given: object):
    ids = {row["slug"]: row["id"] for row in rackbeat.get("fields").json["fields"]}
    pairs = [{"id": ids[slug.replace("_", "-")], "value": value} for slug, value in given.items()]
    return rackbeat.put(f"{path}/fields", {"custom_fields": pairs})


@pytest.fixture
def paths(rackbeat: Client, stocked: str) -> dict[str, list[str]]:
    """The paths at which a product's and a BOM's values are found."""
    lot = {"number": "S-1", "name": "Set", "group": 10, "lines": [{"item_id": stocked, "quantity": 2}]}
    assert rackbeat.post("lots", lot).status == 201
    return {
        "product": [f"products/{twice(stocked)}", f"items/{twice(stocked)}"],
        "lot": ["lots/S-1", "items/S-1"],
    }


def test_definitions_say_what_they_are_for(rackbeat):
    reply = rackbeat.get("fields?for=item")
    assert reply.status == 206
    rows = {row["slug"]: row for row in reply.json["fields"]}
    assert {slug: row["type"] for slug, row in rows.items()} == {"shade": "text", "season": "dropdown"}
    assert [option["value"] for option in rows["season"]["options"]] == ["summer", "winter"]
    assert [row["slug"] for row in rackbeat.get("fields?for=sales").json["fields"]] == ["external-id"]
    assert [row["slug"] for row in rackbeat.get("fields?type=dropdown").json["fields"]] == ["season"]
    assert rackbeat.get("fields?fields=slug&limit=1&page=2").json["fields"] == [{"slug": "shade"}]
    assert rackbeat.get("fields/season").json["field"] == rows["season"]
    assert rackbeat.get("fields/nothing").status == 404


@pytest.mark.parametrize("kind", ["product", "lot"])
def test_values_are_the_same_at_both_paths(rackbeat, paths, kind):
    own, together = paths[kind]
    assert values(rackbeat, own) == {}
    assert write(rackbeat, own, shade="Red", season="winter").status == 200
    assert write(rackbeat, together, shade="Blue").status == 200
    for path in (own, together):
        assert values(rackbeat, path) == {"shade": "Blue", "season": "winter"}


def test_the_other_kind_has_no_values_here(rackbeat, stocked, paths):
    for path in (f"lots/{twice(stocked)}", "products/S-1", "items/NO-SUCH"):
        assert rackbeat.get(f"{path}/fields").status == 404
        assert write(rackbeat, path, shade="Red").status == 404


def test_what_does_not_fit_is_refused(rackbeat, paths):
    path = paths["product"][0]
    assert list(write(rackbeat, path, season="autumn").json["errors"]) == ["custom_fields.0.value"]
    assert list(write(rackbeat, path, external_id="X").json["errors"]) == ["custom_fields.0.id"]
    assert rackbeat.put(f"{path}/fields", {"custom_fields": [{"id": 99, "value": "X"}]}).status == 422
    assert values(rackbeat, path) == {}


def test_a_dropdown_takes_ids_and_may_read_as_one(rackbeat, paths):
    path = paths["product"][0]
    write(rackbeat, path, season=2)
    assert values(rackbeat, path) == {"season": "winter"}
    rackbeat.toggle(dropdown_as_id=True)
    assert values(rackbeat, path) == {"season": 2}


@pytest.mark.parametrize("name", ["items", "products", "lots"])
def test_lists_and_single_reads_are_expanded(rackbeat, stocked, paths, name):
    for own, _ in paths.values():
        write(rackbeat, own, shade="Red", season="summer")
    number = "S-1" if name == "lots" else stocked

    def row(query: str) -> dict:
        rows = rackbeat.get(f"{name}?limit=1000{query}").json[name]
        return next(row for row in rows if row["number"] == number)

    expanded = row("&expand=field_values")["field_values"]
    assert [(value["value"], value["field"]["id"], value["field"]["slug"]) for value in expanded] == [
        ("Red", 3, "shade"),
        ("summer", 4, "season"),
    ]
    assert "field_values" not in row("")
    narrow = row("&expand=field_values&fields=number,field_values(value,field(slug))")
    assert narrow["field_values"][0] == {"value": "Red", "field": {"slug": "shade"}}
    single = rackbeat.get(f"{name}/{twice(number)}?expand=field_values").json[name[:-1]]
    assert single["field_values"] == expanded
    rackbeat.toggle(expand=False)
    assert "field_values" not in row("&expand=field_values")


def test_lists_are_filtered_by_value_and_follow_changes(rackbeat, stocked, paths):
    path = paths["product"][0]
    for shade, total in (("Red", 0), ("Blue", 1), ("Red", 0)):
        write(rackbeat, path, shade=shade)
        assert rackbeat.get("items?field_eq%5B3%5D=Blue").json["total"] == total
    assert [row["number"] for row in rackbeat.get("products?field%5B3%5D=re").json["products"]] == [stocked]


def test_fields_are_made_over_the_api(rackbeat, paths):
    body = {"name": "Shop UID", "type": "text", "available_for": "item"}
    created = rackbeat.post("fields", body)
    assert (created.status, created.json["field"]["slug"], created.json["field"]["id"]) == (201, "shop-uid", 5)
    assert "name" in rackbeat.post("fields", body).json["errors"]
    assert set(rackbeat.post("fields", {"name": "X", "type": "date", "available_for": "moon"}).json["errors"]) == {
        "type",
        "available_for",
    }
    assert rackbeat.post("fields", {"name": "Fragile", "type": "checkbox", "available_for": "item"}).status == 201
    path = paths["product"][0]
    assert write(rackbeat, path, shop_uid="77", fragile="perhaps").status == 422
    assert write(rackbeat, path, shop_uid="77", fragile="1").status == 200
    assert values(rackbeat, path) == {"shop-uid": "77", "fragile": "1"}


def test_without_the_plan_there_are_none(rackbeat, stocked):
    rackbeat.toggle(custom_fields=False)
    for path in ("fields", "fields/shade", f"products/{twice(stocked)}/fields"):
        assert rackbeat.get(path).status == 403
    assert rackbeat.put(f"products/{twice(stocked)}/fields", {"custom_fields": []}).status == 403
    assert "field_values" not in rackbeat.get("items?expand=field_values").json["items"][0]
