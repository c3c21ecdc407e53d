// What a request to the sandbox costs in a test: in-process, signed by the client, against an empty HTTP round trip.
import { createServer } from "node:http";

import { PartnerClient } from "oceafin-partner";
import { createSandbox } from "oceafin-partner/sandbox";

import { compareAsync } from "./harness.mjs";

const sandbox = createSandbox();
const client = new PartnerClient({ ...sandbox.credentials, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
const { customerId } = sandbox.demo;
const server = createServer((_request, answer) => answer.end("{}"));
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const url = `http://127.0.0.1:${server.address().port}/`;

let made = 0;
await compareAsync("one request", {
  "fetch of a bare node:http server": async () => (await fetch(url)).text(),
  "balances.list, signed, in-process": () => client.balances.list(customerId),
  "conversions.createQuote, signed, in-process": () => client.conversions.createQuote(customerId, { fromAsset: "EUR", toAsset: "USDC", fromAmount: "10.00" }),
});
const start = performance.now();
for (; performance.now() - start < 2000; made++) await client.balances.list(customerId);
console.log(`  (${Math.round(made / 2)} signed requests a second on this machine, one after the other)`);
server.close();
