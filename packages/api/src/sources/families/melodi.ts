import { join } from "node:path";
import { Type } from "typebox";
import { csvText } from "../../rows/csv-text.js";
import { type Family, family } from "../family.js";
import { countPages, listIn, openTextFile, readPages } from "../file-parts.js";
import { partsOf, type Question } from "../question.js";
import { SourceFailure } from "../source-failure.js";
import { SITE } from "./site.js";

const form = Type.Object({
  dataset: Type.String({ pattern: "^DS_[A-Z0-9_]+$", description: "l'identifiant du jeu (DS_RP_LOGEMENT_PRINC)" }),
  dimensions: Type.Optional(
    Type.Record(
      Type.String({ pattern: "^[A-Z][A-Z0-9_]*$" }),
      Type.Array(Type.String({ pattern: "^[A-Za-z0-9_.-]+$", description: "un code de l'Insee" }), { minItems: 1 }),
      { description: 'les codes gardés de chaque dimension\u00A0: { "RP_MEASURE": ["DWELLINGS"] }' },
    ),
  ),
  geo: Type.Enum(["COM", "EPCI*COM", "EPCI", "DEP"], {
    description:
      "COM, les communes une à une\u202F; EPCI*COM, celles de chaque EPCI\u202F; EPCI ou DEP, leurs propres valeurs",
  }),
  site: Type.Optional(SITE),
});

/** Told by the Insee: 30 requests a minute, then 429. */
const PER_MINUTE = 30;
/** What is said of an observation, always there, since some are left out when they say nothing. */
const ATTRIBUTES = ["OBS_STATUS", "CONF_STATUS", "UNIT_MULT"];
/** How the files of the Insee write a secret. */
const SECRET = "s";

/**
 * The data of the Insee, by its API Melodi. The observations of all pages become a CSV with the columns of its files (one line each, GEO without
 * its vintage): `GEO;GEO_OBJECT;GEO_COG;…dimensions;OBS_STATUS;CONF_STATUS;UNIT_MULT;OBS_VALUE`. A value that is not given, with a `CONF_STATUS`, is
 * secret: "s" (F is what the Insee writes of those that Filosofi hides, though SDMX calls it free; C, D, N… are the confidential ones of that list); without
 * it, unknown: empty.
 */
export const melodi: Family<typeof form> = family({
  title: "Insee, API Melodi",
  form,
  filters: true,
  hasYears: true,
  async receive({ dataset, dimensions = {}, geo, site = "https://api.insee.fr/melodi" }, _filter, question, receiving) {
    const asked: string[] = [];
    const file = await openTextFile(join(receiving.folder, "received"), receiving.maxBytes);
    let header: string[] | undefined;
    try {
      for (const codes of listPlaces(geo, question)) {
        const query = new URLSearchParams();
        for (const code of codes) query.append("GEO", code);
        for (const [name, values] of Object.entries(dimensions)) for (const value of values) query.append(name, value);
        for (const year of question.years ?? []) query.append("TIME_PERIOD", String(year));
        query.append("maxResult", "10000");
        // "*" is left as it is by URLSearchParams, and is what the service expects.
        const first = `${site}/data/${dataset}?${query}`;
        const count = countPages(first);
        for await (const { url, page } of readPages(first, receiving, nextOf, { perMinute: PER_MINUTE })) {
          asked.push(url);
          const observations = listIn(page, "observations", url);
          // The Insee does not say how many there are.
          count.add(observations, undefined, url);
          const lines = observations.map((observation) => readObservation(observation, url));
          if (lines[0] && !header) {
            header = Object.keys(lines[0]);
            await file.write(csvText([header]));
          }
          for (const line of lines) {
            const names = Object.keys(line);
            if (names.length !== header?.length || names.some((name) => !header?.includes(name)))
              throw new SourceFailure({
                ...{ kind: "other-columns", url },
                ...{ expected: header?.join(", ") ?? "", found: names.join(", ") },
              });
          }
          await file.write(csvText(lines.map((line) => (header ?? []).map((name) => line[name] ?? null))));
        }
      }
    } finally {
      await file.close();
    }
    const { path, bytes } = file;
    return { status: "received", path, name: `${dataset}.csv`, bytes, sha256: file.sha256(), asked };
  },
});

function listPlaces(geo: "COM" | "EPCI*COM" | "EPCI" | "DEP", question: Question): string[][] {
  const by = { COM: "commune", "EPCI*COM": "epci", EPCI: "epci", DEP: "departement" } as const;
  const [level, children] = geo.split("*");
  return partsOf(question, { by: by[geo] }).map((codes) =>
    codes.map((code) => `${level}-${code}${children ? `*${children}` : ""}`),
  );
}

function nextOf(page: Record<string, unknown>): string | undefined {
  const { next } = (page.paging ?? {}) as { next?: unknown };
  return typeof next === "string" && next !== "" ? next : undefined;
}

function readObservation(observation: Record<string, unknown>, url: string): Record<string, string | number> {
  const { dimensions, attributes = {}, measures } = observation as Record<string, Record<string, unknown> | undefined>;
  const place = /^(?:(\d{4})-)?([A-Z0-9]+)-(\w+)$/.exec(String(dimensions?.GEO));
  if (!dimensions || !measures || !place)
    throw new SourceFailure({ kind: "other-form", url, member: "observations[]" });
  const [, cog = "", object = "", code = ""] = place;
  const line: Record<string, string | number> = { GEO: code, GEO_OBJECT: object, GEO_COG: cog };
  for (const [name, value] of Object.entries(dimensions)) if (name !== "GEO") line[name] = String(value);
  for (const name of ATTRIBUTES) line[name] = String(attributes[name] ?? "");
  const names = Object.keys(measures);
  for (const name of names) {
    const { value } = (measures[name] ?? {}) as { value?: unknown };
    line[names.length === 1 ? "OBS_VALUE" : name] =
      typeof value === "number" || typeof value === "string" ? value : attributes.CONF_STATUS ? SECRET : "";
  }
  return line;
}
