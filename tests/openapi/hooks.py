"""What schemathesis needs to know to get past the door: signatures, ids of things that exist, values with a check digit.

It touches only what was generated to be right. What was generated to be wrong goes out as it is, signed.

Environment: `CHECK_LIVE` (JSON: client, ids by operation), `CHECK_CALLS` (file to leave the count of answers in).
"""

import atexit
import contextlib
import itertools
import json
import os
import re
from collections import Counter, defaultdict
from pathlib import Path

import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import CoveragePhaseData, CoverageScenario

from partner import Signer, operation_hash
from walk import EVM, IBAN

LIVE = json.loads(Path(os.environ["CHECK_LIVE"]).read_text())
SIGNER = Signer(LIVE["clientId"], LIVE["clientSecret"])
KEY = re.compile("[!-~]{1,255}")
SIGNED = ["X-Partner-Client-Id", "X-Partner-Timestamp", "X-Partner-Nonce", "X-Partner-Signature"]
KEYS = itertools.count(1)
CALLS = defaultdict(Counter)

# Values that a pattern alone does not make right.
for name, values in {
    "iban": [IBAN, "FR1420041010050500013M02606", "GB29NWBK60161331926819"],
    "bic": ["COBADEFF", "NWBKGB2LXXX"],
    "currency": ["EUR", "USD", "GBP", "CHF", "JPY"],
    "country": ["DE", "FR", "GB", "US"],
    "asset": ["EUR", "USD", "USDC", "BTC", "ETH"],
}.items():
    schemathesis.openapi.format(name, st.sampled_from(values))


def is_right(case, location):
    return case.meta is None or not case.meta.is_negative_at(location)


def request_schema(case):
    """The schema of the body, for its `x-rules`."""
    content = (case.operation.definition.raw.get("requestBody") or {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    return case.operation.schema.raw_schema["components"]["schemas"].get(reference.rsplit("/", 1)[-1], {})


def keep_rules(case, body):
    """Puts right what JSON Schema has no words for."""
    for rule in request_schema(case).get("x-rules", []):
        if rule["rule"] == "addressFits" and {rule["address"], rule["network"]} <= body.keys():
            body[rule["address"]], body[rule["network"]] = EVM, "POLYGON"
        if rule["rule"] == "minorUnits" and rule["amount"] in body:
            # Whole, and more than any fee.
            body[rule["amount"]] = "1200"


def missing_headers(case):
    """The headers of authentication that this case is about the lack of."""
    if is_right(case, ParameterLocation.HEADER):
        return []
    about = case.meta.phase.data
    if isinstance(about, CoveragePhaseData):
        return [about.parameter] if about.scenario == CoverageScenario.MISSING_PARAMETER else []
    return [name for name in SIGNED if name not in case.headers]


class Signed(requests.auth.AuthBase):
    """A signature, without the headers that are to be missing."""

    def __init__(self, missing):
        self.missing = missing

    def __call__(self, request):
        request = SIGNER(request)
        for name in self.missing:
            request.headers.pop(name, None)
        return request


@schemathesis.hook
def before_call(context, case, kwargs):
    kwargs["auth"] = Signed(missing_headers(case))
    operation = case.operation.definition.raw["operationId"]
    if KEY.fullmatch(str((case.headers or {}).get("Idempotency-Key", ""))):
        # Under the same key a second request would be refused for its key and for nothing else.
        case.headers["Idempotency-Key"] = f"schemathesis-{next(KEYS)}"
    if is_right(case, ParameterLocation.PATH) and case.path_parameters:
        case.path_parameters.update(LIVE["ids"][operation])
    if is_right(case, ParameterLocation.QUERY) and case.query:
        # A cursor is the server's own word; none can be made up.
        case.query.pop("cursor", None)
    if is_right(case, ParameterLocation.BODY) and isinstance(case.body, dict):
        keep_rules(case, case.body)
        evidence = case.body.get("operationAuthorization")
        if isinstance(evidence, dict):
            with contextlib.suppress(ValueError):  # No canonical form, so no hash: the sandbox has to say so.
                drafted = LIVE["hashes"].get(operation)
                evidence["operationHash"] = drafted or operation_hash(case.body)


@schemathesis.hook
def after_call(context, case, response):
    CALLS[case.operation.definition.raw["operationId"]][response.status_code] += 1


# Reasons that no schema has words for; decision 0015 says why each is one.
OWN_REASONS = {
    # What a pattern cannot count: check digits, countries that there are, numbers beyond a double.
    "iban_invalid",
    "bic_invalid",
    "country_invalid",
    "number_not_exact",
    # What the sandbox trades, has quoted or was paid [S].
    "amount_minor_units",
    "asset_same",
    "asset_unsupported",
    "currency_mismatch",
    "currency_unsupported",
    "network_unsupported",
    "payment_mismatch",
    "quote_mismatch",
    # What makes sense [S]: times to come, no more than a day to pay, a list of what is accepted that names something.
    "integer_invalid",
    "list_empty",
    "not_in_future",
}


@schemathesis.check
def takes_what_is_right(context, response, case):
    """In place of `positive_data_acceptance`, which knows statuses only: a 400 is right for the sandbox's own reasons."""
    if response.status_code != 400 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    errors = response.json().get("errors", [])
    asked = [error for error in errors if error["field"].startswith("/information/") and error["code"] == "required"]
    reasons = {error["code"] for error in errors if error not in asked} - OWN_REASONS
    assert errors, "refused without naming a field"
    assert not reasons, f"refused what the document allows: {sorted(reasons)}"


@schemathesis.check
def knows_the_code(context, response, case):
    """The code of a refusal is one that the document lists under its status."""
    if response.status_code < 400 or response.status_code == 405:
        return
    responses = case.operation.schema.raw_schema["components"]["responses"].values()
    known = {
        row["code"]
        for one in responses
        if one["content"]["application/problem+json"]["schema"]["properties"]["status"]["const"] == response.status_code
        for row in one["x-codes"]
    }
    code = response.json().get("code")
    assert code in known, f"{response.status_code} with {code}, which the document does not list"


@atexit.register
def leave_counts():
    Path(os.environ["CHECK_CALLS"]).write_text(json.dumps(CALLS))
