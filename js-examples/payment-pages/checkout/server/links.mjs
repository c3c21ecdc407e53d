/** Links to checkouts. Whoever has one is the buyer, and reaches that one checkout and nothing beside it. */

import { createHash, randomBytes } from "node:crypto";

/** 256 bits from the system's generator: not the checkout's id, which stands in logs and mails. */
const newToken = () => randomBytes(32).toString("base64url");
/** What is kept of a token: a look into the table gives nobody a link. */
const digest = (token) => createHash("sha256").update(token).digest("hex");

/** In your service: a table, with an end for each link. */
export function checkoutLinks() {
  const links = new Map();

  return {
    /** The token of a new link. */
    add(session) {
      const token = newToken();
      links.set(digest(token), session);
      return token;
    },

    /** The checkout that a token leads to, if any. */
    find: (token) => links.get(digest(token)),

    /** The checkout that a request may reach: the page sends its token along, and no browser does so by itself. */
    of(request) {
      const [, token] = /^Bearer ([\w-]+)$/.exec(request.headers.get("Authorization") ?? "") ?? [];
      return token === undefined ? undefined : this.find(token);
    },

    /** The end of a request's token. The address of the question is the same for all buyers: by this the page knows its own answer. */
    endOf: (request) => request.headers.get("Authorization").slice(-8),
  };
}
