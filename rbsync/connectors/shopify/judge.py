"""What each answer of Shopify means (shopify sheet 1): HTTP status first, then `errors[].extensions.code` of a 200."""

from collections.abc import Mapping, Sequence

from rbsync.connectors.shopify.documents import VERSION
from rbsync.transport.call import Answer
from rbsync.transport.document import JsonValue
from rbsync.transport.judge import Judgement, Ruling

MAX_COST_EXCEEDED = "MAX_COST_EXCEEDED"
VARIANT_LIMIT = "VARIANT_THROTTLE_EXCEEDED"
"""No more new variants today, in a shop with very many (shopify sheet 3)."""

_STOPPED: Mapping[int, str] = {
    401: "Check the access token, or the client id and secret, of this connector.",
    402: "The shop is frozen; its owner has to settle the plan with Shopify.",
    403: "Ask the shop's owner whether the app is still installed and allowed.",
    404: "Check `store`: it must be the shop's *.myshopify.com name.",
    423: "Shopify has locked the shop; its owner has to contact Shopify.",
    430: "Shopify took the calls for suspicious; ask Shopify's support.",
}
_REFUSED = (MAX_COST_EXCEEDED, VARIANT_LIMIT)
_PRECEDENCE = ("ACCESS_DENIED", "THROTTLED", *_REFUSED, "INTERNAL_SERVER_ERROR")


def judge(answer: Answer) -> Ruling:
    """The verdict table of the Admin API. An error code that is not in it is a broken contract."""
    if answer.status == 200:
        return _judge_body(answer)
    if answer.status == 429:
        return Ruling(Judgement.THROTTLE, done=False)
    if answer.status >= 500 or answer.status == 408:
        return Ruling(Judgement.RETRY)
    if answer.status in _STOPPED:
        return Ruling(Judgement.DENIED, reasons={"": answer.text}, next_step=_STOPPED[answer.status])
    return Ruling(Judgement.BROKEN, reasons={"": f"HTTP {answer.status}: {answer.text}"})


def judge_token(answer: Answer) -> Ruling:
    """The verdict table of the token endpoint: what is neither a token nor a passing fault is a refusal of the credentials."""
    if answer.status == 200:
        return Ruling(Judgement.OK)
    if answer.status == 429:
        return Ruling(Judgement.THROTTLE, done=False)
    if answer.status >= 500 or answer.status == 408:
        return Ruling(Judgement.RETRY)
    next_step = "Check client_id and client_secret, and that the app is installed in this shop."
    return Ruling(Judgement.DENIED, reasons={"": answer.text}, next_step=next_step)


def _judge_body(answer: Answer) -> Ruling:
    version = answer.headers.get("x-shopify-api-version", "")
    if version != VERSION:
        said = f"Shopify answered with API version {version or 'unknown'} instead of {VERSION}"
        return Ruling(Judgement.BROKEN, reasons={"": said}, next_step="Update rbsync to a version made for it.")
    # product texts may hold the word as well; only then is the body read twice
    if b'"errors"' not in answer.content:
        return Ruling(Judgement.OK)
    try:
        body = answer.json()
    except ValueError:
        return Ruling(Judgement.BROKEN, reasons={"": f"not JSON: {answer.text}"})
    errors = _errors(body)
    if not errors:
        return Ruling(Judgement.OK)
    codes = {_code(error) for error in errors}
    code = next((known for known in _PRECEDENCE if known in codes), "")
    return _judge_code(code, [error for error in errors if not code or _code(error) == code], body)


def _judge_code(code: str, errors: Sequence[JsonValue], body: JsonValue) -> Ruling:
    reasons = {_path(error): f"{_code(error)} {dig(error, 'message') or ''}".strip() for error in errors}
    if code == "ACCESS_DENIED":
        needed = sorted({scope for error in errors if (scope := _needed(error))})
        next_step = f"Grant the app: {'; '.join(needed)}" if needed else "Grant the app the missing access scope."
        return Ruling(Judgement.DENIED, reasons=reasons, next_step=next_step)
    if code == "THROTTLED":
        return Ruling(Judgement.THROTTLE, reasons=reasons, retry_after=_wait(body))
    if code in _REFUSED:
        return Ruling(Judgement.REFUSE, reasons={code: next(iter(reasons.values()))})
    if code == "INTERNAL_SERVER_ERROR":
        return Ruling(Judgement.RETRY, reasons=reasons)
    return Ruling(Judgement.BROKEN, reasons=reasons)


def _wait(body: JsonValue) -> float:
    """Seconds until the points are there: (requested - available) / restore rate, at least 1 (shopify sheet 3)."""
    status = dig(body, "extensions", "cost", "throttleStatus")
    requested = number(dig(body, "extensions", "cost", "requestedQueryCost"))
    available = number(dig(status, "currentlyAvailable"))
    restore = number(dig(status, "restoreRate"))
    if requested is None or available is None or not restore:
        return 1.0
    return max(1.0, (requested - available) / restore)


def dig(value: JsonValue, *path: str) -> JsonValue:
    """What lies at `path` in nested objects; None when a step is missing."""
    for step in path:
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def number(value: JsonValue) -> float | None:
    """A JSON number as float (points and seconds only, never money); None when it is something else."""
    if value is None or isinstance(value, (str, bool, list, dict)):
        return None
    return float(value)


def _errors(body: JsonValue) -> list[JsonValue]:
    errors = dig(body, "errors")
    if isinstance(errors, list):
        return [error if isinstance(error, dict) else {"message": str(error)} for error in errors]
    # the gateway in front of GraphQL answers with one string
    return [{"message": str(errors)}] if errors else []


def _code(error: JsonValue) -> str:
    code = dig(error, "extensions", "code")
    return code if isinstance(code, str) else ""


def _path(error: JsonValue) -> str:
    path = dig(error, "path")
    return ".".join(str(step) for step in path) if isinstance(path, list) else ""


def _needed(error: JsonValue) -> str:
    required = dig(error, "extensions", "requiredAccess")
    return required if isinstance(required, str) else str(dig(error, "message") or "")
