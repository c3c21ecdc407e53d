/** The command line: `oceafin-partner sandbox`. */

import { parseArgs } from "node:util";
import { isPartnerError } from "../errors/classes.js";
import { VERSION } from "../pure/version.js";
import type { ListenOptions, Sandbox, SandboxOptions } from "./sandbox.js";

const HELP = `oceafin-partner: client of the Oceafin Partner API, and its sandbox

usage:
  oceafin-partner sandbox [--port 4010] [--host 127.0.0.1] [--seed text] [--webhook-url url] [--snapshot file] [--quiet]
  oceafin-partner --help | --version

sandbox options:
  --port n            port; 0 takes a free one (default 4010)
  --host address      where to listen (default 127.0.0.1); elsewhere others can read the secrets
  --seed text         the same seed gives the same ids and secrets
  --webhook-url url   where webhooks are posted
  --snapshot file     goes on from this file if it is there, and keeps the state in it
  --quiet             no line per request
`;

const BANNER = `The sandbox proves a client against this project's reading of the contract, not against the provider.
Its credentials are worth nothing anywhere else.
`;

/** What the command needs of its surroundings. */
export interface CliHost {
  /** Makes a sandbox. */
  createSandbox(options: SandboxOptions): Sandbox;
  /** Writes to standard output. */
  out(text: string): void;
  /** Writes to standard error. */
  err(text: string): void;
  /** The text of a file; undefined when there is none. */
  readText(path: string): string | undefined;
  /** Takes the lock of a snapshot file, for this process alone; gives what lets go of it. */
  lock(path: string): Promise<() => void>;
  /** Writes a file whole or not at all. */
  writeText(path: string, text: string): void;
  /** Resolves when the command is to stop. */
  stopped(): Promise<void>;
}

/** Runs the command line `argv` (without the program) and resolves with its exit code. */
export async function main(argv: readonly string[], host: CliHost): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "v" },
        port: { type: "string", default: "4010" },
        host: { type: "string" },
        seed: { type: "string" },
        snapshot: { type: "string" },
        "webhook-url": { type: "string" },
        quiet: { type: "boolean" },
      },
    });
    if (values.version === true) return say(host, `${VERSION}\n`);
    if (values.help === true) return say(host, HELP);
    const [command, ...extra] = positionals;
    if (command !== "sandbox" || extra.length > 0) {
      host.err(
        command === undefined ? HELP : `unknown command \`${[command, ...extra].join(" ")}\`; see --help\n`,
      );
      return 2;
    }
    const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
    if (!(port <= 65_535)) {
      host.err("`--port` must be a number from 0 to 65535\n");
      return 2;
    }
    const seed = values.seed;
    const webhookUrl = values["webhook-url"];
    const options = { ...(seed !== undefined && { seed }), ...(webhookUrl !== undefined && { webhookUrl }) };
    const address = values.host;
    const listen = { port, ...(address !== undefined && { host: address }) };
    await serve(host, options, listen, values.snapshot, values.quiet === true);
    return 0;
  } catch (error) {
    // Only what is meant for a reader: our own errors, and those of `parseArgs` about the arguments.
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const misused = code.startsWith("ERR_PARSE_ARGS");
    // And those of the system, about a file or an address.
    if (!isPartnerError(error) && !misused && !/^E[A-Z]+$/.test(code)) throw error;
    host.err(`${(error as Error).message}\n`);
    return misused ? 2 : 1;
  }
}

function say(host: CliHost, text: string): number {
  host.out(text);
  return 0;
}

/** Serves until the host says stop. */
async function serve(
  host: CliHost,
  options: SandboxOptions,
  listen: ListenOptions,
  file: string | undefined,
  quiet: boolean,
): Promise<void> {
  const unlock = file === undefined ? undefined : await host.lock(file);
  try {
    await serveLocked(host, options, listen, file, quiet);
  } finally {
    unlock?.();
  }
}

async function serveLocked(
  host: CliHost,
  options: SandboxOptions,
  listen: ListenOptions,
  file: string | undefined,
  quiet: boolean,
): Promise<void> {
  const snapshot = file === undefined ? undefined : host.readText(file);
  const sandbox = host.createSandbox({ ...options, ...(snapshot !== undefined && { snapshot }) });
  const save = (): void => {
    if (file !== undefined) host.writeText(file, sandbox.snapshot());
  };
  // Before an answer leaves: what a partner was told is in the file, however the process ends. What a GET
  // changes (its nonce) is saved with the next.
  const onAnswer = (method: string): void => {
    try {
      if (method !== "GET") save();
    } catch (error) {
      host.err(`the snapshot was not saved: ${(error as Error).message}\n`);
    }
  };
  try {
    save(); // a file that cannot be written is found now, and not after a day's work
    const server = await sandbox.listen({
      ...listen,
      onAnswer,
      ...(!quiet && { onLog: (line: string) => host.out(`${line}\n`) }),
    });
    const { clientId, clientSecret, webhookSecret } = sandbox.credentials;
    const { customerId, bankAccountId } = sandbox.demo;
    host.out(`${BANNER}
OCEAFIN_PARTNER_API_BASE_URL=${server.baseUrl}
OCEAFIN_PARTNER_API_CLIENT_ID=${clientId}
OCEAFIN_PARTNER_API_CLIENT_SECRET=${clientSecret}
OCEAFIN_PARTNER_API_WEBHOOK_SECRET=${webhookSecret}

Demo customer ${customerId}, EUR bank account ${bankAccountId}
Listening on ${server.baseUrl}; stop with Ctrl+C.
`);
    await host.stopped();
    save();
  } finally {
    await sandbox.close();
  }
}
