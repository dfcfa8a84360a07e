import type { VNode } from "preact";

interface FirstRowsProps {
  /** Lines of a list, `<li>` each. */
  rows: VNode[];
  /** Class of the list. */
  look: string;
  /** What leads to the lines beyond the first, by their number. */
  rest(count: number): string;
  /** Whether one of the lines beyond the first is to be seen at once. */
  open?: boolean;
}

/** Lines seen at once. */
const FIRST = 8;

/** A list of which the first lines show, the others under a fold: a page stays short whatever one keeps. */
export function FirstRows({ rows, look, rest, open = false }: FirstRowsProps) {
  // A fold for a line or two would be as long as they are.
  const first = rows.length <= FIRST + 2 ? rows : rows.slice(0, FIRST);
  const others = rows.slice(first.length);
  return (
    <>
      <ul class={look}>{first}</ul>
      {others.length > 0 && (
        <details class="fold" open={open}>
          <summary>{rest(others.length)}</summary>
          <ul class={look}>{others}</ul>
        </details>
      )}
    </>
  );
}
