import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PersonCaller } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportSite } from "../../../packages/web/src/archive/export-site.js";
import fc from "../../support/properties.js";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { listRoutes } from "../access/list-routes.js";
import { routeRules } from "../access/route-rules.js";
import type { ServedPlace } from "../access/serve-place.js";
import { openAgreedPlace, PARTNER, RECIPIENT, type Shared, type Terms, YEARS } from "./agreed-place.js";
import { readWhole } from "./read-whole.js";

const zones = ["Europe/Paris", "Indian/Reunion", "America/Martinique", "Pacific/Noumea", "Atlantic/Azores"];
const day = fc
  .date({ min: new Date("2026-02-01"), max: new Date("2026-12-20"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
/** An agreement that runs through 2025, ends in 2026, and lets a year out some months after its end. */
const terms: fc.Arbitrary<Terms> = fc.record({
  timeZone: fc.constantFrom(...zones),
  start: fc.constant("2025-01-01"),
  end: day,
  // On the first of June 2025, 2024 waits whatever is drawn.
  embargoMonths: fc.integer({ min: 6, max: 16 }),
  minimum: fc.integer({ min: 3, max: 12 }),
});
const [drawn] = fc.sample(fc.tuple(terms, terms, terms), 1) as [[Terms, Terms, Terms]];

/** What routes of no dataset in particular show of it, which the rules of access ask for no dataset. */
const more: Record<string, string[]> = {
  "GET /api/indicators/:id/chart.svg": [
    "/api/indicators/effectif/chart.svg?territory=17140",
    "/api/indicators/rapport/chart.svg?territory=17140",
  ],
  "GET /api/indicators/:id/chart.png": ["/api/indicators/effectif/chart.png?territory=17140"],
  "GET /api/indicators/:id/chart.json": ["/api/indicators/effectif/chart.json?territory=17140"],
  "GET /api/indicators/:id/chart.vl.json": ["/api/indicators/elevages/chart.vl.json?territory=17140"],
  "GET /indicateurs/:id": [
    "/indicateurs/effectif",
    "/indicateurs/effectif?territoire=17140",
    "/indicateurs/rapport",
    "/indicateurs/elevages",
  ],
  "GET /territoires/:code": ["/territoires/17140", "/territoires/241700624"],
  "GET /territoires/:code/papier": ["/territoires/17140/papier"],
  "GET /territoires/:code/partage.png": ["/territoires/17140/partage.png"],
  "GET /territoires/:code/kit-plu.zip": ["/territoires/17140/kit-plu.zip"],
  "GET /observatoires/:theme": ["/observatoires/culture?territoire=241700624"],
  "GET /observatoires/:theme/papier": ["/observatoires/culture/papier?territoire=17140"],
  "GET /comparer/papier": ["/comparer/papier?territoires=17093,17140"],
  "GET /suivi/papier": ["/suivi/papier"],
  "GET /suivre": ["/suivre?theme=culture"],
  "GET /api/indicators/:id/observations": [
    "/api/indicators/rapport/observations",
    "/api/indicators/elevages/observations?level=epci",
  ],
  "GET /indicateurs/:id/partage.png": ["/indicateurs/rapport/partage.png"],
};

let place: ServedPlace & { shared: Record<"rows" | "layer" | "table", Shared> };
let partner: PersonCaller;
let instant = new Date("2024-12-30T12:00:00Z");
const all = () => Object.values(place.shared);

beforeAll(async () => {
  place = await openAgreedPlace(drawn, { now: () => instant, passwordCost: CHEAP });
  const person = { email: "eleveur@exemple.fr", organisation: PARTNER, role: "publisher" } as const;
  const { cookie } = await Visitor.of(place.datalogue, place.url, person);
  const caller = await place.datalogue.people.findCaller(cookie.split("=")[1] ?? "");
  if (!caller) throw new Error("no session");
  partner = caller;
});
afterAll(() => place.close());

/** The first instant of the day after a day, there. */
function endOf({ end, timeZone }: Terms): Date {
  const next = new Date(`${end}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  const wall = (at: Date) =>
    Date.parse(`${at.toLocaleString("sv-SE", { timeZone }).replace(" ", "T")}Z`) - at.getTime();
  return new Date(next.getTime() - wall(new Date(next.getTime() - wall(next))));
}

interface Asked {
  route: string;
  address: string;
  accept?: string;
  /** Whether the address names the dataset, or an indicator made of it. */
  named: boolean;
}

/** Every address that may show something of a dataset: those of the rules of access, which every route has, and some others. */
function addressesOf(...shared: Shared[]): Asked[] {
  const asked = shared.flatMap(ownAddresses);
  const byAddress = new Map(asked.map((one) => [`${one.accept} ${one.address}`, one]));
  // One that names any of them names them.
  for (const one of asked) if (one.named) byAddress.set(`${one.accept} ${one.address}`, one);
  return [...byAddress.values()];
}

function ownAddresses(shared: Shared): Asked[] {
  const markers = { value: "", column: "", title: "", file: "", schema: "", number: "", place: [] };
  const indicators = { rows: ["effectif", "rapport"], table: ["elevages"], layer: [] as string[] };
  const kind = (["rows", "layer", "table"] as const).find((one) => place.shared[one] === shared) ?? "layer";
  const names = [shared.slug, shared.id, ...indicators[kind]];
  // A list that a name narrows is a list; what is for who signs in leads there first.
  const isNamed = (address: string) =>
    !/[?&]ids=|^\/compte\//.test(address) &&
    names.some((name) => new RegExp(`(^|[/=:]|%2F)${name}([/.?&%]|$)`).test(address));
  return listRoutes(place.app).flatMap((route) => {
    const { addresses, accept } = routeRules[route] ?? {};
    return [...(addresses?.({ ...shared, markers }) ?? []), ...(more[route] ?? [])].map((address) => ({
      ...{ route, address, named: isNamed(address) },
      ...(accept ? { accept } : {}),
    }));
  });
}

interface Answered extends Asked {
  status: number;
  headers: Headers;
  /** All that stands in it, whatever its format. */
  text: string;
}

const read = async (one: Asked, headers: Record<string, string> = {}): Promise<Answered> => {
  const accepted = one.accept ? { Accept: one.accept } : {};
  const answer = await fetch(place.url + one.address, { headers: { ...accepted, ...headers }, redirect: "manual" });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const type = answer.headers.get("content-type") ?? "";
  return { ...one, status: answer.status, headers: answer.headers, text: await readWhole(bytes, type) };
};

/** What the public is answered at each address, several at a time. */
async function readEach(asked: Asked[]): Promise<Answered[]> {
  const left = [...asked];
  const found: Answered[] = [];
  const worker = async () => {
    for (let one = left.shift(); one; one = left.shift()) found.push(await read(one));
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return found;
}

/** Rows whose year waits, small cells, what the agreement does not name. */
function forbidden({ terms, figures, hidden, small }: Shared, now: Date): string[] {
  const waits = (year: string) => {
    const free = new Date(`${Number(year) + 1}-01-01T00:00:00Z`);
    free.setUTCMonth(free.getUTCMonth() + terms.embargoMonths);
    // A day on each side: the very instant, in the time zone of the partner, is tried with the rules of publication.
    return now.getTime() < free.getTime() - 86_400_000;
  };
  return [hidden.column, hidden.value, ...small, ...YEARS.filter(waits).flatMap((year) => figures[year] ?? [])];
}

/** All that stands in a dataset. */
const everything = ({ title, hidden, figures }: Shared) => [
  ...[title, hidden.column, hidden.value],
  ...Object.values(figures).flat(),
];

/** Lists and descriptions that others copy. */
const FEEDS =
  /^\/(?:catalogue|organismes\/[^/]+\/catalogue|flux\.atom|[^?]*\/flux\.atom|sitemap\.xml|llms\.txt|records|id\/(?!jeu\/[^/.]+$|fichier\/[^/.]+\/[^/.]+$))/;

const at = (address: string): Asked => ({ route: "", address, named: true });

const told = ({ address, status }: Answered) => `${status} ${address}`;

/** Answers that show some of these texts. */
const leaking = (answers: Answered[], texts: string[]) =>
  answers.flatMap((one) => {
    const found = texts.filter((text) => one.text.includes(text));
    return found.length > 0 ? [`${told(one)}: ${found.slice(0, 3).join(", ")}`] : [];
  });

/** Walks all addresses once a dataset is no longer shared: those that name it answer 410, the others without it. */
async function expectGone(shared: Shared, code: "partage-termine" | "partage-suspendu", before: Asked[] = []) {
  const answers = await readEach([...addressesOf(shared), ...before]);
  expect(leaking(answers, everything(shared))).toEqual([]);
  const isGone = ({ status, headers, text }: Answered) =>
    status === 410 &&
    headers.get("cache-control") === "no-store" &&
    (!headers.get("content-type")?.includes("json") || JSON.parse(text).code === code);
  // What was never given of it, since it is in no feed, is as it was.
  const wrong = answers.filter(
    (one) => one.named && !isGone(one) && !(one.status === 404 && neverThere.has(one.address)),
  );
  expect(wrong.map(told)).toEqual([]);
  expect(answers.filter(({ status }) => status >= 500).map(told)).toEqual([]);
}

const neverThere = new Set<string>();

describe(`data that a partner shares (${JSON.stringify(drawn)})`, () => {
  it("are as if they were not there before the agreement begins", async () => {
    const answers = await readEach(addressesOf(...all()));
    expect(leaking(answers, all().flatMap(everything))).toEqual([]);
    expect(answers.filter(({ named, status }) => (named && status < 400) || status >= 500).map(told)).toEqual([]);
    for (const { slug } of all()) expect((await read(at(`/api/datasets/${slug}`))).status).toBe(404);
  }, 240_000);

  it("go out while it runs, but for the columns, the years and the groups that it keeps, in no feed, under no open licence, and nothing on the way keeps them", async () => {
    instant = new Date("2025-06-01T12:00:00Z");
    const answers = await readEach(addressesOf(...all()));
    expect(
      leaking(
        answers,
        all().flatMap((shared) => forbidden(shared, instant)),
      ),
    ).toEqual([]);
    const ok = answers.filter(({ status, named }) => named && status === 200);
    for (const { address, named, status } of answers) if (named && status === 404) neverThere.add(address);
    const feeds = answers.filter(
      ({ address, accept, status }) => FEEDS.test(address) && accept === undefined && status === 200,
    );
    expect(feeds.length).toBeGreaterThan(25);
    for (const { id, slug, title } of all()) {
      for (const address of [`/jeux/${slug}`, `/api/datasets/${slug}/data`, `/fichiers/${id}/${slug}.csv`])
        expect(ok.map((one) => one.address)).toContain(address);
      expect(leaking(feeds, [title, `/jeux/${slug}`])).toEqual([]);
      // No open licence beside it, and nothing on the way keeps it.
      const own = ok.filter(({ address }) => address.includes(slug) || address.includes(id));
      const headers = own.map((one) => `${one.headers.get("link")} ${one.headers.get("cache-control")}`);
      expect(headers.filter((one) => /etalab|(?:max-age|s-maxage|stale-[a-z-]+)=[1-9]/.test(one))).toEqual([]);
      const told = own.filter(({ address }) => !/^\/api\/docs|openapi|swagger/.test(address));
      expect(leaking(told, ["lov2", "application/ld+json"])).toEqual([]);
    }
  }, 240_000);

  it("answer 410 or leave the pages as soon as the partner suspends them, come back when it resumes, and never after it withdraws", async () => {
    const { layer, table } = place.shared;
    const act = async (shared: Shared, kind: "suspend" | "resume" | "withdraw") => {
      instant = new Date(instant.getTime() + 60_000);
      const done = await place.datalogue.agreements.record(partner, shared.agreement, { kind });
      expect(done?.kind).toBe("done");
    };
    await act(layer, "suspend");
    await expectGone(layer, "partage-suspendu");
    const page = await read(at(`/jeux/${layer.slug}`), { Accept: "text/html" });
    expect(page.text).toContain("suspendues à la demande du partenaire");
    await act(layer, "resume");
    const items = await read(at(`/ogc/collections/${layer.slug}/items`));
    expect(items.status).toBe(200);
    expect(leaking([items], layer.figures["2022"] ?? [])).toHaveLength(1);
    await act(table, "withdraw");
    await expectGone(table, "partage-termine");
  }, 240_000);

  it("are served until the last instant of the last day of the partner, and to nobody from the next one", async () => {
    const { rows, layer } = place.shared;
    const ending = [rows, layer].sort((a, b) => endOf(a.terms).getTime() - endOf(b.terms).getTime());
    for (const shared of ending) {
      const end = endOf(shared.terms);
      instant = new Date(end.getTime() - 1);
      const kept = [
        `/api/datasets/${shared.slug}/data`,
        `/fichiers/${shared.id}/${shared.slug}.csv`,
        `/jeux/${shared.slug}`,
      ];
      if (shared === rows)
        kept.push("/api/indicators/effectif/observations", "/api/indicators/effectif/chart.svg?territory=17140");
      const tags = new Map<string, string>();
      for (const address of kept) {
        const { status, headers } = await read(at(address));
        expect(`${status} ${address}`).toBe(`200 ${address}`);
        tags.set(address, headers.get("etag") ?? "");
        const again = await read(at(address), { "If-None-Match": headers.get("etag") ?? "" });
        expect([200, 304]).toContain(again.status);
      }
      // Pages and answers are kept from here on.
      await readEach(addressesOf(shared));
      // The addresses where the figures of now stay as they are.
      const frozen: Asked[] = [];
      if (shared === rows) {
        const { text } = await read(at("/api/indicators/effectif/observations"));
        const state = encodeURIComponent(JSON.parse(text).meta.state.id);
        for (const address of ["observations?", "observations.csv?", "chart.svg?territory=17140&"])
          frozen.push(at(`/api/indicators/effectif/${address}state=${state}`));
        frozen.push(at(`/indicateurs/effectif?etat=${state}`), at(`/integrer/indicateurs/effectif?etat=${state}`));
        expect((await readEach(frozen)).map(({ status }) => status)).toEqual(frozen.map(() => 200));
      }
      instant = end;
      for (const [address, tag] of tags) {
        const { status } = await read(at(address), { "If-None-Match": tag });
        expect(`${status} ${address}`).toBe(`410 ${address}`);
      }
      await expectGone(shared, "partage-termine", frozen);
    }
  }, 480_000);

  it("leave the pages that showed them with a sentence, and the figures of others where they are", async () => {
    for (const address of [
      "/observatoires/culture?territoire=17140",
      "/territoires/17140",
      "/comparer?territoires=17093,17140",
    ]) {
      const { status, text } = await read(at(address));
      expect(status).toBe(200);
      expect(text).toContain("données du partenaire dont ils viennent ne sont plus partagées");
      expect({ address, shown: /8[\s\u202f]300/.test(text) }).toEqual({ address, shown: true });
    }
  });

  it("are in no archive that is made after", async () => {
    const folder = mkdtempSync(join(tmpdir(), "datalogue-ends-"));
    const archive = join(folder, "archive");
    // One commune is enough: each page is written for each territory.
    const site: RequestListener = (request, response) =>
      /territoire=|territory=|\/territoires\/(?!17140)/.test(request.url ?? "")
        ? response.writeHead(404).end()
        : place.app(request, response);
    const { home } = place.datalogue.services.territories;
    await exportSite({
      site,
      folder: archive,
      publicUrl: "http://localhost:3000",
      home: home().territory.code,
      day: "1er janvier",
    });
    const files = readdirSync(archive, { recursive: true, encoding: "utf8" }).filter((name) => /\.\w+$/.test(name));
    const found: string[] = [];
    for (const name of files) {
      const text = await readWhole(readFileSync(join(archive, name)), "");
      if (all().some((shared) => everything(shared).some((one) => text.includes(one)))) found.push(name);
    }
    rmSync(folder, { recursive: true });
    expect(files.length).toBeGreaterThan(30);
    expect(found).toEqual([]);
  });

  it("keep a record, with where the agreement stands, for the two organisations and nobody else", async () => {
    for (const [organisation, status] of [
      [PARTNER, 200],
      [RECIPIENT, 200],
      ["pole-marennes-oleron", 410],
    ] as const) {
      const key = await place.keyOf(organisation);
      for (const shared of all()) {
        const record = await place.read(`/api/datasets/${shared.slug}`, key);
        expect(`${organisation} ${record.status}`).toBe(`${organisation} ${status}`);
        if (status === 200)
          expect(JSON.parse(record.text)).toMatchObject({
            kind: "closed-dataset",
            licence: "convention",
            agreement: { state: shared === place.shared.table ? "withdrawn" : "ended", partner: PARTNER },
          });
        expect((await place.read(`/api/datasets/${shared.slug}/data`, key)).status).toBe(410);
        expect((await place.read(`/fichiers/${shared.id}/original`, key)).status).toBe(410);
      }
    }
  });
});
