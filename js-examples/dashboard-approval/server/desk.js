// Puts the parts together: the sandbox API in this process, the signing client, the relay, the page.

import { randomBytes } from "node:crypto";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { createAdaptorServer } from "@hono/node-server";
import { describeOperation, PartnerClient } from "oceafin-partner";
import { createRelay } from "oceafin-partner/relay";
import { createSandbox } from "oceafin-partner/sandbox";
import { createApp } from "./app.js";
import { createApprovals, KIND, PROFILE } from "./approvals.js";
import { createDrafts } from "./drafts.js";
import { createPasskeys } from "./passkeys.js";
import { createSessions } from "./sessions.js";
import { createSubmissions } from "./submissions.js";

const OPERATOR = "maria.santos";
/** What the page may ask of the API: reads and quotes. Nothing in this list moves money. */
const OPERATIONS = [
  "balances.list",
  "bankAccounts.list",
  "fiatWithdrawals.createQuote",
  "fiatWithdrawals.list",
  "fiatWithdrawals.get",
];

/** The data that survives a restart. In your service: a database. */
export const createStore = () => ({ records: new Map(), passkeys: new Map(), sessions: new Map() });

/**
 * Starts the desk on a port of this machine; 0 takes a free one. Pass `api` and `store` to continue with
 * those of an earlier desk.
 */
export async function startDesk({
  port = 0,
  pageOrigin,
  sandbox: options,
  api,
  store = createStore(),
  retryMs,
  settleMs,
  log = console.log,
} = {}) {
  const sandbox = api ?? createSandbox({ stepMs: 1500, ...options });
  // Against the real API: `PartnerClient.fromEnv()` and your own customers.
  const client = new PartnerClient({
    ...sandbox.credentials,
    baseUrl: sandbox.baseUrl,
    fetch: sandbox.fetch,
  });
  const { customerId } = sandbox.demo;
  // A second account, so that the operator has a choice and can make a mistake.
  const second = {
    accountHolderName: "Aurora Logistics B.V.",
    currency: "EUR",
    country: "NL",
    iban: "NL91ABNA0417164300",
  };
  await client.bankAccounts.create(customerId, second, { idempotencyKey: `${customerId}:second-account` });

  let app;
  const server = createAdaptorServer({ fetch: (...request) => app.fetch(...request) });
  await new Promise((listening, failed) => server.once("error", failed).listen(port, "localhost", listening));
  const address = `http://localhost:${server.address().port}`;
  const origin = pageOrigin ?? address; // differs only under `npm run dev`
  const rpId = "localhost"; // the page's host name; passkeys are bound to it permanently

  const startKey = randomBytes(16).toString("base64url");
  const sessions = createSessions({ operator: OPERATOR, startKey, sessions: store.sessions });
  const passkeys = createPasskeys({ rpId, origin, passkeys: store.passkeys });
  const drafts = createDrafts(store.records);
  const approvals = createApprovals({ client, customerId, passkeys, origin, rpId, drafts });
  const submissions = createSubmissions({ drafts, approvals, retryMs, settleMs, log: console.error });
  const relay = createRelay({
    client,
    basePath: "/partner-api",
    allowedOrigins: [origin],
    operations: OPERATIONS,
    rateLimit: { key: ({ operator }) => operator, perMinute: 300 },
    authenticate: (request) => sessions.of(request),
    // Only `fiatWithdrawals.get` names no customer. It may read what this desk has sent.
    authorizeCustomer: ({ customerId: named, pathParams }) =>
      named === undefined ? drafts.made(pathParams.withdrawalId) : named === customerId,
  });

  // The second screen, made from what this server holds and from nothing that the page says.
  const onDraft = ({ payload }) => {
    const { rows, phrase } = describeOperation(KIND, payload, { profile: PROFILE, customerId });
    log(["\nTo be approved:", ...rows.map(({ label, value }) => `${label}: ${value}`), phrase].join("\n  "));
  };
  const pages = relative(process.cwd(), fileURLToPath(new URL("../dist", import.meta.url)));
  app = createApp({
    origin,
    rpId,
    customerId,
    sessions,
    passkeys,
    drafts,
    approvals,
    submissions,
    relay,
    onDraft,
    pages,
  });
  submissions.resume();

  return {
    /** The page's address with the sign-in key. No browser sends the part after `#` anywhere. */
    link: `${origin}/#${startKey}`,
    address,
    origin,
    sandbox,
    client,
    customerId,
    passkeys,
    store,
    records: store.records,
    /** Closes this desk, and its API unless the next desk takes it over. */
    async close({ keepApi = false } = {}) {
      submissions.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      client.close();
      if (!keepApi) await sandbox.close();
    },
  };
}
