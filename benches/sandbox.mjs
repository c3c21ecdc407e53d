// The cost of a request to the sandbox in a test: in-process, signed by the client, compared with an empty
// HTTP round trip.
import { createServer } from "node:http";

import { PartnerClient } from "oceafin-partner";
import { createSandbox } from "oceafin-partner/sandbox";

import { compareAsync } from "./support/harness.mjs";

const sandbox = createSandbox();
const client = new PartnerClient({ ...sandbox.credentials, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
const { customerId } = sandbox.demo;
const server = createServer((_request, answer) => answer.end("{}"));
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const url = `http://127.0.0.1:${server.address().port}/`;

/**
 * Signed requests a second, one after the other. This runs first, because a test suite also starts with a
 * cold engine.
 */
async function throughput(ms) {
  let made = 0;
  const start = performance.now();
  for (; performance.now() - start < ms; made++) await client.balances.list(customerId);
  return Math.round((made * 1000) / (performance.now() - start));
}
await throughput(2000);
const asked = await throughput(4000);

await compareAsync("one request", {
  "fetch of a bare node:http server": async () => (await fetch(url)).text(),
  "balances.list, signed, in-process": () => client.balances.list(customerId),
  "conversions.createQuote, signed, in-process": () =>
    client.conversions.createQuote(customerId, { fromAsset: "EUR", toAsset: "USDC", fromAmount: "10.00" }),
});
console.log(`  (${asked} signed requests a second on this machine, after two seconds of them)`);
server.close();
