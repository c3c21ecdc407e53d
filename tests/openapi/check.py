"""Holds the sandbox against the OpenAPI document, over HTTP, with signed requests.

1. The document is valid OpenAPI 3.1 (openapi-spec-validator).
2. A walk calls every operation until it succeeds; each answer must be what the document says.
3. schemathesis calls every operation with what the document allows and with what it forbids.

An operation passes when it succeeded in the walk, was called by schemathesis, and broke no check in either. The last line is
`N passed, N failed`: the document, and each operation.

usage: check.py --document FILE --sandbox PROGRAM --work FOLDER
"""

import argparse
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as xml
from collections import defaultdict
from pathlib import Path

import openapi_spec_validator
import requests
import schemathesis
from schemathesis.errors import FailureGroup
from schemathesis.specs.openapi.checks import ignored_auth

from partner import Signer
from walk import walk

HERE = Path(__file__).absolute().parent
# It only ends a run that hangs.
FUZZ_LIMIT_SECONDS = 50 * 60
# The same for one answer; the tools' own limits are ten seconds.
ANSWER_LIMIT_SECONDS = 300


class Sandbox:
    """The native server, on a port of its own choice, as long as the `with` block lasts."""

    def __init__(self, program: str):
        self.program = program

    def __enter__(self):
        command = [self.program, "--port", "0", "--seed", "openapi-check", "--quiet"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if line.startswith("OCEAFIN_PARTNER_API_BASE_URL="):
                self.url = line.split("=", 1)[1].strip()
            if line.startswith("control API"):
                break
        self.demo = self.control("credentials")["clients"][0]
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def control(self, path, body=None):
        method = "GET" if body is None else "POST"
        response = requests.request(method, f"{self.url}/_sandbox/{path}", json=body, timeout=ANSWER_LIMIT_SECONDS)
        assert response.status_code == 200, f"control {path}: {response.text}"
        return response.json()


def operations(document):
    """Operation id to path and method."""
    return {
        operation["operationId"]: (path, method.upper())
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def validate(document) -> bool:
    errors = list(openapi_spec_validator.OpenAPIV31SpecValidator(document).iter_errors())
    for error in errors:
        print(f"document: {'/'.join(map(str, error.absolute_path))}: {error.message}")
    return not errors


def walked(document, sandbox, failures, succeeded):
    """The walk; gives ids of things that exist, by operation, and hashes of drafts: for schemathesis to go on with."""
    schema = schemathesis.openapi.from_dict(document)
    signer = Signer(sandbox.demo["clientId"], sandbox.demo["clientSecret"])
    table = operations(document)
    live = {}
    count = 0

    def conforms(case, response, operation_id):
        try:
            # An unsigned request is made of each call here; the check's own would not know our signatures.
            case.validate_response(response, excluded_checks=[ignored_auth])
        except FailureGroup as group:
            failures[operation_id].append("\n".join(str(failure) for failure in group.exceptions))

    def call(operation_id, ids=None, body=None, query=None):
        nonlocal count
        count += 1
        path, method = table[operation_id]
        headers = {"X-Request-Id": f"walk-{count}"}
        if method != "GET":
            headers["Idempotency-Key"] = f"walk-{count}"
        given = {"path_parameters": ids or {}, "query": query or {}, "headers": headers}
        if body is not None:
            given |= {"body": body, "media_type": "application/json"}
        case = schema[path][method].Case(**given)
        unsigned = case.call(base_url=sandbox.url, timeout=ANSWER_LIMIT_SECONDS)
        conforms(case, unsigned, operation_id)
        if unsigned.status_code != 401:
            failures[operation_id].append(f"unsigned, it was answered with {unsigned.status_code}")
        response = case.call(base_url=sandbox.url, auth=signer, timeout=ANSWER_LIMIT_SECONDS)
        if not 200 <= response.status_code < 300:
            # The walk goes on with what the call made, so it ends here.
            raise AssertionError(f"{operation_id} was refused in the walk: {response.text}")
        succeeded.add(operation_id)
        live[operation_id] = ids or {}
        conforms(case, response, operation_id)
        return response.json()

    try:
        left = walk(call, sandbox.control, sandbox.demo)
    except AssertionError as error:
        # A failure of its own, and no ids to go on with.
        failures["walk"].append(str(error))
        return None
    ids = live | {name: drafted for name, (drafted, _) in left.items()}
    return {"ids": ids, "hashes": {name: hash_ for name, (_, hash_) in left.items()}}


def fuzzed(arguments, sandbox, live, failures):
    """schemathesis itself, as its users run it; gives the answers it got: operation id to status to count."""
    work = Path(arguments.work).absolute()
    known = {name: sandbox.demo[name] for name in ("clientId", "clientSecret")}
    (work / "live.json").write_text(json.dumps({**known, **live}))
    report, calls = work / "junit.xml", work / "calls.json"
    for old in (report, calls):
        old.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "CHECK_LIVE": str(work / "live.json"),
        "CHECK_CALLS": str(calls),
        "SCHEMATHESIS_HOOKS": "hooks",
        "PYTHONPATH": str(HERE),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml"]
    command += ["run", Path(arguments.document).absolute(), "--url", sandbox.url, "--no-color", "--report=junit"]
    command += ["--report-junit-path", report]
    status = subprocess.run(command, env=environment, cwd=work, timeout=FUZZ_LIMIT_SECONDS).returncode
    if not report.exists() or not calls.exists():
        failures["schemathesis"].append(f"it ended with {status} and left no report")
        return {}
    broken = read_report(report, operations(json.loads(Path(arguments.document).read_text())))
    for name, texts in broken.items():
        failures[name] += texts
    if status != 0 and not broken:
        failures["schemathesis"].append(f"it ended with {status}, but its report names no failure")
    return json.loads(calls.read_text())


def read_report(report, table):
    """The failures in schemathesis' report, by operation id."""
    labels = {f"{method} {path}": name for name, (path, method) in table.items()}
    broken = defaultdict(list)
    for case in xml.parse(report).iter("testcase"):
        for failure in [*case.iter("failure"), *case.iter("error")]:
            text = failure.text or failure.get("message") or "no message"
            broken[labels.get(case.get("name"), case.get("name"))].append(text)
    return broken


def verdict(table, valid, succeeded, calls, failures):
    """Prints one line for each operation that failed, then the coverage and the closing line; gives the exit code."""
    for name in table:
        if name not in succeeded:
            failures[name].append("never succeeded in the walk")
        if not calls.get(name):
            failures[name].append("never called by schemathesis")
    for name, texts in failures.items():
        print(f"FAILED {name}: {len(texts)} deviation(s)")
        for text in texts:
            print(f"  {text}")
    # What failed and is no operation, such as a run that crashed, counts too.
    failed = len(failures) + (not valid)
    passed = len(table) - sum(name in failures for name in table) + valid
    again = sum(any(status.startswith("2") for status in calls.get(name, {})) for name in table)
    answers = sum(sum(statuses.values()) for statuses in calls.values())
    print(
        f"{len(table)} operations: {len(succeeded)} succeeded in the walk; schemathesis made {answers} calls to "
        f"{len(calls)} of them, of which {again} succeeded again"
    )
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def main():
    arguments = argparse.ArgumentParser()
    for name in ("--document", "--sandbox", "--work"):
        arguments.add_argument(name, required=True)
    arguments = arguments.parse_args()
    document = json.loads(Path(arguments.document).read_text())
    failures = defaultdict(list)
    succeeded = set()
    valid = validate(document)
    with Sandbox(arguments.sandbox) as sandbox:
        live = walked(document, sandbox, failures, succeeded)
        calls = fuzzed(arguments, sandbox, live, failures) if live else {}
        if not sandbox.control("ledger")["balanced"]:
            failures["ledger"].append("it does not balance")
    return verdict(operations(document), valid, succeeded, calls, failures)


if __name__ == "__main__":
    sys.exit(main())
