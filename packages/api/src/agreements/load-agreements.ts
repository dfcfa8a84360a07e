import { type Confidentiality, type DatasetLicence, type Field, isOpenLicence } from "@datalogue/ingest";
import { isDay } from "../calendar/civil-day.js";
import { isTimeZone } from "../calendar/local-time.js";
import { definitionCheck } from "../documents/definition-check.js";
import { checkPlace, loadDefinitions, type Place } from "../documents/load-definitions.js";
import { type Agreement, agreementSchema, type SharedDataset } from "./agreement-schema.js";

/** What agreements speak of, as the content and the catalogue know it. */
export interface AgreementSurroundings {
  /** Slugs. */
  organisations: ReadonlySet<string>;
  /** A dataset by its slug; undefined where there is none. */
  findDataset(slug: string): Promise<KnownDataset | undefined>;
}

/** A dataset that an agreement names. */
export interface KnownDataset {
  organisation: string;
  licence: DatasetLicence;
  /** Columns of its received file, as its schema says. */
  fields: readonly Field[];
  confidentialite: Confidentiality | undefined;
}

/**
 * Reads `datasets/<theme>/agreements/*.json`. One that cannot be used is told, and left out or, where its file gave one before (`former`),
 * replaced by that. Without `surroundings`, what it names is not looked for.
 */
export async function loadAgreements(
  contentFolder: string,
  former: Agreement[] = [],
  surroundings?: AgreementSurroundings,
): Promise<{ agreements: Agreement[]; problems: string[] }> {
  const read = await loadDefinitions(contentFolder, "agreements", validateAgreement, former);
  const problems = [...read.problems];
  const agreements: Agreement[] = [];
  for (const agreement of read.definitions) {
    const isFormer = former.includes(agreement);
    const wrong = [
      ...(surroundings && !isFormer ? await checkSurroundings(agreement, surroundings) : []),
      ...agreements.flatMap((other) => findOverlap(agreement, other)),
    ];
    if (wrong.length === 0) {
      agreements.push(agreement);
      continue;
    }
    const shown = `${agreement.theme}/agreements/${agreement.id}.json`;
    problems.push(...wrong.map((message) => `${shown}\u00A0: ${message}`));
    const kept = former.find(({ id, theme }) => id === agreement.id && theme === agreement.theme);
    if (!kept || isFormer || agreements.some((other) => findOverlap(kept, other).length > 0)) continue;
    agreements.push(kept);
    problems.push(`${shown}\u00A0: la définition précédente reste servie.`);
  }
  return { agreements, problems };
}

const checkWords = definitionCheck(agreementSchema);

/** What is wrong with an agreement by itself and with where it lies; none when it can be used. */
export function validateAgreement(json: unknown, place: Place): string[] {
  const problems = checkWords(json);
  if (problems.length > 0) return problems;
  const agreement = json as Agreement;
  const { start, end, renewal, timeZone, partner, recipient, datasets } = agreement;
  problems.push(...checkPlace(agreement, place));
  const days = [
    ["signedOn", agreement.signedOn],
    ["start", start],
    ["end", end],
    ...(renewal.kind === "tacit" ? [["renewal.until", renewal.until] as const] : []),
    ...datasets.flatMap(({ embargo }, rank) =>
      embargo && "until" in embargo ? [[`datasets[${rank}].embargo.until`, embargo.until.slice(0, 10)] as const] : [],
    ),
  ] as const;
  for (const [name, day] of days) if (!isDay(day)) problems.push(`«\u00A0${name}\u00A0»\u00A0: ce jour n'existe pas.`);
  if (end < start) problems.push("«\u00A0end\u00A0»\u00A0: ce jour vient avant celui de «\u00A0start\u00A0».");
  if (renewal.kind === "tacit" && renewal.until < end)
    problems.push("«\u00A0renewal.until\u00A0»\u00A0: ce jour vient avant celui de «\u00A0end\u00A0».");
  if (timeZone !== undefined && !isTimeZone(timeZone))
    problems.push(
      `«\u00A0timeZone\u00A0»\u00A0: «\u00A0${timeZone}\u00A0» n'est pas un fuseau horaire. Écrivez son nom dans la base IANA, comme «\u00A0Europe/Paris\u00A0».`,
    );
  if (partner === recipient)
    problems.push("«\u00A0recipient\u00A0»\u00A0: c'est le partenaire lui-même. Un accord lie deux organismes.");
  const slugs = datasets.map(({ dataset }) => dataset);
  for (const [rank, slug] of slugs.entries())
    if (slugs.indexOf(slug) !== rank)
      problems.push(`«\u00A0datasets[${rank}].dataset\u00A0»\u00A0: «\u00A0${slug}\u00A0» est donné deux fois.`);
  return problems;
}

/** What is wrong with what an agreement names: organisations, datasets, columns. */
async function checkSurroundings(
  { partner, recipient, datasets }: Agreement,
  { organisations, findDataset }: AgreementSurroundings,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [name, slug] of Object.entries({ partner, recipient }))
    if (!organisations.has(slug))
      problems.push(
        `«\u00A0${name}\u00A0»\u00A0: l'organisme «\u00A0${slug}\u00A0» n'est pas dans organisations.json. Organismes connus\u00A0: ${[...organisations].sort().join(", ") || "aucun"}.`,
      );
  for (const [rank, shared] of datasets.entries()) {
    const path = `datasets[${rank}]`;
    const known = await findDataset(shared.dataset);
    if (!known) {
      problems.push(
        `«\u00A0${path}.dataset\u00A0»\u00A0: aucun jeu lisible ne s'appelle «\u00A0${shared.dataset}\u00A0» dans le contenu ni dans le catalogue.`,
      );
      continue;
    }
    if (known.organisation !== partner && known.organisation !== recipient)
      problems.push(
        `«\u00A0${path}.dataset\u00A0»\u00A0: «\u00A0${shared.dataset}\u00A0» est à «\u00A0${known.organisation}\u00A0», qui n'est ni le partenaire ni celui qui reçoit.`,
      );
    if (isOpenLicence(known.licence))
      problems.push(
        `«\u00A0${path}.dataset\u00A0»\u00A0: la fiche de «\u00A0${shared.dataset}\u00A0» porte une licence ouverte, qui ne se reprend pas. Écrivez-y «\u00A0"licence": "convention"\u00A0».`,
      );
    problems.push(
      ...findTermProblems(shared, known).map(({ at, message }) => `«\u00A0${path}.${at}\u00A0»\u00A0: ${message}`),
    );
  }
  return problems;
}

/** What the terms of a dataset ask that its columns or its secrecy do not allow; `at`: the member in the terms. */
export function findTermProblems(
  { fields, embargo, aggregation }: SharedDataset,
  { fields: columns, confidentialite }: Pick<KnownDataset, "fields" | "confidentialite">,
): { at: string; message: string }[] {
  const names = columns.map(({ name }) => name);
  const problems: { at: string; message: string }[] = [];
  const expect = (at: string, name: string) => {
    if (names.includes(name)) return true;
    const message = `«\u00A0${name}\u00A0» n'est pas une colonne du schéma. Colonnes\u00A0: ${names.join(", ")}.`;
    problems.push({ at, message });
    return false;
  };
  for (const [rank, name] of fields.entries()) expect(`fields[${rank}]`, name);
  if (embargo && "column" in embargo && expect("embargo.column", embargo.column)) {
    const { type = "string" } = columns.find(({ name }) => name === embargo.column) ?? {};
    if (!PERIODS.includes(type))
      problems.push({
        at: "embargo.column",
        message: `cette colonne est de type «\u00A0${type}\u00A0»\u202F; une année, un mois ou une date est attendu («\u00A0year\u00A0», «\u00A0yearmonth\u00A0», «\u00A0date\u00A0»).`,
      });
    if (confidentialite && embargo.column !== confidentialite.periodField)
      problems.push({
        at: "embargo.column",
        message: `le tableau protégé par le secret statistique se lit par «\u00A0${confidentialite.periodField ?? "une seule période"}\u00A0»\u00A0: l'embargo compte depuis la colonne «\u00A0confidentialite.periodField\u00A0» du jeu.`,
      });
  }
  if (confidentialite) {
    const { territoryField, periodField, dimensions = [], countField, measures } = confidentialite;
    const told = [territoryField, ...(periodField === undefined ? [] : [periodField]), ...dimensions];
    const missing = [...told, countField, ...measures].filter((name) => !fields.includes(name));
    if (missing.length > 0)
      problems.push({
        at: "fields",
        message: `il manque ${missing.map((name) => `«\u00A0${name}\u00A0»`).join(", ")}, que publie le tableau protégé («\u00A0confidentialite\u00A0» du jeu). Ajoutez-les, ou retirez-les de cette déclaration.`,
      });
  }
  if (aggregation && !confidentialite)
    problems.push({
      at: "aggregation",
      message:
        "le jeu ne déclare pas de secret statistique («\u00A0confidentialite\u00A0» dans dataset.json)\u00A0: rien ne peut y être masqué. Déclarez-le, avec la colonne qui compte les contributeurs.",
    });
  if (aggregation && confidentialite && aggregation.column !== confidentialite.countField)
    problems.push({
      at: "aggregation.column",
      message: `le jeu compte ses contributeurs dans «\u00A0${confidentialite.countField}\u00A0» («\u00A0confidentialite.countField\u00A0»).`,
    });
  return problems;
}

const PERIODS = ["year", "yearmonth", "date"];

/** Two agreements on the same dataset on the same day. */
function findOverlap(agreement: Agreement, other: Agreement): string[] {
  const slugs = new Set(other.datasets.map(({ dataset }) => dataset));
  const shared = agreement.datasets.filter(({ dataset }) => slugs.has(dataset));
  if (agreement.start > lastDayOf(other) || other.start > lastDayOf(agreement)) return [];
  return shared.map(
    ({ dataset }) =>
      `«\u00A0datasets\u00A0»\u00A0: «\u00A0${dataset}\u00A0» est déjà sous la convention «\u00A0${other.id}\u00A0» au même moment. Un jeu n'a qu'une convention à la fois.`,
  );
}

/** The last day that the text itself gives, tacit renewals included. */
export function lastDayOf({ end, renewal }: Agreement): string {
  return renewal.kind === "tacit" ? renewal.until : end;
}
