// The parts put together: the API in this process, the client that signs, the relay, the page.

import { randomBytes } from "node:crypto";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { createAdaptorServer } from "@hono/node-server";
import { PartnerClient, describeOperation } from "oceafin-partner";
import { createRelay } from "oceafin-partner/relay";
import { createSandbox } from "oceafin-partner/sandbox";
import { createApp } from "./app.js";
import { KIND, PROFILE, createApprovals } from "./approvals.js";
import { createDrafts } from "./drafts.js";
import { createPasskeys } from "./passkeys.js";
import { createSessions } from "./sessions.js";
import { createSubmissions } from "./submissions.js";

const OPERATOR = "maria.santos";
/** What the page may ask of the API: it reads, and it asks for a quote. What moves money is not in the list. */
const OPERATIONS = ["balances.list", "bankAccounts.list", "fiatWithdrawals.createQuote", "fiatWithdrawals.list", "fiatWithdrawals.get"];

/** What outlives a restart: in your service a database. */
export const createStore = () => ({ records: new Map(), passkeys: new Map(), sessions: new Map() });

/** Starts the desk on a port of this machine; 0 takes a free one. A second start goes on with the first one's sandbox and store. */
export async function startDesk({ port = 0, pageOrigin, sandbox: options, api, store = createStore(), retryMs, settleMs, log = console.log } = {}) {
  const sandbox = api ?? createSandbox({ stepMs: 1500, ...options });
  // Against the provider: `PartnerClient.fromEnv()`, and your own customers.
  const client = new PartnerClient({ ...sandbox.credentials, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
  const { customerId } = sandbox.demo;
  // A second account, so that there is something to choose and to mistake.
  const second = { accountHolderName: "Aurora Logistics B.V.", currency: "EUR", country: "NL", iban: "NL91ABNA0417164300" };
  await client.bankAccounts.create(customerId, second, { idempotencyKey: `${customerId}:second-account` });

  let app;
  const server = createAdaptorServer({ fetch: (...request) => app.fetch(...request) });
  await new Promise((listening, failed) => server.once("error", failed).listen(port, "localhost", listening));
  const address = `http://localhost:${server.address().port}`;
  const origin = pageOrigin ?? address; // another one only under `npm run dev`
  const rpId = "localhost"; // where the page is; passkeys are bound to it for good

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
    // Only `fiatWithdrawals.get` names no customer; it reads what this desk has sent.
    authorizeCustomer: ({ customerId: named, pathParams }) => (named === undefined ? drafts.made(pathParams.withdrawalId) : named === customerId),
  });

  // The second screen: made here, from what this server holds, and not from anything the page says.
  const onDraft = ({ payload }) => {
    const { rows, phrase } = describeOperation(KIND, payload, { profile: PROFILE, customerId });
    log(["\nTo be approved:", ...rows.map(({ label, value }) => `${label}: ${value}`), phrase].join("\n  "));
  };
  const pages = relative(process.cwd(), fileURLToPath(new URL("../dist", import.meta.url)));
  app = createApp({ origin, rpId, customerId, sessions, passkeys, drafts, approvals, submissions, relay, onDraft, pages });
  submissions.resume();

  return {
    /** The page, with the key to sign in. Behind the `#`, which no browser sends anywhere. */
    link: `${origin}/#${startKey}`,
    address,
    origin,
    sandbox,
    client,
    customerId,
    passkeys,
    store,
    records: store.records,
    /** Ends this desk, and the API with it unless that goes on for the next one. */
    async close({ keepApi = false } = {}) {
      submissions.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      client.close();
      if (!keepApi) await sandbox.close();
    },
  };
}
