// The declarations in strict consumers: every module system, with Node's types and with a browser's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pairUp } from "../matrix/support/rows.mjs";
import { consumer, remove, root, tool, write } from "./consumer.mjs";

// `skipLibCheck` off: the declarations themselves are checked, and that they find all they refer to.
const STRICT = [
  "--noEmit",
  "--strict",
  "--exactOptionalPropertyTypes",
  "--skipLibCheck",
  "false",
  "--target",
  "es2022",
];

const RESOLUTIONS = {
  node16: ["--module", "node16"],
  nodenext: ["--module", "nodenext"],
  bundler: ["--module", "esnext", "--moduleResolution", "bundler"],
};

const SURROUNDINGS = {
  "Node's types": ["--lib", "es2022", "--types", "node", "--typeRoots", join(root, "node_modules/@types")],
  "a browser's types": ["--lib", "es2022,dom,dom.iterable", "--types", ""],
};

/** A source that imports all these entries whole. */
const importing = (entries) => {
  const imports = entries.map(
    (entry, at) => `import * as entry${at} from "oceafin-partner${entry.slice(1)}";`,
  );
  const names = entries.map((_, at) => `...Object.keys(entry${at})`);
  // A name that is not there must be an error: if the declarations were not found, everything would be
  // allowed.
  const missing = entries.map((_, at) => `// @ts-expect-error\nentry${at}.thisNameIsNotExported;`);
  return [...imports, `export const names: string[] = [${names.join(", ")}];`, ...missing, ""].join("\n");
};

const SERVER = `
import { SignatureError, type PartnerClient } from "oceafin-partner";
import { createRelay, toNodeHandler } from "oceafin-partner/relay";
import type { KeyContext, Relay } from "oceafin-partner/relay";
import { SignatureError as Same } from "oceafin-partner/webhooks";
// One declaration of each class: an error of the one entry is an instance for the other.
const one: typeof SignatureError = Same;
void one;
declare const client: PartnerClient;
const hooks = { authenticate: () => ({ user: "u-1" }), authorizeCustomer: async ({ session }: { session: { user: string } }) => session.user !== "" };
const authorizeKey = ({ user }: { user: string }, key: string, { customerId }: KeyContext) => key.startsWith(\`\${customerId ?? user}:\`);
const relay: Relay = createRelay({ client, allowedOrigins: ["https://a.example"], operations: ["checkouts.get"], ...hooks, authorizeKey });
const handler = toNodeHandler(relay);
export { handler };
// The hook gets the session that authenticate returned.
// @ts-expect-error
createRelay({ client, allowedOrigins: [], operations: [], authenticate: () => ({ user: 1 }), authorizeCustomer: hooks.authorizeCustomer });
// @ts-expect-error
createRelay({ client, allowedOrigins: [], operations: ["checkout.get"], ...hooks });
`;

const PAGE = `
import * as inline from "oceafin-partner/inline";
import { init, isPartnerError, operationHash, PartnerClient, validate } from "oceafin-partner/web";
import type { CreateRefund, InitInput, Signer } from "oceafin-partner/web";
const input: InitInput = new URL("https://pages.example/oceafin_partner.wasm");
const started: Promise<void>[] = [init(), init(input), inline.init()];
declare const refund: CreateRefund;
const hash: string = operationHash(refund);
declare const signer: Signer;
const clients = [new PartnerClient({ relayUrl: "/partner-api" }), new inline.PartnerClient({ clientId: "c", baseUrl: "https://api.example", signer })];
export { clients, hash, isPartnerError, started, validate };

// Nothing here takes a secret.
// @ts-expect-error
new PartnerClient({ relayUrl: "/partner-api", clientSecret: "x" });
// @ts-expect-error
new inline.PartnerClient({ clientId: "c", baseUrl: "https://api.example", clientSecret: "x" });
// @ts-expect-error
inline.signRequest;
// @ts-expect-error
inline.verifyWebhook;
// @ts-expect-error
init(1);
`;

describe("strict TypeScript", () => {
  let folder;

  before(() => {
    folder = consumer();
    const { exports } = JSON.parse(
      readFileSync(join(folder, "node_modules/oceafin-partner/package.json"), "utf8"),
    );
    const entries = Object.keys(exports).filter((entry) =>
      JSON.stringify(exports[entry]).includes('"types"'),
    );
    const required = entries.filter((entry) => JSON.stringify(exports[entry]).includes('"require"'));
    assert.ok(required.includes(".") && required.length < entries.length);
    write(folder, {
      "esm.mts": importing(required) + SERVER,
      "cjs.cts": importing(required) + SERVER,
      "all.mts": importing(entries),
      "page.mts": PAGE,
    });
  });

  after(() => remove(folder));

  for (const { id: resolution, run: module } of pairUp("types", RESOLUTIONS)) {
    for (const [name, surroundings] of Object.entries(SURROUNDINGS)) {
      // Under `bundler` with `esnext`, CommonJS sources are not a thing.
      const sources = resolution === "bundler" ? ["esm.mts"] : ["esm.mts", "cjs.cts"];
      test(`${resolution}, ${name}`, () => {
        const { status, output } = tool(folder, "tsc", [...STRICT, ...module, ...surroundings, ...sources]);
        assert.equal(status, 0, output);
      });
    }
  }

  for (const [resolution, module] of Object.entries(RESOLUTIONS)) {
    test(`${resolution}, the entries for pages, and all entries together`, () => {
      const { status, output } = tool(folder, "tsc", [
        ...STRICT,
        ...module,
        ...SURROUNDINGS["a browser's types"],
        "page.mts",
        "all.mts",
      ]);
      assert.equal(status, 0, output);
    });
  }
});
