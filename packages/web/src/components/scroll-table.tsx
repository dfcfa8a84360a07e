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
