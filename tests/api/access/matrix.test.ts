import type { Role } from "@datalogue/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { listRoutes } from "./list-routes.js";
import { type RouteRule, routeRules } from "./route-rules.js";
import { fees, openScopedPlace, type ScopedPlace, type Seat, shared, works } from "./scoped-place.js";

/** What a caller may read of a dataset, told again here, without the decision: its level and its scopes. */
type Reach = "whole" | "part" | "none";

interface Asker {
  name: string;
  /** Of what, as what: the whole is for the producer, for who administers all, for members where these are admitted. */
  seat: Seat | null;
  role: Role | null;
  granted?: string;
  headers: Record<string, string>;
}

const visits = { slug: "frequentation-mediatheques", id: "" };
const MEMBERS: (Seat | null)[] = [
  "ile-d-oleron",
  "pole-marennes-oleron",
  "mairie-dolus",
  "mairie-marennes",
  "mairie-sans-code",
];
const COMMUNES: (Seat | null)[] = ["mairie-dolus", "mairie-marennes", "mairie-sans-code"];

interface Case {
  level: string;
  dataset: { id: string; slug: string };
  reach(asker: Asker): Reach;
  /** Stand in its contents, and in no part of them that a scope gives. */
  markers: string[];
  /** Whose received file is not for who reads the contents. */
  secret?: true;
}

const isOwner = ({ seat, role }: Asker) =>
  seat === "ile-d-oleron" || (seat === "pole-marennes-oleron" && role === "administrator");
const partOf = (seats: (Seat | null)[], { seat }: Asker): Reach => (seats.includes(seat) ? "part" : "none");

const cases: Case[] = [
  { level: "open", dataset: visits, reach: () => "whole", markers: [] },
  {
    level: "members, and rows for a partner",
    dataset: shared,
    reach: (asker) => (MEMBERS.includes(asker.seat) ? "whole" : partOf(["cabinet"], asker)),
    markers: ["quetzalnote"],
  },
  {
    level: "its organisation, rows for communes, columns for a partner",
    dataset: works,
    reach: (asker) =>
      isOwner(asker) || asker.granted === works.id ? "whole" : partOf([...COMMUNES, "cabinet"], asker),
    markers: ["quetzalautre", "quetzalvaleur", "quetzalvoisine", "quetzalagent", "quetzalfichier"],
  },
  {
    level: "its organisation, under secrecy, rows for communes",
    dataset: fees,
    reach: (asker) => (isOwner(asker) ? "whole" : partOf(COMMUNES, asker)),
    markers: ["levees_tinamou", "918273"],
    secret: true,
  },
];

/** What is read by who reads a part. */
const IN_PART = new Set([
  "GET /api/datasets/:ref/data",
  "GET /api/datasets/:ref/data/:form",
  "GET /api/datasets/:ref/schema",
  "GET /api/datasets/:ref/profile",
]);

let place: ScopedPlace;
const askers: Asker[] = [];

beforeAll(async () => {
  place = await openScopedPlace({ DATALOGUE_RATE_LIMIT: "0" }, { passwordCost: CHEAP });
  visits.id = JSON.parse((await place.read(`/api/datasets/${visits.slug}`)).text).id;
  askers.push({ name: "the public", seat: null, role: null, headers: {} });
  for (const seat of ["ile-d-oleron", "pole-marennes-oleron", "mairie-dolus", "cabinet", "autre-cabinet"] as const)
    askers.push({
      name: `a key of ${seat}`,
      seat,
      role: "reader",
      headers: { Authorization: `Bearer ${place.keys[seat]}` },
    });
  const { secret } = await place.datalogue.keys.create({
    ...{ organisation: "ile-d-oleron", scopes: ["read", "publish"], label: null, expiresOn: null },
  });
  askers.push({
    name: "a key that publishes",
    seat: "ile-d-oleron",
    role: "publisher",
    headers: { Authorization: `Bearer ${secret}` },
  });
  for (const [seat, role] of [
    ["ile-d-oleron", "reader"],
    ["ile-d-oleron", "contributor"],
    ["ile-d-oleron", "publisher"],
    ["ile-d-oleron", "administrator"],
    ["pole-marennes-oleron", "administrator"],
    ["pole-marennes-oleron", "publisher"],
    ["mairie-marennes", "administrator"],
    ["autre-cabinet", "reader"],
  ] as const) {
    const email = `${role}.${seat}@exemple.fr`;
    const { cookie } = await Visitor.of(place.datalogue, place.url, { email, organisation: seat, role });
    askers.push({ name: `a ${role} of ${seat}`, seat, role, headers: { Cookie: cookie } });
  }
  // One of them is granted a dataset, by the way that it is asked for and answered.
  const granted = askers.at(-1) as Asker;
  const own = await callerOf(granted);
  const answering = await callerOf(askers.find(({ name }) => name === "a administrator of ile-d-oleron"));
  const { accessRequests } = place.datalogue;
  await accessRequests.ask(own, works.slug, "Pour une étude de la voirie.");
  const [waiting] = (await accessRequests.list(answering)).waiting;
  await accessRequests.accept(answering, waiting?.id ?? "", "dataset");
  granted.granted = works.id;
});
afterAll(() => place.close());

async function callerOf(asker: Asker | undefined) {
  const token = asker?.headers.Cookie?.split("=")[1] ?? "";
  const caller = await place.datalogue.people.findCaller(token);
  if (!caller) throw new Error(`no session: ${asker?.name}`);
  return caller;
}

/** Several at a time: the server is one, and waits for its threads. */
async function each<T>(items: T[], ask: (item: T) => Promise<void>) {
  const left = [...items];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await ask(item);
    }),
  );
}

const ruleOf = (route: string): RouteRule => {
  const rule = routeRules[route];
  if (!rule) throw new Error(`${route} has no rule in tests/api/access/route-rules.ts`);
  return rule;
};

/**
 * Every address of a route for who is nobody, reads a part, administers; the first one for the others, where it may depend on who asks.
 */
function chosen(addresses: string[], { name }: Asker, rule: RouteRule["rule"]): string[] {
  if (/^the public$|^a key of mairie-dolus$|^a administrator of ile-d-oleron$/.test(name)) return addresses;
  // An image is long to draw, and says what the description does.
  return rule === "none" || rule === "open" ? [] : addresses.slice(0, 1).filter((one) => !one.endsWith(".png"));
}

it("answers each address of the router to each caller as the level and the scopes of each dataset say", async () => {
  const asked = new Map<
    string,
    { route: string; address: string; asker: Asker; of: Case; headers: Record<string, string> }
  >();
  for (const route of listRoutes(place.app)) {
    const { addresses, accept, rule } = ruleOf(route);
    for (const of of cases) {
      const closed = {
        ...of.dataset,
        markers: { value: "", column: "", title: "", file: "", schema: "", number: "", place: [] },
      };
      // Those of no dataset in particular are asked once.
      for (const asker of askers)
        for (const address of chosen(addresses?.(closed) ?? [], asker, rule))
          if (!asked.has(`${asker.name} ${route} ${address}`))
            asked.set(`${asker.name} ${route} ${address}`, {
              ...{ route, address, asker, of },
              headers: { ...asker.headers, ...(accept ? { Accept: accept } : {}) },
            });
    }
  }
  const wrong: object[] = [];
  await each([...asked.values()], async ({ route, address, asker, of, headers }) => {
    const answer = await fetch(place.url + address, { headers, redirect: "manual" });
    const text = Buffer.from(await answer.arrayBuffer()).toString("utf8");
    const { rule } = ruleOf(route);
    const reach = of.reach(asker);
    const isReceived = of.secret && address.endsWith("/original") && rule === "contents";
    const opens =
      rule !== "contents" ||
      (isReceived ? asker.seat === "ile-d-oleron" : reach === "whole" || (reach === "part" && IN_PART.has(route)));
    const refusal = asker.seat === null ? 401 : 403;
    const refused = [401, 403].includes(answer.status) ? answer.status : null;
    // What is shown of all datasets is looked at for each.
    const leaks = cases
      .filter((one) => one.reach(asker) !== "whole" || rule === "open" || (isReceived && !opens))
      .flatMap(({ markers }) => markers.filter((marker) => text.includes(marker)));
    if (refused !== (opens ? null : refusal) || leaks.length > 0 || answer.status >= 500)
      wrong.push({ asker: asker.name, level: of.level, route, address, status: answer.status, leaks });
  });
  expect(wrong).toEqual([]);
  const routes = new Set([...asked.values()].map(({ route }) => route)).size;
  expect(routes).toBeGreaterThan(90);
  console.log(
    `${asked.size} requests: ${askers.length} callers, ${cases.length} datasets, ${listRoutes(place.app).length} routes`,
  );
}, 240_000);

it("takes what is sent from nobody but who may act, and from no form of another site", async () => {
  const acts = listRoutes(place.app).filter(
    (route) => !/^(GET|HEAD) /.test(route) && ruleOf(route).takes !== "anybody",
  );
  const wrong: object[] = [];
  const sent = acts.flatMap((route) => askers.map((asker) => ({ route, asker })));
  await each(sent, async ({ route, asker }) => {
    const [method = "", path = ""] = route.split(" ");
    const address = path.replace(/:\w+/g, works.slug);
    const answer = await fetch(place.url + address, {
      method,
      redirect: "manual",
      // A session, and all that a form says but what only our pages know.
      headers: {
        ...asker.headers,
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "cross-site",
      },
      ...(method === "HEAD"
        ? {}
        : { body: "id=1&organisation=ile-d-oleron&role=administrator&email=x@exemple.fr&message=Pour une étude." }),
    });
    const isLedAway = answer.status === 303 && answer.headers.get("location")?.startsWith("/connexion");
    const isLeaving = route === "POST /deconnexion";
    // What a program may do it does with a key: of this nonsense, nothing.
    const isRefused =
      asker.headers.Authorization && path.startsWith("/api/") && answer.status < 500 && answer.status >= 400;
    if (![401, 403].includes(answer.status) && !isLedAway && !isLeaving && !isRefused)
      wrong.push({ asker: asker.name, route, status: answer.status, to: answer.headers.get("location") });
  });
  expect(wrong).toEqual([]);
  expect(acts.length).toBeGreaterThan(15);
});
