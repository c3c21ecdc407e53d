// One action has one resource, and its owner's final belief about it is true.
import { KINDS } from "../kinds.mjs";

/** The statuses that show that a step was made, by what the owner has seen done. */
const AFTER = {
  fiatWithdrawal: {
    created: ["DRAFT"],
    submitted: ["SUBMITTED", "PROCESSING", "MISSING_INFO_REQUIRED", "COMPLETED", "FAILED"],
  },
  cryptoWithdrawal: { created: ["DRAFT"], submitted: ["SUBMITTED", "PROCESSING", "COMPLETED", "FAILED"] },
  refund: { created: ["DRAFT"], submitted: ["SUBMITTED"], confirmed: ["CONFIRMED", "COMPLETED", "FAILED"] },
  conversion: { created: ["DRAFT", "PROCESSING", "COMPLETED", "FAILED"] },
};

/** `ends` maps an action's id to how it ended for its owner: `{step, resourceId, refused}`. */
export function checkActions({ actions, resources, ends }) {
  const wrong = [];
  const named = new Map(actions.map((action) => [name(action), action]));
  const found = new Map();
  for (const resource of resources) {
    const at = name(resource);
    if (!named.has(at))
      wrong.push({ rule: "phantom", what: `the ${resource.kind} ${resource.id} belongs to no action` });
    found.set(at, [...(found.get(at) ?? []), resource]);
  }
  for (const action of actions) {
    const made = found.get(name(action)) ?? [];
    const fail = (rule, what) =>
      wrong.push({ rule, action: action.id, what: `${action.kind} ${action.id}: ${what}` });
    if (made.length > 1)
      fail(
        "twice",
        `${String(made.length)} resources: ${made.map(({ id, status }) => `${id} ${status}`).join(", ")}`,
      );
    const end = ends.get(action.id);
    if (end === undefined) {
      fail(
        "unsettled",
        `nobody knows in the end what became of it; resources: ${made.map(({ status }) => status).join(", ") || "none"}`,
      );
      continue;
    }
    if (end.step === "authorized" || end.step === undefined) {
      if (made.length > 0)
        fail("belief", `its owner was told that it was refused, and there is a ${made[0].status} one`);
      continue;
    }
    const [resource] = made;
    if (resource?.id !== end.resourceId)
      fail(
        "belief",
        `its owner has the id ${String(end.resourceId)}, and the resource is ${String(resource?.id)}`,
      );
    else if (!AFTER[action.kind][end.step].includes(resource.status))
      fail(
        "belief",
        `its owner believes it \`${end.step}\`${end.refused ? ` and \`${end.refused}\` refused` : ""}, and it is ${resource.status}`,
      );
    if (resource !== undefined && !same(action, resource))
      fail("payload", "what was made is not what was approved");
  }
  return wrong;
}

const name = ({ kind, customerId, reference }) => `${kind} ${customerId} ${reference}`;

function same({ kind, asked }, { row }) {
  const money =
    kind === "refund"
      ? [asked.amount, row.amount]
      : kind === "conversion"
        ? [asked.fromAmount, row.quote.from_amount]
        : [asked.amount, row.quote.amount];
  const [wanted, made] = money.map((text) => text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, ""));
  return wanted === made && KINDS[kind] !== undefined;
}
