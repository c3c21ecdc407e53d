// Calls of a client: the request and the reading of the answer.
import { each, grows } from "./support/growth.mjs";
import { lib } from "./support/meter.mjs";
import { ANSWERS, PROBLEMS, repeat, VALUES, WORDS } from "./support/shapes.mjs";

const NOW = "2026-06-28T00:00:00Z";
const clientOf = (answer) =>
  new lib.PartnerClient({
    clientId: "c",
    clientSecret: "client-secret",
    baseUrl: "https://api.example",
    maxRetries: 0,
    fetch: async () => answer(),
  });
const answering = (body, status = 200, headers = {}) =>
  clientOf(() => new Response(body, { status, headers }));
each("the answer of a list", ANSWERS, (body) => () => answering(body).transactions.list("c-1"));
each("the answer of a get", ANSWERS, (body) => () => answering(body).transactions.get("t-1"));
each("the answer of a request", ANSWERS, (body) => () => answering(body).request("GET", "/partner/v1/x"));
each("a refusal", PROBLEMS, (body) => () => answering(body, 400).transactions.list("c-1"));
each("a gateway's refusal", PROBLEMS, (body) => () => answering(body, 503).transactions.list("c-1"));
grows("an answer of many headers", (n) => {
  const headers = repeat(n / 20, (i) => [`x-other-${i}`, "v"]);
  return () => answering("{}", 200, headers).request("GET", "/partner/v1/x").withResponse();
});
const ok = () => answering('{"items":[]}');
each("the body of a call", VALUES, (value) => () => ok().fiatWithdrawals.create("c-1", value));
each(
  "the body of a call, unchecked",
  VALUES,
  (value) => () => ok().fiatWithdrawals.createQuote("c-1", value, { validation: "off" }),
);
each(
  "the body of a request",
  VALUES,
  (value) => () => ok().request("POST", "/partner/v1/x", { body: value }),
);
each("a draft's payload", VALUES, (value) => () => {
  const operationAuthorization = {
    operationHash: "0".repeat(64),
    authorizationRef: "a",
    authorizedBy: "b",
    authorizedAt: NOW,
  };
  return ok().fiatWithdrawals.submit("w-1", { operationAuthorization }, { draft: { payload: value } });
});
each("an id", WORDS, (word) => () => ok().transactions.list(word));
each("a path", WORDS, (word) => () => ok().request("GET", `/partner/v1/${word}`));
each("a filter", WORDS, (word) => () => ok().transactions.list("c-1", { status: word }));
each(
  "a key",
  WORDS,
  (word) => () => ok().request("POST", "/partner/v1/x", { body: {}, idempotencyKey: word }),
);
each(
  "a header",
  WORDS,
  (word) => () => ok().request("GET", "/partner/v1/x", {}, { headers: { "X-Other": word } }),
);
grows(
  "many filters",
  (n) => () => ok().transactions.list("c-1", Object.fromEntries(repeat(n / 12, (i) => [`f${i}`, "a b"]))),
);
grows(
  "one filter of many values",
  (n) => () => ok().transactions.list("c-1", { status: repeat(n / 4, () => "a b") }),
);
grows(
  "many headers",
  (n) => () => ok().balances.list("c-1", {}, { headers: repeat(n / 12, (i) => [`x-${i}`, "v"]) }),
);
each(
  "an option",
  WORDS,
  (word) => () => new lib.PartnerClient({ clientId: word, clientSecret: word, baseUrl: `https://${word}` }),
);
grows(
  "unknown options",
  (n) => () =>
    lib.validate("CreateFiatWithdrawal", {}, Object.fromEntries(repeat(n / 12, (i) => [`validatio${i}`, 1]))),
);
grows(
  "one long unknown option",
  (n) => () => lib.validate("CreateFiatWithdrawal", {}, { ["validatio".repeat(n / 9)]: 1 }),
);
grows(
  "members that are left out",
  (n) => () =>
    lib.canonicalize({ a: null, ...Object.fromEntries(repeat(n / 8, (i) => [`k${i}`, undefined])) }),
);
grows("one object again and again", (n) => {
  const shared = { a: null, b: [{}, {}] };
  return () => lib.canonicalize(repeat(n / 24, () => shared));
});
