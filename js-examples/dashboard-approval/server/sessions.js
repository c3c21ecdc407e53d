// The demo's sign-in: whoever has the link that `npm start` prints is the operator. The README says what a
// real one needs.

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { Refusal } from "./refusal.js";

const digest = (text) => createHash("sha256").update(text).digest();

/** `sessions` maps an id to its session. In your service: a store in which every session expires. */
export function createSessions({ operator, startKey, sessions }) {
  return {
    /**
     * Opens a session and returns the value of its `Set-Cookie` header. With HTTPS, add `Secure` and the
     * prefix `__Host-`.
     */
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
