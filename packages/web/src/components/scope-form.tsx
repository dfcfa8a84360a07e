import type { ComponentChildren } from "preact";

interface ScopeFormProps {
  action: string;
  /** Fields, each with its label. */
  children: ComponentChildren;
  /** Where several fields name long things. */
  many?: boolean;
}

/** Where and when a page is read for, on one line beside its title: an ordinary form, whose choices act at once where there is a script. */
export function ScopeForm({ action, children, many = false }: ScopeFormProps) {
  return (
    <form class={many ? "scope scope--many no-print" : "scope no-print"} action={action} data-instant>
      {children}
      <button type="submit">Voir</button>
    </form>
  );
}
