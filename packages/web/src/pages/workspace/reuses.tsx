import { type Dataset, REUSE_LIMITS, type Reuse, type ReuseAnswers, reuseKindNames, reuseKinds } from "@datalogue/api";
import { showName } from "@datalogue/ingest";
import { ChoicesFrame, type Fault, FieldFrame, FormField, saidOf } from "../../components/form-field.js";
import { renderDocument } from "../../components/layout.js";
import type { Visit } from "../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../components/workspace-document.js";
import { counted, formatDate, formatNumber, typographic, unmarkedTitle } from "../../format/index.js";
import { Icon } from "../../icons/icon.js";
import type { Site } from "../../site.js";
import { proposePath } from "../dataset/reuses.js";
import { type Told, ToldAbove } from "./sign-in.js";

interface FormProps {
  dataset: Dataset;
  /** Whether an e-mail is asked for. */
  tells: boolean;
  answers?: ReuseAnswers | undefined;
  faults?: readonly Fault[];
}

export const reusesPath = (slug: string) => `/espace/jeux/${slug}/reutilisations`;

/** `/jeux/{slug}/proposer-une-reutilisation`: a form of anybody who reads the dataset. */
export function proposePage(site: Site, { told, ...props }: FormProps & { told?: Told | undefined }): string {
  const { dataset } = props;
  const title = typographic(dataset.title);
  return renderDocument({
    site,
    title: "Faire connaître une réutilisation",
    description: "Une carte, une étude, un site fait de ces données.",
    canonical: proposePath(dataset.slug),
    place: "jeux",
    demonstration: dataset.demonstration ?? false,
    breadcrumb: [
      { label: "Jeux de données", href: "/jeux" },
      { label: title, href: `/jeux/${dataset.slug}` },
    ],
    children: (
      <>
        <div class="page-head">
          <h1>Faire connaître une réutilisation</h1>
          <p class="intro">
            {typographic(
              `Vous faites quelque chose de « ${dataset.title} » ? ${dataset.organisationName} lira votre proposition, puis l’affichera ou non sur la page du jeu, et pensera à vous avant de changer une colonne.`,
            )}
          </p>
          <ToldAbove told={told} />
        </div>
        <form class="section stack" method="post" action={proposePath(dataset.slug)}>
          <Fields {...props} />
          <p>
            <button class="button--main" type="submit">
              Envoyer la proposition
            </button>
          </p>
        </form>
      </>
    ),
  });
}

function Fields({ dataset, tells, answers, faults = [] }: FormProps) {
  const faultOf = (name: string) => faults.find(({ field }) => field === name);
  const [kindFault, textFault, columnFault] = ["kind", "description", "columns"].map((name) => faultOf(name)?.message);
  const hint = `Une phrase ou deux, sans mise en forme : ${formatNumber(REUSE_LIMITS.description)} signes au plus.`;
  return (
    <>
      <FormField
        {...{ name: "title", label: "Titre", value: answers?.title, fault: faultOf("title") }}
        maxLength={REUSE_LIMITS.title}
        required
        autocomplete="off"
      />
      <FormField
        {...{ name: "url", label: "Adresse", value: answers?.url, fault: faultOf("url") }}
        hint="Qui commence par https:// ou http://."
        maxLength={REUSE_LIMITS.url}
        required
        autocomplete="off"
      />
      <FieldFrame id="kind" label="Ce que c’est" message={kindFault}>
        <select id="kind" name="kind" {...saidOf({ id: "kind", message: kindFault })}>
          {reuseKindNames.map((kind) => (
            <option key={kind} value={kind} selected={answers?.kind === kind}>
              {reuseKinds[kind]}
            </option>
          ))}
        </select>
      </FieldFrame>
      <FormField
        {...{ name: "author", label: "Qui l’a faite", value: answers?.author, fault: faultOf("author") }}
        hint="Affiché : le nom d’un service, d’une association, d’une entreprise ; le vôtre si vous le voulez."
        maxLength={REUSE_LIMITS.author}
        required
        autocomplete="off"
      />
      <FieldFrame id="description" label="Ce qu’elle fait de ces données" hint={hint} message={textFault}>
        <textarea
          id="description"
          name="description"
          rows={4}
          maxLength={REUSE_LIMITS.description}
          required
          {...saidOf({ id: "description", hint, message: textFault })}
        >
          {answers?.description}
        </textarea>
      </FieldFrame>
      <div class="field">
        <details class="fold" open={(answers?.columns.length ?? 0) > 0 || columnFault !== undefined}>
          <summary>
            Les colonnes dont elle se sert <span class="tag">facultatif</span>
          </summary>
          <p class="small">On ne les retirera pas sans le dire.</p>
          <ChoicesFrame id="columns" legend="Colonnes" message={columnFault}>
            {dataset.fields.map(({ name, title }) => (
              <label class="choice" key={name}>
                <input type="checkbox" name="columns" value={name} checked={answers?.columns.includes(name)} />{" "}
                {typographic(showName(title ?? name))}
              </label>
            ))}
          </ChoicesFrame>
        </details>
      </div>
      <FormField
        {...{ name: "version", label: "Version utilisée", value: answers?.version, fault: faultOf("version") }}
        hint={`Son numéro, par exemple ${dataset.version}. Laissez vide si c’est toujours la dernière.`}
        optional
        numeric
        maxLength={9}
        autocomplete="off"
      />
      {tells && (
        <FormField
          {...{ name: "email", label: "Votre courriel", value: answers?.email, fault: faultOf("email") }}
          optional
          hint="Jamais affiché : pour vous dire la réponse, puis effacé."
          maxLength={254}
          autocomplete="off"
        />
      )}
    </>
  );
}

interface ModerationProps extends FormProps {
  visit: Visit;
  reuses: readonly Reuse[];
  told?: Told | undefined;
}

/** `/espace/jeux/{slug}/reutilisations`: what waits for an answer, what is public, and a form to record one. */
export function reusesPage(site: Site, { visit, reuses, told, ...form }: ModerationProps): string {
  const { dataset, faults = [] } = form;
  const of = (state: Reuse["state"]) => reuses.filter((one) => one.state === state);
  const [proposed, accepted, refused] = [of("proposed"), of("accepted"), of("refused")];
  const here = reusesPath(dataset.slug);
  return renderWorkspace({
    site,
    title: "Réutilisations",
    visit,
    place: "/espace",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={`/jeux/${dataset.slug}`}>{unmarkedTitle(dataset)}</a>
          </p>
          <h1>
            {proposed.length > 0
              ? counted(proposed.length, "réutilisation proposée", "réutilisations proposées")
              : accepted.length > 0
                ? counted(accepted.length, "réutilisation publique", "réutilisations publiques")
                : "Aucune réutilisation connue"}
          </h1>
          <ToldAbove told={told} />
        </div>
        {proposed.length > 0 && (
          <section class="section" aria-labelledby="proposees">
            <h2 id="proposees">Attendent votre réponse</h2>
            <p class="hint">Ouvrez l’adresse avant de répondre : acceptée, elle est publique.</p>
            <ul class="rows">
              {proposed.map((reuse) => (
                <li key={reuse.id}>
                  <About reuse={reuse} dataset={dataset} />
                  <Act visit={visit} here={here} reuse={reuse} act="accepter" label="Accepter" />
                  <Act visit={visit} here={here} reuse={reuse} act="refuser" label="Refuser" />
                </li>
              ))}
            </ul>
          </section>
        )}
        {accepted.length > 0 && (
          <section class="section" aria-labelledby="publiques">
            <h2 id="publiques">Publiques</h2>
            <ul class="rows">
              {accepted.map((reuse) => (
                <li key={reuse.id}>
                  <About reuse={reuse} dataset={dataset} />
                  <span class="status" data-status="on-track">
                    <Icon name="ok" /> en ligne
                  </span>
                  <Act visit={visit} here={here} reuse={reuse} act="retirer" label="Retirer" />
                </li>
              ))}
            </ul>
          </section>
        )}
        {refused.length > 0 && (
          <section class="section" aria-labelledby="refusees">
            <h2 id="refusees">Refusées, gardées 90 jours</h2>
            <ul class="rows">
              {refused.map((reuse) => (
                <li key={reuse.id}>
                  <About reuse={reuse} dataset={dataset} />
                  <span />
                  <Act visit={visit} here={here} reuse={reuse} act="retirer" label="Effacer" />
                </li>
              ))}
            </ul>
          </section>
        )}
        <section class="section narrow" aria-label="Enregistrer une réutilisation">
          <details class="fold" open={faults.length > 0 || reuses.length === 0}>
            <summary>Enregistrer une réutilisation que vous connaissez</summary>
            <OwnForm visit={visit} class="stack" action={here}>
              <Fields {...form} />
              <p class="actions">
                <button class="button--main wide-phone" type="submit">
                  Publier cette réutilisation
                </button>
              </p>
            </OwnForm>
          </details>
          <p>
            <a href="/espace">Revenir à mes jeux</a>
          </p>
        </section>
      </>
    ),
  });
}

function About({ reuse, dataset }: { reuse: Reuse; dataset: Dataset }) {
  const { title, url, kind, author, description, columns, version, recordedAt } = reuse;
  const named = columns.map((name) => showName(dataset.fields.find((field) => field.name === name)?.title ?? name));
  return (
    <div>
      <h3>{typographic(title)}</h3>
      <p>
        <a class="address" href={url} rel="nofollow ugc noopener noreferrer">
          {url}
        </a>
      </p>
      <p>{typographic(`Par ${author} (${reuseKinds[kind]}), le ${formatDate(recordedAt)}. ${description}`)}</p>
      {(named.length > 0 || version !== null) && (
        <p class="small">
          {typographic(
            [
              ...(named.length > 0 ? [`Colonnes : ${named.join(", ")}`] : []),
              ...(version === null ? [] : [`version ${version}`]),
            ].join(" ; "),
          )}
        </p>
      )}
    </div>
  );
}

interface ActProps {
  visit: Visit;
  here: string;
  reuse: Reuse;
  act: "accepter" | "refuser" | "retirer";
  label: string;
}

function Act({ visit, here, reuse, act, label }: ActProps) {
  return (
    <OwnForm visit={visit} action={`${here}/${reuse.id}`}>
      <input type="hidden" name="acte" value={act} />
      <button class={act === "accepter" ? undefined : "button--stop"} type="submit">
        {label}
        <span class="visually-hidden"> : {reuse.title}</span>
      </button>
    </OwnForm>
  );
}
