// What the desk stores about each draft, and what it tells the page. The states:
//
//     pending   not approved yet
//     approved  signed; nothing has been sent
//     sending   a call went out or was about to, and its outcome is unknown; a crash leaves a draft in this state
//     sent      the provider has it: `withdrawalId`
//     refused   nothing moved, and it will never be sent: `problem`
//
// A draft moves down this list, with one exception: if a call never left this machine, `sending` becomes
// `approved` again.

import { Refusal } from "./refusal.js";

const ENDED = ["sent", "refused"];

/**
 * `records` is a Map of JSON texts. In your service: a table, where each write is committed before the next
 * call.
 */
export function createDrafts(records) {
  const all = () => [...records.values()].map((text) => JSON.parse(text));
  const get = (id) => (records.has(id) ? JSON.parse(records.get(id)) : undefined);

  return {
    get,
    all,

    /**
     * Returns a draft of this operator. A missing draft says nothing about the money: the store may have been
     * lost.
     */
    read(id, operator) {
      const record = get(id);
      if (record?.operator !== operator)
        throw new Refusal(404, "draft_unknown", "this server has no such draft of yours");
      return record;
    },

    add(record) {
      records.set(record.id, JSON.stringify(record));
      return record;
    },

    /** Changes a draft unless it has ended, and returns it. In SQL: `UPDATE … WHERE state NOT IN …`. */
    change(id, change) {
      const record = get(id);
      if (ENDED.includes(record.state)) return record;
      const changed = { ...record, ...change };
      records.set(id, JSON.stringify(changed));
      return changed;
    },

    /**
     * The drafts that an operator has to know about, newest first: approved but not sent, unknown, refused.
     */
    unsent: (operator) =>
      all()
        .filter((record) => record.operator === operator && !["pending", "sent"].includes(record.state))
        .reverse(),

    /**
     * Whether the provider may already have a withdrawal with this quote. A second one would be a second
     * payment.
     */
    usesQuote: (quoteId) =>
      all().some(
        ({ state, payload }) =>
          payload.quoteId === quoteId && ["approved", "sending", "sent"].includes(state),
      ),

    /** Whether this desk created the withdrawal. In your service: an index. */
    made: (withdrawalId) => all().some(({ operation }) => operation?.resourceId === withdrawalId),
  };
}

/**
 * What the page may know of a draft. `problem` says why it was refused, is unknown, or has not been sent yet.
 */
export function standingOf({ id, state, payload, expiresAt, withdrawalId, problem }) {
  return { id, state, payload, expiresAt, withdrawalId, problem };
}

/** The refusal of a refused draft. Every request gets the same one. */
export function refusalOf({ id, problem: { code, message, difference } }) {
  return Object.assign(new Refusal(409, code, message, difference), { draft: id, nothingMoved: true });
}
