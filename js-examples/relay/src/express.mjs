import express from "express";
import { toNodeHandler } from "oceafin-partner/relay";

export function expressApp(relay) {
  const app = express();
  // Before `express.json()`, which would read the body.
  app.use("/partner-api", toNodeHandler(relay));
  app.use(express.json());
  app.post("/orders", (request, response) => void response.json({ order: request.body.order }));
  return app;
}
