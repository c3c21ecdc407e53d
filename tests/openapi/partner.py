"""A partner written for this check alone, by the words of the contract: it signs requests and hashes operations.

It shares no code with the client core, the sandbox or their tests; the canonical form is that of the package `rfc8785`.
"""

import hashlib
import hmac
import itertools
from datetime import datetime, timezone

import requests
import rfc8785


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def operation_hash(payload: dict) -> str:
    """Profile `payload-v1`: the body of the creation without its authorization, in canonical form."""
    payload = {name: value for name, value in payload.items() if name != "operationAuthorization"}
    return sha256(rfc8785.dumps(payload))


def authorization(hash_: str) -> dict:
    return {
        "operationHash": hash_,
        "authorizationRef": "approval-1",
        "authorizedBy": "maria",
        "authorizedAt": "2026-06-28T09:00:00Z",
    }


def authorized(payload: dict) -> dict:
    return {**payload, "operationAuthorization": authorization(operation_hash(payload))}


class Signer(requests.auth.AuthBase):
    """Signs a request as it goes out: `requests` calls it when method, URL, headers and body are final."""

    def __init__(self, client_id: str, secret: str):
        self.client_id = client_id
        self.secret = secret
        self.count = itertools.count(1)

    def __call__(self, request):
        timestamp = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        nonce = f"openapi-check-{next(self.count):010}"
        body = request.body or b""
        if isinstance(body, str):
            body = body.encode()
        key = request.headers.get("Idempotency-Key") or ""
        if isinstance(key, bytes):
            key = key.decode("latin-1")
        base = "\n".join([request.method, request.path_url, sha256(body), timestamp, nonce, key])
        request.headers["X-Partner-Client-Id"] = self.client_id
        request.headers["X-Partner-Timestamp"] = timestamp
        request.headers["X-Partner-Nonce"] = nonce
        request.headers["X-Partner-Signature"] = hmac.new(
            self.secret.encode(), base.encode("latin-1"), hashlib.sha256
        ).hexdigest()
        return request
