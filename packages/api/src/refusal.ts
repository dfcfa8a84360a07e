/**
 * What a caller cannot have, or not now. Rooms throw one of these with its facts (a count, a limit, a dataset); the status and the
 * sentences are made by who answers (`server/describe-refusal.ts`).
 */
export abstract class Refusal extends Error {}
