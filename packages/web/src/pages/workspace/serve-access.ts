import { decideAccess, grantKinds, lookCookie } from "@datalogue/api";
import type { Express, Request, Response } from "express";
import type { Fault } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";
import { checkPageNumber, countPages, parsePageNumber } from "../../reading/page-number.js";
import { unknownDataset } from "../../reading/unknown-dataset.js";
import { type AskedAccess, accessPage, askPage, keepAccess, ownRequestsPage } from "./access.js";
import { findLooks } from "./find-looks.js";
import { PAGE } from "./people.js";
import { roleNeeded } from "./role-needed.js";
import type { WorkspaceParts } from "./workspace-tools.js";

const OWN = "/compte/acces";
const ANSWERS = "/administration/acces";
const LOOK = "/administration/voir-comme";

/** Characters of what is looked for; the field takes no more. */
const LONGEST_TEXT = 120;

/** Asking for a closed dataset, and answering. */
export function serveAccess(app: Express, { site, people, accessRequests, tools }: WorkspaceParts): void {
  const { catalogue } = site.services;
  const { send, leave, text, toldOf, own, ownForm } = tools;

  const showAsk = async (
    response: Response,
    visit: Visit,
    ref: string,
    { status = 200, ...more }: { status?: number; fault?: Fault; message?: string } = {},
  ) => {
    const dataset = await catalogue.as(visit.caller).getNamed(ref);
    if (!dataset) throw unknownDataset(ref);
    // Whoever reads it, or would but that it is withdrawn, has nothing to ask.
    if (dataset.readable || dataset.withdrawn) return leave(response, `/jeux/${dataset.slug}`);
    send(response, askPage(site, { visit, dataset, ...more }), status);
  };
  const showAnswers = async (
    request: Request,
    response: Response,
    visit: Visit,
    {
      status = 200,
      ...more
    }: { status?: number; fault?: Fault; faulty?: string; word?: string; told?: ReturnType<typeof toldOf> } = {},
  ) => {
    const organisations = await catalogue.listOrganisations();
    if (
      !organisations.some(
        ({ slug: organisation }) => decideAccess(visit.caller, "administer", { organisation }).allowed,
      )
    )
      throw roleNeeded(
        "Réservé aux administrateurs",
        "Les demandes d’accès sont lues par les administrateurs de l’organisme qui publie le jeu.",
      );
    const asked = readAsked(request);
    const list = () => accessRequests.list(visit.caller, { ...asked, pageSize: PAGE });
    let listed = await list();
    const pages = { waiting: countPages(listed.waitingCount, PAGE), grants: countPages(listed.grantsCount, PAGE) };
    // What was done may have emptied the last page.
    if ((request.method === "POST" || more.told) && (asked.waiting > pages.waiting || asked.grants > pages.grants)) {
      asked.waiting = Math.min(asked.waiting, pages.waiting);
      asked.grants = Math.min(asked.grants, pages.grants);
      listed = await list();
    }
    const looks = await findLooks(people, organisations, { visit, ...asked });
    for (const [list, count] of Object.entries({ ...pages, page: looks.pages }))
      checkPageNumber(asked[list as keyof typeof pages], count, keepAccess(ANSWERS, { ...asked, [list]: 1 }));
    const kinds = new Map(organisations.map(({ slug, kind = null }) => [slug, kind]));
    send(response, accessPage(site, { visit, asked, looks, kinds, ...listed, ...more }), status);
  };

  app.get(
    OWN,
    own(async (visit, request, response) => {
      const requests = await accessRequests.listOwn(visit.caller);
      send(response, ownRequestsPage(site, { visit, requests, told: toldOf(request) }));
    }),
  );
  app.get(
    `${OWN}/:slug`,
    own((visit, request, response) => showAsk(response, visit, request.params.slug ?? "")),
  );
  app.post(
    `${OWN}/:slug`,
    ...ownForm(async (visit, request, response) => {
      const { slug = "" } = request.params;
      const message = text(request, "message");
      const asked = await accessRequests.ask(visit.caller, slug, message);
      if (!asked) throw unknownDataset(slug);
      if (asked.kind === "fault") return showAsk(response, visit, slug, { status: 422, fault: asked, message });
      leave(response, `${OWN}?fait=demande`);
    }),
  );
  app.get(
    ANSWERS,
    own((visit, request, response) => showAnswers(request, response, visit, { told: toldOf(request) })),
  );
  app.post(
    `${ANSWERS}/accepter`,
    ...ownForm(async (visit, request, response) => {
      const gives = grantKinds.find((one) => one === text(request, "gives")) ?? "dataset";
      const asked = readAsked(request);
      const done = await accessRequests.accept(visit.caller, text(request, "id"), gives);
      if (typeof done === "object")
        return showAnswers(request, response, visit, { status: 422, told: { tone: "off", message: done.message } });
      leave(response, keepAccess(ANSWERS, asked, done ? "accorde" : "tard"));
    }),
  );
  app.post(
    `${ANSWERS}/refuser`,
    ...ownForm(async (visit, request, response) => {
      const asked = readAsked(request);
      const [id, word] = [text(request, "id"), text(request, "word")];
      const done = await accessRequests.refuse(visit.caller, id, word);
      if (typeof done === "object")
        return showAnswers(request, response, visit, { status: 422, fault: done, faulty: id, word });
      leave(response, keepAccess(ANSWERS, asked, done ? "refuse" : "tard"));
    }),
  );
  app.post(
    `${ANSWERS}/retirer`,
    ...ownForm(async ({ caller }, request, response) => {
      const asked = readAsked(request);
      const done = await accessRequests.withdraw(caller, text(request, "dataset"), text(request, "person"));
      leave(response, keepAccess(ANSWERS, asked, done ? "reprise" : "reprise-tard"));
    }),
  );
  app.post(
    LOOK,
    ...ownForm(async (visit, request, response) => {
      const as = text(request, "as");
      if (!(await people.beginLook(visit.caller, as)))
        return showAnswers(request, response, visit, {
          status: 422,
          told: { tone: "off", message: "Choisissez un organisme du catalogue, ou une personne que vous administrez." },
        });
      response.append("Set-Cookie", lookCookie({ as, session: visit.caller.session }, site.publicUrl));
      leave(response, "/");
    }),
  );
  app.post(
    `${LOOK}/fin`,
    ...ownForm(async ({ caller }, _request, response) => {
      await people.endLook(caller);
      response.append("Set-Cookie", lookCookie(undefined, site.publicUrl));
      leave(response, `${ANSWERS}?fait=revenu`);
    }),
  );
}

/** What the address asks for, that of a form too. Throws a `PageProblem` for a page that is no number. */
function readAsked({ query }: Request): AskedAccess {
  const given = (name: string) => [query[name] ?? ""].flat().map(String).join(", ").trim();
  const text = typeof query.q === "string" ? query.q.trim().slice(0, LONGEST_TEXT) : "";
  const first = keepAccess(ANSWERS, { text, waiting: 1, grants: 1, page: 1 });
  const [waiting = 1, grants = 1, page = 1] = ["demandes", "acces", "page"].map((name) =>
    parsePageNumber(given(name), first),
  );
  return { text, waiting, grants, page };
}
