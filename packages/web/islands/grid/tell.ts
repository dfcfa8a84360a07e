import { type GridRow, textOf } from "./grid-state.js";
import type { GridColumn } from "./offer-grid.js";

const clock = new Intl.DateTimeFormat("fr-FR", { timeStyle: "short", timeZone: "Europe/Paris" });

/** « à 10 h 42 », in metropolitan France. */
export function tellClock(iso: string): string {
  return `à\u00a0${clock.format(new Date(iso)).replace(":", "\u00a0h\u00a0")}`;
}

/** The rows to correct before publication, each a way to its cell. */
export function tellFaults(rows: readonly GridRow[], focus: (row: number, column: string) => void): Node[] {
  const faulty = rows.flatMap(({ faults }, at) => {
    const errors = faults.filter(({ severity }) => severity === "error");
    return errors.length > 0 ? [{ at, count: errors.length, field: errors[0]?.field ?? "" }] : [];
  });
  if (faulty.length === 0) return [];
  const count = faulty.reduce((sum, one) => sum + one.count, 0);
  const told = make("p", { class: "error" }, [
    `${count} ${count < 2 ? "cellule" : "cellules"} à corriger avant de publier : `,
    ...faulty.slice(0, 20).flatMap(({ at, field }, rank) => {
      const link = make("a", { href: `#l${at + 1}` }, [`ligne ${at + 1}`]);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        focus(at, field);
      });
      return rank === 0 ? [link] : [", ", link];
    }),
    ...(faulty.length > 20 ? ["…"] : []),
  ]);
  return [told];
}

/** Both texts of a row that somebody else changed, and which to keep. */
export function tellConflict(
  row: GridRow,
  rank: number,
  { columns, who, choose }: { columns: GridColumn[]; who: string; choose(keep: "yours" | "theirs"): void },
): HTMLElement {
  const { conflict } = row;
  const when = conflict ? tellClock(conflict.at) : "";
  const texts = columns
    .filter(({ name }) => row.typed[name] !== undefined && row.typed[name] !== (conflict?.cells[name] ?? ""))
    .map(
      ({ name, title }) =>
        `${title} : « ${textOf(row, name)} » pour vous, « ${conflict?.cells[name] ?? ""} » pour l’autre`,
    );
  const act = (label: string, keep: "yours" | "theirs") => {
    const button = make("button", { type: "button" }, [label]);
    button.addEventListener("click", () => choose(keep));
    return button;
  };
  const what = conflict?.removed ? `a supprimé la ligne ${rank}` : `a modifié la ligne ${rank}`;
  return make("div", { class: "panel", role: "alert" }, [
    make("p", {}, [`${who} ${what} ${when}. Rien n’est écrasé : choisissez. ${texts.join(" ; ")}`]),
    make("p", { class: "actions" }, [
      act(conflict?.removed ? "La rétablir avec mon texte" : "Garder mon texte", "yours"),
      act(conflict?.removed ? "La laisser supprimée" : "Garder l’autre texte", "theirs"),
    ]),
  ]);
}

/** An element with its attributes and what is in it. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string>,
  children: (Node | string)[] = [],
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
