// What one world came to.
import { createHash } from "node:crypto";

/**
 * The facts of a run, and a hash over everything that happened: two runs with the same hash were the same.
 */
export function report({ seed, calls, kills, claims, gateway, violations, actions, ends, ways, exact }) {
  const hash = createHash("sha256");
  for (const { requestId, path, fault, answered, deliveries } of gateway.records)
    hash.update(JSON.stringify([requestId, path, fault, answered, deliveries]));
  for (const { requestId, told } of claims) hash.update(JSON.stringify([requestId, told ?? null]));
  const outcomes = {};
  for (const { told } of claims) {
    const outcome =
      told === undefined ? "killed" : told.code === undefined ? "done" : (told.outcome ?? "none");
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  const faultsMet = {};
  for (const { fault } of gateway.records)
    if (fault !== undefined) faultsMet[fault] = (faultsMet[fault] ?? 0) + 1;
  const refused = [...ends.values()].filter((end) => end.refused !== undefined).length;
  const numbers = actions.map(({ number }) => number);
  return {
    seed,
    reproducible: exact,
    numbers,
    calls,
    requests: gateway.records.length,
    faultsMet,
    ways,
    kills,
    actions: actions.length,
    refused,
    outcomes,
    trace: hash.digest("hex").slice(0, 16),
    violations,
  };
}

/** Several worlds as one. */
export function sum(results) {
  const total = {
    worlds: 0,
    calls: 0,
    requests: 0,
    kills: 0,
    actions: 0,
    refused: 0,
    outcomes: {},
    faultsMet: {},
    ways: {},
    rules: {},
    violations: [],
  };
  for (const result of results) {
    total.worlds += 1;
    for (const name of ["calls", "requests", "kills", "actions", "refused"]) total[name] += result[name];
    for (const what of ["outcomes", "faultsMet", "ways"]) {
      for (const [name, count] of Object.entries(result[what]))
        total[what][name] = (total[what][name] ?? 0) + count;
    }
    for (const violation of result.violations) {
      total.rules[violation.rule] = (total.rules[violation.rule] ?? 0) + 1;
      total.violations.push({ seed: result.seed, ...violation });
    }
  }
  return total;
}

/**
 * What happened to each step, call by call: who was told what, and what became of each request on its way.
 */
export function story({ claims, gateway }) {
  const sent = new Map();
  for (const record of gateway.records)
    sent.set(record.requestId, [...(sent.get(record.requestId) ?? []), record]);
  return claims.map(({ requestId, call, key, told }) => {
    const heard =
      told === undefined
        ? "killed"
        : told.code === undefined
          ? "done"
          : `${told.code}, ${String(told.outcome)}`;
    return `${requestId} ${call} under ${key.slice(key.indexOf(":") + 1)}: ${heard}\n${(sent.get(requestId) ?? []).map(course).join("")}`;
  });
}

function course({ number, fault, answered, deliveries }) {
  const did = deliveries
    .map(
      ({ at, status, code, effect }) =>
        `${effect ? "DID IT" : String(code ?? status ?? "nothing")} as ${String(at)}`,
    )
    .join(", then ");
  return `    request ${String(number)} met ${fault ?? "nothing"}; the sandbox: ${did || "nothing"}; the client got ${String(answered ?? "nothing")}\n`;
}
