import { Type } from "typebox";
import { type Family, family } from "../family.js";
import { receiveCsvParts, receiveYears } from "../file-parts.js";
import { gatherYearParts, gatherYears } from "../gather-files.js";
import { partsOf, type Question } from "../question.js";
import { SITE } from "./site.js";

const form = Type.Object({
  site: SITE,
  dataset: Type.String({
    pattern: "^[\\w@-]+(\\{(AA|AAAA)\\})?[\\w@-]*$",
    description:
      "l'identifiant du jeu, tel qu'il est dans son adresse\u202F; {AA} ou {AAAA} y tient la place de l'année d'une archive",
  }),
  select: Type.Optional(
    Type.String({
      minLength: 1,
      description: "ce qui est demandé, en ODSQL (codeinseecommune, sum(puismaxinstallee) as kw)",
    }),
  ),
  where: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'd\'autres conditions, en ODSQL (variable = "Longueur de voirie en mètres")',
    }),
  ),
  groupBy: Type.Optional(Type.String({ minLength: 1, description: "les colonnes de regroupement" })),
  yearWhere: Type.Optional(
    Type.String({
      pattern: "\\{AAAA\\}",
      description: "la condition d'une année, {AAAA} à sa place (year(exercice) = {AAAA})",
    }),
  ),
});

/**
 * A dataset of an Opendatasoft portal, by its export (API v2.1), which has no limit of rows. One that has an archive by year, named by it, is
 * asked year by year: the year of each becomes the first column of the file, “annee”.
 */
export const opendatasoft: Family<typeof form> = family({
  title: "portail Opendatasoft",
  form,
  filters: true,
  hasYears: true,
  receive({ site, dataset, select, where, groupBy, yearWhere }, filter, question, receiving) {
    const urlsOf = (named: string) =>
      partsOf(question, filter).map((codes) => {
        const years = yearWhere && question.years?.map((year) => yearWhere.replaceAll("{AAAA}", String(year)));
        const conditions = [
          ...(filter ? [`${filter.field} in (${codes.map((code) => `"${code}"`).join(",")})`] : []),
          ...(where ? [`(${where})`] : []),
          ...(years ? [`(${years.join(" or ")})`] : []),
        ];
        const query = new URLSearchParams({
          ...(select ? { select } : {}),
          ...(conditions.length > 0 ? { where: conditions.join(" and ") } : {}),
          ...(groupBy ? { group_by: groupBy } : {}),
          delimiter: ";",
          // Headers are keys: labels change.
          use_labels: "false",
        });
        return `${site}/api/explore/v2.1/catalog/datasets/${named}/exports/csv?${query}`;
      });
    if (!dataset.includes("{")) return receiveCsvParts(urlsOf(dataset), receiving, { name: `${dataset}.csv` });
    const { currentYear } = question;
    const archives = archiveYears(question).map((year) => ({
      year,
      urls: urlsOf(dataset.replace("{AAAA}", String(year)).replace("{AA}", String(year).slice(2))),
    }));
    return receiveYears(archives, receiving, { name: "archives.csv", currentYear });
  },
  fileYears: ({ dataset }, question) => (dataset.includes("{") ? archiveYears(question) : undefined),
  gather({ dataset }, _filter, question, found, receiving) {
    if (!dataset.includes("{")) return gatherYearParts(found, receiving, undefined);
    const { currentYear } = question;
    const years = archiveYears(question);
    return gatherYears(found, receiving, { name: "archives.csv", currentYear, years, one: false });
  },
});

/** The years of the archives asked for: the last one over, where none is named. */
function archiveYears({ years, currentYear }: Pick<Question, "years" | "currentYear">): readonly number[] {
  return years ?? [currentYear - 1];
}
