import type { MonthlyUse, PartnerDataset, ReadAgreement } from "@datalogue/api";
import { type Fault, FieldFault, saidOf } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { counted, formatDate, typographic } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { AGREEMENTS, agreementPath } from "./agreement-words.js";
import { ReasonField } from "./reason-field.js";
import { kindsOf, tellUses, UsesTable } from "./uses-table.js";

interface WithdrawalProps {
  visit: Visit;
  read: ReadAgreement;
  uses: MonthlyUse[];
  datasets: PartnerDataset[];
  answers?: Record<string, string>;
  fault?: Fault | undefined;
  told?: Told | undefined;
}

/** `/convention/{id}/retrait`: what can no longer be called back, then the withdrawal, for good. */
export function withdrawalPage(site: Site, props: WithdrawalProps): string {
  const { visit, read, uses, datasets, answers = {}, fault, told } = props;
  const { agreement, revision } = read;
  const path = agreementPath(agreement.id);
  const unread = fault?.field === "lu" ? fault.message : undefined;
  const files = uses.filter(({ kind }) => kind === "file" || kind === "api");
  return renderWorkspace({
    site,
    title: "Retirer mes données",
    visit,
    place: AGREEMENTS,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={path}>{typographic(agreement.title)}</a>
          </p>
          <h1>Retirer vos données pour de bon</h1>
          <p>
            Tout ce qui vient de vos données répondra qu’il n’est plus publié, et n’entrera plus dans aucune archive. La
            convention est alors finie&nbsp;: pour publier de nouveau, il en faudra une autre. Pour une pause,{" "}
            <a href={`${path}#accord`}>suspendez plutôt</a>.
          </p>
          <ToldAbove told={told} />
        </div>
        <section class="section" aria-labelledby="irrevocable">
          <h2 id="irrevocable">Ce qui ne peut plus être rappelé</h2>
          <div class="prose">
            <ul>
              <li>
                {files.length === 0
                  ? "Aucun fichier téléchargé ni réponse de l’API n’a été compté."
                  : `Ce qui est déjà chez d’autres : ${tellUses(files)}.`}{" "}
                Qui les a peut les garder&nbsp;: nous ne savons pas qui.
              </li>
              {datasets.map(({ slug, title, versions }) => (
                <li key={slug}>
                  {typographic(title)}&nbsp;: {tellVersions(versions)}
                </li>
              ))}
              <li>
                Les archives du site et les sauvegardes faites jusqu’aujourd’hui&nbsp;: elles gardent les versions
                qu’elles ont prises. Celles qui viendront ne les auront plus.
              </li>
              <li>Ce que des moteurs de recherche, des assistants ou des intermédiaires ont gardé de nos pages.</li>
            </ul>
          </div>
          {kindsOf(uses).length > 0 && (
            <details class="fold">
              <summary>Tout ce qui est sorti, mois par mois</summary>
              <UsesTable uses={uses} all />
            </details>
          )}
        </section>
        <section class="section narrow" aria-labelledby="retirer">
          <h2 id="retirer">Retirer</h2>
          <OwnForm visit={visit} class="stack" action={`${path}/retrait`}>
            <input type="hidden" name="revision" value={revision} />
            <ReasonField hint="Gardé entre les deux organismes." value={answers.reason} fault={fault} />
            <div class={unread ? "field field--error" : "field"}>
              <FieldFault id="lu" label="Retirer" message={unread} />
              <label class="choice">
                <input
                  type="checkbox"
                  id="lu"
                  name="lu"
                  value="oui"
                  required
                  {...saidOf({ id: "lu", message: unread })}
                />{" "}
                J’ai lu ce qui ne peut plus être rappelé, et je retire ces données pour de bon.
              </label>
            </div>
            <p class="actions">
              <button class="button--stop" type="submit">
                Retirer mes données
              </button>
              <a href={path}>Ne rien retirer</a>
            </p>
          </OwnForm>
        </section>
      </>
    ),
  });
}

/** « 3 versions publiées, du 3 mars 2025 au 1er juin 2026. » */
function tellVersions(versions: PartnerDataset["versions"]): string {
  const [last, first] = [versions[0], versions.at(-1)];
  if (!last || !first) return "rien n’a encore été publié.";
  const days = [first, last].map(({ publishedAt }) => formatDate(publishedAt));
  const when = days[0] === days[1] ? `le ${days[0]}` : `du ${days[0]} au ${days[1]}`;
  return `${counted(versions.length, "version publiée", "versions publiées")}, ${when}.`;
}
