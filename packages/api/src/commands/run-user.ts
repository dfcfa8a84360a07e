import { ActRefused } from "../access/act-refused.js";
import { type Role, roles } from "../access/roles.js";
import type { Datalogue } from "../datalogue.js";
import type { Handed } from "../people/link-making.js";
import type { People } from "../people/people.js";
import type { Person } from "../people/person.js";
import { problemOf } from "../server/problems.js";
import { describeUnknownOrganisation } from "./describe-unknown-organisation.js";
import { withDatalogue } from "./with-datalogue.js";

interface Place {
  email: string;
  organisation: string;
}

/** Invites somebody: an e-mail leaves, or the link stands alone on the standard output. */
export function inviteUser({ email, organisation, role }: Place & { role: Role }): Promise<void> {
  return writing(async ({ people, services }) => {
    const unknown = await findUnknown(organisation, services);
    if (unknown) return refuse(unknown);
    const handed = await people.invite("command", { email, organisation, role });
    if ("kind" in handed) return refuse(handed.message);
    hand(handed, `Invitation de ${email} (${roles[role].title}, ${organisation})`, "sept jours");
  });
}

/** Lists the accounts and what they are where. */
export function listUsers({ json }: { json?: true }): Promise<void> {
  return withDatalogue(async ({ people }) => {
    const listed = await people.list("command");
    if (json) process.stdout.write(`${JSON.stringify({ users: listed.map(describeForMachines) }, null, 2)}\n`);
    else if (listed.length === 0)
      process.stdout.write("Aucun compte. Pour inviter quelqu'un\u00A0: user invite --help\n");
    else for (const person of listed) process.stdout.write(`${describePerson(person)}\n`);
  });
}

/** Changes what somebody is in an organisation. */
export function changeRole({ email, organisation, role }: Place & { role: Role | "none" }): Promise<void> {
  return writing(async ({ people, services }) => {
    const unknown = await findUnknown(organisation, services, { leaving: role === "none" });
    if (unknown) return refuse(unknown);
    const person = await findPerson(people, email);
    if (!person) return;
    if (!(await people.setRole("command", person.id, organisation, role === "none" ? null : role)))
      return refuse(
        `${email} n'est pas de cet organisme. Pour l'inviter\u00A0: user invite ${email} --organisation ${organisation}`,
      );
    process.stdout.write(
      role === "none"
        ? `${email} n'est plus de ${organisation}.\n`
        : `${email}\u00A0: ${roles[role].title}, ${organisation}.\n`,
    );
  });
}

/** Closes the account of a leaver. */
export function closeUser(email: string): Promise<void> {
  return writing(async ({ people }) => {
    const person = await findPerson(people, email);
    if (!person) return;
    await people.close("command", person.id);
    process.stdout.write(
      `Compte fermé\u00A0: ses clés sont retirées, ses sessions finies, son nom et son adresse effacés.\n`,
    );
  });
}

/** Makes a link to a new password. */
export function makeResetLink(email: string, { secondFactor = false }: { secondFactor?: boolean }): Promise<void> {
  return writing(async ({ people }) => {
    const person = await findPerson(people, email);
    if (!person) return;
    const handed = await people.makePasswordLink("command", person.id, { restart: secondFactor });
    if (!handed) return;
    if ("kind" in handed) return refuse(handed.message);
    hand(handed, `Nouveau mot de passe de ${email}`, secondFactor ? "un jour" : "deux heures");
  });
}

/** A refusal is told in its sentence. */
function writing(run: (datalogue: Datalogue) => Promise<void>): Promise<void> {
  return withDatalogue(
    async (datalogue) => {
      try {
        await run(datalogue);
      } catch (error) {
        if (!(error instanceof ActRefused)) throw error;
        refuse(problemOf(error)?.detail ?? error.message);
      }
    },
    { writes: true },
  );
}

function hand(handed: Handed, what: string, life: string): void {
  if (handed.sent)
    process.stderr.write(`${what}\u00A0: un courriel est parti, son lien sert une fois pendant ${life}.\n`);
  else {
    process.stderr.write(`${what}\u00A0: remettez ce lien par un moyen sûr, il sert une fois pendant ${life}.\n`);
    process.stdout.write(`${handed.link}\n`);
  }
}

async function findPerson(people: People, email: string): Promise<Person | undefined> {
  const person = await people.findByEmail(email);
  if (!person) refuse(`Aucun compte n'a l'adresse «\u00A0${email}\u00A0». Pour les voir\u00A0: user list`);
  return person;
}

/** One that has left the catalogue is known to who takes somebody out of it. */
async function findUnknown(
  slug: string,
  { catalogue }: Datalogue["services"],
  { leaving = false }: { leaving?: boolean } = {},
): Promise<string | undefined> {
  const known = await catalogue.listOrganisations();
  const isKnown = leaving ? await catalogue.getOrganisation(slug) : known.find((one) => one.slug === slug);
  return isKnown ? undefined : describeUnknownOrganisation(slug, known);
}

function refuse(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}

function describePerson({ email, name, memberships, hasSecondFactor, lastSeenOn }: Person): string {
  const held = memberships.map(({ organisation, role }) => `${organisation} (${roles[role].title.toLowerCase()})`);
  const notes = [
    held.join(", ") || "d'aucun organisme",
    lastSeenOn === null ? "jamais vu" : `vu le ${lastSeenOn}`,
    ...(hasSecondFactor ? ["second facteur"] : []),
  ];
  return `${email}\u00A0: ${name}, ${notes.join(", ")}`;
}

function describeForMachines({ id, email, name, memberships, hasSecondFactor, createdAt, lastSeenOn }: Person) {
  return {
    ...{ id, email, name, hasSecondFactor, createdAt, lastSeenOn },
    memberships: memberships.map(({ organisation, role }) => ({ organisation, role })),
  };
}
