// The façade, built from its sources, over a scripted core.
import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const root = here("../../../");
const built = `${process.env.PROJECT_ROOT ?? root}/build`;

/** An esbuild plugin: files generated from the Rust tables are not among the façade's sources. */
export const generated = {
  name: "generated",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\.\/generated\/\w+\.js$/ }, ({ path }) => ({
      path: `${built}${path.slice(2, -2)}ts`,
    })),
};

/** Bundles the façade and imports it. Each call returns a copy with its own state. */
export async function facade(options = {}) {
  const outfile = `${root}build/facade-test/${process.pid}-${copies++}.mjs`;
  await build({
    entryPoints: [here("standin/entry.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
    tsconfigRaw: {},
    logLevel: "warning",
    ...options,
    plugins: [
      {
        name: "standins",
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\.\.\/core\/(hot|driver)\.js$/ }, ({ path }) => ({
            path: here(`standin/${path.replace(/^.*\/|\.js$/g, "")}.mjs`),
          })),
      },
      generated,
    ],
  });
  return import(pathToFileURL(outfile).href);
}
let copies = 0;

/** The endpoint table in the core's form, from the published list. */
export const TABLE = JSON.parse(readFileSync(`${root}tests/endpoints.json`, "utf8")).map((row) => ({
  ...row,
  response: row.response.replace(/^Page<(.*)>$/, "$1"),
  page: row.response.startsWith("Page<"),
  operationAuthorization: row.operationAuthorization
    ? { operation: "fiatWithdrawal", step: row.id.endsWith(".submit") ? "submit" : "create" }
    : null,
  scope: "",
}));

/**
 * A core whose calls are answered by `answer(call, body, signal)`: return the data, or an object made by
 * `raw()`, or throw facts for an error.
 */
export function scriptedCore(answer = () => ({})) {
  const log = { calls: [], constructed: [], freed: 0, functions: [] };
  let makeError;
  const core = {
    setErrorFactory: (factory) => void (makeError = factory),
    endpointsJson: () => JSON.stringify(TABLE),
    signingClient: (optionsJson, clientSecret) =>
      new Client({ options: JSON.parse(optionsJson), clientSecret }),
    keylessClient: (optionsJson) => new Client({ options: JSON.parse(optionsJson) }),
  };
  class Client {
    #made;
    constructor(made) {
      log.constructed.push((this.#made = made));
    }
    // The stand-in of our driver passes on what the host returned.
    host(host) {
      Object.assign(this.#made, host);
    }
    async call(callJson, body, signal) {
      const call = JSON.parse(callJson);
      log.calls.push({ call, body, signal });
      let data;
      try {
        data = await answer(call, body, signal);
      } catch (facts) {
        throw facts instanceof Error ? facts : makeError(JSON.stringify(facts));
      }
      if (data?.[RAW]) return data[RAW];
      return {
        status: 200,
        requestId: "req-1",
        idempotencyKey:
          call.id && TABLE.find(({ id }) => id === call.id).method === "POST" ? "key-1" : undefined,
        attempts: 1,
        headers: [["content-type", "application/json"]],
        text: data === undefined ? "" : JSON.stringify(data),
      };
    }
    free() {
      log.freed += 1;
    }
  }
  for (const name of [
    "describeOperation",
    "explainMismatch",
    "validateModel",
    "verifyWebhook",
    "signTestWebhook",
  ]) {
    core[name] = (...args) => {
      log.functions.push({ name, args });
      return core.replies?.[name]?.(...args) ?? "{}";
    };
  }
  return { core, log, error: (facts) => makeError(JSON.stringify(facts)) };
}

const RAW = Symbol("raw");
/** An answer in the core's own form. */
export const raw = (response) => ({ [RAW]: response });

export const CANARY = "canary-5f1c0e-secret";
export const OPTIONS = { clientId: "client-1", clientSecret: CANARY, baseUrl: "https://sandbox.invalid" };

/** The module behind a scripted core: there is no real one that could end. */
export const ALIVE = { exports: {}, assertAlive() {} };

/** A façade with a scripted core and a client on it. */
export async function clientWith(answer, options = {}) {
  const lib = await facade();
  const { core, log, error } = scriptedCore(answer);
  lib.install(core, ALIVE);
  return { lib, core, log, error, client: new lib.PartnerClient({ ...OPTIONS, ...options }) };
}
