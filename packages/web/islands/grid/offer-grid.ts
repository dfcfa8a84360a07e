import type { HandTable } from "@datalogue/api";
import { civilDay, counted, validateRow } from "@datalogue/ingest/core";
import { readBlock } from "@datalogue/ingest/read-block";
import { drawGrid } from "./draw-grid.js";
import {
  cellsOf,
  emptyRow,
  fillBlock,
  fromServer,
  type GridRow,
  isWaiting,
  mergeRows,
  remove,
  settleConflict,
  type,
} from "./grid-state.js";
import { openSaver, type SavingState } from "./save-rows.js";
import { make, tellClock, tellConflict, tellFaults } from "./tell.js";

/** What the page says of a column. */
export interface GridColumn {
  name: string;
  title: string;
  choices?: { value: string; label: string }[];
}

type Meta = Omit<HandTable, "rows">;
interface Listed {
  data: HandTable["rows"];
  meta: Meta;
}

/** How often others' changes are looked for, in milliseconds. */
const LOOK = 30_000;
/** Milliseconds without a key before the whole table is checked again. */
const PAUSE = 1_200;

/** Puts the grid in its frame: typed, pasted and undone as in a spreadsheet, checked as one types, saved cell by cell. */
export async function offerGrid(frame: HTMLElement): Promise<void> {
  const address = frame.dataset.grid ?? "";
  const columns: GridColumn[] = JSON.parse(frame.dataset.fields ?? "[]");
  const people: Record<string, string> = JSON.parse(frame.dataset.people ?? "{}");
  const read = async (): Promise<Listed | undefined> => {
    const answer = await fetch(address).catch(() => undefined);
    return answer?.ok ? answer.json() : undefined;
  };
  const first = await read();
  // The list stays where the table cannot be read.
  if (!first) return;
  let { meta } = first;
  let rows: GridRow[] = first.data.map(fromServer);
  const today = civilDay(new Date());

  /** The faults of a row as it is typed: what other rows tell comes with the next check. */
  const check = (row: GridRow) => {
    row.faults = validateRow({ fields: meta.fields }, cellsOf(row), { today })
      .issues.filter(({ field, severity }) => field !== null && severity !== "info")
      .map(({ code, severity, field, message, suggestion }) => ({ code, severity, field, message, suggestion }));
  };

  const head = document.querySelector(".page-head");
  const say = (name: string, text: string) => {
    const place = head?.querySelector(`[data-${name}]`);
    if (place) place.textContent = text;
  };
  const undoButton = document.querySelector<HTMLButtonElement>("[data-undo]");
  const faultsPlace = document.querySelector<HTMLElement>("[data-faults]");
  const seen = document.querySelector<HTMLInputElement>("[data-seen]");

  const showMeta = () => {
    const shown = rows.filter(({ gone }) => !gone);
    say("count", `${shown.length} ${shown.length < 2 ? "ligne" : "lignes"}`);
    const { changed, added, removed } = meta.changes;
    const count = changed + added + removed;
    say("state", count === 0 ? "Aucun changement" : counted(count, "changement non publié", "changements non publiés"));
    if (undoButton?.form) undoButton.form.hidden = meta.undoable === 0;
    // Deleted as it is seen: what somebody types after that keeps the draft.
    if (seen) seen.value = String(meta.revision);
    if (faultsPlace) faultsPlace.replaceChildren(...tellFaults(shown, (at, name) => grid.focus(at, name)));
  };
  const showConflicts = () => {
    const shown = rows.filter(({ gone }) => !gone);
    grid.tell(
      shown.flatMap((row, at) =>
        row.conflict
          ? [
              tellConflict(row, at + 1, {
                columns,
                who: people[row.conflict.by] ?? "Quelqu’un d’autre",
                choose(keep) {
                  settleConflict(row, keep);
                  check(row);
                  changed();
                },
              }),
            ]
          : [],
      ),
    );
  };
  const redraw = () => {
    grid.draw(rows.filter(({ gone }) => !gone));
    showMeta();
  };

  const states: Record<SavingState["kind"], (state: never) => string> = {
    saved: ({ at }: { at: string }) => (at ? `. Enregistré ${tellClock(at)}.` : "."),
    saving: () => ". Enregistrement…",
    offline: () => `. Hors ligne : ce que vous avez tapé reste dans cette page, et partira au retour du réseau.`,
    "signed-out": () =>
      ". Votre session est finie : reconnectez-vous dans un autre onglet, puis revenez ici. Ce que vous avez tapé y reste.",
    refused: ({ detail }: { detail: string }) => `. Non enregistré : ${detail} Votre texte reste dans la grille.`,
    closed: ({ detail }: { detail: string }) =>
      `. Non enregistré : ${detail} Ce que vous avez tapé depuis reste dans cette page.`,
  };
  /** Why publication waits, until something changes. */
  const barred = make("p", { class: "error", role: "alert" });
  const saver = openSaver({
    address,
    rows: () => rows,
    told(state, conflicts) {
      say("saved", states[state.kind](state as never));
      grid.mark(state.kind);
      if (state.kind !== "saving") redraw();
      if (conflicts) showConflicts();
      if (state.kind !== "saved") return;
      barred.remove();
      lookSoon();
    },
  });

  let pause: ReturnType<typeof setTimeout> | undefined;
  /** Looks at the table as the server has it: what others changed, what the whole check says. */
  const look = async () => {
    await saver.settle();
    const fresh = await read();
    // A row that is not answered yet may be there already: it would be shown twice.
    if (!fresh || grid.isEditing() || rows.some(({ sent }) => sent)) return;
    meta = fresh.meta;
    if (fresh.meta.checked || fresh.data.length !== rows.length)
      rows = mergeRows(
        rows.filter(({ gone }) => !gone),
        fresh.data,
      );
    redraw();
    if (!fresh.meta.checked) lookSoon();
  };
  const lookSoon = () => {
    clearTimeout(pause);
    pause = setTimeout(look, PAUSE);
  };
  const changed = () => {
    barred.remove();
    redraw();
    showConflicts();
    saver.wake();
    lookSoon();
  };

  const undo = async () => {
    await saver.settle();
    const answer = await fetch(`${address}/undo`, { method: "POST" }).catch(() => undefined);
    if (!answer) say("saved", ". Hors ligne : rien n’est défait.");
    else if (!answer.ok) say("saved", `. ${((await answer.json()) as { detail?: string }).detail ?? ""}`);
    else say("saved", ". Votre dernier changement est défait.");
    await look();
  };

  const grid = drawGrid(frame, {
    columns,
    numeric: new Set(meta.fields.filter(({ type }) => type === "number" || type === "integer").map(({ name }) => name)),
    rowAddress: frame.dataset.row ?? "",
    label: meta.title,
    typed(known, column, text) {
      if (!known && text === "") return;
      const row = known ?? emptyRow();
      if (!known) rows.push(row);
      if ((row.typed[column] ?? row.saved[column] ?? "") === text) return;
      type(row, column, text);
      check(row);
      changed();
    },
    pasted(from, text) {
      const shown = rows.filter(({ gone }) => !gone);
      const before = new Set(shown);
      const names = columns.map(({ name }) => name);
      for (const row of fillBlock(shown, names, from, readBlock(text))) check(row);
      rows.push(...shown.filter((row) => !before.has(row)));
      changed();
    },
    removed(row) {
      remove(row);
      changed();
    },
    undo: () => void undo(),
  });

  document.querySelector<HTMLElement>("[data-add]")?.addEventListener("click", (event) => {
    event.preventDefault();
    grid.focus(rows.filter(({ gone }) => !gone).length, columns[0]?.name ?? "");
  });
  undoButton?.form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void undo();
  });
  const waits = () => rows.some(isWaiting);
  // What is still on its way is published with the rest; what cannot leave is said beside the button.
  const publication = document.querySelector<HTMLInputElement>("#note")?.form;
  publication?.addEventListener("submit", (event) => {
    if (!waits()) return;
    event.preventDefault();
    void saver.settle().then(() => {
      if (!waits()) return publication.requestSubmit();
      const state = saver.state();
      const why = rows.some(({ conflict, gone }) => conflict && !gone)
        ? ". Choisissez d’abord, au-dessus du tableau, entre votre texte et celui de l’autre."
        : states[state.kind](state as never);
      barred.textContent = `Pas encore prêt à publier${why}`;
      publication.querySelector(".end-bar")?.before(barred);
    });
  });
  addEventListener("beforeunload", (event) => {
    if (waits()) event.preventDefault();
  });
  setInterval(() => document.visibilityState === "visible" && void look(), LOOK);
  frame.hidden = false;
  redraw();
}
