// What the desk stores of each draft, and what it tells the page. The states:
//
//     pending   nobody has approved it
//     approved  signed; nothing has been sent
//     sending   a call has left, or was about to, and its outcome is not known. A crash leaves the draft in this state, too
//     sent      the provider has it: `withdrawalId`
//     refused   it was refused, nothing moved, and it will never be sent: `problem`
//
// A draft moves down this list, with one exception: a call that never left this machine makes `sending` `approved` again.

import { Refusal } from "./refusal.js";

const ENDED = ["sent", "refused"];

/** `records` is a Map of JSON texts: in your service a table, and each write a commit before the next call. */
export function createDrafts(records) {
  const all = () => [...records.values()].map((text) => JSON.parse(text));
  const get = (id) => (records.has(id) ? JSON.parse(records.get(id)) : undefined);

  return {
    get,
    all,

    /** A draft of this operator. Its absence says nothing about the money: the store may have been lost. */
    read(id, operator) {
      const record = get(id);
      if (record?.operator !== operator) throw new Refusal(404, "draft_unknown", "this server knows no such draft of yours");
      return record;
    },

    add(record) {
      records.set(record.id, JSON.stringify(record));
      return record;
    },

    /** Writes a change unless the draft has ended, and returns the draft. In SQL: `UPDATE … WHERE state NOT IN …`. */
    change(id, change) {
      const record = get(id);
      if (ENDED.includes(record.state)) return record;
      const changed = { ...record, ...change };
      records.set(id, JSON.stringify(changed));
      return changed;
    },

    /** The drafts that an operator has to know about, newest first: approved and not sent, not known, refused. */
    unsent: (operator) => all().filter((record) => record.operator === operator && !["pending", "sent"].includes(record.state)).reverse(),

    /** Whether the provider may have been asked for a withdrawal with this quote. A second draft of it would be a second payment. */
    usesQuote: (quoteId) => all().some(({ state, payload }) => payload.quoteId === quoteId && ["approved", "sending", "sent"].includes(state)),

    /** Whether this desk made the withdrawal. In your service: an index. */
    made: (withdrawalId) => all().some(({ operation }) => operation?.resourceId === withdrawalId),
  };
}

/** What the page is told of a draft. `problem` says why it was refused, or why it is not known or not sent yet. */
export function standingOf({ id, state, payload, expiresAt, withdrawalId, problem }) {
  return { id, state, payload, expiresAt, withdrawalId, problem };
}

/** The refusal of a refused draft: the same on every request. */
export function refusalOf({ id, problem: { code, message, difference } }) {
  return Object.assign(new Refusal(409, code, message, difference), { draft: id, nothingMoved: true });
}
