// The package as a module: import and require return the same one, with these exports.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";

import * as esm from "oceafin-partner";
import * as esmSandbox from "oceafin-partner/sandbox";
import { until } from "./support/time.mjs";

const require = createRequire(import.meta.url);
const cjs = require("oceafin-partner");
const root = dirname(require.resolve("oceafin-partner/package.json"));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

test("import and require return the same exports", () => {
  for (const [imported, required] of [
    [esm, cjs],
    [esmSandbox, require("oceafin-partner/sandbox")],
  ]) {
    assert.deepEqual(
      Object.keys(imported)
        .filter((name) => name !== "default" && name !== "module.exports")
        .sort(),
      Object.keys(required).sort(),
    );
    for (const name of Object.keys(required)) assert.equal(imported[name], required[name], name);
  }
  assert.throws(() => cjs.canonicalize(Number.NaN), esm.ValidationError);
  assert.throws(
    () => esmSandbox.createSandbox({ sede: 1 }),
    cjs.PartnerError,
    "the errors of the sandbox are of the same classes",
  );
});

test("the package exports what it promises, and nothing named after a secret", () => {
  const promised = [
    "PartnerClient",
    "canonicalize",
    "canonicalizeText",
    "operationHash",
    "operationHashes",
    "describeOperation",
    "explainMismatch",
    "validate",
    "signRequest",
    "verifyWebhook",
    "signTestWebhook",
    "endpoints",
    "isPartnerError",
    "PartnerError",
    "VERSION",
  ];
  for (const name of promised) assert.notEqual(cjs[name], undefined, name);
  for (const name of [...Object.keys(cjs), ...Object.keys(esmSandbox)])
    assert.doesNotMatch(name, /secret|password|private/i);
  assert.equal(cjs.VERSION, manifest.version);
});

test("the endpoint table is the published one, frozen", () => {
  const published = JSON.parse(readFileSync(new URL("../endpoints.json", import.meta.url), "utf8"));
  assert.equal(esm.endpoints.length, 63);
  for (const [at, row] of published.entries()) {
    const { id, section, method, path, summary, request, response, page, operationAuthorization } =
      esm.endpoints[at];
    assert.deepEqual(
      { id, section, method, path, summary, request, response: page ? `Page<${response}>` : response },
      {
        id: row.id,
        section: row.section,
        method: row.method,
        path: row.path,
        summary: row.summary,
        request: row.request,
        response: row.response,
      },
    );
    assert.equal(operationAuthorization !== null, Boolean(row.operationAuthorization), id);
  }
  assert.throws(() => esm.endpoints.push({}), TypeError);
  assert.throws(() => {
    esm.endpoints[0].path = "/x";
  }, TypeError);
  assert.equal(esm.endpoints[0].method, "GET");
});

test("every file in the manifest exists, and types come before code", () => {
  const files = [];
  const walk = (value) => {
    if (typeof value === "string" && value.startsWith("./")) files.push(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(walk);
  };
  walk(manifest.exports);
  files.push(manifest.main, manifest.types, ...Object.values(manifest.bin));
  for (const file of files) assert.ok(existsSync(join(root, file)), file);
  assert.ok(files.filter((file) => /\.d\.m?ts$/.test(file)).length >= 4);
  assert.ok(statSync(require.resolve("oceafin-partner/oceafin_partner.wasm")).size > 10_000);
  assert.deepEqual([manifest.dependencies, manifest.scripts], [undefined, undefined]);
});

test("the declarations cover every export, without any, Map or bigint", () => {
  const declared = ["types/entries/shared.d.ts", "types/entries/index.d.ts", "types/generated/enums.d.ts"]
    .map((file) => readFileSync(join(root, file), "utf8"))
    .join("");
  for (const name of Object.keys(cjs)) assert.match(declared, new RegExp(`\\b${name}\\b`), name);
  const models =
    readFileSync(join(root, "types/generated/models.d.ts"), "utf8") +
    readFileSync(join(root, "types/generated/api.d.ts"), "utf8");
  const code = models.replace(/\/\*[\s\S]*?\*\//g, "").replace(/"[^"]*"/g, "");
  assert.doesNotMatch(code, /\b(any|Map|bigint)\b/);
  for (const { id } of esm.endpoints) assert.match(code, new RegExp(`\\b${id.split(".")[1]}\\(`), id);
});

test("a program that only imports the package exits and prints nothing", () => {
  const run = (...args) =>
    execFileSync(process.execPath, args, {
      cwd: dirname(new URL(import.meta.url).pathname),
      encoding: "utf8",
      timeout: 300_000,
    });
  assert.equal(
    run(
      "--input-type=module",
      "-e",
      'import "oceafin-partner"; import { createSandbox } from "oceafin-partner/sandbox"; createSandbox();',
    ),
    "",
  );
  assert.equal(run("-e", 'new (require("oceafin-partner").PartnerClient)({});'), "");
});

test("the command serves a sandbox whose printed credentials work, and stops on a signal", async () => {
  const command = spawn(
    process.execPath,
    [join(root, manifest.bin["oceafin-partner"]), "sandbox", "--port", "0"],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let out = "";
  const ended = new Promise((resolve) => command.once("exit", (code) => resolve(code)));
  try {
    const printed = async (pattern) => {
      await until(() => pattern.test(out), String(pattern));
    };
    command.stdout.setEncoding("utf8").on("data", (text) => (out += text));
    await printed(/Listening on/);
    const env = Object.fromEntries(
      [...out.matchAll(/^(OCEAFIN_\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
    );
    const [, customerId] = /Demo customer (\S+),/.exec(out);
    const client = esm.PartnerClient.fromEnv({}, env);
    assert.equal((await client.balances.list(customerId)).items.length, 5);
    await printed(/GET \S+\/balances 200 /);
    await assert.rejects(
      esm.PartnerClient.fromEnv({ clientSecret: "wrong" }, env).balances.list(customerId),
      { code: "PARTNER_SIGNATURE_INVALID" },
    );
    await printed(/ 401 .*PARTNER_SIGNATURE_INVALID: the signature does not match/);
    assert.ok(!out.slice(out.indexOf("Listening")).includes(env.OCEAFIN_PARTNER_API_CLIENT_SECRET));
  } finally {
    command.kill("SIGTERM");
  }
  assert.equal(await ended, 0);
});
