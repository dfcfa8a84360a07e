import { createHash } from "node:crypto";
import {
  civilDay,
  type Datalogue,
  type DepositResult,
  HttpProblem,
  InspectionRefused,
  type InstallationHistory,
  isDay,
  MAX_PHOTO_BYTES,
  type Multipart,
  middleOfDay,
  newEntryId,
  PERMISSIONS_POLICY,
  problemOf,
  readMultipart,
} from "@datalogue/api";
import type { Express, Request, Response } from "express";
import type { Visit } from "../../../components/visit.js";
import { counted } from "../../../format/index.js";
import { policyOf } from "../../../http/security.js";
import { tellNoDay } from "../../../reading/choose-day.js";
import { PageProblem } from "../../../site.js";
import { releasedPhotosPage } from "../../released-photos.js";
import type { Told } from "../sign-in.js";
import { PRIVATE, type WorkspaceParts } from "../workspace-tools.js";
import { campaignPage } from "./campaign.js";
import { entryPage, type GivenEntry, type ReadByForm } from "./entry.js";
import { installationPage } from "./installation.js";
import { kindsPage, type ShownKind } from "./kinds.js";
import { offlineManifest, offlinePage } from "./offline.js";
import { photoPage } from "./photo.js";
import { resultsPage } from "./results.js";
import { roundPage } from "./round.js";
import { installationPath, kindPath, photoPath } from "./say-standing.js";
import { sheetPage } from "./sheet.js";
import { spreadsheetPage, writeModel } from "./spreadsheet.js";

const HERE = "/controles";
const OBJECT = `${HERE}/:kind/objets/:key`;

/** Inspections in the field: what is to be seen, entry by an ordinary form, the history of an object. */
export function serveInspections(
  app: Express,
  {
    site,
    people,
    inspections,
    inspectionResults,
    tools,
  }: WorkspaceParts & Pick<Datalogue, "inspections" | "inspectionResults">,
): void {
  const { send, leave, text, toldOf, own, ownForm } = tools;
  const { publicUrl } = site;
  const kindOf = ({ params }: Request<Record<string, string>>) => params.kind ?? "";

  app.get(
    HERE,
    own(async (visit, _request, response) => {
      const kinds: ShownKind[] = [];
      for (const { kind } of inspections.listKinds(visit.caller)) {
        const round = await inspections.getRound(visit.caller, kind.id).catch((error) => {
          if (error instanceof InspectionRefused && error.fault.kind === "no-register") return undefined;
          throw error;
        });
        const { id, title, description, organisation } = kind;
        kinds.push({ id, title, description, organisation, round });
      }
      send(response, kindsPage(site, { visit, kinds }));
    }),
  );

  // Pages of the field: a script of ours, and where one is, when it is asked for.
  const fieldHeaders = {
    ...PRIVATE,
    "Content-Security-Policy": policyOf(publicUrl, { scripts: true }),
    "Permissions-Policy": PERMISSIONS_POLICY.replace("geolocation=()", "geolocation=(self)"),
  };
  // The same for everybody, whoever is signed in: it holds nothing of the kind that its address names.
  app.get(`${HERE}/:kind/hors-ligne`, (request, response) => {
    const { kind = "" } = request.params as Record<string, string>;
    if (!/^[a-z0-9-]+$/.test(kind)) throw new PageProblem(404, "Page introuvable", "Aucun contrôle n’a ce nom.");
    response.set(fieldHeaders).type("html").send(offlinePage(site, kind));
  });
  app.get(`${HERE}/:kind/manifeste.webmanifest`, (request, response) => {
    const { kind = "" } = request.params as Record<string, string>;
    const title = site.services.catalogue.info().shortTitle;
    response.set({ "X-Content-Type-Options": "nosniff", "Cache-Control": "public, no-cache" });
    response
      .type("application/manifest+json")
      .send(JSON.stringify(offlineManifest({ id: encodeURIComponent(kind), title })));
  });
  app.get(`${HERE}/travailleur.js`, (_request, response) => {
    response.set({ ...fieldHeaders, "Cache-Control": "no-cache" });
    response.type("text/javascript").send(`importScripts(${JSON.stringify(site.asset("inspection-worker.ts"))});\n`);
  });

  type Shown = Pick<Parameters<typeof roundPage>[1], "told" | "fault">;
  const showRound = async (visit: Visit, kind: string, response: Response, shown: Shown, status = 200) => {
    const round = await inspections.getRound(visit.caller, kind);
    // Its script puts the list in the order of what is near, when asked.
    response.set(fieldHeaders);
    send(response, roundPage(site, { visit, round, ...shown }), status);
  };
  app.get(
    `${HERE}/:kind`,
    own((visit, request, response) => showRound(visit, kindOf(request), response, { told: toldOf(request) })),
  );
  app.get(
    `${HERE}/:kind/feuille`,
    own(async (visit, request, response) => {
      const round = await inspections.getRound(visit.caller, kindOf(request));
      send(response, sheetPage(site, { visit, round, whole: request.query.objets === "tous" }));
    }),
  );

  app.get(
    `${HERE}/:kind/campagnes/:campaign`,
    own(async (visit, request, response) => {
      const record = await inspections.getCampaign(visit.caller, kindOf(request), request.params.campaign ?? "");
      send(response, campaignPage(site, { visit, record }));
    }),
  );
  app.post(
    `${HERE}/:kind/position`,
    ...ownForm(async (visit, request, response) => {
      const kind = kindOf(request);
      const decision = text(request, "decision") === "accepted" ? "accepted" : "refused";
      await inspections.decidePosition(visit.caller, kind, text(request, "id"), decision);
      leave(response, `${kindPath({ id: kind })}?fait=position-${decision === "accepted" ? "acceptee" : "refusee"}`);
    }),
  );
  const showResults = async (visit: Visit, kind: string, response: Response, told?: Told, status = 200) =>
    send(response, resultsPage(site, { visit, ...(await inspectionResults.list(visit.caller, kind)), told }), status);
  app.get(
    `${HERE}/:kind/resultats`,
    own((visit, request, response) => showResults(visit, kindOf(request), response, toldOf(request))),
  );
  app.post(
    `${HERE}/:kind/resultats`,
    ...ownForm(async (visit, request, response) => {
      const kind = kindOf(request);
      try {
        leave(response, `/publier/${await inspectionResults.prepare(visit.caller, kind, text(request, "dataset"))}`);
      } catch (error) {
        if (!(error instanceof InspectionRefused && error.fault.kind === "invalid")) throw error;
        const message = error.fault.problems.map((one) => one.message).join(" ");
        await showResults(visit, kind, response, { tone: "off", message }, 422);
      }
    }),
  );

  app.get(
    `${HERE}/:kind/modele.csv`,
    own(async (visit, request, response) => {
      const round = await inspections.getRound(visit.caller, kindOf(request));
      response.set({ ...PRIVATE, "Content-Type": "text/csv; charset=utf-8" });
      response.attachment(`${round.kind.id}.csv`).send(writeModel(round));
    }),
  );
  const showSpreadsheet = async (
    visit: Visit,
    kind: string,
    response: Response,
    shown: Pick<Parameters<typeof spreadsheetPage>[1], "brought" | "told">,
    status = 200,
  ) => {
    const round = await inspections.getRound(visit.caller, kind);
    if (!round.may.enter) throw entering(round.kind);
    send(response, spreadsheetPage(site, { visit, round, ...shown }), status);
  };
  app.get(
    `${HERE}/:kind/tableur`,
    own((visit, request, response) => showSpreadsheet(visit, kindOf(request), response, {})),
  );
  app.post(
    `${HERE}/:kind/tableur`,
    ...ownForm(async (visit, request, response) => {
      const kind = kindOf(request);
      const body = request.is("multipart/form-data")
        ? await readMultipart(request, { maxFiles: 1, maxBytes: MAX_SPREADSHEET_BYTES })
        : undefined;
      const [file] = body?.files ?? [];
      if (!file) {
        const told = { tone: "off", message: "Choisissez un fichier qui n’est pas vide." } as const;
        return showSpreadsheet(visit, kind, response, { told }, 422);
      }
      const brought = await inspections.bringSpreadsheet(visit.caller, kind, file);
      await showSpreadsheet(visit, kind, response, { brought }, brought.faults.length > 0 ? 422 : 200);
    }),
  );

  /** Names of who inspected, for those who work there. */
  const findNames = async (history: InstallationHistory) => {
    const names = new Map<string, string>();
    if (!history.round.may.enter) return names;
    for (const { author } of history.inspections)
      if (!names.has(author)) names.set(author, (await people.get(author))?.name ?? "une personne partie");
    return names;
  };
  app.get(
    OBJECT,
    own(async (visit, request, response) => {
      const history = await inspections.getInstallation(visit.caller, kindOf(request), request.params.key ?? "");
      const names = await findNames(history);
      send(response, installationPage(site, { visit, history, names, told: toldOf(request) }));
    }),
  );

  const PHOTO = `${HERE}/:kind/photos/:id`;
  type ShownOfPhoto = Omit<Parameters<typeof photoPage>[1], "visit" | "shown">;
  const showPhoto = async (
    visit: Visit,
    { params }: Request<Record<string, string>>,
    response: Response,
    more: ShownOfPhoto,
    status = 200,
  ) => {
    const shown = await inspections.getPhoto(visit.caller, params.kind ?? "", params.id ?? "");
    send(response, photoPage(site, { visit, shown, ...more }), status);
  };
  app.get(
    PHOTO,
    own((visit, request, response) => showPhoto(visit, request, response, { told: toldOf(request) })),
  );
  /** A form of the page of a photo: what it lacks is told there. */
  const photoForm = (
    path: string,
    done: string,
    act: (visit: Visit, request: Request<Record<string, string>>, kind: string, id: string) => Promise<void>,
  ) =>
    app.post(
      `${PHOTO}/${path}`,
      ...ownForm(async (visit, request, response) => {
        const { kind = "", id = "" } = request.params;
        try {
          await act(visit, request, kind, id);
        } catch (error) {
          if (!(error instanceof InspectionRefused && error.fault.kind === "invalid")) throw error;
          const given = { sentence: text(request, "sentence"), why: text(request, "why") };
          return showPhoto(visit, request, response, { given, faults: error.fault.problems }, 422);
        }
        leave(response, `${photoPath({ id: kind }, id)}?fait=${done}`);
      }),
    );
  photoForm("publier", "photo-publique", (visit, request, kind, id) => {
    const said = { sentence: text(request, "sentence"), isClear: text(request, "isClear") === "oui" };
    return inspections.releasePhoto(visit.caller, kind, id, said);
  });
  photoForm("reprendre", "photo-reprise", (visit, _request, kind, id) =>
    inspections.withdrawPhoto(visit.caller, kind, id),
  );
  photoForm("supprimer", "photo-supprimee", (visit, request, kind, id) =>
    inspections.removePhoto(visit.caller, kind, id, text(request, "why")),
  );
  // Made each time: a photo that was taken back is there no more.
  app.get("/photos-de-terrain", async (_request, response) => {
    const photos = await inspections.listReleased();
    response.set({ "Cache-Control": "no-store" }).type("html");
    response.send(releasedPhotosPage(site, { photos, nameOf: await tools.nameOrganisations() }));
  });

  interface ShownEntry {
    id: string;
    seenAt: string;
    /** What the form was first made of. */
    read?: ReadByForm;
    given?: GivenEntry;
    faults?: { field: string; message: string }[];
    told?: Parameters<typeof entryPage>[1]["told"];
  }
  const showEntry = async (
    visit: Visit,
    request: Request<Record<string, string>>,
    response: Response,
    shown: ShownEntry,
    status = 200,
  ) => {
    const key = request.params.key ?? "";
    const version = versionOf(shown.read);
    const { round, entry } = await inspections.getInstallation(visit.caller, kindOf(request), key, version);
    if (!round.may.enter) throw entering(round.kind);
    if (!entry.installation.isRegistered && shown.given === undefined) throw leftRegister(round.kind, entry);
    send(response, entryPage(site, { visit, round, entry, today: civilDay(site.now()), ...shown }), status);
  };
  app.get(
    `${OBJECT}/saisie`,
    own((visit, request, response) =>
      showEntry(visit, request, response, { id: newEntryId(), seenAt: site.now().toISOString() }),
    ),
  );
  app.post(
    `${OBJECT}/saisie`,
    ...ownForm(
      async (visit, request, response) => {
        // Decided before the photos are read, and no more of them than the form takes.
        const kind = kindOf(request);
        const round = await inspections.getRound(visit.caller, kind);
        if (!round.may.enter) throw entering(round.kind);
        if (!request.is("multipart/form-data")) return leave(response, `${kindPath(round.kind)}`);
        const most = round.form.photos;
        const body = await readMultipart(request, readAtMost(most)).catch((error) => {
          if (!(error instanceof HttpProblem && error.status === 413)) throw error;
          throw tooHeavy(most, `${installationPath(round.kind, request.params.key ?? "")}/saisie`);
        });
        const one = (name: string) => body.fields.get(name)?.[0] ?? "";
        const given: GivenEntry = { answers: answersOf(body), note: one("note"), day: one("day").trim() };
        const read = { register: one("register"), last: one("last"), campaign: one("campaign") };
        const shown = { id: one("id"), seenAt: one("seenAt"), read, given };
        const tellFault = (field: string, message: string) =>
          showEntry(visit, request, response, { ...shown, faults: [{ field, message }] }, 422);
        const tellPhotos = (message: string) => tellFault("photos", message);
        const day = given.day || civilDay(site.now());
        // A browser without a calendar takes any text.
        if (!isDay(day)) return tellFault(round.form.columns.day, tellNoDay(day));
        const photos: string[] = [];
        const count = body.files.length;
        if (count > most) return tellPhotos(`${counted(most, "photo")} au plus\u00a0: vous en avez choisi ${count}.`);
        for (const { bytes } of body.files) {
          const sha256 = createHash("sha256").update(bytes).digest("hex");
          try {
            await inspections.keepPhoto(visit.caller, kind, sha256, bytes);
          } catch (error) {
            const told = error instanceof InspectionRefused ? problemOf(error) : undefined;
            if (!told) throw error;
            return tellPhotos(told.detail);
          }
          if (!photos.includes(sha256)) photos.push(sha256);
        }
        const [result] = await inspections.deposit(
          visit.caller,
          kind,
          [
            {
              ...{ id: shown.id, form: one("form"), installation: request.params.key ?? "" },
              // A day told afterwards has no hour: its middle.
              seenAt: day === dayOf(shown.seenAt) ? shown.seenAt : middleOfDay(day),
              read: { version: versionOf(read) ?? null, last: read.last || null },
              answers: given.answers,
              ...(read.campaign === "" ? {} : { campaign: read.campaign }),
              ...(given.note.trim() === "" ? {} : { note: given.note }),
              ...(photos.length === 0 ? {} : { photos }),
            },
          ],
          "form",
        );
        if (result?.outcome === "kept" || result?.outcome === "known") {
          const path = result.differs ? installationPath(round.kind, request.params.key ?? "") : kindPath(round.kind);
          return leave(response, `${path}?fait=${result.differs ? "controle-differe" : "controle"}`);
        }
        await showEntry(visit, request, response, { ...shown, ...tellRefused(result) }, 422);
      },
      { readTexts },
    ),
  );

  app.post(
    `${HERE}/:kind/garder`,
    ...ownForm(async (visit, request, response) => {
      const kind = kindOf(request);
      const id = text(request, "id");
      const found = (await inspections.listEntries(visit.caller, kind)).find((one) => one.id === id);
      await inspections.settle(visit.caller, kind, id);
      leave(response, `${installationPath({ id: kind }, found?.installation ?? "")}?fait=departage`);
    }),
  );
  app.post(
    `${HERE}/:kind/fait`,
    ...ownForm(async (visit, request, response) => {
      const kind = kindOf(request);
      const inspection = text(request, "id");
      try {
        await inspections.markDone(visit.caller, kind, inspection, text(request, "day"));
      } catch (error) {
        if (!(error instanceof InspectionRefused && error.fault.kind === "invalid")) throw error;
        const message = error.fault.problems.map((one) => one.message).join(" ");
        return showRound(visit, kind, response, { fault: { inspection, message } }, 422);
      }
      leave(response, `${kindPath({ id: kind })}?fait=action-faite`);
    }),
  );
}

/** Bytes of a campaign filled in a spreadsheet. */
const MAX_SPREADSHEET_BYTES = 5_000_000;

/** Photos that a form may ask for. */
const MOST_PHOTOS = 6;

/** Photos that are read of a form: a little more and heavier than are kept, so that what is too much is told beside all that was typed. */
const readAtMost = (most: number) => ({ maxFiles: most + 2, maxBytes: MAX_PHOTO_BYTES + 2_000_000 });

/** What was typed in a form, and the names of its photos, which are held of nobody but who is signed in. */
async function readTexts(request: Request): Promise<Record<string, string[]> | undefined> {
  if (!request.is("multipart/form-data")) return undefined;
  const read = await readMultipart(request, { ...readAtMost(MOST_PHOTOS), holds: false }).catch((error) => {
    if (error instanceof HttpProblem) return undefined;
    throw error;
  });
  const photos = read?.files.map(({ name }) => name) ?? [];
  return read && { ...Object.fromEntries(read.fields), ...(photos.length > 0 ? { photos } : {}) };
}

/** Told where the photos are such that the form was not read: the browser has it still. */
function tooHeavy(most: number, href: string): PageProblem {
  return new PageProblem(
    413,
    "Trop de photos, ou trop lourdes",
    `Rien n’est enregistré. Revenez à la page d’avant, où votre navigateur garde d’ordinaire ce qui est saisi, et choisissez ${counted(most, "photo")} au plus, de ${MAX_PHOTO_BYTES / 1_000_000}\u00a0Mo chacune.`,
    [{ label: "Rouvrir le formulaire", href }],
  );
}

/** Told to who only reads. */
function entering(kind: { id: string }): PageProblem {
  return new PageProblem(
    403,
    "Saisir est réservé aux contributeurs",
    "Votre compte lit ces contrôles. Un administrateur de l’organisme peut vous donner le rôle de contributeur.",
    [{ label: "Revenir aux contrôles", href: kindPath(kind) }],
  );
}

/** Told of an object that is no more to be seen; a form opened before is still taken. */
function leftRegister(
  kind: { id: string },
  { installation }: Pick<InstallationHistory["entry"], "installation">,
): PageProblem {
  return new PageProblem(
    404,
    "Cet objet n’est plus au registre",
    "Il n’est plus à contrôler. Tout ce qui en a été vu reste dans son historique.",
    [{ label: "Voir son historique", href: installationPath(kind, installation.key) }],
  );
}

/** The version of the register that a form was made of. */
const versionOf = (read: ReadByForm | undefined) => Number(read?.register) || undefined;

/** Answers of a form by column; what is checked several times is joined. */
function answersOf({ fields }: Multipart): Record<string, string> {
  return Object.fromEntries(
    [...fields].flatMap(([name, values]) => {
      const answer = values.join("|");
      return name.startsWith("r.") && answer !== "" ? [[name.slice(2), answer] as const] : [];
    }),
  );
}

function dayOf(instant: string): string {
  const time = Date.parse(instant);
  return Number.isNaN(time) ? "" : civilDay(new Date(time));
}

/** What is said above a form whose entry was not kept. */
function tellRefused(result: DepositResult | undefined): Pick<Parameters<typeof entryPage>[1], "told" | "faults"> {
  if (result?.outcome !== "refused")
    return {
      told: { tone: "off", message: "Les photos ne sont pas arrivées. Choisissez-les de nouveau, puis enregistrez." },
    };
  if (result.code === "saisie-differente")
    return {
      told: {
        tone: "off",
        message: "Ce formulaire a déjà été enregistré. Pour un autre contrôle, rouvrez-le depuis la liste.",
      },
    };
  return result.faults.length > 0 ? { faults: result.faults } : { told: { tone: "off", message: result.message } };
}
