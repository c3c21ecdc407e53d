/** Words of the contract that several rooms take as options. */

/**
 * How far a body is checked before it is sent. `standard`: known fields must be right, unknown ones are sent and
 * hashed. `strict`: unknown fields are refused too. `off`: only JSON and authorization are checked.
 */
export type Validation = "standard" | "strict" | "off";

/** How an operation payload is hashed; see the guide to operation hashes. */
export type HashProfile = "payload-v1" | "operation-v1";

/**
 * How an approval is checked before anything is sent: against the hash of a profile, or, with `external`, only for being
 * there and well formed, because its `operationHash` is defined elsewhere.
 */
export type ApprovalProfile = HashProfile | "external";

/** The known values of `validation`. */
export const VALIDATIONS: readonly Validation[] = ["standard", "strict", "off"];
/** The profiles of a hash. */
export const PROFILES: readonly HashProfile[] = ["payload-v1", "operation-v1"];
/** The ways in which an approval is checked. */
export const APPROVAL_PROFILES: readonly ApprovalProfile[] = ["payload-v1", "operation-v1", "external"];
