"""What each fault of the service means (smartweb sheet 5). Codes are compared without prefix and case."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass

from rbsync.connectors.smartweb.soap.xml import local
from rbsync.transport.judge import Judgement, Ruling

SESSION_LOST = "AUTH"
UNKNOWN_LANGUAGE = "NOSUCHISO"
GAVE_UP = frozenset({"SERVER", "RECEIVER"})
"""PHP's own faults: a call that it does not understand, or an answer that it cannot write down."""
_PASSING = frozenset({"INTERNAL"})
# rbsync asked for what the service does not have
_MISUNDERSTOOD = frozenset({"NOSUCHPARAM", "PROCEDURENOTPRESENT", "CLIENT", "SENDER", "VERSIONMISMATCH"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: its code in capitals, and the service's own words."""

    code: str
    text: str


def read_fault(fault: ET.Element) -> Fault:
    """The fault in a SOAP 1.1 or 1.2 element of that name."""
    parts: dict[str, ET.Element] = {local(child.tag): child for child in fault}
    if "Code" in parts:
        # 1.2 keeps the service's own code in the innermost subcode
        values = [each.text or "" for each in parts["Code"].iter() if local(each.tag) == "Value"]
        texts = [each.text or "" for each in parts.get("Reason", fault).iter() if local(each.tag) == "Text"]
        return Fault(_plain(values[-1] if values else ""), " ".join(texts).strip())
    code, text = (parts[name].text if name in parts else "" for name in ("faultcode", "faultstring"))
    return Fault(_plain(code or ""), (text or "").strip())


def judge_fault(fault: Fault) -> Ruling:
    """The verdict table of the service. A code that is not in it refuses this one record."""
    reasons = {fault.code: fault.text}
    if not fault.code:
        return Ruling(Judgement.RETRY, reasons={"": fault.text or "a fault without a code"})
    if fault.code in _PASSING:
        return Ruling(Judgement.RETRY, reasons=reasons)
    if fault.code in _MISUNDERSTOOD:
        return Ruling(Judgement.BROKEN, reasons=reasons)
    return Ruling(Judgement.REFUSE, reasons=reasons)


def _plain(code: str) -> str:
    return code.strip().rpartition(":")[2].upper()
