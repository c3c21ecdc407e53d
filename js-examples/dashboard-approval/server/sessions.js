// The demo's sign-in: whoever has the link that `npm start` prints is the operator. See the README for what a real one needs.

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { Refusal } from "./refusal.js";

const digest = (text) => createHash("sha256").update(text).digest();

/** `sessions` is a Map by id; in your service a store with an end to each session. */
export function createSessions({ operator, startKey, sessions }) {
  return {
    /** A new session, as the value of a `Set-Cookie`. Add `Secure` and the prefix `__Host-` where there is HTTPS. */
    open(key) {
      if (!timingSafeEqual(digest(String(key)), digest(startKey))) {
        throw new Refusal(401, "start_key_wrong", "open the link that the server printed when it started");
      }
      const id = randomBytes(32).toString("base64url");
      sessions.set(id, { operator });
      return `desk=${id}; HttpOnly; SameSite=Strict; Path=/`;
    },

    of(request) {
      const [, id] = /(?:^|;\s*)desk=([\w-]{43})(?:;|$)/.exec(request.headers.get("cookie") ?? "") ?? [];
      return sessions.get(id);
    },
  };
}
