// An empty project outside the repository that has installed the packed package.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

export const tarball = process.env.PACKED_TARBALL;
if (tarball === undefined) throw new Error("run `cargo xtask test --only packaging`: it sets PACKED_TARBALL");

/** Makes the project with `files` in it. */
export function consumer(files = {}) {
  const folder = mkdtempSync(join(tmpdir(), "oceafin-consumer-"));
  write(folder, { "package.json": '{ "private": true }\n', ...files });
  // `--offline`: the package must not need any other package.
  const options = ["--offline", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"];
  execFileSync("npm", ["install", ...options, tarball], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return folder;
}

export function remove(folder) {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}

export function write(folder, files) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

/** Runs a script in the project and gives what it printed, parsed as JSON. */
export function runForJson(folder, name, text) {
  write(folder, { [name]: text });
  return JSON.parse(execFileSync(process.execPath, [name], { cwd: folder, encoding: "utf8" }));
}

/** Runs a development tool of the repository in the project. */
export function tool(folder, name, args) {
  const ran = spawnSync(join(root, "node_modules/.bin", name), args, { cwd: folder, encoding: "utf8" });
  if (ran.error) throw ran.error;
  return { status: ran.status, output: ran.stdout + ran.stderr };
}
