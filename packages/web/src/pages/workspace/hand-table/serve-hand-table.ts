import { type Draft, DraftRefused, type Drafts, type HandCells, type HandTable, roleMay } from "@datalogue/api";
import { readBlock } from "@datalogue/ingest/read-block";
import type { Request, Response } from "express";
import { quoteTexts, readSentCells } from "../../../components/shown-columns.js";
import type { Visit } from "../../../components/visit.js";
import { counted, plural } from "../../../format/index.js";
import { policyOf } from "../../../http/security.js";
import { PageProblem } from "../../../site.js";
import { formatClock } from "../publishing/step-page.js";
import type { Told } from "../sign-in.js";
import type { WorkspaceParts } from "../workspace-tools.js";
import { blockPage } from "./block-page.js";
import { nameRow } from "./name-row.js";
import { changesOf, placeBlock } from "./place-block.js";
import { rowConflictPage, rowPage } from "./row-page.js";
import { placeOfRow, tablePage } from "./table-page.js";

type Act = (visit: Visit, request: Request<Record<string, string>>, response: Response) => Promise<void>;

interface HandTableParts extends Pick<WorkspaceParts, "site" | "tools" | "people"> {
  drafts: Drafts;
  /** Routes of pages and forms of a draft, refusals told. */
  page(path: string, act: Act): void;
  post(path: string, act: Act): void;
  /** Leads to the first step that asks something. */
  goOn(response: Response, visit: Visit, draft: Draft): Promise<void>;
  nameActor(visit: Visit, actor: string): Promise<string>;
}

/** `/publier/{id}/tableau`: a table typed in the browser, as forms; a script adds a grid where the screen has room for one. */
export function serveHandTable({ site, drafts, people, tools, page, post, goOn, nameActor }: HandTableParts): void {
  const { send, leave, text, toldOf } = tools;
  const idOf = (request: Request) => String(request.params.id ?? "");
  const pathOf = (request: Request) => `/publier/${idOf(request)}/tableau`;

  const showTable = async (
    request: Request,
    response: Response,
    visit: Visit,
    { status = 200, note, told }: { status?: number; note?: string; told?: Told | undefined } = {},
  ) => {
    const table = await drafts.rows.get(visit.caller, idOf(request));
    const draft = await drafts.get(visit.caller, idOf(request));
    const { q, page: asked } = request.query;
    const search = typeof q === "string" ? q.slice(0, 200) : "";
    const rank = Math.max(1, Number.parseInt(String(asked ?? "1"), 10) || 1);
    response.set("Content-Security-Policy", policyOf(site.publicUrl, { scripts: true }));
    const actors = new Set(table.rows.map(({ updatedBy }) => updatedBy));
    const colleagues = (await people.listOf([draft.organisation])).filter(({ memberships }) =>
      memberships.some(({ organisation, role }) => organisation === draft.organisation && roleMay(role, "draft")),
    );
    for (const { id } of colleagues) actors.add(`person:${id}`);
    const names: Record<string, string> = {};
    for (const actor of actors) names[actor] = await nameActor(visit, actor);
    const served = draft.dataset && (await site.services.catalogue.as(visit.caller).getDataset(draft.dataset.slug));
    const online = served?.readable ? served.version : draft.dataset ? draft.startedFrom : 0;
    const replacesDemonstration = served?.demonstration === true;
    const withdrawn =
      served?.readable === false && (served.withdrawn === true || served.agreement?.state === "unpublished");
    send(
      response,
      tablePage(site, {
        ...{ visit, draft, table, online, withdrawn, replacesDemonstration, search, page: rank, people: names, told },
        note: note ?? inOneLine(draft.note ?? ""),
      }),
      status,
    );
  };

  /** A table that a file took the place of, or never opened. */
  const requireTable =
    (act: Act): Act =>
    async (visit, request, response) => {
      try {
        await act(visit, request, response);
      } catch (error) {
        if (!(error instanceof DraftRefused) || error.fault.kind !== "no-table") throw error;
        leave(response, `/publier/${idOf(request)}/depot`);
      }
    };
  const at = (path: string, act: Act) => page(`/publier/:id/tableau${path}`, requireTable(act));
  const on = (path: string, act: Act) => post(`/publier/:id/tableau${path}`, requireTable(act));

  // The list, and the way on -----------------------------------------------------------------------------------------------

  at("", (visit, request, response) => showTable(request, response, visit, { told: toldOf(request) }));
  on("", async (visit, request, response) => {
    const note = text(request, "note").trim();
    const draft = await drafts.whenRead(visit.caller, idOf(request));
    const errors = draft.reading?.report?.counts.error ?? 0;
    if (draft.state === "faulty" || draft.state === "empty") {
      const message =
        errors > 0
          ? `${counted(errors, "faute", "fautes")} à corriger avant de publier. Tout est gardé.`
          : "Ce tableau n’a pas encore de ligne : ajoutez-en une avant de publier.";
      return showTable(request, response, visit, { status: 422, note, told: { tone: "off", message } });
    }
    const known = inOneLine(draft.note ?? "");
    if (note === known) return goOn(response, visit, draft);
    const refuse = (what: string) => {
      const message = `${what} Votre phrase est gardée ci-dessous : relisez, puis continuez.`;
      return showTable(request, response, visit, { status: 409, note, told: { tone: "off", message } });
    };
    // Rows that a colleague typed since the page was opened keep nobody from going on; another note does.
    if (inOneLine(text(request, "avant")) !== known)
      return refuse(
        known === ""
          ? "Quelqu’un a effacé la phrase qui dit ce qui change."
          : `Quelqu’un a écrit entre-temps ce qui change : « ${known} ».`,
      );
    let next: Draft;
    try {
      next = await drafts.edit(visit.caller, draft.id, { note: note === "" ? null : note }, draft.revision);
    } catch (error) {
      if (!(error instanceof DraftRefused) || error.fault.kind !== "changed-meanwhile") throw error;
      return refuse("Quelqu’un a changé ce brouillon à l’instant.");
    }
    await goOn(response, visit, next);
  });

  // A row ------------------------------------------------------------------------------------------------------------------

  const findRow = (table: HandTable, id: string) => {
    const row = table.rows.find((one) => one.id === id);
    if (row) return row;
    throw new PageProblem(404, "Cette ligne n’est plus là", "Elle a été supprimée, ou n’a jamais été de ce tableau.", [
      { label: "Revenir à mes jeux", href: "/espace" },
    ]);
  };
  /** The form of a row; of one that is no more, what was typed is shown as a row to add. */
  const showRow = async (
    response: Response,
    visit: Visit,
    id: string,
    table: HandTable,
    {
      row,
      status = 200,
      told,
      ...more
    }: { row: string; status?: number; typed?: HandCells; isToMend?: boolean; told?: Told | undefined },
  ) => {
    const isGone = row !== "" && more.typed !== undefined && table.rows.every((one) => one.id !== row);
    const found = row === "" || isGone ? undefined : findRow(table, row);
    const faults = found?.faults ?? [];
    const shown = { visit, draft: { id }, table, row: found, faults, ...more };
    send(response, rowPage(site, { ...shown, told: isGone ? tellGone(told) : told }), status);
  };

  at("/ligne", async (visit, request, response) => {
    const table = await drafts.rows.get(visit.caller, idOf(request));
    const row = typeof request.query.ligne === "string" ? request.query.ligne : "";
    const isToMend = request.query.fait === TO_MEND;
    await showRow(response, visit, idOf(request), table, { row, isToMend, told: toldOf(request) });
  });
  on("/ligne", async (visit, request, response) => {
    const { caller } = visit;
    const id = idOf(request);
    const table = await drafts.rows.get(caller, id);
    const row = text(request, "ligne");
    const sent = readSentCells(request.body, table.fields);
    const isKnown = ([name]: [string, string]) => table.fields.some((field) => field.name === name);
    const cells: HandCells = Object.fromEntries(Object.entries(sent.cells).filter(isKnown));
    // A column that is new is as it was in the row; to one that is no more, nothing can be written.
    if (Object.keys(sent.left).length > 0) {
      const message = `Les colonnes de ce tableau ont changé depuis que vous avez ouvert cette ligne : rien n’est enregistré.${quoteTexts("Dans celles qui n’y sont plus, vous aviez écrit", sent.left)}`;
      return showRow(response, visit, id, table, { row, typed: cells, status: 409, told: { tone: "off", message } });
    }
    if (text(request, "reprise") !== "") return showRow(response, visit, id, table, { row, typed: cells });
    const isEmpty = row === "" && Object.values(cells).every((one) => one.trim() === "");
    if (isEmpty)
      return showRow(response, visit, id, table, {
        ...{ row, typed: cells, status: 422 },
        told: { tone: "off", message: "Écrivez au moins une cellule." },
      });
    const revision = Number(text(request, "revision"));
    let answers: Awaited<ReturnType<typeof drafts.rows.change>>["answers"];
    try {
      ({ answers } = await drafts.rows.change(caller, id, [row === "" ? { cells } : { row, revision, cells }]));
    } catch (error) {
      const told = refusedRow(error);
      if (!told) throw error;
      return showRow(response, visit, id, table, { row, typed: cells, status: 422, told });
    }
    const [answer] = answers;
    if (answer?.status === "conflict") {
      const who = await nameActor(visit, answer.theirs.by);
      // A column that the form did not have (added since, or the same in a first conflict) is as the other left it.
      const yours = { ...answer.theirs.cells, ...cells };
      const conflict = { visit, draft: { id }, table, row, yours, theirs: answer.theirs, who };
      return send(response, rowConflictPage(site, conflict), 409);
    }
    const saved = await drafts.rows.get(caller, id);
    const written = saved.rows.find((one) => one.id === answer?.row);
    const isFaulty = written?.faults.some(({ severity }) => severity === "error");
    const suite = text(request, "suite");
    // What is wrong is shown at once, at its cell, where it was typed.
    if (written && isFaulty && suite !== "liste")
      return leave(response, `${pathOf(request)}/ligne?ligne=${written.id}&fait=${TO_MEND}`);
    const next = saved.rows[saved.rows.findIndex((one) => one.id === written?.id) + 1];
    if (suite === "suivante" && next) return leave(response, `${pathOf(request)}/ligne?ligne=${next.id}&fait=ligne`);
    leave(
      response,
      suite === "autre" && row === ""
        ? `${pathOf(request)}/ligne?fait=ligne`
        : `${pathOf(request)}?fait=ligne${placeOfRow(saved, written?.id ?? "")}`,
    );
  });

  on("/retirer", async (visit, request, response) => {
    const id = idOf(request);
    const row = text(request, "ligne");
    const revision = Number(text(request, "revision"));
    const {
      answers: [answer],
    } = await drafts.rows.change(visit.caller, id, [{ row, revision, remove: true }]);
    if (answer?.status !== "conflict" || answer.theirs.removed)
      return leave(response, `${pathOf(request)}?fait=ligne-retiree`);
    const table = await drafts.rows.get(visit.caller, id);
    const who = await nameActor(visit, answer.theirs.by);
    const conflict = { visit, draft: { id }, table, row, yours: null, theirs: answer.theirs, who };
    send(response, rowConflictPage(site, conflict), 409);
  });

  // Undo, sure mendings, blocks --------------------------------------------------------------------------------------------

  on("/defaire", async (visit, request, response) => {
    try {
      await drafts.rows.undo(visit.caller, idOf(request));
    } catch (error) {
      if (!(error instanceof DraftRefused)) throw error;
      const { fault } = error;
      if (fault.kind === "nothing-to-undo") return leave(response, `${pathOf(request)}?fait=rien-a-defaire`);
      if (fault.kind !== "step-changed") throw error;
      const [first] = fault.conflicts;
      const table = await drafts.rows.get(visit.caller, idOf(request));
      const who = first ? await nameActor(visit, first.theirs.by) : "Quelqu’un";
      const name = first ? nameRow(table, first.theirs.cells) : "";
      const told: Told = {
        tone: "off",
        message: `${who} a changé « ${name} » ${first ? formatClock(first.theirs.at) : ""}, après vous : rien n’est défait, les deux textes restent. Corrigez cette ligne si besoin.`,
      };
      return showTable(request, response, visit, { status: 409, told });
    }
    leave(response, `${pathOf(request)}?fait=defait`);
  });

  on("/reparer", async (visit, request, response) => {
    const table = await drafts.rows.get(visit.caller, idOf(request));
    const changes = table.rows.flatMap(({ id: row, revision, faults }) => {
      const sure = faults.flatMap(({ field, suggestion }) =>
        field && suggestion !== null ? [[field, suggestion]] : [],
      );
      return sure.length > 0 ? [{ row, revision, cells: Object.fromEntries(sure) as HandCells }] : [];
    });
    if (changes.length === 0) return leave(response, pathOf(request));
    const { answers } = await drafts.rows.change(visit.caller, idOf(request), changes);
    const kept = answers.filter(({ status }) => status === "conflict").length;
    if (kept === 0) return leave(response, `${pathOf(request)}?fait=repare`);
    const message = `${counted(kept, "ligne")} ${plural(kept, "a changé", "ont changé")} entre-temps : laissées telles quelles.`;
    await showTable(request, response, visit, { told: { tone: "off", message } });
  });

  const showBlock = async (
    request: Request,
    response: Response,
    visit: Visit,
    { pasted, status = 200, told }: { pasted: string; status?: number; told?: Told },
  ) => {
    const table = await drafts.rows.get(visit.caller, idOf(request));
    const placed = pasted === "" ? undefined : placeBlock(readBlock(pasted), table);
    const count = placed ? placed.added.length + placed.changed.length : 0;
    const empty: Told | undefined =
      placed && count === 0
        ? { tone: "off", message: "Ce bloc ne change rien : ses lignes sont déjà là, ou il n’en a pas." }
        : undefined;
    const props = { visit, draft: { id: idOf(request) }, table, text: pasted, placed, told: told ?? empty };
    send(response, blockPage(site, props), status);
  };
  at("/coller", (visit, request, response) => showBlock(request, response, visit, { pasted: "" }));
  on("/coller", async (visit, request, response) => {
    const pasted = text(request, "bloc");
    if (text(request, "garder") === "" || text(request, "reprise") !== "")
      return showBlock(request, response, visit, { pasted });
    const table = await drafts.rows.get(visit.caller, idOf(request));
    const placed = placeBlock(readBlock(pasted), table);
    const changes = changesOf(placed, readSeen(text(request, "vues")));
    if (changes.length === 0) return showBlock(request, response, visit, { pasted });
    let answers: Awaited<ReturnType<typeof drafts.rows.change>>["answers"];
    try {
      ({ answers } = await drafts.rows.change(visit.caller, idOf(request), changes));
    } catch (error) {
      const told = refusedRow(error);
      if (!told) throw error;
      return showBlock(request, response, visit, { pasted, status: 422, told });
    }
    const kept = answers.filter(({ status }) => status === "conflict").length;
    if (kept === 0) return leave(response, `${pathOf(request)}?fait=bloc`);
    await showBlock(request, response, visit, {
      ...{ pasted, status: 409 },
      told: {
        tone: "off",
        message: `${counted(kept, "ligne")} ${plural(kept, "a été modifiée", "ont été modifiées")} par quelqu’un d’autre entre-temps : rien n’y est écrasé. Voici ce qui changerait encore.`,
      },
    });
  });
}

/** What was done, as the address of a row says it: saved, with a cell to mend. */
const TO_MEND = "ligne-a-revoir";

/** A note as a field of one line shows it, and sends it back. */
const inOneLine = (note: string) => note.replace(/\s*\r?\n\s*/g, " ").trim();

/** Above what was typed in a row that is no more, after what else is said there. */
function tellGone(told: Told | undefined): Told {
  const gone = "Cette ligne n’est plus dans le tableau : enregistrer votre texte l’y ajoute de nouveau.";
  return { tone: "off", message: told ? `${told.message} ${gone}` : gone };
}

/** What is refused of the texts themselves, said above the form that keeps them. */
function refusedRow(error: unknown): Told | undefined {
  if (!(error instanceof DraftRefused)) return undefined;
  const { fault } = error;
  if (fault.kind === "table-too-long")
    return {
      tone: "off",
      message: `Un tableau tenu à la main a ${fault.limit} lignes au plus. Au-delà, déposez un fichier : il est lu et vérifié de la même façon.`,
    };
  if (fault.kind === "invalid") return { tone: "off", message: fault.problems.map(({ message }) => message).join(" ") };
  return undefined;
}

/** The revisions of rows that a preview showed. */
function readSeen(written: string): Record<string, number> {
  try {
    const seen = Object.entries(Object(JSON.parse(written)) as Record<string, unknown>);
    return Object.fromEntries(seen.filter((one): one is [string, number] => typeof one[1] === "number"));
  } catch {
    return {};
  }
}
