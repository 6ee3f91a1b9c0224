"""What Rackbeat's answers mean: one table from status to ruling (rackbeat sheet 3.4, 3.5)."""

from collections.abc import Mapping

from rbsync.transport.call import Answer
from rbsync.transport.judge import Judgement, Ruling

_DONE = frozenset({200, 201, 202, 204, 206})
_NO = frozenset({400, 405, 409, 413, 415, 422})
_GONE = frozenset({404, 410})


def judge(answer: Answer) -> Ruling:
    """The ruling on one answer, by its status; texts follow the user's language and decide nothing."""
    status = answer.status
    if status in _DONE:
        return Ruling(Judgement.OK)
    if status == 429:
        return Ruling(Judgement.THROTTLE, reasons=reasons(answer), done=False)
    if status in _GONE:
        return Ruling(Judgement.NOT_FOUND, reasons=reasons(answer))
    if status in _NO or (status == 403 and _document(answer).get("errors")):
        return Ruling(Judgement.REFUSE, reasons=reasons(answer))
    if status == 401:
        return Ruling(
            Judgement.DENIED,
            reasons=reasons(answer),
            next_step="Create a new API key in Rackbeat (Company settings, API) and set rackbeat.token.",
        )
    if status == 403:
        return Ruling(
            Judgement.DENIED,
            reasons=reasons(answer),
            next_step="Give the API key in Rackbeat the sales and account scopes, or all permissions.",
        )
    if status == 408 or status >= 500:
        return Ruling(Judgement.RETRY, reasons=reasons(answer))
    return Ruling(Judgement.BROKEN, reasons=reasons(answer))


def reasons(answer: Answer) -> Mapping[str, str]:
    """The service's own words: `errors` by field, else `message`, else the raw text; never empty."""
    document = _document(answer)
    errors = document.get("errors")
    if isinstance(errors, dict) and errors:
        return {str(field): _words(words) for field, words in errors.items()}
    if isinstance(errors, list | str) and errors:
        return {"": _words(errors)}
    message = document.get("message")
    if isinstance(message, str) and message:
        return {"": message}
    return {"": answer.text.strip() or f"status {answer.status} without a text"}


def _document(answer: Answer) -> Mapping[str, object]:
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _words(words: object) -> str:
    parts = words if isinstance(words, list) else [words]
    return " ".join(str(part) for part in parts)
