/**
 * The seller's backend: it creates checkouts and their links, serves the page, and signs the one call that a
 * buyer makes.
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
import { checkoutLinks } from "./links.mjs";
import { shop } from "./shop.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const MERCHANT = "Quay Street Books";
/** The assets that the seller accepts. */
const ACCEPTS = [
  { asset: "USDC", network: "POLYGON" },
  { asset: "USDC", network: "ETHEREUM" },
  { asset: "USDT", network: "TRON" },
  { asset: "BTC", network: "BITCOIN" },
  { asset: "SOL", network: "SOLANA" },
];

/** Starts the backend. `stepMs`: how long the sandbox takes to confirm a payment after it has seen it. */
export async function startCheckout({ port = 0, stepMs = 4000, payWithinSeconds = 600 } = {}) {
  // In your service: `PartnerClient.fromEnv()`, without sandbox, shop and demo page.
  const sandbox = createSandbox({ stepMs });
  const client = new PartnerClient({
    ...sandbox.credentials,
    baseUrl: sandbox.baseUrl,
    fetch: sandbox.fetch,
  });
  const { customerId } = sandbox.demo;

  const book = paymentBook(client);
  const links = checkoutLinks();
  const demoPage = demo(sandbox, book);
  const shopPage = shop(MERCHANT, sell);
  const file = files({ "/checkout/web": join(root, "web"), "/shared/web": join(root, "../shared/web") });
  let relay;

  const site = await serve(port, async (request) => {
    const { pathname } = new URL(request.url);
    const route = `${request.method} ${pathname}`;
    if (pathname.startsWith("/partner-api/")) return relay(request);
    if (route === "POST /webhooks") return book.webhook(request);
    if (pathname === "/") return shopPage(request);
    if (pathname === "/demo") return demoPage(request);
    if (route === "GET /api/checkout") {
      const session = links.of(request);
      return session === undefined
        ? json({ code: "link_unknown" }, 404)
        : json({ link: links.endOf(request), ...(await view(session)) });
    }
    if (request.method !== "GET") return undefined;
    // Every link gets the same page, known or not. Only `/api/checkout` tells the page which one it has.
    return /^\/pay\/[\w-]+$/.test(pathname) ? file("/checkout/web/index.html") : file(pathname);
  });

  relay = createRelay({
    client,
    basePath: "/partner-api",
    allowedOrigins: [site.origin],
    // One call. A buyer may not even read the checkout, because it holds the seller's own notes.
    operations: ["checkouts.createPosPaymentRequest"],
    authenticate: (request) => links.of(request),
    rateLimit: { key: ({ checkoutId }) => checkoutId, perMinute: 20 },
    authorizeCustomer({ session, pathParams, body }) {
      if (pathParams.checkoutId !== session.checkoutId) return false;
      // A request fixes a rate. The seller decides for how long; otherwise a buyer could wait for a better
      // one.
      const { asset, network, expiresInSeconds, ...more } = body;
      return expiresInSeconds === payWithinSeconds && Object.keys(more).length === 0;
    },
    // All idempotency keys of a partner share one namespace. A buyer may only use keys of this checkout.
    authorizeKey: ({ checkoutId }, key) => key.startsWith(`checkout:${checkoutId}:`),
  });
  sandbox.control("webhook-target", { url: `${site.origin}/webhooks` });

  /** Creates a checkout, and the link that leads a buyer to it. */
  async function sell({ title, amount, merchantReference, accepts = ACCEPTS, expiresAt }) {
    const { checkoutId } = await client.checkouts.create(
      customerId,
      {
        merchantReference,
        title,
        currency: "EUR",
        amount,
        acceptedAssets: accepts,
        expiresAt,
        cancelUrl: "https://shop.example/cart",
        metadata: { margin: "0.42" },
      },
      { idempotencyKey: `shop:order:${merchantReference}` },
    );
    const token = links.add({ checkoutId, customerId });
    return { checkoutId, token, link: `${site.origin}/pay/${token}` };
  }

  /** What a buyer may see of a checkout: no customer id, no reference, no notes. */
  async function view({ checkoutId }) {
    const { now, checkout, requests } = await book.status(checkoutId);
    const {
      title,
      currency,
      amount,
      status,
      expiresAt,
      acceptedAssets: accepts = ACCEPTS,
      cancelUrl,
    } = checkout;
    return {
      now,
      merchant: MERCHANT,
      payWithinSeconds,
      checkout: { checkoutId, title, currency, amount, status, expiresAt, accepts, cancelUrl },
      requests: requests.map(({ customerId: _, metadata: __, ...request }) => request),
    };
  }

  return {
    origin: site.origin,
    sandbox,
    client,
    sell,
    async close() {
      await site.close();
      await sandbox.close();
    },
  };
}
