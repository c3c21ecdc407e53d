/**
 * One sandbox per snapshot file: two would each write over what the other has told its partner.
 *
 * The lock is a socket beside the file on which its owner listens. The operating system closes it however the
 * owner ends, so a lock that nobody answers is that of a process which was killed, and is taken over. A file
 * with a process id would stay locked where the id is used again, as it is in every container. The native
 * sandbox locks in the same way (`sandbox/src/server/lock.rs`), so the two respect each other.
 */

import { createHash } from "node:crypto";
import { realpathSync, renameSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { misconfigured } from "../errors/make.js";

/** The address of a socket has 104 bytes on some systems, with the zero at its end. */
const LONGEST_ADDRESS = 100;
/** Takeovers that somebody else won before this one gives up. */
const ATTEMPTS = 5;

/** Takes the lock of a snapshot file, and gives what lets go of it. Rejects if another sandbox has it. */
export async function lockSnapshot(file: string): Promise<() => void> {
  const address = addressOf(file);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const server = await listen(address).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") return undefined;
      throw misconfigured(
        "snapshot_lock_failed",
        `the snapshot \`${file}\` cannot be locked (${error.code ?? "unknown"}); keep it where \`${address}\` can be made`,
      );
    });
    if (server !== undefined) return () => void server.close();
    if (!(await takeAway(address))) break;
  }
  throw misconfigured(
    "snapshot_in_use",
    `the snapshot \`${file}\` is in use by another sandbox; stop that one, or give this one a file of its own`,
  );
}

/**
 * Beside the file, or, where that address would be too long, in the folder of temporary files under a digest
 * of it.
 */
function addressOf(file: string): string {
  const address = `${join(realpathSync(dirname(file)), basename(file))}.lock`;
  const digest = (): string => createHash("sha256").update(address).digest("hex").slice(0, 32);
  // A pipe of Windows is not a file; its name goes with its owner.
  if (process.platform === "win32") return `\\\\.\\pipe\\oceafin-sandbox-${digest()}`;
  return Buffer.byteLength(address) <= LONGEST_ADDRESS
    ? address
    : join(tmpdir(), `oceafin-sandbox-${digest()}.lock`);
}

function listen(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    // Who knocks only wants to know that somebody is here.
    const server = createServer((socket) => {
      socket.destroy();
    });
    server.once("error", reject);
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** Removes a lock that nobody answers; false if somebody does. */
async function takeAway(address: string): Promise<boolean> {
  if (await isHeld(address)) return false;
  // Renamed before it is removed, and looked at again: another start may just have put its own in this place.
  const aside = `${address}.${String(process.pid)}`;
  try {
    renameSync(address, aside);
  } catch {
    return true;
  }
  if (await isHeld(aside)) {
    renameSync(aside, address);
    return false;
  }
  rmSync(aside, { force: true });
  return true;
}

function isHeld(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}
