// publint and "are the types wrong" on the tarball.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { root, tarball, tool } from "./consumer.mjs";

test("publint reports nothing", async () => {
  const bytes = readFileSync(tarball);
  const packed = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: packed }, strict: true });
  assert.equal(pkg.name, "oceafin-partner");
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
  );
});

test("the types are right", () => {
  // A wasm file has no types to be wrong; the entries for pages are ES modules alone.
  const options = ["--exclude-entrypoints", "oceafin_partner.wasm", "web", "inline", "--format", "ascii"];
  const { status, output } = tool(root, "attw", [tarball, ...options]);
  assert.equal(status, 0, output);
});

test("the types of the entries for pages are right", () => {
  const options = ["--entrypoints", "web", "inline", "--profile", "esm-only", "--format", "ascii"];
  const { status, output } = tool(root, "attw", [tarball, ...options]);
  assert.equal(status, 0, output);
});
