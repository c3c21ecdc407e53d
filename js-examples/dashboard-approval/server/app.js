// The backend's routes: a session, a passkey, and the three steps of an approval. The rest is the relay's, and the page.

import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { Refusal, problemOf } from "./refusal.js";

const HEADERS = {
  "Content-Security-Policy": [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    ...["base-uri", "form-action", "frame-ancestors", "object-src"].map((directive) => `${directive} 'none'`),
  ].join("; "),
  "Permissions-Policy": "publickey-credentials-create=(self), publickey-credentials-get=(self)",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

async function bodyOf(c) {
  const body = await c.req.json().catch(() => undefined);
  if (typeof body !== "object" || body === null) throw new Refusal(400, "body_malformed", "the body must be a JSON object");
  return body;
}

export function createApp({ origin, rpId, customerId, sessions, passkeys, approvals, relay, onDraft, pages }) {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
  });
  app.onError((error, c) => {
    const { status, body } = problemOf(error);
    if (status === 500) console.error(error);
    return c.json(body, status);
  });

  app.all("/partner-api/*", (c) => relay(c.req.raw));

  // A page of another origin cannot send JSON with our cookie; should a browser ever let it, its origin gives it away.
  app.use("/api/*", bodyLimit({ maxSize: 64 * 1024 }), async (c, next) => {
    if (c.req.method !== "GET" && (c.req.header("Origin") !== origin || c.req.header("Content-Type") !== "application/json")) {
      throw new Refusal(403, "origin_refused", "this request does not come from the dashboard");
    }
    await next();
  });
  app.post("/api/session", async (c) => {
    c.header("Set-Cookie", sessions.open((await bodyOf(c)).key));
    return c.body(null, 204);
  });
  app.use("/api/*", async (c, next) => {
    const session = sessions.of(c.req.raw);
    if (session === undefined) throw new Refusal(401, "signed_out", "open the link that the server printed when it started");
    c.set("session", session);
    await next();
  });
  const operatorOf = (c) => c.get("session").operator;

  app.get("/api/session", (c) => {
    const operator = operatorOf(c);
    return c.json({ operator, customerId, hasPasskey: passkeys.of(operator).length > 0 });
  });

  app.post("/api/passkey/options", async (c) => {
    const options = await passkeys.registrationOptions(c.get("session"));
    c.get("session").challenge = options.challenge;
    return c.json(options);
  });
  app.post("/api/passkey", async (c) => {
    const { operator, challenge } = c.get("session");
    delete c.get("session").challenge;
    await passkeys.register({ operator, challenge, response: await bodyOf(c) });
    return c.body(null, 204);
  });

  app.post("/api/drafts", async (c) => {
    const record = approvals.draft(operatorOf(c), await bodyOf(c));
    onDraft(record);
    const { id, payload, expiresAt } = record;
    const allowCredentials = passkeys.of(operatorOf(c)).map(({ id, transports }) => ({ type: "public-key", id, transports }));
    // No challenge: the page makes it from what it shows.
    return c.json({ id, payload, expiresAt, passkey: { rpId, allowCredentials, userVerification: "required", timeout: 60_000 } });
  });
  app.post("/api/drafts/:id/approval", async (c) => {
    await approvals.approve(operatorOf(c), c.req.param("id"), await bodyOf(c));
    return c.body(null, 204);
  });
  app.post("/api/drafts/:id/submission", async (c) => c.json(await approvals.submit(operatorOf(c), c.req.param("id"))));

  app.all("/api/*", () => {
    throw new Refusal(404, "not_found", "there is no such route");
  });
  if (pages !== undefined) app.use(serveStatic({ root: pages }));
  return app;
}
