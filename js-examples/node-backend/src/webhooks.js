// A webhook receiver: verify over the raw bytes, only then look at the event, and handle each event once.

import { createServer } from "node:http";

import { isPartnerError } from "oceafin-partner";

/** Listens on a free port. Give the client to `verifyWith` once there is one. */
export async function receiveWebhooks() {
  const events = [];
  const seen = new Set(); // in your service: a unique column `eventId` in the database
  const refused = [];
  let client;

  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      // The raw bytes, not a parsed body: the signature is over the bytes.
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
    /** Resolves with the first event that fits; gives up after a minute. */
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
