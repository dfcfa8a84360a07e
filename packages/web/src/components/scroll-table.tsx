import type { ComponentChildren } from "preact";

/** A table wider than the screen scrolls in its own frame, which the keyboard can reach. */
export function ScrollTable({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <section class="table-scroll" tabindex={0} aria-label={label}>
      {children}
    </section>
  );
}
