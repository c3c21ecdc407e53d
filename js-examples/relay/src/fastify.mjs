import Fastify from "fastify";
import { toNodeHandler } from "oceafin-partner/relay";

export function fastifyApp(relay) {
  const app = Fastify();
  const handler = toNodeHandler(relay);
  app.register(
    async (scope) => {
      // In this scope nothing parses bodies; the relay reads them.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
      scope.all("/*", (request, reply) => {
        reply.hijack();
        handler(request.raw, reply.raw);
      });
    },
    { prefix: "/partner-api" },
  );
  app.post("/orders", async (request) => ({ order: request.body.order }));
  return app;
}
