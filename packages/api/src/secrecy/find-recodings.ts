import { type Confidentiality, listed, type Recoding } from "@datalogue/ingest";
import { gatherPeriods } from "./cell-classes.js";
import { periodText } from "./cell-key.js";
import type { PeriodCells } from "./collect-cells.js";
import type { EarlierTables } from "./earlier-tables.js";
import type { TableProblem } from "./protect-table.js";
import type { TablePast } from "./table-past.js";

/** Cells of rows of periods that are parts of others: beyond, they cannot be looked at together. */
const MAX_TOGETHER = 20_000;

/**
 * What changed since the versions that are served and cannot be known from the figures: values of a dimension, or its name, for a
 * period that they tell. Each is refused until `recodings` says what became of them.
 */
export function findUndeclaredRecodings(
  periods: readonly PeriodCells[],
  declared: Confidentiality,
  earlier: EarlierTables,
): TableProblem[] {
  const { dimensions = [], recodings = [], periodField, territoryField } = declared;
  const known = [...earlier.recodings, ...recodings];
  const changes = new Map<string, Change>();
  const renamed = new Map<string, TableProblem>();
  for (const { period, atoms } of periods) {
    const when = periodText(period);
    const own = dimensions.map((_, rank) => new Set(atoms.flatMap(({ values }) => values[rank] ?? [])));
    for (const past of earlier.at(when)) {
      if (past.withdrawn) continue;
      const former = [...past.values.keys()].filter((name) => !dimensions.includes(name));
      for (const [rank, name] of dimensions.entries()) {
        const values = past.values.get(name);
        if (!values) {
          if (former.length > 0 && !known.some((one) => one.dimension === name && "formerly" in one))
            renamed.set(name, tellRenamed(name, former, past));
          continue;
        }
        const isKnown = (value: string) => known.some((one) => one.dimension === name && speaksOf(one, value));
        const now = own[rank] as Set<string>;
        const added = [...now].filter((value) => !values.has(value) && !isKnown(value));
        const gone = [...values].filter((value) => !now.has(value) && !isKnown(value));
        if (added.length + gone.length === 0) continue;
        const change = changes.get(name) ?? { period: when, version: past.version, added: new Set(), gone: new Set() };
        changes.set(name, change);
        for (const value of added) change.added.add(value);
        for (const value of gone) change.gone.add(value);
      }
    }
  }
  return [
    ...[...changes].map(([name, change]) => tellChange(name, change)),
    ...renamed.values(),
    ...findTooManyTogether(periods, earlier, periodField ?? territoryField),
  ];
}

interface Change {
  /** The first period where values changed, and the version that tells it. */
  period: string | null;
  version: number;
  added: Set<string>;
  gone: Set<string>;
}

function speaksOf(one: Recoding, value: string): boolean {
  return "from" in one && (one.from.includes(value) || one.to.includes(value));
}

const CODE = "undeclared-recoding";

function tellChange(field: string, { period, version, added, gone }: Change): TableProblem {
  const [to, from] = [[...added].sort(), [...gone].sort()];
  const of = period === null ? "" : ` pour ${period}`;
  const what = [
    ...(to.length > 0 ? [`${quoteAll(to)} n’y ${to.length > 1 ? "étaient" : "était"} pas`] : []),
    ...(from.length > 0 ? [`${quoteAll(from)} n’y ${from.length > 1 ? "sont" : "est"} plus`] : []),
  ].join(" et ");
  const line = JSON.stringify({ dimension: field, from, to });
  return {
    ...{ code: CODE, field, value: [...to, ...from].join(", ") },
    message: `Colonne «\u00A0${field}\u00A0»\u00A0: ses valeurs ne sont plus celles que la version ${version} publie${of}\u202F: ${what}. Une case masquée se retrouverait par la différence des deux versions si le programme ignorait ce qu’elles deviennent. Dites-le dans dataset.json, «\u00A0confidentialite\u00A0»\u00A0: "recodings": [${line}] si ces valeurs disent ensemble la même chose\u202F; une ligne par correspondance sinon, avec "from": [] pour une valeur nouvelle sans lien avec les anciennes, "to": [] pour une valeur abandonnée.`,
  };
}

function tellRenamed(field: string, former: readonly string[], { version }: TablePast): TableProblem {
  const line = JSON.stringify({ dimension: field, formerly: former[0] });
  return {
    ...{ code: CODE, field, value: former.join(", ") },
    message: `Colonne «\u00A0${field}\u00A0»\u00A0: cette dimension remplace-t-elle ${quoteAll(former)}, que publie la version ${version}\u202F? Dites-le dans dataset.json, «\u00A0confidentialite\u00A0»\u00A0: "recodings": [${line}] si c’est la même sous un autre nom, "formerly": null si elle est nouvelle.`,
  };
}

function findTooManyTogether(periods: readonly PeriodCells[], earlier: EarlierTables, field: string): TableProblem[] {
  const own = new Map(periods.map((one) => [periodText(one.period), one]));
  for (const names of gatherPeriods([...own.keys(), ...earlier.periods()])) {
    const now = names.filter((name) => own.has(name));
    if (names.length === 1 || now.length === 0) continue;
    const size = names.reduce(
      (sum, name) =>
        sum +
        (own.get(name)?.atoms.length ?? 0) +
        earlier.at(name).reduce((cells, { told, unknown }) => cells + told.size + unknown.cells.length, 0),
      0,
    );
    if (size <= MAX_TOGETHER) continue;
    return [
      {
        ...{ code: CODE, field, value: now.slice(0, 3).join(", ") },
        message: `Les versions précédentes découpent le temps autrement\u00A0: ${quoteAll(names.map((name) => name ?? "sans période").slice(0, 6))} se contiennent, et le tableau est trop grand pour les protéger ensemble. Gardez la période des versions précédentes, ou publiez un autre jeu de données.`,
      },
    ];
  }
  return [];
}

function quoteAll(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => `«\u00A0${name}\u00A0»`);
  if (names.length > 10) shown.push(`${names.length - 10} autres`);
  return listed(shown);
}
