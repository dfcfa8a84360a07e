import type { Field } from "@datalogue/ingest";
import { listRows } from "../datasets/row-operations.js";
import { type Operation, type Tag, type Trial, tags } from "../http/operation.js";
import type { Parameter, Samples } from "../http/parameter.js";
import { problemCodes } from "../http/problem-codes.js";
import { groupingsOf } from "../rows/plan-groups.js";
import { rowAggregates } from "../rows/row-aggregates.js";
import { rowOperators } from "../rows/row-operators.js";
import type { RowRecord } from "../rows/row-query.js";
import type { Dataset } from "../versions/dataset.js";
import { listDatasetOperations } from "./describe-dataset-api.js";
import { exampleOf, figuresOf } from "./describe-fields.js";
import { listRefusals, exampleOf as sampleOf } from "./describe-operation.js";
import { operations } from "./operations.js";

/** The definition as people read it, in French. */
export interface Reference {
  groups: { tag: Tag; title: string; description: string; operations: ReferenceOperation[] }[];
  /** Filters of rows, as the end of a parameter: `{champ}__{name}`. */
  filters: { name: string; title: string }[];
  /** Figures of groups, in the same way. */
  figures: { name: string; title: string }[];
  /** Of the dataset that it is about. */
  fields: ReferenceField[];
}

export interface ReferenceOperation {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string | undefined;
  parameters: ReferenceParameter[];
  /** Also takes filters, sorts and groupings of fields. */
  takesFields: boolean;
  body: { description: string; mediaTypes: string[] } | undefined;
  answer: string;
  mediaTypes: string[];
  refusals: { status: number; codes: { code: string; when: string }[] }[];
  trials: Trial[];
}

export interface ReferenceParameter {
  name: string;
  where: "path" | "query";
  description: string;
  /** Values it takes, when they are few. */
  choices: string[];
  /** What is meant when it is absent. */
  usual: string | undefined;
}

/** A field, what it may be grouped by, the figures that it gives, a real value. */
export interface ReferenceField {
  field: Field;
  groupings: string[];
  figures: string[];
  example: string | undefined;
}

const dialect: Pick<Reference, "filters" | "figures"> = {
  filters: Object.entries(rowOperators).map(([name, { title }]) => ({ name, title })),
  figures: Object.entries(rowAggregates).map(([name, { title }]) => ({ name, title })),
};

/** The reference of every address. */
export function describeReference(samples: Samples | undefined): Reference {
  return { groups: groupOperations(operations, samples), ...dialect, fields: [] };
}

/** The reference of one dataset, with its fields and requests on its rows; `isTerritory` tells the codes that roll up. */
export function describeDatasetReference(
  dataset: Dataset,
  rows: RowRecord[],
  samples: Samples,
  isTerritory: (code: string) => boolean,
): Reference {
  const masked = dataset.secrecy?.fields ?? [];
  const listed = listDatasetOperations(dataset).map((operation) =>
    operation.id === listRows.id ? { ...operation, trials: () => listTrials(dataset, rows) } : operation,
  );
  return {
    groups: groupOperations(listed, samples),
    ...dialect,
    fields: dataset.fields.map((field) => {
      const type = field.type ?? "string";
      const example = exampleOf(field.name, rows);
      const isGrouped = !masked.includes(field.name) && (type !== "string" || isTerritory(String(example)));
      return {
        field,
        groupings: isGrouped ? groupingsOf(type) : [],
        figures: figuresOf(field, masked),
        example: example === undefined ? undefined : String(example),
      };
    }),
  };
}

function groupOperations(listed: Operation[], samples: Samples | undefined): Reference["groups"] {
  return [...new Set(listed.map(({ tag }) => tag))].map((tag) => ({
    tag,
    ...tags[tag],
    operations: listed.filter((operation) => operation.tag === tag).map((one) => describeOperation(one, samples)),
  }));
}

function describeOperation(operation: Operation, samples: Samples | undefined): ReferenceOperation {
  const { id, method, path, summary, description, parts, query, takesFields, body, answer, answers } = operation;
  const trials = operation.trials ?? (() => [{ title: summary, path: fillParts(operation, samples) }]);
  return {
    id,
    method: method.toUpperCase(),
    path,
    summary,
    description,
    parameters: [
      ...Object.entries(parts).map(([name, one]) => describeParameter("path", name, one)),
      ...Object.entries(query).map(([name, one]) => describeParameter("query", name, one)),
    ],
    takesFields: takesFields === true,
    body: body && { description: body.description, mediaTypes: Object.keys(body.content) },
    answer,
    mediaTypes: Object.keys(answers),
    refusals: listRefusals(operation).map(({ status, codes }) => ({
      status,
      codes: codes.map((code) => ({ code, when: problemCodes[code] })),
    })),
    trials: samples ? trials(samples) : [],
  };
}

function describeParameter(
  where: ReferenceParameter["where"],
  name: string,
  { description, schema }: Parameter,
): ReferenceParameter {
  const { enum: choices = [], default: usual } = schema as { enum?: string[]; default?: unknown };
  return {
    name,
    where,
    description,
    choices: choices.map((choice) => (choice === "\t" ? "tabulation" : choice)),
    usual: usual === undefined ? undefined : String(usual),
  };
}

/** The address of an operation, its parts being those of the live catalogue. */
function fillParts({ path, parts }: Operation, samples: Samples | undefined): string {
  return Object.entries(parts).reduce(
    (text, [name, { example }]) => text.replace(`{${name}}`, encodeURIComponent(sampleOf(example, samples) ?? "")),
    path,
  );
}

/** Requests on the rows of a dataset, with its own fields and values. */
function listTrials({ slug, fields, secrecy }: Dataset, rows: RowRecord[]): Trial[] {
  const path = `/api/datasets/${slug}/data`;
  const trial = (title: string, ...pairs: [string, string][]): Trial => ({
    title,
    path: `${path}?${pairs.map(([name, value]) => encodeURIComponent(name) + (value && `=${encodeURIComponent(value)}`)).join("&")}`,
  });
  const of = (...types: (Field["type"] | undefined)[]) => fields.find(({ type = "string" }) => types.includes(type));
  const word = fields.find(({ name, type = "string" }) => type === "string" && exampleOf(name, rows) !== undefined);
  const amount = of("number", "integer");
  const group = of("year") ?? of("date", "yearmonth") ?? word;
  const trials = [trial("Les cinq premières lignes", ["page_size", "5"])];
  if (word) {
    const value = String(exampleOf(word.name, rows));
    trials.push(trial(`Les lignes où ${word.name} vaut «\u00A0${value}\u00A0»`, [`${word.name}__exact`, value]));
  }
  if (amount)
    trials.push(
      trial(`Les plus grandes valeurs de ${amount.name}`, [`${amount.name}__sort`, "desc"], ["page_size", "5"]),
    );
  // A protected table holds its totals: adding up its rows would count them twice.
  if (amount && group && !secrecy) {
    const by = group.type === "date" || group.type === "yearmonth" ? "year" : "";
    trials.push(
      trial(
        `La somme de ${amount.name} par ${group.name}`,
        [`${group.name}__groupby`, by],
        [`${amount.name}__sum`, ""],
      ),
    );
  }
  return trials;
}
