/** An indicator as it may be while it is written: whatever is wrong with it is told, nothing is lost. */
// biome-ignore lint/suspicious/noExplicitAny: a document under way, checked before it is published.
export type IndicatorDocument = Record<string, any>;
