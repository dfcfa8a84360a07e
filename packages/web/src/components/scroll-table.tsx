import type { ComponentChildren } from "preact";

/**
 * A table wider than the screen scrolls in its own frame, which the keyboard can reach; the style sheet shows the hint only
 * where there is something to scroll.
 */
export function ScrollTable({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <section class="table-scroll" tabindex={0} aria-label={label}>
      <p class="scroll-hint" aria-hidden="true">
        Faites glisser pour lire la suite →
      </p>
      {children}
    </section>
  );
}

/** Columns of a table of rows that paper has room for; the style sheet leaves the others out. */
const PRINTED = 8;

/** On paper, says that a table of rows is not whole. */
export function PrintedColumns({ count }: { count: number }) {
  if (count <= PRINTED) return null;
  return (
    <p class="small print-only">
      Sur papier, les {PRINTED} premières colonnes sur {count}&nbsp;; les autres sont dans les fichiers.
    </p>
  );
}
