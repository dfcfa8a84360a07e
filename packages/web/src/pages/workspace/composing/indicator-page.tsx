import type { CompositionFault, CompositionLine, Indicator, MeasurableDataset, Observation } from "@datalogue/api";
import { type Level, levelsThatAre, territoryLevels } from "@datalogue/ingest";
import type { ComponentChildren } from "preact";
import { ChoicesFrame } from "../../../components/form-field.js";
import { ScrollTable } from "../../../components/scroll-table.js";
import { marksOf, Value } from "../../../components/value.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { counted, typographic, yearOf } from "../../../format/index.js";
import { absentIn, pointOf } from "../../../observatory/series.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { askAgain, questionAsked } from "./ask-again.js";
import { derivedMeasures, isDerivedMeasure, referenceSeries } from "./change-derived.js";
import {
  isRowMeasure,
  levelsOffered,
  MOST_DIMENSIONS,
  numeratorOf,
  rowMeasures,
  useOf,
  writeRaw,
  writeWhere,
} from "./change-indicator.js";
import { COMPOSER, composingPage, revisionIn, type ShownDocument, shownIn } from "./composing-frame.js";
import { DerivedQuestions } from "./derived-questions.js";
import { Choice, Line, type LineProps, Lines } from "./fields.js";
import type { IndicatorDocument } from "./indicator-document.js";
import { newDocumentPage } from "./new-document-page.js";
import { type NamedTheme, titleOfTheme } from "./title-of-theme.js";

export const INDICATORS = `${COMPOSER}/indicateurs`;

/** What the draft of an indicator gives, for the home territories. */
export type Tried = { observations: Observation[] } | { faults: CompositionFault[] } | undefined;

interface IndicatorComposerProps extends ShownDocument {
  datasets: MeasurableDataset[];
  themes: { theme: string; title: string }[];
  indicators: readonly Indicator[];
  /** Of one made of others: by what it is given too. */
  dimensions: readonly string[] | undefined;
  tried: Tried;
  nameOf(territory: string): string;
}

/** `/espace/composer/indicateurs/{id}`: how a figure is made, in questions, and what it gives. */
export function indicatorComposerPage(site: Site, props: IndicatorComposerProps): string {
  const document = props.composition.document as IndicatorDocument;
  const composition = { ...props.composition, faults: askAgain(props.composition.faults, document) };
  const path = `${INDICATORS}/${composition.id}`;
  const title = typographic(String(document.title || composition.id));
  return composingPage(site, {
    ...{ ...props, composition },
    path,
    up: { label: "Indicateurs", href: INDICATORS },
    name: title,
    heading: title,
    editor: <Questions {...{ ...props, composition }} path={path} document={shownIn(props) as IndicatorDocument} />,
    preview: {
      bar: "Ce que donne la définition enregistrée, calculé sur les données en ligne · vu de vous seul",
      shown: <Figures {...props} document={document} />,
    },
    publish: {
      act: "Publier l’indicateur",
      note: composition.published === null ? "Nouvel indicateur" : "Définition revue",
      href(at) {
        const question = questionAsked(at, document);
        return question && `#${question}`;
      },
      online: `/indicateurs/${composition.id}`,
      file: "indicator.json",
      under: "preview",
    },
  });
}

function Figures({
  tried,
  document,
  nameOf,
  composition,
  datasets,
}: IndicatorComposerProps & { document: IndicatorDocument }) {
  if (!tried)
    return (
      <p>
        <a href={`/indicateurs/${composition.id}`}>Voir ses chiffres en ligne</a>
      </p>
    );
  if ("faults" in tried) {
    const ours = tried.faults.filter(({ path }) => path === "");
    return (
      <p class="small">
        {ours.length > 0
          ? typographic(ours.map(({ message }) => `Aucun chiffre : ${message}`).join(" "))
          : "Les chiffres viendront dès que les questions signalées auront leur réponse."}
      </p>
    );
  }
  const indicator = document as unknown as Indicator;
  const periods = [...new Set(tried.observations.map(({ period }) => period))].sort().slice(-SHOWN_PERIODS);
  const codes = [...new Set(tried.observations.map(({ territory }) => territory))];
  if (periods.length === 0) return <p>Aucune ligne du jeu ne donne de valeur à un territoire d’ici.</p>;
  const used = new Set(tried.observations.flatMap(({ versions }) => versions.map((one) => one.split("@")[0])));
  const isInvented = datasets.some(({ names, demonstration }) => demonstration && names.some((name) => used.has(name)));
  const shown = new Map(
    tried.observations
      .filter(({ period }) => periods.includes(period))
      .map((one) => [`${one.territory} ${one.period}`, pointOf(yearOf(one.period), one)] as const),
  );
  const marks = marksOf([...shown.values()]);
  return (
    <ScrollTable label="Chiffres de l’aperçu">
      <table>
        <caption>{typographic(`${indicator.shortTitle}, ${indicator.unitLabel}`)}</caption>
        <thead>
          <tr>
            <th scope="col">Territoire</th>
            {periods.map((period) => (
              <th key={period} scope="col" class="num">
                {period}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {codes.map((code) => (
            <tr key={code}>
              <th scope="row">{nameOf(code)}</th>
              {periods.map((period) => (
                <td key={period} class="num">
                  <Value
                    point={shown.get(`${code} ${period}`) ?? absentIn(yearOf(period))}
                    indicator={indicator}
                    short
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="small">
        {marks && `${marks}. `}n.&nbsp;d.&nbsp;: non disponible.
        {isInvented && " Données de démonstration : chiffres inventés."}
      </p>
    </ScrollTable>
  );
}

const SHOWN_PERIODS = 3;

function Group({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="panel">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

type QuestionsProps = IndicatorComposerProps & { path: string; document: IndicatorDocument };

function Questions(props: QuestionsProps) {
  const { visit, composition, datasets, themes, indicators, dimensions, path, document } = props;
  const { faults } = composition;
  const faultOf = (name: string) => faults.find((one) => questionAsked(one.path, document) === name)?.message;
  const ask = (name: string, label: string, value: unknown, hint?: string): LineProps => ({
    ...{ name, label, value },
    hint,
    message: faultOf(name),
  });
  const { wording = {}, comparison } = document;
  return (
    <OwnForm visit={visit} class="stack" action={path}>
      <input type="hidden" name="revision" value={revisionIn(props)} />
      <Group title="Ce que c’est">
        <Line {...ask("titre", "Titre", document.title)} />
        <Line {...ask("court", "Titre court", document.shortTitle, "Celui des chiffres clés et des graphiques.")} />
        <Choice {...ask("theme", "Thème", document.theme)} options={themes.map(({ theme, title }) => [theme, title])} />
        <Lines {...ask("definition", "Définition", document.description, "Du texte seul.")} />
        <div class="two">
          <Line {...ask("unite", "Unité", document.unit, "kg/hab, %")} />
          <Line {...ask("unite-en-mots", "Unité en mots", document.unitLabel, "kg par habitant")} />
        </div>
        <div class="two">
          <Line {...ask("decimales", "Décimales", document.decimals, "De 0 à 6.")} />
          <Choice
            {...ask("sens", "Ce qui est bon", document.direction)}
            options={[
              ["down", "une baisse"],
              ["up", "une hausse"],
              ["none", "ni l’une ni l’autre"],
            ]}
          />
        </div>
      </Group>
      <MeasureQuestions {...{ document, datasets, indicators, dimensions, ask }} />
      <Group title="À quelles mailles">
        <ChoicesFrame id="mailles" legend="Mailles où il est donné" message={faultOf("mailles")}>
          {levelsOffered(document.levels).map((level) => (
            <label key={level} class="choice">
              <input
                type="checkbox"
                name="mailles"
                value={level}
                checked={Array.isArray(document.levels) && document.levels.includes(level)}
              />{" "}
              {Object.hasOwn(territoryLevels, level) ? territoryLevels[level as Level].noun : level}
            </label>
          ))}
        </ChoicesFrame>
      </Group>
      <Group title="Comment en parler">
        <div class="two">
          <Line {...ask("sujet", "Sujet d’une phrase", wording.subject, "« les ordures ménagères »")} />
          <Line
            {...ask(
              "de",
              "Après une quantité",
              wording.of,
              "« d’ordures ménagères »\u202f; d’un pourcentage, le tout\u00a0: « des logements »",
            )}
          />
        </div>
        <div class="two">
          <Choice
            {...ask("nombre", "Nombre", wording.number)}
            options={[
              ["singular", "singulier"],
              ["plural", "pluriel"],
            ]}
          />
          <Choice
            {...ask("genre", "Genre", wording.gender)}
            options={[
              ["feminine", "féminin"],
              ["masculine", "masculin"],
            ]}
          />
        </div>
      </Group>
      <Group title="Ce qu’on peut en dire">
        <Choice
          {...ask("usage", "Comparer les communes", useOf(comparison))}
          options={[
            ["classer", "les classer, et dire points forts et points faibles"],
            ["comparer", "les classer, sans juger"],
            ["lire", "ni classer ni juger"],
          ]}
        />
        <Lines
          {...ask(
            "raison",
            "Pourquoi",
            comparison?.reason,
            "Une phrase, dite à côté de la valeur. Facultatif si l’on classe.",
          )}
          rows={2}
        />
        <div class="two">
          <Line
            {...ask(
              "cas-haut",
              "Cas au-dessus de la barre, au moins",
              comparison?.minimum?.numerator,
              "Facultatif : en dessous, ni fort ni faible.",
            )}
          />
          <Line {...ask("cas-bas", "Cas au-dessous, au moins", comparison?.minimum?.denominator, "Facultatif.")} />
        </div>
        <Lines {...ask("methode", "Méthode", document.method)} />
        <Lines {...ask("limites", "Limites", document.limits, "Facultatif.")} />
        <Lines {...ask("source", "Source", document.source)} rows={2} />
        {(document.references ?? []).map((one: IndicatorDocument, rank: number) => (
          <Line
            key={rank}
            {...ask(
              `repere-${rank}`,
              `Référence : ${one.label}`,
              one.value,
              "Sa valeur, dans l’unité de l’indicateur. Videz pour retirer la référence.",
            )}
          />
        ))}
        <p class="small">
          Le secret statistique se déclare au jeu de données&nbsp;: ses cases masquées le restent dans tout ce qui s’en
          calcule.
        </p>
      </Group>
      <p class="end-bar">
        <button type="submit">Enregistrer et calculer l’aperçu</button>
      </p>
    </OwnForm>
  );
}

type Ask = (name: string, label: string, value: unknown, hint?: string) => LineProps;

/** From which rows, and how: the columns are those of the dataset that was saved. */
function MeasureQuestions({
  document,
  datasets,
  indicators,
  dimensions,
  ask,
}: {
  document: IndicatorDocument;
  datasets: MeasurableDataset[];
  indicators: readonly Indicator[];
  dimensions: readonly string[] | undefined;
  ask: Ask;
}) {
  const { measure } = document;
  const kind = (
    <Choice
      {...ask("sorte", "Ce que l’on mesure", measure?.kind, "Ses questions viennent une fois le choix enregistré.")}
      options={[...Object.entries(rowMeasures), ...Object.entries(derivedMeasures)]}
    />
  );
  const raw = (
    <Lines
      {...ask(
        "mesure",
        "La mesure, comme l’écrit le contenu",
        writeRaw(measure),
        "Ce qui est changé ici remplace les réponses ci-dessus.",
      )}
      rows={8}
    />
  );
  const advanced = (
    <details class="fold">
      <summary>Éditeur avancé</summary>
      {raw}
    </details>
  );
  if (isDerivedMeasure(measure?.kind))
    return (
      <Group title="Comment il se calcule">
        {kind}
        <DerivedQuestions {...{ kind: measure.kind, document, indicators, dimensions, ask }} />
        {advanced}
      </Group>
    );
  if (!isRowMeasure(measure?.kind))
    return (
      <Group title="Comment il se calcule">
        <p class="small">Cette mesure ne se lit pas : corrigez son texte.</p>
        {raw}
      </Group>
    );
  const own = numeratorOf(measure);
  const choices = datasets.map(({ slug, title }) => [slug, title] as const);
  const find = (name: unknown) => datasets.find(({ names }) => names.some((one) => one === name));
  /** What is chosen where a definition says a name that the dataset had. */
  const slugOf = (name: unknown) => find(name)?.slug ?? name;
  const columnsOf = (name: unknown) =>
    (find(name)?.fields ?? []).map(({ name, title }) => [name, title === name ? name : `${title} (${name})`] as const);
  const columns = columnsOf(own.dataset);
  const none = ["", "aucune"] as const;
  const denominator = measure.denominator ?? {};
  const divisor =
    "population" in denominator
      ? `population:${denominator.population}`
      : "series" in denominator
        ? `series:${denominator.series}`
        : denominator.dataset
          ? "jeu"
          : "population:municipale";
  const addedHint = "Sans colonne : le nombre de lignes.";
  const isAdded = ["sum", "ratio", "share"].includes(measure.kind);
  const weight = "Une autre colonne : des bacs × leur volume. Facultatif.";
  const where =
    "Une condition par ligne : colonne = valeur, valeur. Une valeur qui contient une virgule s’écrit entre guillemets : « Verre, bocaux ». Facultatif.";
  return (
    <Group title="Comment il se calcule">
      {kind}
      <Choice
        {...ask(
          "jeu",
          "Jeu de données",
          slugOf(own.dataset),
          "Ses colonnes sont proposées une fois le choix enregistré.",
        )}
        options={choices}
      />
      <Choice {...ask("colonne", "Colonne", own.field, isAdded ? addedHint : undefined)} options={[none, ...columns]} />
      {measure.kind === "weighted-mean" && (
        <Choice {...ask("poids", "Pondérée par", measure.weight)} options={[none, ...columns]} />
      )}
      {isAdded && (
        <Choice
          {...ask("poids", "Multipliée, ligne par ligne, par", own.weight, weight)}
          options={[none, ...columns]}
        />
      )}
      <Lines {...ask("filtre", "Lignes gardées", writeWhere(own.where), where)} rows={2} />
      {measure.kind !== "weighted-mean" && (
        <Line {...ask("echelle", "Multipliée par", own.scale, "1000 pour des tonnes en kilos. Facultatif.")} />
      )}
      {measure.kind === "ratio" && (
        <>
          <Choice
            {...ask(
              "diviseur",
              "Divisée par",
              divisor,
              "Les questions d’un jeu viennent une fois le choix enregistré.",
            )}
            options={[...Object.entries(referenceSeries), ["jeu", "une colonne d’un jeu"]]}
          />
          {divisor === "jeu" && (
            <>
              <div class="two">
                <Choice
                  {...ask("jeu-2", "Jeu du diviseur", slugOf(denominator.dataset ?? own.dataset))}
                  options={choices}
                />
                <Choice
                  {...ask("colonne-2", "Colonne du diviseur", denominator.field, addedHint)}
                  options={[none, ...columnsOf(denominator.dataset ?? own.dataset)]}
                />
              </div>
              <Choice
                {...ask("poids-2", "Diviseur multiplié, ligne par ligne, par", denominator.weight, weight)}
                options={[none, ...columnsOf(denominator.dataset ?? own.dataset)]}
              />
              <Lines {...ask("filtre-2", "Lignes du diviseur", writeWhere(denominator.where), where)} rows={2} />
              <Line
                {...ask(
                  "echelle-2",
                  "Diviseur multiplié par",
                  denominator.scale,
                  "0,0001 pour des mètres carrés en hectares. Facultatif.",
                )}
              />
            </>
          )}
        </>
      )}
      {(measure.kind === "ratio" || measure.kind === "share") && (
        <Line
          {...ask("multiplie", "Le rapport multiplié par", measure.scale, "100 pour un pourcentage. Facultatif.")}
        />
      )}
      <div class="two">
        <Choice {...ask("territoire", "Colonne du territoire", document.territoryField)} options={columns} />
        <Choice
          {...ask("maille", "Maille des lignes", document.nativeLevel)}
          options={levelsThatAre("native").map((level) => [level, territoryLevels[level as Level].noun])}
        />
      </div>
      <div class="two">
        <Choice {...ask("periode", "Colonne de l’année", document.periodField)} options={[none, ...columns]} />
        <Line {...ask("annee", "Ou année de l’état des lieux", document.period, "Si le jeu n’a pas d’année.")} />
      </div>
      <fieldset class="field">
        <legend>Aussi donné par…</legend>
        {Array.from({ length: MOST_DIMENSIONS }, (_, rank) => {
          const dimension = document.dimensions?.[rank];
          return (
            <div key={rank} class="two">
              <Choice
                {...ask(`dimension-${rank}`, `Dimension ${rank + 1}`, dimension?.field)}
                options={[none, ...columns]}
              />
              <Line {...ask(`dimension-titre-${rank}`, `Titre de la dimension ${rank + 1}`, dimension?.title)} />
            </div>
          );
        })}
      </fieldset>
      {advanced}
    </Group>
  );
}

/** `/espace/composer/indicateurs`: all of them, by theme. */
export function indicatorIndexPage(
  site: Site,
  {
    visit,
    lines,
    themes,
    told,
  }: { visit: Visit; lines: CompositionLine[]; themes: { theme: string; title: string }[]; told: Told | undefined },
): string {
  return renderWorkspace({
    site,
    title: "Indicateurs",
    visit,
    place: COMPOSER,
    children: (
      <>
        <div class="page-head head-row">
          <div>
            <p class="kicker">
              <a href={COMPOSER}>Observatoires</a>
            </p>
            <h1>{counted(lines.length, "indicateur")}</h1>
          </div>
          <a class="button button--main wide-phone" href={`${INDICATORS}/nouveau`}>
            Écrire un indicateur
          </a>
        </div>
        <ToldAbove told={told} />
        <section class="section" aria-label="Indicateurs">
          {[...new Set(lines.map(({ theme }) => theme))].map((theme) => (
            <details key={theme} class="fold">
              <summary>{typographic(titleOfTheme(themes, theme))}</summary>
              <ul class="plain">
                {lines
                  .filter((one) => one.theme === theme)
                  .map(({ id, title, draft, touched }) => (
                    <li key={id}>
                      <a href={`${INDICATORS}/${id}`}>{typographic(title)}</a>
                      {draft && <span class="tag">brouillon</span>}
                      {touched && <span class="tag">modifié dans le site</span>}
                    </li>
                  ))}
              </ul>
            </details>
          ))}
        </section>
      </>
    ),
  });
}

/** `/espace/composer/indicateurs/nouveau`: a name, and what it is a copy of. */
export function newIndicatorPage(
  site: Site,
  {
    visit,
    lines,
    themes,
    id,
    from,
    fault,
  }: {
    visit: Visit;
    lines: CompositionLine[];
    themes: readonly NamedTheme[];
    id?: string;
    from?: string;
    fault?: string | undefined;
  },
): string {
  return newDocumentPage(site, {
    visit,
    title: "Écrire un indicateur",
    up: { label: "Indicateurs", href: INDICATORS },
    lead: "Partez de celui qui lui ressemble le plus\u00a0: tout se change ensuite, et rien n’est public avant la fin.",
    action: `${INDICATORS}/nouveau`,
    name: { value: id, example: "dechets-verre-hab", fault },
    children: (
      <Choice
        name="modele"
        label="Copie de"
        value={from ?? lines[0]?.id}
        options={lines.map((one) => [one.id, `${one.title} (${titleOfTheme(themes, one.theme)})`] as const)}
      />
    ),
  });
}
