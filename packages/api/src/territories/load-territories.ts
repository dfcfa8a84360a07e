import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  levelNames,
  outlineKinds,
  type Population,
  type Territory,
  type TerritoryEvent,
  type TerritorySources,
  territoryEventKinds,
} from "@datalogue/ingest";
import type { FeatureCollection } from "geojson";
import { Type } from "typebox";
import { ContentError, type ContentProblem, refuse } from "../documents/content-problem.js";
import { definitionCheck } from "../documents/definition-check.js";
import { readJson } from "../documents/read-json.js";
import { checkGeography } from "./check-geography.js";
import { addGroups, GROUPS_FILE } from "./load-groups.js";
import { OUTLINES_FILE, PRECISE_OUTLINES_FILE, SURROUNDINGS_FILE } from "./outlines/outline-files.js";
import { parsePopulations } from "./parse-populations.js";
import type { TerritoryReader } from "./territory-reader.js";
import { territoryReader } from "./territory-reader.js";

const DATE = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });
const TEXT = Type.String({ minLength: 1 });

const checkSources = definitionCheck(
  Type.Object({
    vintage: DATE,
    populations: Type.Optional(TEXT),
    sources: Type.Array(
      Type.Object({ title: TEXT, producer: TEXT, vintage: TEXT, licence: TEXT, covers: Type.String() }),
    ),
    outlines: Type.Object({
      kind: Type.Enum([...outlineKinds]),
      title: TEXT,
      source: TEXT,
      licence: TEXT,
      vintage: Type.Optional(TEXT),
      imported: Type.Optional(DATE),
    }),
  }),
);
const checkTerritories = definitionCheck(
  Type.Array(
    Type.Object({
      code: TEXT,
      level: Type.Enum(levelNames),
      name: TEXT,
      parents: Type.Array(Type.Object({ code: TEXT, from: Type.Optional(DATE), to: Type.Optional(DATE) })),
      validity: Type.Optional(Type.Object({ from: Type.Optional(DATE), to: Type.Optional(DATE) })),
      earlier: Type.Optional(Type.Array(Type.Object({ name: TEXT, from: Type.Optional(DATE), to: DATE }))),
      kind: Type.Optional(TEXT),
    }),
    { minItems: 1 },
  ),
);
const checkEvents = definitionCheck(
  Type.Array(
    Type.Object({
      date: DATE,
      kind: Type.Enum([...territoryEventKinds]),
      before: Type.Array(TEXT, { minItems: 1 }),
      after: Type.Array(TEXT, { minItems: 1 }),
      title: TEXT,
    }),
  ),
);
const checkOutlines = definitionCheck(
  Type.Object({
    type: Type.Literal("FeatureCollection"),
    features: Type.Array(
      Type.Object({
        type: Type.Literal("Feature"),
        geometry: Type.Object({ type: TEXT }),
        properties: Type.Object({ code: TEXT }),
      }),
    ),
  }),
);
const checkSurroundings = definitionCheck(
  Type.Object({ type: Type.Literal("FeatureCollection"), features: Type.Array(Type.Object({})) }),
);

/**
 * Reads the reference geography (`datasets/territoires/`). The home territory is that of `catalogue.json` beside the
 * folder unless given; without either, the first PETR, else the first EPCI, of the list. `withoutOutlines` leaves the files
 * of outlines unread; `received` gives the populations that came since. Throws `ContentError` naming the file, the path in it and what to write.
 * A group that has a fault is left out alone, and told to `onProblems`.
 */
export async function loadTerritories(
  folder: string,
  options: {
    home?: string;
    withoutOutlines?: boolean;
    received?: () => readonly Population[];
    onProblems?: (problems: ContentProblem[]) => void;
  } = {},
): Promise<TerritoryReader> {
  const read = async <T>(name: string, check: (value: unknown) => string[]): Promise<T> => {
    const { json } = await readJson(join(folder, name), `territoires/${name}`);
    const problems = check(json);
    if (problems.length > 0) throw refuse(`territoires/${name}`, ...problems.slice(0, 20));
    return json as T;
  };
  const sources = await read<TerritorySources>("metadata.json", checkSources);
  const territories = await read<Territory[]>("territories.json", checkTerritories);
  const events = await read<TerritoryEvent[]>("events.json", checkEvents);
  const has = (name: string) => existsSync(join(folder, name)) && options.withoutOutlines !== true;
  const none: FeatureCollection = { type: "FeatureCollection", features: [] };
  const outlines = options.withoutOutlines ? none : await read<FeatureCollection>(OUTLINES_FILE, checkOutlines);
  const precise = has(PRECISE_OUTLINES_FILE)
    ? await read<FeatureCollection>(PRECISE_OUTLINES_FILE, checkOutlines)
    : outlines;
  const surroundings: FeatureCollection = has(SURROUNDINGS_FILE)
    ? await read<FeatureCollection>(SURROUNDINGS_FILE, checkSurroundings)
    : none;

  const codes = new Set<string>();
  const problems: string[] = [];
  for (const { code } of territories) {
    if (codes.has(code)) problems.push(`le code «\u00A0${code}\u00A0» est donné deux fois.`);
    codes.add(code);
  }
  for (const { code, parents } of territories)
    for (const parent of parents)
      if (!codes.has(parent.code))
        problems.push(
          `«\u00A0${code}\u00A0»\u00A0: le territoire parent «\u00A0${parent.code}\u00A0» n'est pas dans la liste.`,
        );
  if (problems.length > 0) throw refuse("territoires/territories.json", ...problems);
  for (const { title, before, after } of events)
    for (const code of [...before, ...after])
      if (!codes.has(code))
        throw refuse(
          "territoires/events.json",
          `«\u00A0${title}\u00A0»\u00A0: le code «\u00A0${code}\u00A0» n'est pas dans territories.json. Ajoutez-y ce territoire, avec sa validité.`,
        );

  const home = options.home ?? (await readHome(folder)) ?? pickHome(territories);
  const wrong = checkGeography(territories, events, { vintage: sources.vintage, home });
  if (wrong.territories.length > 0) throw refuse("territoires/territories.json", ...wrong.territories.slice(0, 20));
  if (wrong.events.length > 0) throw refuse("territoires/events.json", ...wrong.events.slice(0, 20));
  const grouped = await readGroups(folder, territories, events);
  const areGroupsWhole = grouped.problems.length === 0;
  for (const { code } of grouped.territories) codes.add(code);
  const populations = parsePopulations(
    await readText(folder, "populations.csv"),
    // Those of a group that is left out are no fault of theirs.
    (code) => codes.has(code) || (!areGroupsWhole && code.startsWith("g-")),
  );
  if (!codes.has(home) && home.startsWith("g-") && !areGroupsWhole) throw new ContentError(grouped.problems);
  if (!codes.has(home))
    throw refuse(
      "catalogue.json",
      `«\u00A0homeTerritory\u00A0»\u00A0: «\u00A0${home}\u00A0» n'est pas dans territoires/territories.json. Écrivez un de ces codes\u00A0: ${[...codes].join(", ")}.`,
    );
  if (!areGroupsWhole) options.onProblems?.(grouped.problems);
  return territoryReader(
    {
      territories: grouped.territories,
      events,
      populations,
      outlines,
      precise,
      surroundings,
      sources,
      home,
    },
    options.received ? { received: options.received } : {},
  );
}

/** The territories with the groups that can be used, and what is wrong with the others. */
async function readGroups(folder: string, territories: Territory[], events: TerritoryEvent[]) {
  const file = join(folder, GROUPS_FILE);
  if (!existsSync(file)) return { territories, problems: [] };
  try {
    return addGroups((await readJson(file, `territoires/${GROUPS_FILE}`)).json, territories, events);
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return { territories, problems: error.problems };
  }
}

async function readText(folder: string, name: string): Promise<string> {
  try {
    return (await readFile(join(folder, name), "utf8")).replace(/^\uFEFF/, "");
  } catch {
    throw refuse(`territoires/${name}`, "ce fichier n'existe pas ou ne peut pas être lu.");
  }
}

/** The home of `catalogue.json`; a file that cannot be read is told by the load of the catalogue, not here. */
async function readHome(folder: string): Promise<string | undefined> {
  try {
    const { homeTerritory } = JSON.parse(await readFile(join(folder, "..", "catalogue.json"), "utf8"));
    return typeof homeTerritory === "string" && homeTerritory ? homeTerritory : undefined;
  } catch {
    return undefined;
  }
}

function pickHome(territories: Territory[]): string {
  const found =
    territories.find(({ level }) => level === "petr") ??
    territories.find(({ level }) => level === "epci") ??
    territories[0];
  return found?.code ?? "";
}
