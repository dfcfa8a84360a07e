import { dimensionsOf, findDimension, type Indicator, isDay, type Plan, type PlanComment } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import { OwnForm } from "../../../components/workspace-document.js";
import { counted, typographic } from "../../../format/index.js";
import { planKinds } from "../../../observatory/plan-words.js";
import type { Site } from "../../../site.js";
import {
  dimensionQuestion,
  MORE_STEPS,
  objectiveTypes,
  planDays,
  questionOfPlan,
  writeCommentText,
} from "./change-plan.js";
import { COMPOSER, composingPage, revisionIn, type ShownDocument, shownIn } from "./composing-frame.js";
import { BothTexts, ClosePart, OpenPart } from "./composing-parts.js";
import { Choice, Day, Line, type LineProps, Lines } from "./fields.js";
import { newDocumentPage } from "./new-document-page.js";

export const DOCUMENTS = `${COMPOSER}/documents`;

interface PlanComposerProps extends ShownDocument {
  indicators: readonly Indicator[];
  choices: PlanChoices;
  /** Rank of the objective that is open, or "document" for what heads them. */
  open: string | undefined;
}

/** What a document may name. */
export interface PlanChoices {
  themes: { theme: string; title: string }[];
  territories: { code: string; name: string }[];
  organisations: { slug: string; name: string }[];
}

/** `/espace/composer/documents/{id}`: a planning document and its objectives. */
export function planComposerPage(site: Site, props: PlanComposerProps): string {
  const { composition } = props;
  const plan = composition.document as Plan;
  const path = `${DOCUMENTS}/${composition.id}`;
  const { draft, published } = composition;
  return composingPage(site, {
    ...props,
    path,
    up: { label: "Observatoires", href: COMPOSER },
    name: typographic(plan.shortTitle || composition.id),
    heading: typographic(plan.title || composition.id),
    shortcuts: (
      <a class="button" href={`${path}?objectif=document#objectif-document`}>
        Modifier le document
      </a>
    ),
    editor: <Objectives {...props} plan={shownIn(props) as Plan} path={path} today={site.services.plans.today()} />,
    preview: {
      bar: "Ce qui changera, texte par texte",
      shown: !draft ? (
        <p>Rien ne change tant que rien n’est enregistré.</p>
      ) : published === null ? (
        <p>Rien n’est encore en ligne&nbsp;: tout ce qui est écrit ici sera nouveau.</p>
      ) : (
        <BothTexts before={published} after={plan} names={["En ligne", "Brouillon"]} />
      ),
    },
    publish: {
      act: published === null ? "Publier le document" : "Publier les objectifs",
      note: published === null ? "Nouveau document" : "Objectifs revus",
      href: (at) => addressOfFault(path, at),
      online: `/suivi/${composition.id}`,
      file: "plan.json",
      under: "preview",
    },
  });
}

function addressOfFault(path: string, at: string): string | undefined {
  const found = questionOfPlan(at);
  return found && `${path}?objectif=${found.part}#${found.question}`;
}

function Objectives(props: PlanComposerProps & { plan: Plan; path: string; today: string }) {
  const { visit, composition, indicators, choices, open, plan, path, today } = props;
  const find = (id: string) => indicators.find((one) => one.id === id);
  const opened = (composition.document as Plan).objectives.find((_, rank) => String(rank) === open);
  const ask: Ask = (name, label, value, hint) => ({
    ...{ name, label, value, hint },
    message: composition.faults.find(({ path: at }) => {
      const found = questionOfPlan(at);
      return found?.part === open && found?.question === name;
    })?.message,
  });
  return (
    <OwnForm visit={visit} class="stack" action={path}>
      <input type="hidden" name="revision" value={revisionIn(props)} />
      {open !== undefined && <input type="hidden" name="ouvert" value={open} />}
      {opened && <input type="hidden" name="vu" value={JSON.stringify(opened)} />}
      {/* Enter in a field saves, and does not press another button. */}
      <button class="visually-hidden" type="submit" name="acte" value="enregistrer" tabindex={-1}>
        Enregistrer
      </button>
      <h2 id="objectifs">{counted(plan.objectives.length, "objectif")}</h2>
      <ol class="blocks plain">
        <li class={open === "document" ? "open" : undefined} id="objectif-document">
          <span class="num">–</span>
          <p>
            <strong>{open === "document" ? "Le document" : <OpenPart place="document">Le document</OpenPart>}</strong>
            <span class="kind">Titre, territoire, dates et mot de qui le porte</span>
          </p>
          {open === "document" && (
            <div class="edit stack">
              <PlanFields ask={ask} plan={plan} choices={choices} today={today} />
              <p class="actions">
                <button type="submit" name="acte" value="enregistrer">
                  Enregistrer le document
                </button>
                <ClosePart />
              </p>
            </div>
          )}
        </li>
        {plan.objectives.map((objective, rank) => {
          const isOpen = String(rank) === open;
          const title = typographic(objective.title || "Objectif sans titre");
          return (
            <li key={objective.id} id={`objectif-${rank}`} class={isOpen ? "open" : undefined}>
              <span class="num">{rank + 1}</span>
              <p>
                <strong>{isOpen ? title : <OpenPart place={String(rank)}>{title}</OpenPart>}</strong>
                <span class="kind">{typographic(tellFollowed(objective, find, choices).join(", "))}</span>
              </p>
              {isOpen && (
                <div class="edit stack">
                  <Lines {...ask("titre", "Ce que dit le document", objective.title)} rows={2} />
                  <Choice
                    {...ask("indicateur", "Indicateur suivi", objective.indicator)}
                    options={[...indicators]
                      .sort((a, b) => Number(b.theme === plan.theme) - Number(a.theme === plan.theme))
                      .map((one) => [one.id, `${one.title} (${one.unitLabel})`] as const)}
                  />
                  <Parts ask={ask} objective={objective} find={find} />
                  <Choice
                    {...ask("territoire", "Territoire", objective.territory)}
                    options={[
                      ["", "celui du document"],
                      ...choices.territories.map(({ code, name }) => [code, name] as const),
                    ]}
                  />
                  <Choice
                    {...ask("type", "Ce qu’il demande", objective.type)}
                    options={Object.entries(objectiveTypes)}
                  />
                  <div class="two">
                    <Line
                      {...ask(
                        "annee-reference",
                        "Année de départ",
                        objective.reference?.period,
                        "2020, ou 2016/2021. Facultatif.",
                      )}
                    />
                    <Line
                      {...ask(
                        "valeur-reference",
                        "Valeur de départ",
                        objective.reference?.value,
                        "Facultatif : sans elle, celle de l’indicateur.",
                      )}
                    />
                  </div>
                  <div class="two">
                    <Line
                      {...ask(
                        "annee-cible",
                        "Année de la cible",
                        objective.target.period,
                        Number(objective.target.period) < plan.horizon?.from
                          ? `Elle vient avant le début du document, ${plan.horizon.from}. L’objectif est jugé sur elle.`
                          : undefined,
                      )}
                    />
                    <Line
                      {...ask(
                        "valeur-cible",
                        "Valeur de la cible",
                        objective.target.value,
                        "Un nombre seul : 15 pour une baisse de 15 %.",
                      )}
                    />
                  </div>
                  <Steps ask={ask} objective={objective} />
                  <Line
                    {...ask(
                      "tolerance",
                      "Écart toléré, en %",
                      objective.tolerance,
                      "Facultatif : sans réponse, celui du document qui répartit cet objectif entre les communes, sinon 5. Sur une droite ou sous un plafond, l’objectif est à surveiller au-delà, hors trajectoire au-delà du double ; d’un plancher, d’un palier ou à l’échéance, hors trajectoire dès que l’écart est dépassé.",
                    )}
                  />
                  <Line {...ask("reference-legale", "Référence légale", objective.legalReference, "Facultatif.")} />
                  <CommentFields ask={ask} comment={objective.comment} />
                  <p class="actions">
                    <button type="submit" name="acte" value="enregistrer">
                      Enregistrer cet objectif
                    </button>
                    <ClosePart />
                    <button class="button--link" type="submit" name="acte" value={`retirer:${rank}`}>
                      Retirer l’objectif
                    </button>
                  </p>
                </div>
              )}
            </li>
          );
        })}
      </ol>
      <p>
        <button type="submit" name="acte" value="ajouter">
          Ajouter un objectif
        </button>
      </p>
    </OwnForm>
  );
}

type FindIndicator = (id: string) => Indicator | undefined;
type Objective = Plan["objectives"][number];

/** What an objective is about, in a list: its indicator, the part and the place where they are its own, the year of its target. */
function tellFollowed(
  { indicator, dimensions = {}, territory, target }: Objective,
  find: FindIndicator,
  { territories }: PlanChoices,
): string[] {
  const followed = find(indicator);
  const parts = Object.entries(dimensions).map(([name, value]) => {
    const values = followed && findDimension(followed, name, find)?.values;
    return values?.find((one) => one.value === value)?.label ?? value;
  });
  const place = territory && (territories.find(({ code }) => code === territory)?.name ?? territory);
  return [followed?.shortTitle ?? indicator, ...parts, ...(place ? [place] : []), target.period];
}

/** Of which value of each dimension an objective is; one that its indicator does not have stays until it is taken away. */
function Parts({ ask, objective, find }: { ask: Ask; objective: Objective; find: FindIndicator }) {
  const indicator = find(objective.indicator);
  const { dimensions = {} } = objective;
  const names = new Set([...(indicator ? dimensionsOf(indicator, find) : []), ...Object.keys(dimensions)]);
  return (
    <>
      {[...names].map((name) => {
        const dimension = indicator && findDimension(indicator, name, find);
        const isOpen = dimension !== undefined && dimension.values === undefined;
        const asked = ask(
          dimensionQuestion(name),
          dimension?.title ?? name,
          dimensions[name],
          isOpen ? "Une valeur, comme les données l’écrivent. Facultatif : sans elle, toutes ensemble." : undefined,
        );
        return (
          <div key={name}>
            <input type="hidden" name="dimension" value={name} />
            {isOpen ? (
              <Line {...asked} />
            ) : (
              <Choice
                {...asked}
                options={[
                  ["", "toutes ensemble"],
                  ...(dimension?.values ?? []).map(({ value, label }) => [value, label] as const),
                ]}
              />
            )}
          </div>
        );
      })}
    </>
  );
}

type Ask = (name: string, label: string, value: unknown, hint?: string) => LineProps;

/** What is asked between the start and the target, and two lines for more. */
function Steps({ ask, objective: { steps = [] } }: { ask: Ask; objective: Objective }) {
  return (
    <fieldset class="field">
      <legend>Jalons</legend>
      <p class="small">
        Les valeurs à atteindre avant la cible, dans l’ordre. Sans eux, une droite du départ à la cible.
      </p>
      {Array.from({ length: steps.length + MORE_STEPS }, (_, rank) => (
        <div key={rank} class="two">
          <Line {...ask(`jalon-annee-${rank}`, `Année du jalon ${rank + 1}`, steps[rank]?.period)} />
          <Line {...ask(`jalon-valeur-${rank}`, `Valeur du jalon ${rank + 1}`, steps[rank]?.value)} />
        </div>
      ))}
    </fieldset>
  );
}

/** What a service says of an objective or of a document, signed and dated. */
function CommentFields({ ask, comment }: { ask: Ask; comment: PlanComment | undefined }) {
  return (
    <>
      <Lines
        {...ask(
          "commentaire",
          "Commentaire",
          writeCommentText(comment),
          "Facultatif. Une ligne vide entre deux paragraphes, du texte seul. Videz les trois réponses pour le retirer.",
        )}
        rows={4}
      />
      <div class="two">
        <Line {...ask("auteur", "Qui signe, avec sa fonction", comment?.author)} />
        <Day {...ask("jour", "Jour du commentaire", comment?.date)} />
      </div>
    </>
  );
}

/** What heads a document. */
function PlanFields({ ask, plan, choices, today }: { ask: Ask; plan: Plan; choices: PlanChoices; today: string }) {
  return (
    <>
      <PlanEssentials ask={ask} plan={plan} choices={choices} today={today} />
      {Object.entries(planDays)
        .filter(([, [date]]) => date !== "approved")
        .map(([name, [date, label]]) => (
          <Day
            key={name}
            {...ask(name, label, plan.dates?.[date], toCome(plan.dates?.[date], today) ?? "Facultatif.")}
          />
        ))}
      <Line {...ask("lien", "Où il se lit", plan.document, "Facultatif : son adresse, https://…")} />
      <CommentFields ask={ask} comment={plan.comment} />
    </>
  );
}

/** What is said of the day of a deliberation that has not come: a year mistyped, or what is planned. */
function toCome(day: string | undefined, today: string): string | undefined {
  return isDay(String(day)) && String(day) > today
    ? "Ce jour n’est pas encore venu : vérifiez l’année. D’ici là, rien ne sera dit fait."
    : undefined;
}

/** What a document cannot go without. */
function PlanEssentials({
  ask,
  plan,
  choices,
  today,
}: {
  ask: Ask;
  plan: Partial<Plan>;
  choices: PlanChoices;
  today: string;
}) {
  return (
    <>
      <Choice
        {...ask("sorte", "Sorte de document", plan.kind)}
        options={Object.entries(planKinds).map(([kind, { name, full }]) => [kind, `${name}, ${full}`] as const)}
      />
      <Line {...ask("titre", "Titre", plan.title)} />
      <Line
        {...ask(
          "court",
          "Titre court",
          plan.shortTitle,
          "Celui des listes : la sorte et le territoire, en peu de mots.",
        )}
      />
      <Lines {...ask("presentation", "Présentation", plan.description, "Ce qu’il vise, en une phrase.")} rows={2} />
      <Choice
        {...ask("theme", "Thème", plan.theme)}
        options={choices.themes.map(({ theme, title }) => [theme, title] as const)}
      />
      <Choice
        {...ask("territoire", "Territoire", plan.territory)}
        options={choices.territories.map(({ code, name }) => [code, name] as const)}
      />
      <Choice
        {...ask("organisme", "Organisme qui le porte", plan.organisation)}
        options={choices.organisations.map(({ slug, name }) => [slug, name] as const)}
      />
      <Day
        {...ask(
          "jour-approbation",
          "Approuvé le",
          plan.dates?.approved,
          toCome(plan.dates?.approved, today) ?? "Ou donnez ensuite le jour de son adoption.",
        )}
      />
      <div class="two">
        <Line {...ask("debut", "De l’année", plan.horizon?.from)} />
        <Line {...ask("fin", "À l’année", plan.horizon?.to)} />
      </div>
    </>
  );
}

/** `/espace/composer/documents/nouveau`: a name, and what a document cannot go without. */
export function newPlanPage(
  site: Site,
  {
    visit,
    choices,
    id,
    plan = {},
    fault,
  }: { visit: Visit; choices: PlanChoices; id?: string; plan?: Partial<Plan>; fault?: string | undefined },
): string {
  return newDocumentPage(site, {
    visit,
    title: "Ajouter un document et ses objectifs",
    up: { label: "Observatoires", href: COMPOSER },
    lead: "SCoT, PLU, PCAET… Ses objectifs datés viennent ensuite, et rien n’est public avant la fin.",
    action: `${DOCUMENTS}/nouveau`,
    name: { value: id, example: "plan-climat", fault },
    children: (
      <PlanEssentials
        ask={(name, label, value, hint) => ({ name, label, value, hint })}
        plan={plan}
        choices={choices}
        today={site.services.plans.today()}
      />
    ),
  });
}
