// `node serve-workspace.mjs FOLDER ORGANISATIONS PEOPLE DRAFTS`: the whole site with as many organisations (a dataset each), accounts and
// drafts; prints where, with the cookies of who administers the catalogue and of who publishes for one organisation; serves until stopped.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createAppServer, decideAccess, openDatalogue, readSettings } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { listen } from "./listen.mjs";

const [folder, ...sizes] = process.argv.slice(2);
const [organisations, people, drafts] = sizes.map(Number);
const content = join(folder, "content");
const PUBLISHER = "pole-marennes-oleron";
const PASSWORD = "un mot de passe du banc 17";
const CSV = "annee,valeur\n2023,12\n2024,14\n";

const write = (path, text) => {
  mkdirSync(join(content, path, ".."), { recursive: true });
  writeFileSync(join(content, path), typeof text === "string" ? text : JSON.stringify(text));
};
mkdirSync(content, { recursive: true });
for (const name of ["catalogue.json", "territoires"])
  cpSync(join(import.meta.dirname, "../../datasets", name), join(content, name), { recursive: true });
const slugs = [PUBLISHER, ...Array.from({ length: organisations - 1 }, (_, rank) => `organisme-${rank + 1}`)];
write(
  "organisations.json",
  slugs.map((slug) => ({ slug, name: `Organisme ${slug}`, kind: "epci" })),
);
for (const slug of slugs) {
  write(`dechets/${slug}/dataset.json`, {
    ...{ slug: `jeu-${slug}`, title: `Table de ${slug}`, description: "Table du banc.", organisation: slug },
    ...{ licence: "lov2", frequency: "ANNUAL", keywords: ["banc"], access: "open", demonstration: true },
  });
  write(`dechets/${slug}/schema.json`, {
    fields: [
      { name: "annee", type: "year" },
      { name: "valeur", type: "integer" },
    ],
    primaryKey: "annee",
  });
  write(`dechets/${slug}/data.csv`, CSV);
  // An address that nobody asks here.
  write(`dechets/${slug}/source.json`, {
    ...{ title: `Table de ${slug}`, producer: `Organisme ${slug}`, licence: "lov2", frequency: "ANNUAL" },
    ...{ page: "https://exemple.invalid/", from: { family: "file", url: `https://exemple.invalid/${slug}.csv` } },
    ...{ guard: { columns: ["annee", "valeur"], leastRows: 1 }, triedOn: null },
  });
}

const settings = readSettings({ DATALOGUE_CONTENT: content, DATALOGUE_DATA: join(folder, "data") });
const datalogue = await openDatalogue(settings, { log: () => {}, passwordCost: { N: 2 ** 10, r: 8, p: 1 } });
const { problems } = await datalogue.load();
if (problems.length > 0) throw new Error(JSON.stringify(problems));

const enter = async (email, organisation, role) => {
  const { link } = await datalogue.people.invite("command", { email, organisation, role });
  const answers = { email, name: `Personne ${email.split("@")[0]}`, password: PASSWORD, client: email };
  await datalogue.people.acceptLink(new URL(link).searchParams.get("cle"), answers);
};
await enter("administre@exemple.fr", PUBLISHER, "administrator");
await enter("publie@exemple.fr", slugs[1], "publisher");
const roles = ["reader", "contributor", "publisher", "administrator"];
for (let rank = 0; rank < people - 2; rank++)
  await enter(`p${rank}@exemple.fr`, slugs[rank % slugs.length], roles[rank % roles.length]);

const cookieOf = async (email) => {
  const { token } = await datalogue.people.signIn({ email, password: PASSWORD, client: email, agent: "" });
  return { token, caller: await datalogue.people.findCaller(token) };
};
const administrator = await cookieOf("administre@exemple.fr");
const publisher = await cookieOf("publie@exemple.fr");
for (let rank = 0; rank < drafts; rank++) {
  // Half of them in one organisation.
  const organisation = rank % 2 === 0 ? slugs[1] : slugs[rank % slugs.length];
  const { id } = await datalogue.drafts.create(administrator.caller, { organisation, dataset: `jeu-${organisation}` });
  await datalogue.drafts.receiveText(administrator.caller, id, { text: `${CSV}2025,${rank}\n` });
  await datalogue.drafts.whenRead(administrator.caller, id, 60_000);
}

/** Microseconds of one decision, over every action of every organisation. */
const decide = ({ caller }) => {
  const actions = ["read", "describe", "draft", "submit", "publish", "administer"];
  let count = 0;
  const start = process.hrtime.bigint();
  while (count < 300_000)
    for (const organisation of slugs)
      for (const action of actions) {
        decideAccess(caller, action, { organisation, access: "organisation" });
        count++;
      }
  return Number(process.hrtime.bigint() - start) / 1e3 / count;
};
const micros = { administrator: decide(administrator), publisher: decide(publisher) };

const url = await listen(createAppServer(createApp(datalogue, settings, { log: () => {} })).server);
process.once("SIGINT", () => process.exit());
console.log(
  JSON.stringify({
    url,
    tokens: { administrator: administrator.token, publisher: publisher.token },
    micros,
  }),
);
