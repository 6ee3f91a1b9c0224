"""Connecting, and what a session holds (smartweb sheet 3, 6)."""

from __future__ import annotations

from tests.sandbox.smartweb.shop import Shop


def test_nothing_is_told_without_a_session(shop: Shop) -> None:
    assert shop.refusal("Solution_GetWebinfo") == "AUTH"
    assert shop.refusal("Solution_Connect", "api@example.com", "wrong") == "AUTH"
    assert shop.refusal("Order_GetAll") == "AUTH"


def test_the_session_lives_in_the_cookie(client: Shop) -> None:
    assert client.cookie.startswith("PHPSESSID=")
    assert client.call.Solution_GetWebinfo().SolutionId == "shop000000"
    client.http.cookies.clear()
    assert client.refusal("Solution_GetWebinfo") == "AUTH"


def test_a_session_ends_when_it_is_silent_too_long(client: Shop) -> None:
    client.time.pass_by(1100)
    client.call.Solution_GetWebinfo()
    client.time.pass_by(1100)
    client.call.Solution_GetWebinfo()
    client.time.pass_by(1201)
    assert client.refusal("Solution_GetWebinfo") == "AUTH"
    client.toggle(session_idle_seconds=60)
    client.connect()
    client.time.pass_by(61)
    assert client.refusal("Solution_GetWebinfo") == "AUTH"


def test_a_session_may_have_a_longest_life(client: Shop) -> None:
    client.toggle(session_lifetime_seconds=600)
    client.time.pass_by(599)
    client.call.Solution_GetWebinfo()
    client.time.pass_by(2)
    assert client.refusal("Solution_GetWebinfo") == "AUTH"


def test_the_sandbox_can_end_every_session(client: Shop) -> None:
    assert client.send("POST", "/_sandbox/expire-session").json == {"expired": 1}
    assert client.refusal("Order_GetAll") == "AUTH"


def test_a_shop_may_allow_one_session_at_a_time(client: Shop) -> None:
    client.toggle(sessions_at_once=1)
    first = client.cookie
    client.connect()
    assert client.cookie != first
    client.cookie, second = first, client.cookie
    assert client.raw("Solution_GetWebinfo").fault[0] == "AUTH"
    client.cookie = second
    assert client.raw("Solution_GetWebinfo").status == 200


def test_a_new_session_shows_ids_only_and_says_nothing_about_it(client: Shop) -> None:
    number = client.place("several-lines")["id"]
    assert client.order(number).Total is not None
    client.connect(fields=False)
    order = client.order(number)
    assert order.Id == number
    assert order.Total is None
    assert order.OrderLines is None


def test_lines_show_what_their_type_cannot_do_without(client: Shop) -> None:
    number = client.place("several-lines")["id"]
    client.connect(fields=False)
    client.call.Order_SetFields("Id,OrderLines")
    answer = client.raw("Order_GetById", f"<OrderId>{number}</OrderId>").body.decode()
    assert "<OrderLines><item><Id>1</Id><PacketLines/><LineAddresses/></item>" in answer


def test_an_unknown_field_keeps_the_old_selection(client: Shop) -> None:
    number = client.place()["id"]
    client.call.Order_SetFields("Id, Total, Customer")
    assert client.refusal("Order_SetFields", "Id,CurrencyIso") == "NOSUCHPARAM"
    assert client.refusal("Product_SetFields", "Id,Files") == "NOSUCHPARAM"
    order = client.order(number)
    assert order.Total is not None
    assert order.Customer.Firstname
    assert order.Status is None


def test_field_selections_are_the_sessions_own(client: Shop) -> None:
    number = client.place()["id"]
    mine = client.cookie
    client.connect(fields=False)
    client.call.Order_SetFields("Id")
    client.cookie = mine
    assert client.raw("Order_GetById", f"<OrderId>{number}</OrderId>").texts("Total") != []


def test_a_user_may_lack_a_right(client: Shop) -> None:
    client.toggle(denied=["Product_Update"])
    assert client.refusal("Product_Update", {"Id": 1, "Stock": 1}) == "AUTH"
    assert client.call.Product_GetById(1).Id == 1


def test_texts_come_in_the_language_of_the_session(client: Shop) -> None:
    assert [each.LanguageISO for each in client.call.Solution_GetLanguages()] == ["DK", "UK"]
    own = {row.Id: row.Title for row in client.call.Product_GetAll()}
    assert client.call.Solution_SetLanguage("UK") is True
    translated = {row.Id: row.Title for row in client.call.Product_GetAll()}
    assert translated[3] == f"{own[3]} (UK)"
    assert translated[1] is None
    assert {row.LanguageISO for row in client.call.Product_GetAll()} == {"UK"}
    assert client.refusal("Solution_SetLanguage", "da") == "NOSUCHISO"
    client.call.Solution_SetLanguage(None)
    assert client.call.Product_GetById(1).Title == own[1]
