// Compares what clients were told about their calls with what the sandbox really did.

/** Codes of the API's own decisions on an action, after it has looked the key up. */
const JUDGED = new Set([
  "PARTNER_RESOURCE_STATE_INVALID",
  "PARTNER_QUOTE_EXPIRED",
  "PARTNER_TRAVEL_RULE_REQUIRED",
  "PARTNER_OPERATION_NOT_APPROVED",
  "PARTNER_CUSTOMER_NOT_FOUND",
  "PARTNER_RESOURCE_NOT_FOUND",
]);

/**
 * `claims` are the calls of steps in the order of their beginnings: `{incarnation, action, call, key,
 * requestId}` and in `told` the error or the resource's id, if anybody was told. `records` and `effects` are
 * the gateway's.
 */
export function checkClaims({ claims, actions, records, effects, exact }) {
  const wrong = [];
  // The outcome of a step speaks of the tries that the operation knows of (docs/workflows.md). What another
  // process does at the same time it cannot know; that nothing comes of that is for the rules of the store,
  // and checked by `twice` and `belief`.
  const shared = new Set(actions.filter(({ twin }) => twin).map(({ id }) => id));
  const sent = new Map();
  for (const record of records) {
    const same = sent.get(record.requestId);
    if (same === undefined) sent.set(record.requestId, [record]);
    else same.push(record);
  }
  for (const claim of claims) {
    const { told, key, call, requestId } = claim;
    if (told === undefined) continue;
    const mine = sent.get(requestId) ?? [];
    const fail = (rule, what) =>
      wrong.push({
        rule,
        action: claim.action,
        what: `${call} of ${claim.action} as ${requestId} under ${key}: ${what}`,
      });
    if (told.code === undefined) {
      if (!effects.has(key)) fail("success", "it succeeded, and nothing was done under its key");
      continue;
    }
    const { outcome, attempts, code } = told;
    if (code === "internal_panic" || attempts === undefined) fail("internal", `it ended in ${code}`);
    // A sent request can be lost before the gateway only if there is a network between.
    if (exact ? mine.length !== attempts : mine.length > attempts)
      fail("attempts", `it tells of ${String(attempts)} attempts, and ${String(mine.length)} were sent`);
    if (!["not_sent", "refused", "unknown"].includes(outcome))
      fail("outcome", `\`${String(outcome)}\` is no outcome`);
    if (outcome === "not_sent" && mine.length > 0)
      fail("not_sent", `\`not_sent\`, and ${String(mine.length)} requests were sent`);
    // An earlier try of the step may be unaccounted for: then its outcome is unknown though this call sent
    // nothing.
    if (
      attempts === 0 &&
      outcome !== "not_sent" &&
      (outcome === "refused" || !claims.some((other) => other !== claim && other.key === key))
    )
      fail("not_sent", `\`${outcome}\`, and nothing was sent`);
    if (outcome === "refused") checkRefused(claim, { claims, mine, effects, fail, shared });
    if (outcome === "unknown") checkUnknown(claim, { mine, fail, claims });
  }
  return wrong;
}

/**
 * Refused: nothing was done under the key until then, nor is it later by a request that had been sent before.
 */
function checkRefused(claim, { claims, mine, effects, fail, shared }) {
  const answeredAt = mine.at(-1)?.answeredAt;
  if (answeredAt === undefined) return fail("refused", "`refused`, and nothing was answered");
  const done = effects.get(claim.key);
  if (done === undefined) return undefined;
  const { at } = done.deliveries.find(({ effect }) => effect);
  const whose = claims.find(({ requestId }) => requestId === done.requestId);
  if (shared.has(claim.action) && whose?.incarnation !== claim.incarnation) return undefined;
  const relation =
    whose === claim
      ? "its own request"
      : whose?.incarnation === claim.incarnation
        ? "another call of the same process"
        : "a call of another process";
  const said = `\`refused\` (${claim.told.code}), and ${relation} (${done.requestId}, ${done.fault ?? "fair weather"})`;
  if (at <= answeredAt.order) return fail("refused", `${said} had carried it out`);
  return done.number < answeredAt.sent
    ? fail("refused", `${said}, sent before, was carried out later`)
    : undefined;
}

/**
 * Unknown is always true, but a library that knows nothing is of no use: one plain answer of the API to the
 * only request is an answer.
 */
function checkUnknown(claim, { claims, mine, fail }) {
  if (
    mine.length !== 1 ||
    claim.doubtful ||
    claims.some((other) => other !== claim && other.key === claim.key)
  )
    return;
  const [{ fault, deliveries }] = mine;
  if (fault === undefined && deliveries.length === 1 && JUDGED.has(deliveries[0].code))
    fail("unknown", `\`unknown\`, and the API plainly answered ${deliveries[0].code} to the only request`);
}

/**
 * A final "absent" is one: nothing was done under the key until then, nor later by what had been sent.
 * "Found" has found something.
 */
export function checkVerdicts({ verdicts, actions, effects }) {
  const wrong = [];
  const alone = new Set(actions.filter(({ twin }) => !twin).map(({ id }) => id));
  for (const { action, call, key, verdict, settled, order, sent } of verdicts) {
    const done = effects.get(key);
    const fail = (what) =>
      wrong.push({ rule: "verdict", action, what: `\`${call}\` of ${action} under ${key}: ${what}` });
    const before =
      done !== undefined && (done.deliveries.find(({ effect }) => effect).at <= order || done.number < sent);
    if (verdict === "absent" && settled && before && alone.has(action))
      fail("finally absent, and it was carried out");
    const base = key.replace(/:\d+$/, "");
    if (
      verdict === "found" &&
      ![...effects.keys()].some((other) => other === base || other.startsWith(`${base}:`))
    )
      fail("found, and nothing was carried out");
  }
  return wrong;
}
