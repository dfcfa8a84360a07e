import type { Confidentiality, DatasetMetadata, ReadingScope } from "../dataset.js";
import { list, quote } from "../issues/french.js";
import type { Schema } from "../schema.js";
import { typeset } from "../typography.js";
import { PROTECTED_COLUMNS } from "./confidentiality.js";

/** What the declared scopes of a dataset say that cannot be, by themselves. Problems are French sentences. */
export function findScopeProblems({ access, scopes = [] }: Pick<DatasetMetadata, "access" | "scopes">): string[] {
  const problems: string[] = [];
  if (scopes.length > 0 && access === "open")
    problems.push(
      "« scopes » : ce jeu est ouvert à tous, un périmètre n'y ajouterait rien. Réservez-le d'abord (« access »), ou retirez « scopes ».",
    );
  for (const [rank, { kinds, organisations, rows, columns }] of scopes.entries()) {
    const where = `« scopes[${rank}] »`;
    if (!kinds && !organisations)
      problems.push(
        `${where} : dites pour qui, par « kinds » (sortes d'organismes) ou « organisations » (leurs noms).`,
      );
    if (rows === undefined && !columns)
      problems.push(
        `${where} : dites quelles lignes (« rows », la colonne du code de territoire) ou quelles colonnes (« columns ») sont montrées ; sinon tout le tableau le serait.`,
      );
  }
  return problems.map((one) => typeset(one));
}

/** What the declared scopes say that the columns of the published table do not allow. */
export function findScopeFieldProblems(
  scopes: ReadingScope[],
  { fields }: Pick<Schema, "fields">,
  confidentialite?: Confidentiality,
): string[] {
  const types = new Map(
    confidentialite ? protectedTypes(confidentialite) : fields.map(({ name, type = "string" }) => [name, type]),
  );
  const unknown = (name: string) =>
    `${quote(name)} n'est pas une colonne du tableau publié. Colonnes : ${list([...types.keys()])}.`;
  return scopes
    .flatMap(({ rows, columns = [] }, rank) => {
      const problems: string[] = [];
      if (rows !== undefined && !types.has(rows)) problems.push(`« scopes[${rank}].rows » : ${unknown(rows)}`);
      else if (rows !== undefined && types.get(rows) !== "string")
        problems.push(
          `« scopes[${rank}].rows » : ${quote(rows)} est de type ${quote(types.get(rows) ?? "")} ; une colonne de texte qui porte le code du territoire est attendue.`,
        );
      for (const name of columns) if (!types.has(name)) problems.push(`« scopes[${rank}].columns » : ${unknown(name)}`);
      return problems;
    })
    .map((one) => typeset(one));
}

/** The columns of a protected table; only that of the territory may say whose a row is. */
function protectedTypes(declared: Confidentiality): [name: string, type: string][] {
  const { territoryField, periodField, dimensions = [], countField, measures } = declared;
  const others = [
    ...Object.values(PROTECTED_COLUMNS),
    ...(periodField === undefined ? [] : [periodField]),
    ...dimensions,
    countField,
    ...measures,
  ];
  return [[territoryField, "string"], ...others.map((name): [string, string] => [name, "any"])];
}
