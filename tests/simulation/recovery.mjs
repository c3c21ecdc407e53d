// What an actor does after an error of a step.

/** Decides what follows, in `record`; false when the action has been refused for good. */
export async function recover(env, action, record, call, errors, random) {
  const error = errors.at(-1);
  const planted = await env.planted?.(env, action, record, call, error);
  if (planted !== undefined) return planted.goOn;
  record.keep();
  if (error.code === "operation_attempt_superseded" || error.code === "operation_begin_stale")
    record.reload();
  if (record.operation.keys[call] !== error.idempotencyKey) return true; // another process has gone on
  // Whatever the error says, the library must keep its key unless the API refused this call and no try is
  // unaccounted for.
  const moved = nextKey(env, record.operation, random.chance(0.3) ? random.pick(errors) : error);
  if (moved !== undefined && !(action.twin && !action.marks)) {
    if (random.chance(env.calm ? 0.6 : 0.15)) return false;
    if (random.chance(0.7)) {
      if (random.chance(0.5)) env.payIn(action);
      env.way("nextKey");
      const older = record.operation;
      if (!record.replace(moved)) record.reload();
      else record.older = older;
      return true;
    }
  }
  if (random.chance(env.calm ? 0.7 : 0.35)) return settle(env, action, record, call, error, random);
  await env.sleep(random.pick([10, 500, 5_000, 40_000, 200_000]));
  return true;
}

function nextKey(env, operation, error) {
  try {
    return operation.afterRefusal(error);
  } catch {
    env.way("keyKept");
    return undefined;
  }
}

/** Asks the API what became of the step; false when it was not made and the action is left at that. */
async function settle(env, action, record, call, error, random) {
  for (;;) {
    const verdict = await env
      .call("reconcile", () => record.operation.reconcile(env.settling))
      .catch(() => ({ verdict: "unanswered" }));
    env.way(verdict.verdict);
    env.verdict({
      action: action.id,
      call,
      key: record.operation.keys[call],
      verdict: verdict.verdict,
      settled: verdict.settled,
      resourceId: verdict.operation?.resourceId,
    });
    await env.point(random);
    if (verdict.verdict === "found") record.advance(verdict.operation);
    if (verdict.verdict !== "absent") return true;
    record.keep();
    if (verdict.settled) break;
    // A request may still be on its way. Each try puts the moment off from which on an absence counts, so no
    // other is made until then.
    if (!env.calm && random.chance(0.5)) return true;
    await env.until(Date.parse(verdict.settlesAt));
  }
  env.way("settled");
  // It was not made and will not be: whoever was refused can leave it at that.
  return !(error.kind === "api" && random.chance(env.calm ? 0.8 : 0.2));
}
