import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Caller } from "@datalogue/api";
import { createPlace, type Place } from "../../api/support/content-folder.js";
import { servePlace } from "../support/serve-place.js";
import { Visitor } from "./visitor.js";

export const FIBRE = "inclusion-fibre";
export const FIBRE_ID = "5d1c2b7e-3f64-4f0e-9a57-6e1d2c3b4a60";
export const POLE = "pole-marennes-oleron";

const HEADER = ["code_insee", "annee", "locaux", "raccordables"];
/** Premises and those that can be connected, in 2022, 2023 and 2024. */
const COMMUNES = [
  ["17093", "Le Château-d’Oléron", 5600, [3111, 3895, 4679]],
  ["17140", "Dolus-d’Oléron", 4873, [2634, 3306, 3978]],
  ["17323", "Saint-Denis-d’Oléron", 4100, [2000, 2500, 3000]],
] as const;

const rowsOf = (years: number, change: (row: string[], name: string) => string[] = (row) => row) =>
  COMMUNES.flatMap(([code, name, total, connected]) =>
    Array.from({ length: years }, (_, rank) =>
      change([code, String(2022 + rank), String(total), String(connected[rank] ?? total)], name),
    ),
  );
const write = (header: string[], rows: string[][], separator = ",") =>
  `${[header, ...rows].map((cells) => cells.join(separator)).join("\n")}\n`;

/** The file of the dataset, a line a commune and year from 2022 on; three years are online. */
export const writeFibre = (years = 3) => write(HEADER, rowsOf(years));

/** The three years as a spreadsheet of a French office gives them: Windows-1252, a column more, codes with a space, thousands, a cell in words. */
export const faultyFibre = Buffer.from(
  write(
    ["code_insee", "Commune (libellé)", "annee", "locaux", "raccordables"],
    rowsOf(3, ([code = "", year = "", total = "", connected = ""], name) => [
      code === "17093" ? "17 093" : code,
      name.replaceAll("’", "'"),
      year,
      total,
      code === "17323" && year === "2024" ? "environ 3000" : connected === "4679" ? "5 040" : connected,
    ]),
    ";",
  ),
  "latin1",
);

/** A content whose observatory of digital inclusion shows the coverage in fibre of three communes, a dataset of `organisation`. */
export function createFibrePlace(organisation = POLE): Place {
  const place = createPlace();
  cpSync(fileURLToPath(new URL("../../cases/themes/inclusion", import.meta.url)), join(place.content, "inclusion"), {
    recursive: true,
  });
  const metadata = JSON.parse(place.read("inclusion/fibre/dataset.json"));
  place.write("inclusion/fibre/dataset.json", {
    ...metadata,
    ...{ title: "Couverture en fibre", organisation, demonstration: false },
  });
  place.write("inclusion/fibre/data.csv", writeFibre());
  return place;
}

/** A program of the organisation of that dataset, which may publish. */
export const program: Caller = {
  ...{ kind: "key", key: "k", memberships: [{ organisation: POLE, role: "publisher", kind: null }] },
};

/** That content, served, and one of its publishers. */
export async function serveFibre() {
  const served = await servePlace(createFibrePlace());
  const agent = await Visitor.of(served.datalogue, served.url, {
    ...{ email: "agente@exemple.fr", organisation: POLE, role: "publisher" },
  });
  return { ...served, agent };
}
