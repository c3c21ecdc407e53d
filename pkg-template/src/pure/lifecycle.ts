/**
 * Explains the contract's states. The provider publishes no state machine (contract section 9), so nothing
 * here or in the client refuses a call because of these helpers.
 */

import { invalid } from "../errors/make.js";
import { lifecycles } from "../generated/lifecycles.js";
import { isRecord, optionalChoice, requireString, typeName } from "../input/arguments.js";

type Lifecycles = typeof lifecycles;

/** The models whose states are known. Quotes of withdrawals have no `status`: see their `expiresAt`. */
export type LifecycleModel = keyof Lifecycles;

/** The endpoints that can be called in some state of a model. */
export type AllowedAction<M extends LifecycleModel> = Lifecycles[M]["actions"][number][1];

/**
 * Whether the state of this resource is final. `undefined` for an unknown state: the API may have more
 * states, and neither answer would be certain.
 */
export function isTerminal(
  model: LifecycleModel,
  resource: string | { readonly status: string },
): boolean | undefined {
  const { moves, state } = look(model, resource);
  return state === undefined ? undefined : !moves.some(([from]) => from === state);
}

/**
 * The endpoints that advance this resource, as ids of `endpoints`; for a refund in state DRAFT,
 * `refunds.submit`. `undefined` for an unknown state. Reading is always possible and not listed.
 */
export function allowedActions<M extends LifecycleModel>(
  model: M,
  resource: string | { readonly status: string },
): readonly AllowedAction<M>[] | undefined {
  const { actions, state } = look(model, resource);
  return state === undefined
    ? undefined
    : (actions.filter(([at]) => at === state).map(([, id]) => id) as AllowedAction<M>[]);
}

interface Lifecycle {
  readonly initial: readonly string[];
  readonly moves: readonly (readonly [string, string])[];
  readonly actions: readonly (readonly [string, string])[];
}

function look(model: unknown, resource: unknown): Lifecycle & { readonly state: string | undefined } {
  const names = Object.keys(lifecycles) as LifecycleModel[];
  const name = optionalChoice(requireString(model, "model"), "model", names) as LifecycleModel;
  const lifecycle: Lifecycle = lifecycles[name];
  const status =
    typeof resource === "string" ? resource : isRecord(resource) ? resource["status"] : undefined;
  if (typeof status !== "string") {
    throw invalid(
      "argument_invalid",
      "",
      `\`resource\` must be a status or an object with one, not ${typeName(resource)}`,
    );
  }
  const known = lifecycle.initial.includes(status) || lifecycle.moves.some((move) => move.includes(status));
  return { ...lifecycle, state: known ? status : undefined };
}
