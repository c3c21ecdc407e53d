/** A stand-in for your own sign-in: whoever opens the page on this machine is the till. */

import { randomBytes } from "node:crypto";

import { cookie } from "../../shared/server/http.mjs";

const NAME = "till";

/** Sessions that all belong to `till`. */
export function sessions(till) {
  const open = new Set();
  const of = (request) => (open.has(cookie(request, NAME)) ? till : undefined);

  return {
    /** The till that sent a request, or undefined. */
    of,

    /**
     * Returns the page, with a new session if the request has none. No script can read the cookie; no other
     * site can send it.
     */
    welcome(request, page) {
      if (of(request) !== undefined) return page;
      const id = randomBytes(32).toString("base64url");
      open.add(id);
      page.headers.append("Set-Cookie", `${NAME}=${id}; HttpOnly; SameSite=Strict; Path=/`);
      return page;
    },
  };
}
