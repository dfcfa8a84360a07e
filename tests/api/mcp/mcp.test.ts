import { createServer } from "node:http";
import { createApiApp } from "@datalogue/api";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../support/listen.js";
import { beaches, type ClosedPlace, markersIn, openClosedPlace, staff } from "../access/closed-place.js";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";

let site: ClosedPlace;
let client: Client;
beforeAll(async () => {
  site = await openClosedPlace();
  site.place.write("culture/indicators/entrees.json", {
    ...JSON.parse(site.place.read("culture/indicators/effectif.json")),
    id: "entrees",
    title: "Entrées des médiathèques",
    measure: { kind: "sum", numerator: { dataset: SLUG, aggregate: "sum", field: "entrees" } },
  });
  await site.datalogue.load();
  client = await connect(site.url);
});
afterAll(async () => {
  await client.close();
  await site.close();
});

const SLUG = "frequentation-mediatheques";

async function connect(url: string, key?: string): Promise<Client> {
  const made = new Client({ name: "essai", version: "1" });
  const requestInit = key === undefined ? {} : { headers: { Authorization: `Bearer ${key}` } };
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit });
  await made.connect(transport as Parameters<typeof made.connect>[0]);
  return made;
}

interface Told {
  isError: boolean;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what each tool gives is what the test looks at
  json: any;
}

async function call(name: string, asked: Record<string, unknown>, by = client): Promise<Told> {
  const { isError = false, content } = await by.callTool({ name, arguments: asked });
  const text = (content as { text: string }[]).map((part) => part.text).join("");
  return { isError: Boolean(isError), text, json: isError ? undefined : JSON.parse(text) };
}

describe("an assistant at /mcp", () => {
  it("finds four tools that only read, each with the form of what it takes", async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      "chercher_des_jeux",
      "decrire_un_jeu",
      "lire_des_lignes",
      "lire_un_indicateur",
    ]);
    for (const { annotations, inputSchema, description } of tools) {
      expect(annotations?.readOnlyHint).toBe(true);
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      expect(description).toMatch(/^[A-Z].*\.$/s);
    }
    expect(client.getInstructions()).toContain("Données du Pôle Marennes Oléron");
  });

  it("refuses a text to look for that no address could hold", async () => {
    const look = (length: number) =>
      call("lire_des_lignes", { jeu: SLUG, parametres: { commune__contains: "é".repeat(length) } });
    expect((await look(6_000)).json.data).toEqual([]);
    const refused = await look(30_000);
    expect(refused.isError).toBe(true);
    expect(refused.text).toMatch(/commune__contains.*6\s000 caractères au plus\.$/);
  });

  it("searches a dataset, reads its description, its rows, then the indicator computed from it, as the API gives them", async () => {
    const found = await call("chercher_des_jeux", { mots: "médiathèques", territoire: "17093" });
    const one = found.json.data.find(({ slug }: { slug: string }) => slug === SLUG);
    expect(one).toMatchObject({ licence: "lov2", rows: 3, page: `http://localhost:3000/jeux/${SLUG}` });
    expect(one.indicators).toEqual([{ id: "entrees", title: "Entrées des médiathèques" }]);

    const described = await call("decrire_un_jeu", { jeu: SLUG });
    const { quality: _, ...same } = JSON.parse((await site.read(`/api/datasets/${SLUG}`)).text);
    expect(described.json).toMatchObject(same);

    const parametres = { entrees__greater: "8000", entrees__sort: "desc", columns: "commune,entrees" };
    const rows = await call("lire_des_lignes", { jeu: SLUG, parametres });
    const api = JSON.parse((await site.read(`/api/datasets/${SLUG}/data?${new URLSearchParams(parametres)}`)).text);
    expect(rows.json.data).toEqual(api.data);
    expect(rows.json.data).toEqual([
      { commune: "Le Château-d'Oléron", entrees: 12_500 },
      { commune: "Dolus-d'Oléron", entrees: 8300 },
    ]);
    const sum = await call("lire_des_lignes", { jeu: SLUG, parametres: { entrees__sum: "true" } });
    expect(sum.json.data).toEqual([{ entrees__sum: 20_800 }]);

    const values = await call("lire_un_indicateur", { indicateur: "entrees", territoire: "17140" });
    expect(values.json).toMatchObject({
      indicator: { id: "entrees", unit: "agents" },
      data: [{ territory: "17140", period: "2023", value: 8300, status: "OBSERVE" }],
      datasets: [SLUG],
    });
  });

  it("reads a page of rows after the other, fifty rows at most", async () => {
    const first = await call("lire_des_lignes", { jeu: SLUG, parametres: { page_size: "2" } });
    expect(first.json.meta).toMatchObject({ page_size: 2, total: 3 });
    const rest = await call("lire_des_lignes", {
      jeu: SLUG,
      parametres: { page_size: "2", cursor: first.json.meta.cursor },
    });
    expect(rest.json.data).toHaveLength(1);
    const many = await call("lire_des_lignes", { jeu: SLUG, parametres: { page_size: "200" } });
    expect(many.json.meta.page_size).toBe(50);
    // Whoever follows the address finds the rows that were read.
    expect(many.json.address).toMatch(/\?page_size=50$/);
  });

  it.each([
    ["lire_des_lignes", { jeu: SLUG, parametres: { nimporte__exact: "1" } }, "«\u00A0nimporte\u00A0»"],
    ["lire_des_lignes", { jeu: SLUG, parametres: { page_size: "-1" } }, "page_size"],
    ["lire_des_lignes", { jeu: "personne" }, "Aucun jeu de données ne s'appelle «\u00A0personne\u00A0»"],
    ["lire_des_lignes", { jeu: SLUG, autre: 1 }, "n'est pas prévu"],
    ["decrire_un_jeu", {}, "manque"],
    ["decrire_un_jeu", { jeu: "__proto__" }, "Aucun jeu de données"],
    ["chercher_des_jeux", { territoire: "99999" }, "99999"],
    ["chercher_des_jeux", { page: 0 }, "un nombre >= 1"],
    ["lire_un_indicateur", { indicateur: "personne" }, "Indicateurs\u00A0: "],
    ["lire_un_indicateur", { indicateur: "entrees", de: "hier" }, "est une année ou un mois"],
    ["lire_un_indicateur", { indicateur: "entrees", de: "hier" }, "«\u00A0de\u00A0»"],
    [
      "lire_un_indicateur",
      { indicateur: "entrees", de: "2024", a: "2020" },
      "«\u00A0a\u00A0» (2020) vient avant «\u00A0de\u00A0»",
    ],
    ["lire_des_lignes", { jeu: SLUG, parametres: { cursor: "x" } }, "«\u00A0meta.cursor\u00A0»"],
    ["lire_un_indicateur", { indicateur: "entrees", dimensions: { flux: "*" } }, "dimension"],
    ["toString", {}, "Aucun outil ne s'appelle ainsi"],
  ])("is told in French what is wrong with what it asks: %s %j", async (name, asked, said) => {
    const { isError, text } = await call(name, asked);
    expect(isError).toBe(true);
    expect(text).toContain(said);
  });

  it("is given nothing of the contents of closed datasets, whatever key it shows", async () => {
    for (const key of [undefined, site.own, site.other]) {
      const by = key === undefined ? client : await connect(site.url, key);
      for (const closed of [beaches, staff]) {
        const answers = [
          await call("chercher_des_jeux", { mots: closed.slug.replaceAll("-", " ") }, by),
          await call("chercher_des_jeux", { mots: closed.markers.value }, by),
          await call("decrire_un_jeu", { jeu: closed.slug }, by),
          await call("lire_des_lignes", { jeu: closed.id }, by),
          await call("lire_des_lignes", { jeu: closed.slug, parametres: { effectif__sum: "true" } }, by),
          await call("lire_un_indicateur", { indicateur: "effectif" }, by),
        ];
        for (const { text } of answers) expect(markersIn(text, closed)).toEqual([]);
        expect(answers[3]?.isError).toBe(true);
        // Whom to ask is told; no key is asked for, since none opens anything here.
        expect(answers[3]?.text).toContain("Pour demander un accès, écrivez à ");
        expect(answers[3]?.text).not.toMatch(/présentez la clé|Authorization/);
        expect(answers[5]?.json.data).toEqual([]);
      }
      if (key !== undefined) await by.close();
    }
  });

  it("sends messages, which no other method does, and none that is too long", async () => {
    const reading = await site.read("/mcp");
    expect(reading.status).toBe(405);
    expect(reading.headers.get("allow")).toBe("POST, OPTIONS");
    expect(JSON.parse(reading.text).detail).toContain("Model Context Protocol");
    const send = (body: string) =>
      fetch(`${site.url}/mcp`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json, text/event-stream" },
        body,
      });
    expect((await send("{")).status).toBe(400);
    expect((await send(JSON.stringify({ long: "x".repeat(70_000) }))).status).toBe(413);
    const asked = await fetch(`${site.url}/mcp`, { method: "OPTIONS" });
    expect(asked.headers.get("access-control-allow-headers")).toContain("MCP-Protocol-Version");
  });
});

it("says of a demonstration what its dataset says: invented, or of elsewhere", async () => {
  const notice = "Ces entrées sont celles d’une autre île.";
  const place = createPlace();
  const demonstration = { notice, provenance: "Relevées ailleurs." };
  place.write("culture/mediatheques/dataset.json", { ...visitsJson, demonstration });
  await askSmallSite(place, async (by) => {
    for (const tool of ["decrire_un_jeu", "lire_des_lignes"])
      expect((await call(tool, { jeu: SLUG }, by)).json.notice).toBe(
        `Démonstration. ${notice} Ne citez pas ces données comme des faits d'ici. Dites-le à qui vous répondez.`,
      );
  });
});

it("counts each call of a tool as a costly request, several in one message too", async () => {
  await askSmallSite(createPlace({ DATALOGUE_RATE_LIMIT: "2" }), async (by) => {
    const calls = await Promise.all([1, 2, 3].map(() => call("decrire_un_jeu", { jeu: SLUG }, by)));
    expect(calls.map(({ isError }) => isError).filter(Boolean)).toHaveLength(1);
    expect(calls.find(({ isError }) => isError)?.text).toMatch(/requêtes|minute/);
  });
});

async function askSmallSite(place: Place, ask: (by: Client) => Promise<void>): Promise<void> {
  const datalogue = await place.open();
  await datalogue.load();
  const server = createServer(createApiApp(datalogue, place.settings));
  const by = await connect(await listen(server));
  try {
    await ask(by);
  } finally {
    await by.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await place.remove();
  }
}
