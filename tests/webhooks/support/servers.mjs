// Real servers, each in a folder of its own, on a socket in it: no port to be taken, nothing that outlives
// the tests.
import { execFileSync, spawn } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const { REDIS_SERVER, POSTGRES_BIN } = process.env;
if (REDIS_SERVER === undefined || POSTGRES_BIN === undefined) {
  throw new Error("run `cargo xtask test --only webhooks`: it installs the servers and says where they are");
}

/** A Redis that keeps nothing on disk; gives the path of its socket. */
export async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), "oceafin-redis-"));
  const socket = join(folder, "redis.sock");
  const options = { port: 0, unixsocket: socket, save: "", appendonly: "no", dir: folder };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return { ...(await running("Redis", folder, REDIS_SERVER, words, "SIGTERM")), socket };
}

/** A PostgreSQL without fsync; gives the folder of its socket and who may log in. */
export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), "oceafin-postgres-"));
  const [data, user] = [join(folder, "data"), "partner"];
  // It refuses to run as root, so root runs it as the user that Debian's package creates.
  const root = process.getuid() === 0;
  if (root) chownSync(folder, idOf("-u"), idOf("-g"));
  const as = root ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];
  const command = (program, words) => [...as, join(POSTGRES_BIN, program), ...words];
  const [first, ...initdb] = command("initdb", [
    "--pgdata",
    data,
    "--username",
    user,
    "--auth",
    "trust",
    "--no-sync",
    "--encoding",
    "UTF8",
    "--no-locale",
  ]);
  execFileSync(first, initdb, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  const settings = {
    listen_addresses: "",
    unix_socket_directories: folder,
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    max_connections: "100",
  };
  const [program, ...words] = command("postgres", [
    "-D",
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ]);
  // SIGINT is its fast shutdown: it does not wait for clients to leave.
  const server = await running("PostgreSQL", folder, program, words, "SIGINT");
  return { ...server, login: { host: folder, user, database: "postgres" } };
}

function idOf(which) {
  return Number(execFileSync("id", [which, "postgres"], { encoding: "utf8" }));
}

/**
 * Starts a server and waits until it says that it is ready. `stop` may be called twice, and happens at the
 * latest when this process ends.
 */
async function running(name, folder, program, words, signal) {
  let said = "";
  const server = spawn(program, words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (chunk) => void (said += chunk));
  const ended = new Promise((resolve) =>
    server.once("close", resolve).once("error", (error) => resolve(void (said += error.message))),
  );
  let over = false;
  void ended.then(() => (over = true));
  const atExit = () => server.kill("SIGKILL");
  process.once("exit", atExit);

  const stop = async () => {
    process.off("exit", atExit);
    server.kill(signal);
    const hard = setTimeout(() => server.kill("SIGKILL"), 60_000);
    await ended;
    clearTimeout(hard);
    rmSync(folder, { recursive: true, force: true });
  };

  for (const started = Date.now(); !/ready to accept connections/i.test(said); await wait(20)) {
    if (over || Date.now() - started > 300_000) {
      await stop();
      throw new Error(`${name} did not start: ${said.slice(-2000)}`);
    }
  }
  return { stop };
}
