// A stand-in for the event types the build generates: the shape, and those that the hand-written types are
// checked with.
export declare const eventTypeValues: readonly ["collection_wallet.created", "conversion.created"];
export type KnownEventType = (typeof eventTypeValues)[number];
export type EventType = KnownEventType | (string & {});
export declare function isKnownEventType(value: unknown): value is KnownEventType;
export declare const defaultToleranceSeconds = 300;
