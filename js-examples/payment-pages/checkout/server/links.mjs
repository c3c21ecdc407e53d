/** Links to checkouts. Whoever has a link is the buyer, and can reach that one checkout and nothing else. */

import { createHash, randomBytes } from "node:crypto";

/** 256 random bits. The checkout's id would not do: it appears in logs and emails. */
const newToken = () => randomBytes(32).toString("base64url");
/** The table stores digests, so reading the table gives nobody a link. */
const digest = (token) => createHash("sha256").update(token).digest("hex");

/** In your service: a table in which every link expires. */
export function checkoutLinks() {
  const links = new Map();

  return {
    /** Adds a link and returns its token. */
    add(session) {
      const token = newToken();
      links.set(digest(token), session);
      return token;
    },

    /** The checkout that a token leads to, or undefined. */
    find: (token) => links.get(digest(token)),

    /**
     * The checkout that a request may reach. The page sends the token in a header, which no browser adds
     * automatically.
     */
    of(request) {
      const [, token] = /^Bearer ([\w-]+)$/.exec(request.headers.get("Authorization") ?? "") ?? [];
      return token === undefined ? undefined : this.find(token);
    },

    /**
     * The end of a request's token. All buyers ask the same address; this tells the page that an answer is
     * its own.
     */
    endOf: (request) => request.headers.get("Authorization").slice(-8),
  };
}
