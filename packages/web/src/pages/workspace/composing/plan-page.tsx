import type { Indicator, Plan } from "@datalogue/api";
import { OwnForm } from "../../../components/workspace-document.js";
import { counted, typographic } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { objectiveTypes, questionOfObjective } from "./change-plan.js";
import { COMPOSER, composingPage, type ShownDocument } from "./composing-frame.js";
import { BothTexts } from "./composing-parts.js";
import { Choice, Line, type LineProps, Lines } from "./fields.js";

export const DOCUMENTS = `${COMPOSER}/documents`;

interface PlanComposerProps extends ShownDocument {
  indicators: readonly Indicator[];
  /** Rank of the objective that is open. */
  open: string | undefined;
}

/** `/espace/composer/documents/{id}`: the objectives of a planning document. */
export function planComposerPage(site: Site, props: PlanComposerProps): string {
  const { composition } = props;
  const plan = composition.document as Plan;
  const path = `${DOCUMENTS}/${composition.id}`;
  const { draft, published } = composition;
  return composingPage(site, {
    ...props,
    path,
    up: { label: "Observatoires", href: COMPOSER },
    name: typographic(plan.shortTitle),
    heading: typographic(`${plan.title} : ses objectifs`),
    editor: <Objectives {...props} plan={plan} path={path} />,
    preview: {
      bar: "Ce qui changera, texte par texte",
      shown: draft ? (
        <BothTexts before={published} after={plan} names={["En ligne", "Brouillon"]} />
      ) : (
        <p>Rien ne change tant que rien n’est enregistré.</p>
      ),
    },
    publish: {
      act: "Publier les objectifs",
      note: "Objectifs revus",
      href: (at) => addressOfFault(path, at),
      online: `/suivi/${composition.id}`,
      file: "plan.json",
      under: "preview",
    },
  });
}

function addressOfFault(path: string, at: string): string | undefined {
  const found = questionOfObjective(at);
  return found && `${path}?objectif=${found.rank}#${found.question}`;
}

function Objectives({
  visit,
  composition,
  indicators,
  open,
  plan,
  path,
}: PlanComposerProps & { plan: Plan; path: string }) {
  const find = (id: string) => indicators.find((one) => one.id === id);
  const ask = (name: string, label: string, value: unknown, hint?: string): LineProps => ({
    ...{ name, label, value, hint },
    message: composition.faults.find(({ path: at }) => {
      const found = questionOfObjective(at);
      return found?.rank === open && found?.question === name;
    })?.message,
  });
  return (
    <OwnForm visit={visit} class="stack" action={path}>
      <input type="hidden" name="revision" value={composition.draft?.revision ?? 0} />
      {open !== undefined && <input type="hidden" name="ouvert" value={open} />}
      <h2 id="objectifs">{counted(plan.objectives.length, "objectif")}</h2>
      <ol class="blocks plain">
        {plan.objectives.map((objective, rank) => {
          const isOpen = String(rank) === open;
          const title = typographic(objective.title || "Objectif sans titre");
          return (
            <li key={objective.id} id={`objectif-${rank}`} class={isOpen ? "open" : undefined}>
              <span class="num">{rank + 1}</span>
              <p>
                <strong>{isOpen ? title : <a href={`${path}?objectif=${rank}#objectif-${rank}`}>{title}</a>}</strong>
                <span class="kind">
                  {typographic(
                    `${find(objective.indicator)?.shortTitle ?? objective.indicator}, ${objective.target.period}`,
                  )}
                </span>
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
                    <Line {...ask("annee-cible", "Année de la cible", objective.target.period)} />
                    <Line
                      {...ask(
                        "valeur-cible",
                        "Valeur de la cible",
                        objective.target.value,
                        "15 pour une baisse de 15 %.",
                      )}
                    />
                  </div>
                  <Line {...ask("reference-legale", "Référence légale", objective.legalReference, "Facultatif.")} />
                  <p class="actions">
                    <button type="submit" name="acte" value="enregistrer">
                      Enregistrer cet objectif
                    </button>
                    <a href={`${path}#objectifs`}>Fermer</a>
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
