import {
  decideAccess,
  type Handed,
  isRefusal,
  type PeopleAsked,
  problemOf,
  type Role,
  roleNames,
} from "@datalogue/api";
import type { Express, Request, Response } from "express";
import type { Fault } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";
import { ofName } from "../../format/index.js";
import { checkPageNumber, countPages, parsePageNumber } from "../../reading/page-number.js";
import { PageProblem } from "../../site.js";
import { type AskedPeople, type HandedLink, keepAsked, PAGE, peoplePage, personPage } from "./people.js";
import { roleNeeded } from "./role-needed.js";
import type { Told } from "./sign-in.js";
import type { WorkspaceParts } from "./workspace-tools.js";

const PEOPLE = "/administration/personnes";

const NO_ROLE = "Choisissez ce que cette personne pourra faire.";

/** Characters of what is looked for; the field takes no more. */
const LONGEST_TEXT = 120;

/** The people of the organisations that one administers. */
export function servePeople(app: Express, { site, people, tools }: WorkspaceParts): void {
  const { now } = site;
  const { catalogue } = site.services;
  const { send, leave, text, toldOf, own, ownForm } = tools;

  const administered = async ({ caller }: Visit) =>
    (await catalogue.listOrganisations())
      .map(({ slug }) => slug)
      .filter((organisation) => decideAccess(caller, "administer", { organisation }).allowed);
  const showPeople = async (
    request: Request,
    response: Response,
    visit: Visit,
    {
      status = 200,
      ...more
    }: { status?: number; answers?: object; fault?: Fault; told?: Told | undefined; handed?: HandedLink } = {},
  ) => {
    const organisations = await administered(visit);
    if (organisations.length === 0) throw notAdministrator();
    const asked = readAsked(request);
    const find = (page: number) => people.find(visit.caller, { ...givenOf(asked), page, pageSize: PAGE });
    let { page } = asked;
    let listed = await find(page);
    const pages = countPages(listed.count, PAGE);
    // What was done may have emptied the last page.
    if (page > pages && (request.method === "POST" || more.told)) {
      page = pages;
      listed = await find(page);
    }
    checkPageNumber(page, pages, keepAsked(PEOPLE, { ...asked, page: 1 }));
    const found = { ...asked, page, pages, count: listed.count, all: listed.all };
    const invitations = await people.listInvitations(visit.caller);
    const props = { visit, people: listed.people, found, invitations, organisations, now: now(), ...more };
    send(response, peoplePage(site, props), status);
  };
  const findPerson = async (visit: Visit, id: string) => {
    const person = await people.getAdministered(visit.caller, id);
    if (person) return person;
    if ((await administered(visit)).length === 0) throw notAdministrator();
    throw new PageProblem(
      404,
      "Personne inconnue",
      "Ce compte n’existe pas, ou n’est pas d’un organisme que vous administrez.",
      [{ label: "Personnes", href: PEOPLE }],
    );
  };
  const showPerson = async (
    request: Request,
    response: Response,
    visit: Visit,
    id: string,
    { status = 200, ...more }: { status?: number; told?: Told | undefined; handed?: HandedLink } = {},
  ) => {
    const person = await findPerson(visit, id);
    const isWhole = (await people.get(id))?.memberships.length === person.memberships.length;
    const mayHandLink = await people.mayMakePasswordLink(visit.caller, id);
    const props = { visit, person, asked: readAsked(request), isWhole, mayHandLink, ...more };
    send(response, personPage(site, props), status);
  };
  /** What may not be done is said on the page where it was asked. */
  const attempt = async (request: Request, response: Response, visit: Visit, id: string, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      const problem = isRefusal(error) ? problemOf(error) : undefined;
      if (!problem) throw error;
      const told: Told = { tone: "off", message: problem.detail };
      await showPerson(request, response, visit, id, { status: problem.status, told });
    }
  };
  app.get(
    PEOPLE,
    own((visit, request, response) => showPeople(request, response, visit, { told: toldOf(request) })),
  );
  app.post(
    `${PEOPLE}/inviter`,
    ...ownForm(async (visit, request, response) => {
      // What the address cannot say is refused before anything is done.
      readAsked(request);
      const answers = {
        email: text(request, "email"),
        organisation: text(request, "organisation"),
        role: text(request, "role"),
      };
      const role = roleNames.find((one) => one === answers.role);
      if (!role) {
        const fault: Fault = { field: "role", message: NO_ROLE };
        return showPeople(request, response, visit, { status: 422, answers, fault });
      }
      const handed = await people.invite(visit.caller, { ...answers, role });
      if ("kind" in handed) return showPeople(request, response, visit, { status: 422, answers, fault: handed });
      const title = `Invitation prête pour ${answers.email.trim()}`;
      await showPeople(request, response, visit, shown(handed, title, "7 jours"));
    }),
  );
  app.post(
    `${PEOPLE}/annuler`,
    ...ownForm(async (visit, request, response) => {
      const asked = readAsked(request);
      const isCancelled = await people.cancelInvitation(visit.caller, text(request, "id"));
      if (isCancelled) return leave(response, keepAsked(PEOPLE, asked, "annule"));
      const told: Told = {
        tone: "off",
        message: "Cette invitation n’attendait plus : elle a déjà servi, ou n’a plus cours. Rien n’a changé.",
      };
      await showPeople(request, response, visit, { status: 409, told });
    }),
  );
  app.get(
    `${PEOPLE}/:id`,
    own((visit, request, response) =>
      showPerson(request, response, visit, request.params.id ?? "", { told: toldOf(request) }),
    ),
  );
  app.post(
    `${PEOPLE}/:id/role`,
    ...ownForm(async (visit, request, response) => {
      const asked = readAsked(request);
      const { id = "" } = request.params;
      const { memberships } = await findPerson(visit, id);
      const given = text(request, "role");
      const role: Role | null | undefined = given === "aucun" ? null : roleNames.find((one) => one === given);
      const refuse = (status: number, message: string) =>
        showPerson(request, response, visit, id, { status, told: { tone: "off", message } });
      if (role === undefined) return refuse(422, NO_ROLE);
      await attempt(request, response, visit, id, async () => {
        const isSet = await people.setRole(visit.caller, id, text(request, "organisation"), role);
        if (!isSet) return refuse(409, "Cette personne n’est plus de cet organisme : rien n’a changé.");
        const isGone = role === null && memberships.length === 1;
        const done = role === null ? "retire" : "role";
        leave(response, keepAsked(isGone ? PEOPLE : `${PEOPLE}/${id}`, asked, done));
      });
    }),
  );
  app.post(
    `${PEOPLE}/:id/lien`,
    ...ownForm(async (visit, request, response) => {
      const asked = readAsked(request);
      const { id = "" } = request.params;
      const { name } = await findPerson(visit, id);
      const restart = text(request, "restart") === "oui";
      await attempt(request, response, visit, id, async () => {
        const handed = await people.makePasswordLink(visit.caller, id, { restart });
        if (!handed) return leave(response, keepAsked(PEOPLE, asked));
        if ("kind" in handed) {
          const told: Told = { tone: "off", message: handed.message };
          return showPerson(request, response, visit, id, { status: 422, told });
        }
        await showPerson(
          request,
          response,
          visit,
          id,
          shown(handed, `Nouveau mot de passe ${ofName(name)}`, restart ? "un jour" : "deux heures"),
        );
      });
    }),
  );
  app.post(
    `${PEOPLE}/:id/fermer`,
    ...ownForm(async (visit, request, response) => {
      const asked = readAsked(request);
      const { id = "" } = request.params;
      await findPerson(visit, id);
      await attempt(request, response, visit, id, async () => {
        await people.close(visit.caller, id);
        leave(response, keepAsked(PEOPLE, asked, "ferme"));
      });
    }),
  );
}

/** What was looked for, by the address, that of a form too. Throws a `PageProblem` for a page or a role that is none. */
function readAsked({ query }: Request): AskedPeople {
  const given = (name: string) => {
    const value = query[name];
    return typeof value === "string" ? value.trim() : "";
  };
  const asked = { text: given("q").slice(0, LONGEST_TEXT), organisation: given("organisme") };
  const role = roleNames.find((one) => one === given("role")) ?? "";
  if (given("role") !== role)
    throw new PageProblem(400, "Rôle inconnu", `«\u202f${given("role").slice(0, 40)}\u202f» n’est pas un rôle.`, [
      { label: "Tout le monde", href: PEOPLE },
    ]);
  const first = keepAsked(PEOPLE, { ...asked, role, page: 1 });
  const page = Array.isArray(query.page) ? query.page.join(", ") : given("page");
  return { ...asked, role, page: parsePageNumber(page, first) };
}

/** What is asked of the people, without what is not. */
function givenOf({ text, organisation, role }: AskedPeople): PeopleAsked {
  return { text, ...(organisation === "" ? {} : { organisation }), ...(role === "" ? {} : { role }) };
}

function shown(handed: Handed, title: string, life: string): { told?: Told; handed?: HandedLink } {
  return handed.sent
    ? { told: { tone: "ok", message: `${title} : un courriel est parti.` } }
    : { handed: { title, link: handed.link, life } };
}

function notAdministrator(): PageProblem {
  return roleNeeded(
    "Cette page est pour les administrateurs",
    "Votre rôle ne permet pas de gérer les personnes. Demandez-le à un administrateur de votre organisme.",
  );
}
