import { parseRecipe, type Schema, typeset } from "@datalogue/ingest";
import { isDay } from "../calendar/civil-day.js";
import { definitionCheck } from "../documents/definition-check.js";
import { familyOf } from "./families/index.js";
import { type Source, sourceSchema } from "./source-schema.js";

const checkWords = definitionCheck(sourceSchema);

/**
 * Reads a source against the schema that its files become. Problems are French sentences, each with the place in the document and
 * what to write.
 */
export function parseSource(json: unknown, schema: Schema): { source: Source } | { problems: string[] } {
  const problems = checkWords(json);
  if (problems.length > 0) return { problems };
  const source = json as Source;
  const deeper = [...findFilterProblems(source), ...findVintageProblems(source), ...findClaimProblems(source)].map(
    (one) => typeset(one),
  );
  const read = source.recipe ? parseRecipe(source.recipe, schema) : undefined;
  if (read && "problems" in read) deeper.push(...read.problems.map((one) => typeset(`« recipe » : ${one}`)));
  return deeper.length > 0 ? { problems: deeper } : { source };
}

function findFilterProblems({ from, filter }: Source): string[] {
  const family = familyOf(from);
  const problems: string[] = [];
  if (from.family === "melodi" && filter)
    problems.push("« filter » : l'API Melodi demande les territoires par « from.geo ». Retirez « filter ».");
  if (from.family === "file" && /\{(?!AAAA\}|commune\}|epci\}|departement\})/.test(from.url))
    problems.push("« from.url » : seuls {AAAA}, {commune}, {epci} et {departement} y tiennent la place d'autre chose.");
  if (family.filters && from.family !== "melodi" && !filter)
    problems.push(
      '« filter » : ce service ne rend que les lignes demandées. Nommez la colonne du code : « "filter": { "by": "commune", "field": "…" } ».',
    );
  return problems;
}

function findVintageProblems({ from, vintages }: Source): string[] {
  if (vintages === undefined || vintages === "last") return [];
  const problems: string[] = [];
  if (!Array.isArray(vintages) && vintages.to !== undefined && vintages.to < vintages.from)
    problems.push(`« vintages.to » : écrivez une année à partir de ${vintages.from}.`);
  if (!familyOf(from).hasYears)
    problems.push(
      "« vintages » : ce service ne choisit pas les années. Retirez-le, ou écrivez « keepRows » dans la recette.",
    );
  const lacks: Partial<Record<typeof from.family, boolean>> = {
    file: from.family === "file" && !from.url.includes("{AAAA}"),
    "data-gouv": from.family === "data-gouv" && !from.title.includes("{AAAA}"),
    dido: from.family === "dido" && from.yearColumn === undefined,
    "data-fair": from.family === "data-fair" && from.yearColumn === undefined,
    opendatasoft: from.family === "opendatasoft" && from.yearWhere === undefined && !from.dataset.includes("{"),
    datalogue: from.family === "datalogue" && from.yearColumn === undefined,
  };
  const place = {
    file: "{AAAA} dans « from.url »",
    "data-gouv": "{AAAA} dans « from.title »",
    dido: "« from.yearColumn »",
    "data-fair": "« from.yearColumn »",
    opendatasoft: "« from.yearWhere », ou {AA} dans « from.dataset »",
    datalogue: "« from.yearColumn »",
  } as Partial<Record<typeof from.family, string>>;
  if (lacks[from.family])
    problems.push(
      `« vintages » : rien ne dit où l'année se demande. Ajoutez ${place[from.family]}, ou retirez « vintages ».`,
    );
  return problems;
}

function findClaimProblems({ diffusion, reference, triedOn, control }: Source): string[] {
  const problems: string[] = [];
  if (diffusion && reference === undefined)
    problems.push(
      "« reference » : une diffusion publique se prouve. Dites où le producteur annonce qu'il diffuse ces chiffres.",
    );
  if (triedOn !== null && !isDay(triedOn)) problems.push(`« triedOn » : ${triedOn} n'est pas un jour du calendrier.`);
  if (control && Object.keys(control.where).length === 0)
    problems.push('« control.where » : dites quelles lignes sont additionnées : { "iddep": "33" }.');
  return problems;
}
