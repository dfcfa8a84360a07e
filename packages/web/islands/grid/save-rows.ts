import type { HandSaved } from "@datalogue/api";
import { type GridRow, listSendings, takeAnswer, takeRefusal } from "./grid-state.js";

/** Where saving stands, for who types. */
export type SavingState =
  | { kind: "saved"; at: string }
  | { kind: "saving" }
  /** The network is gone: what is typed stays in the page, and leaves when it is back. */
  | { kind: "offline" }
  | { kind: "signed-out" }
  /** Saved by no more tries: what is said, and what to do. */
  | { kind: "refused"; detail: string }
  | { kind: "closed"; detail: string };

export interface Saver {
  /** Something changed: it leaves soon, and what was refused with it. */
  wake(): void;
  /** Ends once nothing is on its way; what cannot leave stays. */
  settle(): Promise<void>;
  state(): SavingState;
}

interface SaverParts {
  address: string;
  rows(): readonly GridRow[];
  /** Told at each change of the state, and once answers are taken. */
  told(state: SavingState, conflicts: boolean): void;
}

/** Milliseconds before a try again without network. */
const RETRY = 5_000;
const MOST = 500;

/** Saves what is typed, one request at a time; a network that is lost is waited for. */
export function openSaver({ address, rows, told }: SaverParts): Saver {
  let running: Promise<void> | undefined;
  let state: SavingState = { kind: "saved", at: "" };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (next: SavingState, conflicts = false) => {
    state = next;
    told(next, conflicts);
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(wake, RETRY);
  };

  const run = async () => {
    for (;;) {
      const sent = listSendings(rows()).slice(0, MOST);
      if (sent.length === 0) return;
      say({ kind: "saving" });
      for (const { row, typed } of sent) row.sent = typed;
      let answer: Response;
      let saved: HandSaved | undefined;
      try {
        answer = await fetch(address, {
          method: "PATCH",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ changes: sent.map(({ change }) => change) }),
        });
        if (answer.ok) saved = await answer.json();
      } catch {
        say({ kind: "offline" });
        return later();
      }
      if (!saved) {
        const { detail = "" } = (await answer.json().catch(() => ({}))) as { detail?: string };
        if (answer.status === 401) return say({ kind: "signed-out" });
        if (answer.status === 409 || answer.status === 403 || answer.status === 404)
          return say({ kind: "closed", detail });
        if (answer.status >= 500 || answer.status === 429) {
          say({ kind: "offline" });
          return later();
        }
        for (const one of sent) takeRefusal(one);
        return say({ kind: "refused", detail });
      }
      for (const [at, one] of sent.entries()) {
        const told = saved.answers[at];
        if (told) takeAnswer(one, told);
      }
      say(
        { kind: "saved", at: saved.savedAt },
        saved.answers.some(({ status }) => status === "conflict"),
      );
    }
  };
  const wake = () => {
    clearTimeout(timer);
    running ??= run().finally(() => {
      running = undefined;
    });
  };
  addEventListener("online", wake);
  addEventListener("focus", () => state.kind === "signed-out" && wake());
  return {
    async wake() {
      // What is on its way may be refused yet.
      await running;
      for (const row of rows()) row.refused = false;
      wake();
    },
    state: () => state,
    async settle() {
      while (running) await running;
    },
  };
}
