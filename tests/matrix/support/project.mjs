// Projects that have installed the packed package, and the programs that run in them.
//
// They lie in `build/matrix/projects`, below the tools that `cargo xtask test --only matrix` installed from
// the lock file; the package is unpacked into each of them, never linked.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cases, serverCases } from "./vectors.mjs";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const bench = join(root, "build/matrix");
const apps = join(root, "tests/matrix/apps");

/** Imports a module of a tool. */
export const tool = createRequire(join(bench, "package.json"));
/** The path of a tool's file. */
export const toolFile = (path) => join(bench, "node_modules", path);
/** The version of a tool, from the lock files. */
export function version(name) {
  for (const lock of ["tests/matrix/package-lock.json", "package-lock.json"]) {
    const found = JSON.parse(readFileSync(join(root, lock), "utf8")).packages[`node_modules/${name}`];
    if (found !== undefined) return found.version;
  }
  throw new Error(`no lock file has ${name}`);
}

/** Makes a new project: the package, the cases, the files of `apps/APP` and `files`. */
export function project(name, app, files = {}) {
  const folder = join(bench, "projects", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // Installed by npm once, by xtask; copied here, so that no bundler sees a link that leads out of the
  // project.
  cpSync(
    join(bench, "installed/node_modules/oceafin-partner"),
    join(folder, "node_modules/oceafin-partner"),
    { recursive: true },
  );
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  writeFileSync(join(folder, "cases.js"), `export const cases = ${JSON.stringify(cases)};\n`);
  writeFileSync(join(folder, "server-cases.js"), `export const cases = ${JSON.stringify(serverCases)};\n`);
  for (const name of ["answers", "page-answers", "server-answers"])
    cpSync(join(root, `tests/matrix/support/${name}.mjs`), join(folder, `${name}.js`));
  if (app !== undefined) cpSync(join(apps, app), folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** No tool may contact its maker's servers, for updates or telemetry. */
const QUIET = {
  NEXT_TELEMETRY_DISABLED: "1",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  DENO_NO_UPDATE_CHECK: "1",
  DO_NOT_TRACK: "1",
  NO_COLOR: "1",
  CI: "1",
};

/** Starts a program in a project. */
export function start(folder, command, args, env = {}) {
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...QUIET, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", all: "" };
  child.stdout.on("data", (text) => ((said.out += text), (said.all += text)));
  child.stderr.on("data", (text) => (said.all += text));
  const ended = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { child, said, ended };
}

/** Runs a program to its end and returns its output; throws an error with all of it when it fails. */
export async function run(folder, command, args, env) {
  const { said, ended } = start(folder, command, args, env);
  const code = await ended;
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${String(code)}:\n${said.all}`);
  return said.out;
}

/** Runs a module of Node in a project. */
export const node = (folder, ...args) => run(folder, process.execPath, args);

/** The files under a folder, as paths from there. */
export function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return entries
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .sort();
}
