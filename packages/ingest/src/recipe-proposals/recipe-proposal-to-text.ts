import type { Lang } from "../field-types/field-type.js";
import { counted } from "../french-number.js";
import { list, quote } from "../issues/french.js";
import { describeDropRule } from "../recipes/drop-rule.js";
import type { NumberForm, Recipe } from "../recipes/recipe.js";
import { reportToText } from "../reports/report-to-text.js";
import { reportWords } from "../reports/words.js";
import { typeset } from "../typography.js";
import { isBeyondFactors } from "../units.js";
import type { RecipeProposal } from "./propose-recipe.js";

/** What a proposed recipe holds, what is left to decide, how to use it, then the report of the file read with it. */
export function recipeProposalToText(
  proposal: RecipeProposal,
  { path, out, schema }: { path: string; out: string; schema: string },
  lang: Lang = "fr",
): string {
  const { before, after, recipe } = proposal;
  const words = reportWords[lang];
  const write = lang === "fr" ? typeset : (line: string) => line;
  const lines =
    lang === "fr"
      ? [
          `Recette proposée pour « ${path} », écrite dans « ${out} ».`,
          "",
          "Elle contient :",
          ...describe(recipe).map((line) => `  - ${line}`),
          ...todo(proposal),
          "",
          "Pour s'en servir :",
          `  1. Relisez « ${out} » et corrigez ce qui est faux : c'est une proposition (docs/recettes.md explique chaque ligne).`,
          `  2. Vérifiez : datalogue check ${path} --schema ${schema} --recipe ${out}`,
          "  3. Rangez-la sous le nom recipe.json à côté de dataset.json : elle sera appliquée à chaque nouveau fichier.",
          "",
          `Sans la recette : ${words.valid(before.valid)}, ${words.summary(before).join(", ")}.`,
          `Avec la recette : ${words.valid(after.valid)}, ${words.summary(after).join(", ")}.`,
        ]
      : [
          `Recipe proposed for “${path}”, written in “${out}”. Read it, then: datalogue check ${path} --schema ${schema} --recipe ${out}`,
          "Keep it as recipe.json beside dataset.json: it is then applied to each new file.",
          `Without it: ${words.valid(before.valid)}, ${words.summary(before).join(", ")}.`,
          `With it: ${words.valid(after.valid)}, ${words.summary(after).join(", ")}.`,
        ];
  return `${lines.map((line) => write(line)).join("\n")}\n\n${reportToText(after, lang)}`;
}

function describe(recipe: Recipe): string[] {
  const {
    sheet,
    headerRow,
    unpivot,
    columns = {},
    constants = {},
    values = {},
    numbers = {},
    dateFormat = {},
    dropRows = [],
  } = recipe;
  const lines: string[] = [];
  const named = Object.entries(columns).filter(([, field]) => field !== null);
  const left = Object.keys(columns).filter((header) => columns[header] === null);
  if (sheet !== undefined) lines.push(`la feuille à lire : ${quote(String(sheet))}`);
  if (headerRow !== undefined) lines.push(`la ligne de l'en-tête : ${headerRow}`);
  for (const [form, field] of Object.entries(unpivot?.columns ?? {}))
    lines.push(
      `les colonnes ${quote(form)} deviennent une ligne par année, avec leur valeur dans ${quote(field)}${unpivot?.year === undefined ? "" : ` et l'année dans ${quote(unpivot.year)}`}`,
    );
  for (const [header, field] of named) lines.push(`la colonne ${quote(header)} devient ${quote(field ?? "")}`);
  if (left.length > 0)
    lines.push(
      `${counted(left.length, "colonne laissée", "colonnes laissées")} de côté : ${list(left.map((header) => quote(header)))}`,
    );
  for (const [field, value] of Object.entries(constants))
    lines.push(
      `${quote(field)} vaut ${quote(value)} partout${value === "{AAAA}" ? ", l'année lue dans le fichier ou dans son nom" : ""}`,
    );
  for (const [field, texts] of Object.entries(values))
    lines.push(
      `dans ${quote(field)}, ${list(
        Object.entries(texts)
          .filter(([from, to]) => from !== to)
          .map(([from, to]) => `${quote(from)} est lu comme ${to === null ? "sans valeur" : quote(to)}`),
      )}`,
    );
  for (const [field, form] of Object.entries(numbers))
    lines.push(`les nombres de ${quote(field)} sont écrits ${describeNumber(form)}`);
  for (const [field, forms] of Object.entries(dateFormat))
    lines.push(`les dates de ${quote(field)} sont écrites ${list([forms].flat().map((form) => quote(form)))}`);
  if (dropRows.length > 0)
    lines.push(
      `les lignes qui commencent par ${list(dropRows.map((rule) => quote(describeDropRule(rule))))} sont retirées`,
    );
  return lines.length > 0
    ? lines
    : ["rien : le fichier se lit sans recette, ou aucune de ses colonnes ne ressemble à celles du schéma"];
}

function describeNumber({ decimal = ".", unit, factor }: NumberForm): string {
  const parts = [decimal === "," ? "avec une virgule décimale" : "avec un point décimal ou des espaces"];
  if (unit) parts.push(`avec l'unité ${quote(unit)}`);
  if (factor) parts.push(`dans une autre unité (multipliés par ${String(factor).replace(".", ",")})`);
  return list(parts);
}

function describeDoubt({ field, unit, wanted, header }: RecipeProposal["units"][number]): string {
  const numbers = `les nombres de ${quote(field)} sont`;
  if (header !== undefined)
    return `${numbers} en ${quote(unit)} dans certaines cellules, en ${quote(header)} d'après l'en-tête, et en ${quote(wanted ?? "")} dans le schéma : demandez-les tous dans l'unité du schéma`;
  const written = `${numbers} en ${quote(unit)} dans le fichier, et`;
  if (wanted === undefined)
    return `${written} le schéma ne dit pas leur unité : si c'en est une autre, écrivez « factor » dans « numbers »`;
  return `${written} en ${quote(wanted)} dans le schéma : ${
    isBeyondFactors(unit, wanted)
      ? "demandez-les dans l'unité du schéma, ou écrivez « \"factor\": 1 » dans « numbers » s'ils y sont déjà"
      : "écrivez « factor » dans « numbers » (1 si c'est la même unité)"
  }`;
}

function describeTwoWays({ field, texts, decimal }: RecipeProposal["ambiguous"][number]): string {
  const told = `${list(texts.map((text) => quote(text)))} de ${quote(field)} se ${texts.length > 1 ? "lisent" : "lit"} de deux façons`;
  if (decimal === undefined)
    return `${told} : écrivez dans « numbers » ce qui sépare les décimales, « "decimal": "." » ou « "decimal": "," »`;
  const [own, other, mark] = decimal === "," ? ["la virgule", "le point", "."] : ["le point", "la virgule", ","];
  return `${told} : la recette tient ${own} pour ce qui sépare les décimales ; si c’est ${other}, écrivez « "decimal": "${mark}" » dans « numbers »`;
}

function todo({ leftOut, lacking, unread, ambiguous, units }: RecipeProposal): string[] {
  const lines = [
    ...lacking.map(
      (field) =>
        `rien ne donne la colonne obligatoire ${quote(field)} : associez-lui un en-tête dans « columns », ou donnez sa valeur dans « constants »`,
    ),
    ...unread.map(
      ({ field, texts }) =>
        `dans ${quote(field)}, que veulent dire ${list(texts.map((text) => quote(text)))} ? Écrivez-le dans « values »`,
    ),
    ...ambiguous.map(describeTwoWays),
    ...units.map(describeDoubt),
    ...(leftOut.length > 0
      ? [
          `${list(leftOut.map((header) => quote(header)))} : à associer dans « columns » si ces valeurs doivent être publiées`,
        ]
      : []),
  ];
  return lines.length > 0 ? ["", "Il vous reste à décider :", ...lines.map((line) => `  - ${line}`)] : [];
}
