"""What each fault of the service means (smartweb sheet 5), and what a call comes to that the service does not manage."""

import xml.etree.ElementTree as ET

from rbsync.connectors.smartweb.soap.xml import local
from rbsync.errors import ContractBroken, Unavailable
from rbsync.transport.judge import Judgement, Ruling

SESSION_LOST = "AUTH"
UNKNOWN_LANGUAGE = "NOSUCHISO"
PHP_FAULTS = frozenset({"SERVER", "RECEIVER"})
"""PHP's own faults: a call that it does not understand, or an answer that it cannot write down."""
_PASSING = frozenset({"INTERNAL"})
# rbsync asked for what the service does not have
_MISUNDERSTOOD = frozenset({"NOSUCHPARAM", "PROCEDURENOTPRESENT", "CLIENT", "SENDER", "VERSIONMISMATCH"})


class GaveUp(ContractBroken):
    """PHP itself gave up: on a record that it cannot write down, or on a call that it does not understand (smartweb sheet 5)."""


class Damaged(Unavailable):
    """The service spoke, each time, and what it said is cut, holds what no document may hold, or is beyond all measure."""


SPOILT = (Damaged, GaveUp)
"""What a single record may do to its answer. A service that is down, or a front server that speaks for it, looks otherwise."""
NO_ANSWER = (Unavailable, GaveUp)
"""What a reading comes to where the service is down, where too much was asked for at once, and where one record cannot be written
down: the answer is then cut, damaged, beyond all measure, empty, or a fault of PHP. Asking for less tells which it is.
"""


def judge_fault(fault: ET.Element) -> Ruling:
    """The verdict on a SOAP 1.1 or 1.2 fault. A code that is not in the table refuses this one record."""
    code, text = _code_and_text(fault)
    if not code:
        return Ruling(Judgement.RETRY, reasons={"": text or "a fault without a code"})
    if code in _PASSING:
        return Ruling(Judgement.RETRY, reasons={code: text})
    return Ruling(Judgement.BROKEN if code in _MISUNDERSTOOD else Judgement.REFUSE, reasons={code: text})


def _code_and_text(fault: ET.Element) -> tuple[str, str]:
    """The code in capitals, without its prefix, and the service's own words."""
    parts: dict[str, ET.Element] = {local(child.tag): child for child in fault}
    if "Code" in parts:
        # 1.2 keeps the service's own code in the innermost subcode
        values = [each.text or "" for each in parts["Code"].iter() if local(each.tag) == "Value"]
        texts = [each.text or "" for each in parts.get("Reason", fault).iter() if local(each.tag) == "Text"]
        code, text = values[-1] if values else "", " ".join(texts)
    else:
        code, text = ((parts[name].text or "") if name in parts else "" for name in ("faultcode", "faultstring"))
    return code.strip().rpartition(":")[2].upper(), text.strip()
