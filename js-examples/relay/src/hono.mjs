import { Hono } from "hono";

export function honoApp(relay) {
  const app = new Hono();
  app.all("/partner-api/*", (context) => relay(context.req.raw));
  app.post("/orders", async (context) => context.json({ order: (await context.req.json()).order }));
  return app;
}
