import type { Membership } from "@datalogue/ingest";

/** A span of time: first day included, last excluded, ISO; absent = unbounded. */
export type Span = Pick<Membership, "from" | "to">;

/** True when a day lies in a span. */
export function holds(span: Span | undefined, at: string): boolean {
  return (span?.from === undefined || span.from <= at) && (span?.to === undefined || at < span.to);
}

/** The first day that two spans share; "" when both began before all time, undefined when they share none. */
export function firstShared(a: Span, b: Span): string | undefined {
  const from = [a.from ?? "", b.from ?? ""].sort()[1] as string;
  const to = [a.to ?? "9999", b.to ?? "9999"].sort()[0] as string;
  return from < to ? from : undefined;
}

/** « du 2017-01-01 au 2019-01-01 », « jusqu'au 2019-01-01 », « sans date »: a span, for a sentence. */
export function saySpan({ from, to }: Span): string {
  if (from !== undefined && to !== undefined) return `du ${from} au ${to}`;
  if (from !== undefined) return `depuis le ${from}`;
  return to !== undefined ? `jusqu'au ${to}` : "sans date";
}
