import type { Indicator } from "@datalogue/api";
import { typographic } from "../../../format/index.js";
import { type DerivedMeasure, operations, readFormula, referenceSeries, writeSource } from "./change-derived.js";
import { Choice, Line, type LineProps, Lines } from "./fields.js";
import type { IndicatorDocument } from "./indicator-document.js";

type Ask = (name: string, label: string, value: unknown, hint?: string) => LineProps;

interface DerivedQuestionsProps {
  kind: DerivedMeasure;
  document: IndicatorDocument;
  /** Those that there are, the indicator itself among them. */
  indicators: readonly Indicator[];
  /** By what it will be given too: names of the dimensions that all it is made of have. */
  dimensions: readonly string[] | undefined;
  ask: Ask;
}

/** How an indicator is made of others, in questions: what it is made of is chosen among what there is. */
export function DerivedQuestions({ kind, document, indicators, dimensions, ask }: DerivedQuestionsProps) {
  const { measure } = document;
  const others = indicators
    .filter(({ id }) => id !== document.id)
    .sort((a, b) => Number(b.theme === document.theme) - Number(a.theme === document.theme))
    .map((one) => [one.id, `${one.title} (${one.unitLabel})`] as const);
  const none = ["", "à choisir"] as const;
  const source = <Choice {...ask("sur", "De quel indicateur", writeSource(measure.of))} options={[none, ...others]} />;
  return (
    <>
      {kind === "growth" && (
        <>
          <Choice
            {...ask("sur", "De quoi", writeSource(measure.of))}
            options={[none, ...Object.entries(referenceSeries), ...others]}
          />
          <Line {...ask("annees", "Comptée sur combien d’années", measure.years, "1 sans réponse.")} />
        </>
      )}
      {kind === "index" && (
        <>
          {source}
          <Line {...ask("base", "Année de base", measure.base, "Elle vaut 100 : 2015.")} />
        </>
      )}
      {kind === "cumulative" && (
        <>
          {source}
          <Line
            {...ask(
              "depuis",
              "Depuis l’année",
              measure.since,
              "Comprise : 2021. Une année manque, et rien n’est donné.",
            )}
          />
        </>
      )}
      {kind === "envelope" && (
        <>
          {source}
          <div class="two">
            <Line {...ask("reference-de", "Enveloppe faite des années, de", measure.referenceFrom)} />
            <Line {...ask("reference-a", "à", measure.referenceTo)} />
          </div>
          <Line {...ask("taux", "Part de ce total, en %", measure.rate, "50 pour la moitié.")} />
          <div class="two">
            <Line {...ask("enveloppe-de", "À ne pas dépasser de", measure.from)} />
            <Line {...ask("enveloppe-a", "à", measure.to)} />
          </div>
        </>
      )}
      {kind === "series" && (
        <>
          <Choice
            {...ask("serie", "Quelle série", writeSource(measure.numerator))}
            options={[none, ...Object.entries(referenceSeries)]}
          />
          <Choice
            {...ask("serie-diviseur", "Divisée par", writeSource(without(measure.denominator, "lookBack")))}
            options={[["", "rien"], ...Object.entries(referenceSeries)]}
          />
          <Line {...ask("multiplie", "Multipliée par", measure.scale, "100 pour un pourcentage. Facultatif.")} />
        </>
      )}
      {kind === "expression" && <FormulaQuestions {...{ measure, others, ask }} />}
      {kind !== "series" && dimensions && (
        <p class="small">
          {dimensions.length > 0
            ? typographic(`Il sera donné aussi par : ${dimensions.join(", ")}, comme ce dont il vient.`)
            : "Ce dont il vient n’a pas de dimension commune : il est donné en tout, sans détail."}{" "}
          Ses années et ses territoires sont les leurs.
        </p>
      )}
    </>
  );
}

/** Two indicators and what is done of them; the formula itself for whoever writes another. */
function FormulaQuestions({
  measure,
  others,
  ask,
}: {
  measure: IndicatorDocument;
  others: (readonly [string, string])[];
  ask: Ask;
}) {
  const simple = readFormula(measure.expression);
  const asked = ask(
    "formule",
    "Formule",
    measure.expression,
    "val(nom-de-l-indicateur), nombres à point décimal, + - * /, parenthèses, « si … alors … sinon … ».",
  );
  const formula = <Lines {...asked} rows={3} />;
  if (!simple) return formula;
  const none = ["", "à choisir"] as const;
  return (
    <>
      <Choice {...ask("premier", "Numérateur, ou premier terme", simple.first)} options={[none, ...others]} />
      <Choice {...ask("operation", "Ce qu’on en fait", simple.operation)} options={Object.entries(operations)} />
      <Choice {...ask("second", "Dénominateur, ou second terme", simple.second)} options={[none, ...others]} />
      <Line {...ask("multiplie", "Le résultat multiplié par", simple.scale, "100 pour un pourcentage. Facultatif.")} />
      <details class="fold" open={asked.message !== undefined}>
        <summary>Écrire une autre formule</summary>
        {formula}
      </details>
    </>
  );
}

function without(document: IndicatorDocument | undefined, name: string): IndicatorDocument | undefined {
  if (!document) return undefined;
  const { [name]: _, ...rest } = document;
  return rest;
}
