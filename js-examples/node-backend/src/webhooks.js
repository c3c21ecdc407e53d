// A webhook receiver: verifies the raw bytes, then reads the event, and handles each event once.

import { createServer } from "node:http";

import { isPartnerError } from "oceafin-partner";

/** Listens on a free port. Pass the client to `verifyWith` once it exists. */
export async function receiveWebhooks() {
  const events = [];
  const seen = new Set(); // in your service: a unique column `eventId` in the database
  const refused = [];
  let client;

  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      // The raw bytes, not a parsed body: the signature covers the bytes.
      const event = client.verifyWebhook({ body: Buffer.concat(chunks), headers: request.headers });
      if (!seen.has(event.eventId)) {
        seen.add(event.eventId);
        events.push(event);
      }
      response.writeHead(204).end();
    } catch (error) {
      refused.push(isPartnerError(error) ? error.code : String(error));
      response.writeHead(400).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${server.address().port}/webhooks`,
    events,
    refused,
    verifyWith(partnerClient) {
      client = partnerClient;
    },
    /** Resolves with the first event for which `fits` is true, or with undefined after a minute. */
    async waitFor(fits) {
      for (let waited = 0; waited < 60_000; waited += 20) {
        const found = events.find(fits);
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return undefined;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
