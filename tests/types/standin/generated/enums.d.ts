// A stand-in for the enums the build generates: the shape each has.
export declare const refundStatusValues: readonly ["DRAFT", "SUBMITTED"];
export declare function isKnownRefundStatus(value: unknown): value is (typeof refundStatusValues)[number];
