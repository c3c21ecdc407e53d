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
import { createPasskeys } from "./passkeys.js";
import { createSessions } from "./sessions.js";

const OPERATOR = "maria.santos";
/** What the page may ask of the API: it reads, and it asks for a quote. What moves money is not in the list. */
const OPERATIONS = ["balances.list", "bankAccounts.list", "fiatWithdrawals.createQuote", "fiatWithdrawals.list", "fiatWithdrawals.get"];

/** Starts the desk on a port of this machine; 0 takes a free one. */
export async function startDesk({ port = 0, pageOrigin, sandbox: options, log = console.log } = {}) {
  const sandbox = createSandbox({ stepMs: 1500, ...options });
  // Against the provider: `PartnerClient.fromEnv()`, and your own customers.
  const client = new PartnerClient({ ...sandbox.credentials, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
  const { customerId } = sandbox.demo;
  // A second account, so that there is something to choose and to mistake.
  await client.bankAccounts.create(customerId, { accountHolderName: "Aurora Logistics B.V.", currency: "EUR", country: "NL", iban: "NL91ABNA0417164300" });

  let app;
  const server = createAdaptorServer({ fetch: (...request) => app.fetch(...request) });
  await new Promise((listening, failed) => server.once("error", failed).listen(port, "localhost", listening));
  const address = `http://localhost:${server.address().port}`;
  const origin = pageOrigin ?? address; // another one only under `npm run dev`
  const rpId = "localhost"; // where the page is; passkeys are bound to it for good

  const startKey = randomBytes(16).toString("base64url");
  const sessions = createSessions({ operator: OPERATOR, startKey });
  const passkeys = createPasskeys({ rpId, origin });
  const records = new Map();
  const approvals = createApprovals({ client, customerId, passkeys, origin, rpId, records });
  const relay = createRelay({
    client,
    basePath: "/partner-api",
    allowedOrigins: [origin],
    operations: OPERATIONS,
    rateLimit: { key: ({ operator }) => operator, perMinute: 300 },
    authenticate: (request) => sessions.of(request),
    // Only `fiatWithdrawals.get` names no customer; it reads what this desk has sent.
    authorizeCustomer: ({ customerId: named, pathParams }) => (named === undefined ? approvals.sent(pathParams.withdrawalId) : named === customerId),
  });

  // The second screen: made here, from what this server holds, and not from anything the page says.
  const onDraft = ({ payload }) => {
    const { rows, phrase } = describeOperation(KIND, payload, { profile: PROFILE, customerId });
    log(["\nTo be approved:", ...rows.map(({ label, value }) => `${label}: ${value}`), phrase].join("\n  "));
  };
  const pages = relative(process.cwd(), fileURLToPath(new URL("../dist", import.meta.url)));
  app = createApp({ origin, rpId, customerId, sessions, passkeys, approvals, relay, onDraft, pages });

  return {
    /** The page, with the key to sign in. Behind the `#`, which no browser sends anywhere. */
    link: `${origin}/#${startKey}`,
    address,
    origin,
    sandbox,
    client,
    customerId,
    passkeys,
    records,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      client.close();
      await sandbox.close();
    },
  };
}
