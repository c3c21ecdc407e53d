// Clients that do what must never be done, to see that the oracle notices: `--plant NAME`.
import { KINDS } from "./kinds.mjs";

const GROUPS = {
  fiatWithdrawal: "fiatWithdrawals",
  cryptoWithdrawal: "cryptoWithdrawals",
  refund: "refunds",
  conversion: "conversions",
};

/** What the oracle is told of an error: of a planted lie, not what the library said. */
export function misled(plant, facts) {
  const lie = PLANTS[plant]?.lie;
  return lie !== undefined && facts.attempts > 0 ? { ...facts, outcome: lie } : facts;
}

/**
 * The plants: which rule each must break, and what a careless client does after an error (undefined: as
 * everybody else).
 */
export const PLANTS = {
  falseRefused: { breaks: "refused", lie: "refused" },
  falseNotSent: { breaks: "not_sent", lie: "not_sent" },
  /** A library that never knows anything. */
  alwaysUnknown: { breaks: "unknown", lie: "unknown" },
  /** A new key after an unknown outcome: a payment made twice. */
  newKey: { breaks: "twice", act: newKey },
  /** Gives up after an unknown outcome and tells its customer that nothing moved. */
  givesUp: {
    breaks: "belief",
    act: async (_env, _action, _record, _call, error) => (error.attempts > 0 ? { goOn: false } : undefined),
  },
};

async function newKey(env, action, { operation }, call, error) {
  if (call !== "create" || error.outcome === "not_sent") return undefined;
  const body = { ...operation.payload, operationAuthorization: operation.authorization };
  const group = env.client(action)[GROUPS[action.kind]];
  const { profile } = operation;
  const key = `${operation.keys.create}:again`;
  const claim = env.begin({ action: action.id, call, key });
  await group
    .create(action.customerId, body, { profile, idempotencyKey: key, requestId: claim.requestId })
    .then(
      (made) => env.end(claim, { resourceId: made[KINDS[action.kind].id] }),
      (failed) => env.end(claim, { code: failed.code, attempts: failed.attempts }),
    );
  return { goOn: true };
}
