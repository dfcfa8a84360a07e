import { capitalise } from "@datalogue/ingest/core";
import { type GridRow, textOf } from "./grid-state.js";
import type { GridColumn } from "./offer-grid.js";
import { make } from "./tell.js";

interface GridParts {
  columns: GridColumn[];
  /** Columns whose cells are aligned as numbers. */
  numeric: ReadonlySet<string>;
  /** Where the form of a row is, before its identifier. */
  rowAddress: string;
  label: string;
  /** A text was typed; without a row it begins one. */
  typed(row: GridRow | undefined, column: string, text: string): void;
  /** A block was pasted from a cell on. */
  pasted(from: { row: number; column: number }, text: string): void;
  removed(row: GridRow): void;
  undo(): void;
}

export interface Grid {
  draw(rows: readonly GridRow[]): void;
  focus(row: number, column: string): void;
  isEditing(): boolean;
  /** Says above the grid what asks for a choice. */
  tell(parts: Node[]): void;
  /** Says where saving stands. */
  mark(state: string): void;
}

interface Place {
  row: number;
  column: number;
}

/** The grid in its frame: cells by the keys of a spreadsheet (arrows, Tab, Enter, Escape, Delete, Ctrl+C, Ctrl+V, Ctrl+Z). */
export function drawGrid(frame: HTMLElement, parts: GridParts): Grid {
  const { columns, numeric } = parts;
  const body = make("tbody", {});
  const table = make(
    "table",
    { class: "cells", role: "grid", "aria-label": parts.label, "aria-colcount": String(columns.length + 1) },
    [
      make("thead", {}, [
        make("tr", {}, [
          make("th", { scope: "col" }, ["N°"]),
          ...columns.map(({ name, title }) =>
            make("th", { scope: "col", ...(numeric.has(name) ? { class: "num" } : {}) }, [title]),
          ),
        ]),
      ]),
      body,
    ],
  );
  const told = make("div", { class: "grid-told stack", "aria-live": "polite" });
  const removal = make("button", { type: "button", class: "button--stop" }, ["Supprimer la ligne"]);
  const help = make("p", { class: "small" }, [
    "Flèches pour aller d’une cellule à l’autre, Entrée pour corriger, Échap pour renoncer, Suppr pour vider, Ctrl+Z pour défaire. Un bloc copié d’un tableur se colle à partir de la cellule choisie.",
  ]);
  frame.classList.add("grid-frame");
  frame.append(told, make("div", { class: "grid-scroll" }, [table]), make("p", { class: "actions" }, [removal]), help);

  let rows: readonly GridRow[] = [];
  let active: Place = { row: 0, column: 0 };
  /** The other corner of what is selected. */
  let corner: Place = active;
  /** The row itself: its place changes when one above goes. */
  let editing:
    | { cell: HTMLTableCellElement; row: GridRow | undefined; control: HTMLInputElement | HTMLSelectElement }
    | undefined;
  /** By the keyboard one goes through the choices of a list: they wait for Enter, Tab, or to leave the cell. */
  let isPointed = false;
  /** The row that the next gesture removes. */
  let leaving: GridRow | undefined;

  const placeOf = (cell: HTMLTableCellElement): Place => ({
    row: (cell.parentElement as HTMLTableRowElement).rowIndex - 1,
    column: cell.cellIndex - 1,
  });
  const cellAt = ({ row, column }: Place) => body.rows[row]?.cells[column + 1] as HTMLTableCellElement | undefined;
  const clamp = ({ row, column }: Place): Place => ({
    row: Math.max(0, Math.min(rows.length, row)),
    column: Math.max(0, Math.min(columns.length - 1, column)),
  });
  const nameAt = ({ column }: Place) => columns[column]?.name ?? "";
  const valueAt = (place: Place) => {
    const row = rows[place.row];
    return row ? textOf(row, nameAt(place)) : "";
  };
  const span = () => {
    const [top, bottom] = [active.row, corner.row].sort((a, b) => a - b) as [number, number];
    const [left, right] = [active.column, corner.column].sort((a, b) => a - b) as [number, number];
    return { top, bottom, left, right };
  };

  /** `again`: what is drawn again is where it was, and a removal half asked stays so. */
  const select = (place: Place, { extend = false, focus = true, again = false } = {}) => {
    cellAt(active)?.setAttribute("tabindex", "-1");
    active = clamp(place);
    if (!extend) corner = active;
    const { top, bottom, left, right } = span();
    const isOne = top === bottom && left === right;
    for (const row of body.rows)
      for (const cell of [...row.cells].slice(1)) {
        const isIn =
          row.rowIndex - 1 >= top &&
          row.rowIndex - 1 <= bottom &&
          cell.cellIndex - 1 >= left &&
          cell.cellIndex - 1 <= right;
        if (isIn && !isOne) cell.setAttribute("aria-selected", "true");
        else cell.removeAttribute("aria-selected");
      }
    const cell = cellAt(active);
    cell?.setAttribute("tabindex", "0");
    if (focus) cell?.focus();
    const row = rows[active.row];
    if (!again || leaving !== row) leaving = undefined;
    removal.hidden = row === undefined;
    nameRemoval();
  };
  const nameRemoval = () => {
    removal.textContent = removal.hidden
      ? ""
      : `${leaving ? "Confirmer : supprimer" : "Supprimer"} la ligne ${active.row + 1}`;
  };

  const fill = (cell: HTMLTableCellElement, place: Place) => {
    const column = columns[place.column] as GridColumn;
    const row = rows[place.row];
    const text = valueAt(place);
    const faults = (row?.faults ?? []).filter(({ field }) => field === column.name);
    const wrong = faults.find(({ severity }) => severity === "error");
    const id = `f${place.row}-${place.column}`;
    const label = column.choices?.find(({ value }) => value === text)?.label ?? text;
    const message = wrong ? [make("p", { class: "error", id }, [short(wrong.message)])] : [];
    cell.replaceChildren(label, ...message);
    cell.classList.toggle("waits", row?.typed[column.name] !== undefined);
    if (wrong) {
      cell.setAttribute("aria-invalid", "true");
      cell.setAttribute("aria-describedby", id);
    } else {
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("aria-describedby");
    }
    cell.toggleAttribute("data-soft", !wrong && faults.length > 0);
    cell.title = wrong ? "" : faults.map(({ message: said }) => short(said)).join(" ");
  };
  const drawRow = (at: number) => {
    let line = body.rows[at];
    if (!line) {
      line = make("tr", {}, [
        make("th", { scope: "row" }),
        ...columns.map(({ name }) =>
          make("td", { role: "gridcell", tabindex: "-1", ...(numeric.has(name) ? { class: "num" } : {}) }),
        ),
      ]);
      body.append(line);
    }
    const number = line.cells[0] as HTMLTableCellElement;
    const isNew = at === rows.length;
    line.setAttribute("aria-rowindex", String(at + 2));
    number.textContent = isNew ? "+" : String(at + 1);
    number.title = isNew ? "Nouvelle ligne" : "";
    for (const column of columns.keys()) {
      const place = { row: at, column };
      const cell = cellAt(place);
      if (cell && cell !== editing?.cell) fill(cell, place);
    }
  };

  const open = (initial?: string) => {
    const cell = cellAt(active);
    if (!cell || editing) return;
    const { choices, title } = columns[active.column] as GridColumn;
    const value = initial ?? valueAt(active);
    const label = `${title}, ligne ${active.row + 1}`;
    let control: HTMLInputElement | HTMLSelectElement;
    if (choices) {
      const isKnown = value === "" || choices.some((one) => one.value === value);
      const others = isKnown ? [] : [{ value, label: `${value} (pas dans la liste)` }];
      control = make("select", { "aria-label": label }, [
        make("option", { value: "" }),
        ...[...others, ...choices].map((one) => make("option", { value: one.value }, [one.label])),
      ]);
      const typed = initial?.toLowerCase() ?? "";
      const begun = typed && choices.find((one) => one.label.toLowerCase().startsWith(typed));
      control.value = initial === undefined ? value : begun ? begun.value : valueAt(active);
    } else {
      control = make("input", { type: "text", "aria-label": label, autocomplete: "off" });
      control.value = value;
    }
    editing = { cell, row: rows[active.row], control };
    cell.classList.add("is-edited");
    cell.replaceChildren(control);
    control.focus();
    if (control instanceof HTMLInputElement && initial === undefined) control.select();
    control.addEventListener("blur", () => close(true, undefined));
    if (control instanceof HTMLSelectElement)
      control.addEventListener("change", () => isPointed && close(true, active));
  };
  /** Ends the typing of a cell: kept or not, and where to go then. */
  const close = (keep: boolean, next: Place | undefined) => {
    if (!editing) return;
    const { cell, row, control } = editing;
    const place = placeOf(cell);
    editing = undefined;
    cell.classList.remove("is-edited");
    fill(cell, place);
    if (keep) parts.typed(row, nameAt(place), control.value);
    if (next) select(next);
  };

  const copy = (): string => {
    const { top, bottom, left, right } = span();
    const lines: string[] = [];
    for (let row = top; row <= bottom; row++) {
      const cells: string[] = [];
      for (let column = left; column <= right; column++) cells.push(quote(valueAt({ row, column })));
      lines.push(cells.join("\t"));
    }
    return lines.join("\n");
  };
  const clear = () => {
    const { top, bottom, left, right } = span();
    for (const row of rows.slice(top, bottom + 1))
      for (const { name } of columns.slice(left, right + 1)) parts.typed(row, name, "");
  };

  const moves: Record<string, [down: number, right: number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
  };
  const moved = ([down, right]: [number, number]): Place => ({ row: active.row + down, column: active.column + right });
  /** The cell after, or before, across the ends of rows; undefined where the grid ends, so that Tab leaves it. */
  const following = (back: boolean): Place | undefined => {
    const at = active.row * columns.length + active.column + (back ? -1 : 1);
    if (at < 0 || at >= (rows.length + 1) * columns.length) return undefined;
    return { row: Math.floor(at / columns.length), column: at % columns.length };
  };

  table.addEventListener("keydown", (event) => {
    isPointed = false;
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const isCommand = ctrlKey || metaKey;
    if (editing) {
      if (key === "Enter" && !event.isComposing) {
        event.preventDefault();
        close(true, moved([shiftKey ? -1 : 1, 0]));
      } else if (key === "Escape") {
        event.preventDefault();
        close(false, active);
      } else if (key === "Tab") {
        const next = following(shiftKey);
        if (next) event.preventDefault();
        close(true, next);
      }
      return;
    }
    const move = moves[key];
    if (move && !altKey) {
      event.preventDefault();
      const far: [number, number] = isCommand ? [move[0] * rows.length, move[1] * columns.length] : move;
      select(moved(far), { extend: shiftKey });
    } else if (key === "Home" || key === "End") {
      event.preventDefault();
      const column = key === "Home" ? 0 : columns.length - 1;
      select({ row: isCommand ? (key === "Home" ? 0 : rows.length) : active.row, column }, { extend: shiftKey });
    } else if (key === "Tab") {
      const next = following(shiftKey);
      if (!next) return;
      event.preventDefault();
      select(next);
    } else if (key === "Enter" || key === "F2") {
      event.preventDefault();
      open();
    } else if (key === "Delete" || key === "Backspace") {
      event.preventDefault();
      clear();
    } else if (isCommand && key.toLowerCase() === "z" && !shiftKey) {
      event.preventDefault();
      parts.undo();
    } else if (key.length === 1 && !isCommand && !altKey) {
      event.preventDefault();
      open(key);
    }
  });
  table.addEventListener("pointerdown", (event) => {
    isPointed = true;
    const cell = (event.target as Element).closest<HTMLTableCellElement>("td");
    if (!cell || cell === editing?.cell) return;
    close(true, undefined);
    select(placeOf(cell), { extend: event.shiftKey, focus: false });
  });
  table.addEventListener("dblclick", (event) => {
    if ((event.target as Element).closest("td")) open();
  });
  table.addEventListener("copy", (event) => {
    if (editing) return;
    event.preventDefault();
    event.clipboardData?.setData("text/plain", copy());
  });
  table.addEventListener("cut", (event) => {
    if (editing) return;
    event.preventDefault();
    event.clipboardData?.setData("text/plain", copy());
    clear();
  });
  table.addEventListener("paste", (event) => {
    if (editing) return;
    event.preventDefault();
    const { top, left } = span();
    parts.pasted({ row: top, column: left }, event.clipboardData?.getData("text/plain") ?? "");
    select(active);
  });
  removal.addEventListener("click", () => {
    const row = rows[active.row];
    if (leaving !== row) {
      leaving = row;
      return nameRemoval();
    }
    if (row) parts.removed(row);
    select(active);
  });

  return {
    draw(next) {
      const hadFocus = body.contains(document.activeElement) && !editing;
      const kept = new Set(next);
      if (editing?.row && !kept.has(editing.row)) close(false, undefined);
      // A row that goes takes its own line: what is being typed below stays in its row.
      const gone = [...rows.keys()].filter((at) => !kept.has(rows[at] as GridRow)).reverse();
      for (const at of gone) {
        body.deleteRow(at);
        const up = ({ row, column }: Place): Place => ({ row: at < row ? row - 1 : row, column });
        [active, corner] = [up(active), up(corner)];
      }
      rows = next;
      for (let at = 0; at <= rows.length; at++) drawRow(at);
      while (body.rows.length > rows.length + 1) body.deleteRow(-1);
      table.setAttribute("aria-rowcount", String(rows.length + 2));
      if (!editing) select(active, { focus: hadFocus, extend: true, again: true });
    },
    focus(row, column) {
      const at = columns.findIndex(({ name }) => name === column);
      select({ row, column: Math.max(0, at) });
      cellAt(active)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    },
    isEditing: () => editing !== undefined,
    tell: (told_) => told.replaceChildren(...told_),
    mark(state) {
      frame.dataset.state = state;
    },
  };
}

/** As spreadsheets write a cell that holds what separates them. */
function quote(text: string): string {
  return /[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** « Colonne « volume » (Volume) : … »: the column goes without saying. */
function short(message: string): string {
  return capitalise(message.replace(/^colonne\s«\s[^»]*\s»(?:\s\(.*?\))?\s:\s/i, ""));
}
