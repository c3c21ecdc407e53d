// An attacker changes what the desk has stored.
import { startOperation } from "oceafin-partner";

/** Changes the newest record of the desk, as somebody with access to its database could. */
export function alter(desk, change) {
  const [[id, text]] = [...desk.records].slice(-1);
  desk.records.set(id, JSON.stringify(change(JSON.parse(text))));
}

/** Runs `act` between the approval and the submission. */
export const beforeSubmission = (page, act) =>
  page.route("**/submission", async (route) => {
    await act();
    await route.continue();
  });

export const operationOf = (desk) => JSON.parse([...desk.records.values()].at(-1)).operation;
export const approvedHash = (desk) => ({
  profile: "external",
  operationHash: operationOf(desk).operationHash,
});

/**
 * Replaces payload or evidence in the stored operation and computes a new checksum, as a thorough forger
 * would.
 */
export function forge(desk, { payload, authorization, ...facts }) {
  alter(desk, (record) => {
    const { operation } = record;
    const init = {
      customerId: desk.customerId,
      profile: "operation-v1",
      writeAhead: true,
      payload: { ...JSON.parse(operation.payload), ...payload },
      ...facts,
    };
    const { operationHash, ...evidence } = { ...operation.authorization, ...authorization };
    return {
      ...record,
      operation: startOperation(desk.client, "fiatWithdrawal", init).authorize(evidence).snapshot(),
    };
  });
}
