// Everything that must be true after a world has ended.
import { stateOf } from "../world.mjs";
import { checkActions } from "./actions.mjs";
import { checkClaims, checkVerdicts } from "./claims.mjs";
import { checkLedger } from "./ledger.mjs";

/** Every rule that was broken, as `{rule, action, what}`. `run` is what a world leaves behind. */
export function judge({ world, actions, gateway, claims, ends, before, deposits, said, verdicts, exact }) {
  const { resources, stored } = stateOf(world.sandbox);
  const { records, effects } = gateway;
  return [
    ...said,
    ...checkLedger({ before, after: world.sandbox.control("ledger"), resources, deposits }).map((what) => ({
      rule: "ledger",
      what,
    })),
    ...checkActions({ actions, resources, ends }),
    ...checkClaims({ claims, actions, records, effects, exact }),
    ...checkVerdicts({ verdicts, actions, effects }),
    ...checkKeys({ records }),
    ...checkRecord({ effects, stored }),
  ];
}

/** One key belongs to one request, whoever sends it and however often. */
function checkKeys({ records }) {
  const wrong = [];
  const first = new Map();
  for (const { key, method, path, body, requestId } of records) {
    if (key === undefined) continue;
    const text = `${method} ${path} ${body ?? ""}`;
    if ((first.get(key) ?? text) !== text)
      wrong.push({ rule: "key", what: `two different requests under ${key}, the later one ${requestId}` });
    first.set(key, first.get(key) ?? text);
  }
  return wrong;
}

/**
 * The oracle's own record is the sandbox's: a success is stored under each key of which the record says so,
 * and under no other.
 */
function checkRecord({ effects, stored }) {
  const kept = new Set(
    Object.values(stored).flatMap((keys) =>
      Object.entries(keys)
        .filter(([, { status }]) => status < 300)
        .map(([key]) => key),
    ),
  );
  const wrong = [];
  for (const key of effects.keys())
    if (!kept.has(key))
      wrong.push({ rule: "record", what: `the sandbox does not know of a success under ${key}` });
  for (const key of kept)
    if (/:(create|submit|confirm):/.test(key) && !effects.has(key))
      wrong.push({ rule: "record", what: `a success under ${key} was not seen on its way` });
  return wrong;
}
