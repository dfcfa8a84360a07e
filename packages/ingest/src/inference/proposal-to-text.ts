import { describeStrptime } from "../field-types/strptime.js";
import { counted, formatNumber } from "../french-number.js";
import { quote } from "../issues/french.js";
import type { Report } from "../report.js";
import { NB, typeset } from "../typography.js";
import { MIN_ROWS } from "./infer-schema.js";
import { semanticKinds } from "./kinds/index.js";
import { type Confidence, FORM_TITLES } from "./propose-field.js";
import type { SchemaProposal } from "./propose-schema.js";

const CONFIDENCES: Record<Confidence, string> = { sure: "sûr", likely: "probable", "to-verify": "à vérifier" };

/**
 * The summary of a proposed schema, in French: of each column what it is, why, and what the agent has to complete; then what
 * the file has against it.
 * @param written path of the schema, null when it goes to the standard output.
 */
export function proposalToText(
  { schema, fields, rows }: SchemaProposal,
  report: Report,
  written: string | null,
): string {
  const lines = [
    `Schéma proposé d'après ${counted(rows, "enregistrement")} et ${counted(fields.length, "colonne")}${written ? ` : ${written}` : ""}`,
    "",
  ];
  for (const { field, kind, confidence, reason, toComplete, missing } of fields) {
    const type = FORM_TITLES[field.type ?? "string"] ?? field.type;
    const format = field.format ? ` ${describeStrptime(field.format)}` : "";
    const meaning = kind ? `${semanticKinds[kind].title} ; ` : "";
    lines.push(`${field.name} : ${meaning}${type}${format} (${CONFIDENCES[confidence]})`);
    lines.push(`  pourquoi : ${reason}`);
    const constraints = describeConstraints(field.constraints ?? {});
    if (constraints) lines.push(`  contraintes : ${constraints}`);
    if (missing.length > 0)
      lines.push(`  lus comme « pas de valeur » : ${missing.map((word) => quote(word)).join(", ")}`);
    lines.push(`  à compléter : ${["la description", ...toComplete].join(" ; ")}`);
  }
  lines.push("");
  const key = [schema.primaryKey ?? []].flat();
  lines.push(
    key.length > 0
      ? `Clé proposée : ${key.map((name) => quote(name)).join(" et ")}. Deux enregistrements n'ont jamais la même : dites si ce sera toujours vrai.`
      : rows < MIN_ROWS
        ? `Aucune clé proposée : moins de ${MIN_ROWS} enregistrements ne disent pas ce qui les distinguera toujours. Déclarez-la dans « primaryKey » si vous la connaissez.`
        : "Aucune clé proposée : trois colonnes ou moins ne suffisent pas à distinguer les enregistrements.",
  );
  const errors = report.issues.filter(({ severity }) => severity === "error");
  lines.push(
    errors.length === 0
      ? "Le fichier respecte ce schéma."
      : `Le fichier a des erreurs, quel que soit son schéma : ${errors.map(({ message }) => message).join(" ")}`,
  );
  return `${lines.map((one) => typeset(one)).join("\n")}\n`;
}

function describeConstraints({
  required,
  unique,
  minimum,
  maximum,
  pattern,
  enum: allowed,
}: NonNullable<SchemaProposal["schema"]["fields"][number]["constraints"]>): string {
  const parts: string[] = [];
  if (required) parts.push("obligatoire");
  if (unique) parts.push("sans répétition");
  if (minimum !== undefined) parts.push(`au moins ${formatBound(minimum)}`);
  if (maximum !== undefined) parts.push(`au plus ${formatBound(maximum)}`);
  if (pattern !== undefined) parts.push(`de la forme ${pattern}`);
  if (allowed) parts.push(`${formatNumber(allowed.length)}${NB}valeurs admises`);
  return parts.join(", ");
}

function formatBound(bound: number | string): string {
  const text = String(bound);
  return /^-?\d+$/.test(text) ? text.replace("-", "−").replace(/\d+/, (digits) => formatNumber(Number(digits))) : text;
}
