/**
 * The till's backend: it serves the page, signs the page's calls (the relay) and receives webhooks. The
 * secret stays here.
 */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { PartnerClient } from "oceafin-partner";
import { createRelay } from "oceafin-partner/relay";
import { createSandbox } from "oceafin-partner/sandbox";
import { demo } from "../../shared/server/demo.mjs";
import { files } from "../../shared/server/files.mjs";
import { json, serve } from "../../shared/server/http.mjs";
import { paymentBook } from "../../shared/server/payments.mjs";
import { sessions } from "./sessions.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The assets that the till accepts. */
const ACCEPTS = [
  { asset: "USDC", network: "POLYGON" },
  { asset: "USDT", network: "TRON" },
  { asset: "BTC", network: "BITCOIN" },
  { asset: "SOL", network: "SOLANA" },
];

/** Starts the backend. `stepMs`: how long the sandbox takes to confirm a payment after it has seen it. */
export async function startTill({ port = 0, stepMs = 4000, expiresInSeconds = 180 } = {}) {
  // In your service: `PartnerClient.fromEnv()`, without sandbox and demo page.
  const sandbox = createSandbox({ stepMs });
  const client = new PartnerClient({
    ...sandbox.credentials,
    baseUrl: sandbox.baseUrl,
    fetch: sandbox.fetch,
  });
  const { customerId } = sandbox.demo;

  const book = paymentBook(client);
  const signedIn = sessions({ terminalId: "till-1", customerId });
  const owned = new Set();
  const demoPage = demo(sandbox, book);
  const file = files({ "/till/web": join(root, "web"), "/shared/web": join(root, "../shared/web") });
  let relay;

  const site = await serve(port, async (request) => {
    const { pathname } = new URL(request.url);
    const route = `${request.method} ${pathname}`;
    if (pathname.startsWith("/partner-api/")) return relay(request);
    if (route === "POST /webhooks") return book.webhook(request);
    if (pathname === "/demo") return demoPage(request);
    const session = signedIn.of(request);
    if (route === "GET /api/till") {
      if (session === undefined) return json({ code: "signed_out" }, 401);
      const { terminalId } = session;
      return json({
        merchant: "Harbour Coffee",
        terminalId,
        customerId,
        currency: "EUR",
        minorDigits: 2,
        accepts: ACCEPTS,
        expiresInSeconds,
      });
    }
    const statusRoute = /^GET \/api\/checkouts\/([\w-]+)$/.exec(route);
    if (statusRoute !== null) {
      const [, checkoutId] = statusRoute;
      if (session === undefined) return json({ code: "signed_out" }, 401);
      if (!(await isOurs(session, checkoutId))) return json({ code: "not_found" }, 404);
      return json(await book.status(checkoutId));
    }
    if (request.method !== "GET") return undefined;
    return pathname === "/" ? signedIn.welcome(request, file("/till/web/index.html")) : file(pathname);
  });

  relay = createRelay({
    client,
    basePath: "/partner-api",
    allowedOrigins: [site.origin],
    // What a till does and nothing else: no lists, no balances, no withdrawals.
    operations: ["checkouts.create", "checkouts.createPosPaymentRequest", "checkouts.close"],
    authenticate: (request) => signedIn.of(request),
    async authorizeCustomer({ session, customerId: named, pathParams }) {
      if (named !== undefined) return named === session.customerId;
      return isOurs(session, pathParams.checkoutId);
    },
    // All idempotency keys of a partner share one namespace. A till may only use keys that start with its own
    // name.
    authorizeKey: ({ terminalId }, key) => key.startsWith(`${terminalId}:`),
  });
  sandbox.control("webhook-target", { url: `${site.origin}/webhooks` });

  /** Whether a checkout belongs to the session's customer. The path names only the checkout. */
  async function isOurs(session, checkoutId) {
    if (owned.has(checkoutId)) return true;
    // Only "not found" is an answer. Any other error must not become a refusal.
    const checkout = await client.checkouts.get(checkoutId).catch((error) => {
      if (error.code !== "PARTNER_RESOURCE_NOT_FOUND") throw error;
    });
    const ours = checkout?.customerId === session.customerId;
    if (ours) owned.add(checkoutId);
    return ours;
  }

  return {
    origin: site.origin,
    sandbox,
    client,
    async close() {
      await site.close();
      await sandbox.close();
    },
  };
}
