// Type tests of operations, waiting and states: each line below an @ts-expect-error is refused, and no other.

import type {
  AuthorizedOperation,
  ConfirmedOperation,
  Conversion,
  CreatedOperation,
  FiatWithdrawal,
  OperationSnapshot,
  OperationStep,
  PreparedOperation,
  Reconciliation,
  Refund,
  ResponseMeta,
} from "../../pkg-template/src/entries/index.js";
import {
  allowedActions,
  isTerminal,
  PartnerClient,
  resumeOperation,
  startOperation,
  waitFor,
} from "../../pkg-template/src/entries/index.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function is<A, B>(_: Equal<A, B>): void {}

const client = new PartnerClient({});
const payload = { quoteId: "q", bankAccountId: "b", currency: "EUR", amount: "1.00" };
const approval = { authorizationRef: "a", authorizedBy: "m", authorizedAt: "2026-06-28T00:00:00Z" };

async function withdrawal(): Promise<void> {
  const prepared = startOperation(client, "fiatWithdrawal", {
    customerId: "c",
    partnerReference: "wd-1",
    payload,
  });
  is<typeof prepared, PreparedOperation<"fiatWithdrawal">>(true);
  is<typeof prepared.step, "prepared">(true);
  // @ts-expect-error nobody has approved it
  await prepared.create();
  // @ts-expect-error there is nothing to submit
  await prepared.submit();
  const authorized = prepared.authorize(approval);
  is<typeof authorized, AuthorizedOperation<"fiatWithdrawal">>(true);
  // @ts-expect-error approved already
  authorized.authorize(approval);
  // @ts-expect-error there is no draft yet
  await authorized.submit();
  // @ts-expect-error nothing to read yet
  await authorized.get();
  const created = await authorized.create({ timeoutMs: 1, signal: AbortSignal.timeout(1) });
  is<typeof created.resource, FiatWithdrawal>(true);
  is<typeof created.response, ResponseMeta>(true);
  is<typeof created.resourceId, string>(true);
  // @ts-expect-error the draft is there
  await created.create();
  const submitted = await created.submit();
  is<Awaited<ReturnType<typeof submitted.get>>, FiatWithdrawal>(true);
  // @ts-expect-error submitted already
  await submitted.submit();
  // @ts-expect-error a withdrawal is not confirmed
  await submitted.confirm();
  // @ts-expect-error the key is the operation's own
  await created.submit({ idempotencyKey: "k" });
  // @ts-expect-error read-only
  prepared.operationHash = "";
}
void withdrawal;

async function others(): Promise<void> {
  const conversion = await startOperation(client, "conversion", {
    customerId: "c",
    payload: { quoteId: "q" },
  })
    .authorize(approval)
    .create();
  is<typeof conversion.resource, Conversion>(true);
  // @ts-expect-error a conversion has no submission
  await conversion.submit();
  const refund = await startOperation(client, "refund", {
    customerId: "c",
    payload: { paymentId: "p", amount: "1" },
  })
    .authorize(approval)
    .create();
  // @ts-expect-error not submitted yet
  await refund.confirm();
  const confirmed = await (await refund.submit()).confirm({ note: "n" });
  is<typeof confirmed.resource, Refund>(true);
  const kept: ConfirmedOperation<"refund"> = confirmed;
  // @ts-expect-error after the last step there is none
  await kept.confirm();
}
void others;

// @ts-expect-error an amount is a string
startOperation(client, "fiatWithdrawal", { customerId: "c", payload: { ...payload, amount: 1 } });
// @ts-expect-error the payload of another kind
startOperation(client, "refund", { customerId: "c", payload });
// @ts-expect-error no such kind
startOperation(client, "payout", { customerId: "c", payload });
// @ts-expect-error whose money?
startOperation(client, "fiatWithdrawal", { payload });
// @ts-expect-error evidence is needed
startOperation(client, "fiatWithdrawal", { customerId: "c", payload }).authorize({ authorizationRef: "a" });

// After a restart `step` names the next step, and narrows to it.
async function resumed(snapshot: OperationSnapshot): Promise<void> {
  let operation = resumeOperation(client, "refund", snapshot);
  is<typeof operation.step, OperationStep>(true);
  // @ts-expect-error it may be at any step
  await operation.submit();
  if (operation.step === "authorized") operation = await operation.create();
  if (operation.step === "created") {
    is<typeof operation.resource, Refund | undefined>(true);
    operation = await operation.submit();
  }
  if (operation.step === "submitted") operation = await operation.confirm();
  const conversion = resumeOperation(client, "conversion", snapshot);
  is<typeof conversion.step, "prepared" | "authorized" | "created">(true);
  if (conversion.step === "created") is<typeof conversion, CreatedOperation<"conversion">>(true);
}
void resumed;

// The verdict on a call narrows to the resulting operation.
async function reconciled(snapshot: OperationSnapshot): Promise<void> {
  const approved = startOperation(client, "refund", {
    customerId: "c",
    payload: { paymentId: "p", amount: "1" },
    writeAhead: true,
  }).authorize(approval);
  const begun: AuthorizedOperation<"refund"> = approved.begin();
  const result = await begun.reconcile({
    settleMs: 0,
    deadlineMs: 1,
    maxPages: 1,
    from: new Date(),
    signal: AbortSignal.timeout(1),
  });
  is<typeof result, Reconciliation<"refund", AuthorizedOperation<"refund">>>(true);
  if (result.verdict === "found") {
    is<typeof result.resource, Refund>(true);
    is<typeof result.operation.step, "created" | "submitted" | "confirmed">(true);
    if (result.operation.step === "created") await result.operation.submit();
    // @ts-expect-error it was found, so nothing was absent
    result.settled;
  } else if (result.verdict === "absent") {
    is<typeof result.settlesAt, string | undefined>(true);
    await result.operation.create();
    // @ts-expect-error there is nothing to submit
    await result.operation.submit();
  } else {
    is<typeof result.candidates, readonly Refund[]>(true);
    // @ts-expect-error no such reason
    void (result.reason === "maybe");
  }
  const prepared = startOperation(client, "conversion", { customerId: "c", payload: { quoteId: "q" } });
  // @ts-expect-error no call comes next, so none can be marked, refused or lost
  prepared.begin();
  // @ts-expect-error the same
  await prepared.reconcile();
  const created = await prepared.authorize(approval).create();
  // @ts-expect-error a conversion ends here
  await created.reconcile();
  // @ts-expect-error no such option
  await approved.reconcile({ idempotencyKey: "k" });
  const resumed = resumeOperation(client, "conversion", snapshot);
  if (resumed.step === "authorized") {
    const found = await resumed.reconcile();
    if (found.verdict === "found") is<typeof found.operation, CreatedOperation<"conversion">>(true);
  }
}
void reconciled;

async function waiting(): Promise<void> {
  const done = await waitFor(
    ({ signal }) => client.fiatWithdrawals.get("w", { signal }),
    (it) => isTerminal("FiatWithdrawal", it),
    {
      timeoutMs: 1,
      onProgress: ({ status }) => void status.length,
    },
  );
  is<typeof done, FiatWithdrawal>(true);
  const narrowed = await waitFor(
    (): "A" | "B" => "A",
    (it): it is "B" => it === "B",
  );
  is<typeof narrowed, "B">(true);
  // @ts-expect-error a promise is not asked again
  await waitFor(client.fiatWithdrawals.get("w"), () => true);
  const met = (): boolean => true;
  // @ts-expect-error no such option
  await waitFor(() => 1, met, { interval: 1 });
}
void waiting;

is<ReturnType<typeof isTerminal>, boolean | undefined>(true);
// @ts-expect-error no such model
isTerminal("Payout", "DRAFT");
// @ts-expect-error a resource without a status has no state to look up
isTerminal("FiatWithdrawal", { withdrawalId: "w" });
// @ts-expect-error nor has one whose status may be missing
allowedActions("FiatWithdrawal", {} as { status?: string });
const actions = allowedActions("FiatWithdrawal", { status: "DRAFT" });
is<typeof actions, readonly ("fiatWithdrawals.submit" | "fiatWithdrawals.submitInfo")[] | undefined>(true);
// @ts-expect-error it may be unknown
actions.length;
