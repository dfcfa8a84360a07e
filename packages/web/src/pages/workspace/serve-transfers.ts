import {
  type Acceptance,
  decideAccess,
  draftFateNames,
  type Offer,
  type ShownOffer,
  type TransferFault,
  TransferRefused,
  type Transfers,
} from "@datalogue/api";
import type { Express, Response } from "express";
import type { Fault } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";
import { ofName } from "../../format/index.js";
import { unknownDataset } from "../../reading/unknown-dataset.js";
import { PageProblem } from "../../site.js";
import { roleNeeded } from "./role-needed.js";
import type { Told } from "./sign-in.js";
import { offerFormPage, offerPage, TRANSFERS, transferPath, transfersPage } from "./transfers.js";
import type { WorkspaceParts } from "./workspace-tools.js";

interface Shown {
  status?: number;
  answers?: Record<string, string>;
  fault?: Fault | undefined;
  told?: Told | undefined;
}

const ONE = "/espace/jeux/:slug/transfert";

/** Datasets offered to another organisation, and the answers. */
export function serveTransfers(
  app: Express,
  { site, transfers, tools }: WorkspaceParts & { transfers: Transfers },
): void {
  const { catalogue } = site.services;
  const { send, leave, text, toldOf, own, ownForm } = tools;

  /** What a method throws, undefined for what is not a fault of an offer. */
  const faultOf = (error: unknown): TransferFault => {
    if (!(error instanceof TransferRefused)) throw error;
    return error.fault;
  };
  const findShown = async (visit: Visit, slug: string): Promise<ShownOffer | undefined> => {
    try {
      return await transfers.get(visit.caller, slug);
    } catch (error) {
      const fault = faultOf(error);
      if (fault.kind === "no-offer") return undefined;
      throw fault.kind === "unknown-dataset" ? unknownDataset(slug) : error;
    }
  };

  const showForm = async (response: Response, visit: Visit, slug: string, last: Offer | undefined, shown: Shown) => {
    const { status = 200, ...more } = shown;
    let weighed: Awaited<ReturnType<Transfers["weigh"]>>;
    try {
      weighed = await transfers.weigh(visit.caller, slug);
    } catch (error) {
      if (faultOf(error).kind !== "not-allowed") throw error;
      throw last?.state === "accepted" ? goneTo(last, visit) : notAdministrator();
    }
    const { dataset, stake, parties } = weighed;
    const { organisation } = dataset.metadata;
    const organisations = (await catalogue.listOrganisations())
      .map((one) => one.slug)
      .filter((one) => one !== organisation && (!parties || one === parties.partner || one === parties.recipient))
      .sort((a, b) => visit.organisationName(a).localeCompare(visit.organisationName(b), "fr"));
    const named = { slug: dataset.slug, title: dataset.metadata.title, organisation };
    const isLent = parties !== undefined;
    send(response, offerFormPage(site, { visit, dataset: named, stake, last, organisations, isLent, ...more }), status);
  };
  const show = async (response: Response, visit: Visit, slug: string, shown: Shown = {}) => {
    const found = await findShown(visit, slug);
    if (found?.offer.state !== "waiting") return showForm(response, visit, slug, found?.offer, shown);
    const { status = 200, ...more } = shown;
    const { contact } = (await catalogue.getOrganisation(found.offer.taker)) ?? {};
    const isLent = (await catalogue.as(visit.caller).getDataset(slug))?.agreement !== undefined;
    send(response, offerPage(site, { visit, shown: found, contact, isLent, ...more }), status);
  };
  /** What a form asked is not done: the page again, with what is wrong and what was answered. */
  const showFault = async (
    response: Response,
    visit: Visit,
    slug: string,
    error: unknown,
    answers: Record<string, string>,
  ) => {
    const fault = faultOf(error);
    switch (fault.kind) {
      case "invalid": {
        const [first] = fault.problems;
        const field = first?.field.replace("contact.", "") ?? "";
        return show(response, visit, slug, { status: 422, answers, fault: { field, message: first?.message ?? "" } });
      }
      case "unknown-organisation":
        return show(response, visit, slug, {
          status: 422,
          answers,
          fault: { field: "organisation", message: "Choisissez un organisme du catalogue." },
        });
      case "under-agreement":
        return show(response, visit, slug, { status: 409, answers, told: { tone: "off", message: LENT } });
      case "changed":
        return show(response, visit, slug, { status: 409, answers, told: { tone: "off", message: CHANGED } });
      case "already-offered":
      case "no-offer":
      case "expired":
        return show(response, visit, slug, { status: 409, told: { tone: "off", message: LATE[fault.kind] } });
      case "unknown-dataset":
        throw unknownDataset(slug);
      case "not-allowed":
        throw notAdministrator();
      default:
        throw error;
    }
  };

  app.get(
    TRANSFERS,
    own(async (visit, request, response) => {
      const { organisme, jeu } = request.query;
      if (typeof jeu === "string") return leave(response, transferPath(encodeURIComponent(jeu)));
      const offers = await transfers.list(visit.caller);
      const mine = (await catalogue.listNamedOrganisations())
        .map(({ slug }) => slug)
        .filter((organisation) => decideAccess(visit.caller, "administer", { organisation }).allowed);
      if (mine.length === 0) throw notAdministrator();
      const asked = typeof organisme === "string" && mine.includes(organisme) ? [organisme] : undefined;
      const held = asked ?? mine.filter((slug) => visit.caller.memberships.some((one) => one.organisation === slug));
      const own = catalogue.as(visit.caller);
      const datasets = [...(await own.listReadable()), ...(await own.listWithdrawn())]
        .filter(({ organisation }) => held.includes(organisation))
        .sort((a, b) => a.title.localeCompare(b.title, "fr"));
      send(response, transfersPage(site, { visit, offers, datasets }));
    }),
  );
  app.get(
    ONE,
    own((visit, request, response) => show(response, visit, request.params.slug ?? "", { told: toldOf(request) })),
  );
  app.post(
    ONE,
    ...ownForm(async (visit, request, response) => {
      const { slug = "" } = request.params;
      const answers = {
        organisation: text(request, "organisation"),
        drafts: text(request, "drafts"),
        message: text(request, "message"),
      };
      const drafts = draftFateNames.find((fate) => fate === answers.drafts) ?? "hand-over";
      try {
        await transfers.offer(visit.caller, slug, { ...answers, drafts });
      } catch (error) {
        return showFault(response, visit, slug, error, answers);
      }
      leave(response, `${transferPath(slug)}?fait=propose`);
    }),
  );
  app.post(
    `${ONE}/accepter`,
    ...ownForm(async (visit, request, response) => {
      const { slug = "" } = request.params;
      const answers = Object.fromEntries(
        ["name", "email", "scopes", "grants"].map((name) => [name, text(request, name).trim()]),
      ) as Record<"name" | "email" | "scopes" | "grants", string>;
      const { name, email } = answers;
      const decided = (word: string): "keep" | "drop" | undefined =>
        word === "keep" || word === "drop" ? word : undefined;
      const [scopes, grants] = [decided(answers.scopes), decided(answers.grants)];
      const acceptance: Acceptance = {
        digest: text(request, "digest"),
        contact: name === "" && email === "" ? null : { name, email },
        ...(scopes ? { scopes } : {}),
        ...(grants ? { grants } : {}),
      };
      try {
        await transfers.accept(visit.caller, slug, acceptance);
      } catch (error) {
        return showFault(response, visit, slug, error, answers);
      }
      leave(response, "/espace?fait=offre-acceptee");
    }),
  );
  app.post(
    `${ONE}/refuser`,
    ...ownForm(async (visit, request, response) => {
      const { slug = "" } = request.params;
      const word = text(request, "word");
      try {
        await transfers.refuse(visit.caller, slug, word);
      } catch (error) {
        return showFault(response, visit, slug, error, { word });
      }
      leave(response, "/espace?fait=offre-refusee");
    }),
  );
  app.post(
    `${ONE}/retirer`,
    ...ownForm(async (visit, request, response) => {
      const { slug = "" } = request.params;
      try {
        await transfers.withdraw(visit.caller, slug);
      } catch (error) {
        return showFault(response, visit, slug, error, {});
      }
      leave(response, `${transferPath(slug)}?fait=offre-retiree`);
    }),
  );
}

const CHANGED =
  "Ce qui part avec ce jeu a changé depuis que vous avez ouvert la page : relisez, puis répondez. Rien n’a été fait.";
const LENT = "Ce jeu est sous convention : seuls les deux organismes qu’elle lie peuvent l’avoir. Rien n’a été fait.";
const LATE = {
  "already-offered": "Ce jeu est déjà proposé : voici l’offre en cours.",
  "no-offer": "Cette offre n’attend plus de réponse. Rien n’a été fait.",
  expired: "Cette offre a attendu plus de trente jours. Rien n’a été fait.",
};

/** Who gave a dataset has nothing to offer any more. */
function goneTo({ dataset, taker }: Offer, { organisationName }: Visit): PageProblem {
  return new PageProblem(
    403,
    "Ce jeu a changé d’organisme",
    `«\u202f${dataset.title}\u202f» est désormais celui ${ofName(organisationName(taker))}.`,
    [{ label: "Voir le jeu", href: `/jeux/${dataset.slug}` }],
  );
}

function notAdministrator(): PageProblem {
  return roleNeeded(
    "Réservé aux administrateurs",
    "Un jeu est proposé à un autre organisme par un administrateur de celui qui l’a, et accepté par un administrateur de l’autre.",
  );
}
