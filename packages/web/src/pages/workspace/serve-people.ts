import { decideAccess, type Handed, isRefusal, problemOf, type Role, roleNames } from "@datalogue/api";
import type { Express, Request, Response } from "express";
import type { Fault } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";
import { PageProblem } from "../../site.js";
import { findPeople, type HandedLink, peoplePage, personPage } from "./people.js";
import { roleNeeded } from "./role-needed.js";
import type { Told } from "./sign-in.js";
import type { WorkspaceParts } from "./workspace-tools.js";

const PEOPLE = "/administration/personnes";

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
    response: Response,
    visit: Visit,
    {
      status = 200,
      ...more
    }: { status?: number; answers?: object; fault?: Fault; told?: Told | undefined; handed?: HandedLink } = {},
    query: Request["query"] = {},
  ) => {
    const organisations = await administered(visit);
    if (organisations.length === 0) throw notAdministrator();
    const asked = (name: string) => (typeof query[name] === "string" ? query[name] : "");
    const listed = findPeople(await people.list(visit.caller), {
      text: asked("q"),
      organisation: asked("organisme"),
      page: Number(asked("page")),
    });
    const invitations = await people.listInvitations(visit.caller);
    const page = peoplePage(site, { visit, ...listed, invitations, organisations, now: now(), ...more });
    send(response, page, status);
  };
  const findPerson = async (visit: Visit, id: string) => {
    const person = (await people.list(visit.caller)).find((one) => one.id === id);
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
    response: Response,
    visit: Visit,
    id: string,
    { status = 200, ...more }: { status?: number; told?: Told | undefined; handed?: HandedLink } = {},
  ) => {
    const person = await findPerson(visit, id);
    const isWhole = (await people.get(id))?.memberships.length === person.memberships.length;
    send(response, personPage(site, { visit, person, isWhole, ...more }), status);
  };
  /** What may not be done is said on the page where it was asked. */
  const attempt = async (response: Response, visit: Visit, id: string, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      const problem = isRefusal(error) ? problemOf(error) : undefined;
      if (!problem) throw error;
      const told: Told = { tone: "off", message: problem.detail };
      await showPerson(response, visit, id, { status: problem.status, told });
    }
  };
  app.get(
    PEOPLE,
    own((visit, request, response) => showPeople(response, visit, { told: toldOf(request) }, request.query)),
  );
  app.post(
    `${PEOPLE}/inviter`,
    ...ownForm(async (visit, request, response) => {
      const answers = {
        email: text(request, "email"),
        organisation: text(request, "organisation"),
        role: text(request, "role"),
      };
      const role = roleNames.find((one) => one === answers.role);
      if (!role) {
        const told: Told = { tone: "off", message: "Choisissez ce que cette personne pourra faire." };
        return showPeople(response, visit, { status: 422, answers, told });
      }
      const handed = await people.invite(visit.caller, { ...answers, role });
      if ("kind" in handed) return showPeople(response, visit, { status: 422, answers, fault: handed });
      const title = `Invitation prête pour ${answers.email.trim()}`;
      await showPeople(response, visit, shown(handed, title, "7 jours"));
    }),
  );
  app.post(
    `${PEOPLE}/annuler`,
    ...ownForm(async (visit, request, response) => {
      await people.cancelInvitation(visit.caller, text(request, "id"));
      leave(response, `${PEOPLE}?fait=annule`);
    }),
  );
  app.get(
    `${PEOPLE}/:id`,
    own((visit, request, response) => showPerson(response, visit, request.params.id ?? "", { told: toldOf(request) })),
  );
  app.post(
    `${PEOPLE}/:id/role`,
    ...ownForm(async (visit, request, response) => {
      const { id = "" } = request.params;
      const { memberships } = await findPerson(visit, id);
      const asked = text(request, "role");
      const role: Role | null | undefined = asked === "aucun" ? null : roleNames.find((one) => one === asked);
      if (role === undefined) return leave(response, `${PEOPLE}/${id}`);
      await attempt(response, visit, id, async () => {
        await people.setRole(visit.caller, id, text(request, "organisation"), role);
        const isGone = role === null && memberships.length === 1;
        leave(response, `${isGone ? PEOPLE : `${PEOPLE}/${id}`}?fait=${role === null ? "retire" : "role"}`);
      });
    }),
  );
  app.post(
    `${PEOPLE}/:id/lien`,
    ...ownForm(async (visit, request, response) => {
      const { id = "" } = request.params;
      const { name } = await findPerson(visit, id);
      const restart = text(request, "restart") === "oui";
      await attempt(response, visit, id, async () => {
        const handed = await people.makePasswordLink(visit.caller, id, { restart });
        if (!handed) return leave(response, PEOPLE);
        await showPerson(
          response,
          visit,
          id,
          shown(handed, `Nouveau mot de passe de ${name}`, restart ? "un jour" : "deux heures"),
        );
      });
    }),
  );
  app.post(
    `${PEOPLE}/:id/fermer`,
    ...ownForm(async (visit, request, response) => {
      const { id = "" } = request.params;
      await findPerson(visit, id);
      await attempt(response, visit, id, async () => {
        await people.close(visit.caller, id);
        leave(response, `${PEOPLE}?fait=ferme`);
      });
    }),
  );
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
