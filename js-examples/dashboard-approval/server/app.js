// The backend's routes: sign-in, passkey, and the steps of an approval. It also serves the relay and the
// page.

import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { refusalOf, standingOf } from "./drafts.js";
import { answerOf, Refusal } from "./refusal.js";

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
  if (typeof body !== "object" || body === null)
    throw new Refusal(400, "body_malformed", "the body must be a JSON object");
  return body;
}

export function createApp({
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
}) {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
  });
  app.onError((error, c) => {
    const { status, body } = answerOf(error);
    if (status === 500) console.error(error);
    // The page accepts only this content type as an error of ours. A gateway may send any status, text or
    // JSON of its own.
    return c.body(JSON.stringify(body), status, { "Content-Type": "application/problem+json" });
  });

  app.all("/partner-api/*", (c) => relay(c.req.raw));

  // A page of another origin cannot send JSON with our cookie. If a browser ever allowed it, its `Origin`
  // header would show.
  app.use("/api/*", bodyLimit({ maxSize: 64 * 1024 }), async (c, next) => {
    if (
      c.req.method !== "GET" &&
      (c.req.header("Origin") !== origin || c.req.header("Content-Type") !== "application/json")
    ) {
      throw new Refusal(403, "origin_refused", "this request does not come from the dashboard");
    }
    await next();
    c.header("Cache-Control", "no-store");
  });
  app.post("/api/session", async (c) => {
    c.header("Set-Cookie", sessions.open((await bodyOf(c)).key));
    return c.body(null, 204);
  });
  app.use("/api/*", async (c, next) => {
    const session = sessions.of(c.req.raw);
    if (session === undefined)
      throw new Refusal(401, "signed_out", "open the link that the server printed when it started");
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

  app.get("/api/drafts", (c) => c.json({ drafts: drafts.unsent(operatorOf(c)).map(standingOf) }));
  app.post("/api/drafts", async (c) => {
    const record = approvals.draft(operatorOf(c), await bodyOf(c));
    onDraft(record);
    const allowCredentials = passkeys
      .of(operatorOf(c))
      .map(({ id, transports }) => ({ type: "public-key", id, transports }));
    // The answer has no challenge: the page computes it from what it shows.
    return c.json({
      ...standingOf(record),
      passkey: { rpId, allowCredentials, userVerification: "required", timeout: 60_000 },
    });
  });
  // These three routes all answer with the draft's current state, so a page that lost an answer can repeat
  // any of them.
  app.get("/api/drafts/:id", (c) => c.json(standingOf(drafts.read(c.req.param("id"), operatorOf(c)))));
  app.post("/api/drafts/:id/approval", async (c) => {
    const { assertion, shown } = await bodyOf(c);
    return c.json(
      standingOf(await approvals.approve(operatorOf(c), c.req.param("id"), { assertion, shown })),
    );
  });
  app.post("/api/drafts/:id/submission", async (c) => {
    const record = await submissions.submit(operatorOf(c), c.req.param("id"));
    if (record.state === "refused") throw refusalOf(record);
    return c.json(standingOf(record), record.state === "sent" ? 200 : 202);
  });

  app.all("/api/*", () => {
    throw new Refusal(404, "not_found", "there is no such route");
  });
  if (pages !== undefined) app.use(serveStatic({ root: pages }));
  return app;
}
