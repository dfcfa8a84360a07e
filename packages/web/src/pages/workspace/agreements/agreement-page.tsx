import {
  type AgreementActKind,
  localMoment,
  type MonthlyUse,
  type PartnerDataset,
  type ReadAgreement,
  zoneOf,
} from "@datalogue/api";
import { type Fault, FormField } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { AGREEMENT_LABELS, OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { counted, formatDate, formatLocal, ofName, plural, typographic } from "../../../format/index.js";
import { Icon, type IconName } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { AgreementTerms } from "./agreement-terms.js";
import { AGREEMENTS, agreementPath, isLender, standings, tellUntil, tenseOf } from "./agreement-words.js";
import { PartnerCells, type ShownCells, unitOf } from "./partner-cells.js";
import { ReasonField } from "./reason-field.js";
import { tellUses, UsesTable } from "./uses-table.js";

interface AgreementProps {
  visit: Visit;
  read: ReadAgreement;
  datasets: PartnerDataset[];
  /** The dataset whose figures are looked at. */
  shown: ShownCells | undefined;
  uses: MonthlyUse[];
  /** Slugs of the datasets that the visitor may deposit for, and of those of them kept by hand. */
  deposit: string[];
  byHand: string[];
  answers?: Record<string, string>;
  fault?: Fault | undefined;
  told?: Told | undefined;
}

/** `/convention/{id}`: what goes out of the partner's data, what does not and why, who used it, the agreement, and how to stop. */
export function agreementPage(site: Site, props: AgreementProps): string {
  const { visit, read, datasets, shown, uses, deposit, told } = props;
  const { agreement, state, since } = read;
  const path = agreementPath(agreement.id);
  const [first] = deposit;
  const isOver = state === "ended" || state === "withdrawn";
  const lends = isLender(visit, agreement);
  const continued = datasets.filter(isContinued);
  return renderWorkspace({
    site,
    title: typographic(agreement.title),
    visit,
    place: AGREEMENTS,
    children: (
      <>
        <div class="page-head">
          <div class="head-row">
            <div>
              <p class="kicker">
                <a href={AGREEMENTS}>{AGREEMENT_LABELS[lends ? "partner" : "recipient"]}</a> ·{" "}
                {visit.organisationName(agreement.partner)}
              </p>
              <h1>{tellState(read, datasets, dataOf(lends))}</h1>
            </div>
            {first !== undefined && !isOver && (
              <a class="button button--main wide-phone" href={`/publier?jeu=${first}`}>
                Déposer un fichier
              </a>
            )}
          </div>
          <ToldAbove told={told} />
          {state === "suspended" && !told && (
            <p class="verdict" data-tone="watch">
              <span>
                <Icon name="watch" />{" "}
                <strong>Partage suspendu depuis le {formatDate(since?.toISOString() ?? "")}.</strong> Le public lit
                seulement «&#8239;suspendu à la demande du partenaire&#8239;».
              </span>
            </p>
          )}
          {isOver && (
            <p class="verdict" data-tone="watch">
              <span>
                <Icon name="watch" />{" "}
                {continued.map(({ slug, title, sharedUnder }) => (
                  <span key={slug}>
                    Le partage de «&nbsp;{typographic(title)}&nbsp;» se poursuit sous «&nbsp;
                    <a href={agreementPath(sharedUnder.id)}>{typographic(sharedUnder.title)}</a>&nbsp;».{" "}
                  </span>
                ))}
                {(continued.length === 0 || continued.length < datasets.length) && (
                  <>
                    {continued.length > 0 && "Des autres jeux, rien ne se lit plus\u00a0: "}
                    {continued.length > 0 ? "pages" : "Pages"}, fichiers, cartes et API répondent que ces données ne
                    sont plus publiées. Ce qui a été téléchargé avant ne se rappelle pas.{" "}
                  </>
                )}
                Vous lisez encore cette page
                {lends && <>&nbsp;: vos dépôts restent à vous</>}.
              </span>
            </p>
          )}
        </div>
        <Published {...props} path={path} />
        {shown && (
          <section class="section" id="vu" aria-labelledby="titre-vu">
            <h2 id="titre-vu">Ce que le public {tenseOf(read).sees}</h2>
            <p>
              {typographic(shown.dataset.title)}
              {shown.period !== null && `, ${shown.period}`}
            </p>
            <PartnerCells path={path} shown={shown} read={read} />
          </section>
        )}
        <section class="section" id="usages" aria-labelledby="titre-usages">
          <h2 id="titre-usages">Ce qui s’en est servi</h2>
          {uses.length === 0 ? (
            <p>Rien n’a encore été lu ni téléchargé de {dataOf(lends)}.</p>
          ) : (
            <>
              <p>{typographic(`En tout : ${tellUses(uses)}.`)}</p>
              <UsesTable uses={uses} />
              <p>
                <a href={`/api/agreements/${encodeURIComponent(agreement.id)}/uses.csv`}>Exporter ces nombres (CSV)</a>
              </p>
            </>
          )}
          <p class="small">
            Nous comptons les réponses que ce site envoie, par jour et par sorte&nbsp;: ni adresse, ni appareil, ni
            personne. Les robots y sont, et rien ne les distingue. Ce que l’intermédiaire d’un lecteur garde et redonne
            ne se voit pas d’ici. Ce que{" "}
            {lends
              ? "vous lisez une fois connecté"
              : `lisent les personnes ${ofName(visit.organisationName(agreement.partner))} une fois connectées`}{" "}
            n’y est pas, ni l’accueil, les portraits et la recherche, qui mêlent beaucoup de jeux.
          </p>
        </section>
        <section class="section" id="accord" aria-labelledby="titre-accord">
          <h2 id="titre-accord">L’accord</h2>
          <div class="cols cols--2">
            <AgreementTerms read={read} datasets={datasets} visit={visit} />
            <Decisions {...props} path={path} />
          </div>
        </section>
        <History {...props} />
      </>
    ),
  });
}

/** Whether a dataset is shared under another agreement of the same two organisations. */
function isContinued(dataset: PartnerDataset): dataset is Continued {
  return dataset.sharedUnder !== null;
}

type Continued = PartnerDataset & { sharedUnder: NonNullable<PartnerDataset["sharedUnder"]> };

/** The data of an agreement, to who lends them and to others. */
const dataOf = (lends: boolean) => (lends ? "vos données" : "ces données");

function tellState(
  { agreement, state, since, lastDay }: ReadAgreement,
  datasets: PartnerDataset[],
  data: string,
): string {
  const after = datasets.some(isContinued) ? "le partage se poursuit" : "plus rien n’est public";
  switch (state) {
    case "coming":
      return `Rien n’est public avant le ${formatDate(agreement.start)}`;
    case "suspended":
      return `Partage suspendu : rien de ${data} n’est public`;
    case "ended":
      return `La convention a pris fin le ${formatDate(lastDay)} : ${after}`;
    case "withdrawn":
      return `Données retirées le ${formatDate(since?.toISOString() ?? "")} : ${after}`;
    case "running": {
      const count = datasets.filter(({ version }) => version !== null).length;
      return count === 0
        ? `Rien n’est encore publié de ${data}`
        : `${counted(count, "jeu public vient", "jeux publics viennent")} de ${data}, rien de plus`;
    }
  }
}

/** One line a dataset, and one for each period under embargo. */
function Published({ read, datasets, deposit, byHand, visit, path }: AgreementProps & { path: string }) {
  const { agreement, state } = read;
  const isOver = state === "ended" || state === "withdrawn";
  return (
    <section class="section" aria-labelledby="publie">
      <h2 id="publie">
        Ce qui {tenseOf(read).is} à partir de {dataOf(isLender(visit, agreement))}
      </h2>
      {datasets.length === 0 && (
        <p>Aucun jeu de cette convention n’est encore au catalogue. Le premier dépôt le fait naître.</p>
      )}
      <ul class="rows rows--3">
        {datasets.map((dataset) => {
          const { slug, title, secrecy, periods, rows, held } = dataset;
          const cells = periods.reduce((sum, one) => sum + one.cells, 0);
          const masked = periods.reduce((sum, one) => sum + one.masked, 0);
          const standing = dataset.version === null ? NOTHING_PUBLISHED : standings[state];
          return (
            <>
              <li key={slug}>
                <div>
                  <h3>{typographic(title)}</h3>
                  <p class="small">
                    {[tellPeriods(periods), secrecy ? counted(cells, "cellule") : counted(rows, "ligne")]
                      .filter(Boolean)
                      .join(", ")}
                  </p>
                </div>
                <div>
                  <Status of={standing} words={standing.data} />
                  <p>
                    {masked > 0 && secrecy
                      ? typographic(
                          `${counted(masked, "cellule masquée", "cellules masquées")} : moins de ${secrecy.threshold} ${unitOf(secrecy.unit)}, ou de quoi les retrouver.`,
                        )
                      : "Rien n’y est masqué."}
                  </p>
                </div>
                <div class="actions">
                  {dataset.version !== null && (
                    <a class="button" href={`${path}?jeu=${slug}#vu`}>
                      Voir ce que le public {tenseOf(read).reads}
                      <span class="visually-hidden">&nbsp;: {typographic(title)}</span>
                    </a>
                  )}
                  {datasets.length > 1 && deposit.includes(slug) && !isOver && (
                    <a href={`/publier?jeu=${slug}`}>
                      Déposer<span class="visually-hidden">&nbsp;: {typographic(title)}</span>
                    </a>
                  )}
                  {byHand.includes(slug) && !isOver && (
                    <OwnForm visit={visit} action={`/publier?jeu=${slug}&voie=main`}>
                      <button class="button--link" type="submit">
                        Saisir à la main<span class="visually-hidden">&nbsp;: {typographic(title)}</span>
                      </button>
                    </OwnForm>
                  )}
                </div>
              </li>
              {held.rows > 0 && !isOver && (
                <li key={`${slug} embargo`}>
                  <div>
                    <h3>{typographic(title)}, la suite</h3>
                    <p class="small">
                      {counted(held.rows, "ligne reçue", "lignes reçues")}, {plural(held.rows, "gardée", "gardées")}{" "}
                      ici, {plural(held.rows, "ouverte", "ouvertes")} aux deux organismes seuls
                    </p>
                  </div>
                  <div>
                    <span class="status" data-status="plan">
                      <Icon name="plan" /> sous embargo
                    </span>
                    <p>
                      {held.next
                        ? `Les premières sortent le ${formatLocal(localMoment(zoneOf(agreement), new Date(held.next)))}.`
                        : "Rien n’en sort de soi-même."}
                    </p>
                  </div>
                  <a class="button" href="#accord">
                    Pourquoi&#8239;?<span class="visually-hidden"> {typographic(title)}</span>
                  </a>
                </li>
              )}
            </>
          );
        })}
      </ul>
      {datasets.length > 0 && (
        <p class="small">
          Publié par {visit.organisationName(agreement.recipient)}, qui reçoit et contrôle les fichiers.
        </p>
      )}
    </section>
  );
}

/** « 2019 à 2024 » */
function tellPeriods(periods: PartnerDataset["periods"]): string {
  const named = periods.flatMap(({ period }) => (period === null ? [] : [period])).sort();
  const [first, last] = [named[0], named.at(-1)];
  return first === undefined ? "" : first === last ? first : `${first} à ${last}`;
}

const NOTHING_PUBLISHED = { icon: "unknown", status: "not-computable", data: "rien de publié" } as const;

interface StatusProps {
  of: { icon: IconName; status: string };
  words: string;
}

export function Status({ of: { icon, status }, words }: StatusProps) {
  return (
    <span class="status" data-status={status}>
      <Icon name={icon} /> {words}
    </span>
  );
}

/** How to stop, to begin again, to go on and to leave: each says what follows before it is done. */
function Decisions({ visit, read, path, answers = {}, fault }: AgreementProps & { path: string }) {
  const { agreement, mayAct, proposed, lastDay, revision } = read;
  const may = (kind: AgreementActKind) => mayAct.includes(kind);
  const { partner, recipient } = agreement;
  if (mayAct.length === 0 && (read.state === "running" || read.state === "suspended"))
    return (
      <div class="panel">
        <p>
          {visit.organisationName(partner)} peut suspendre le partage à tout moment&nbsp;: ses publicateurs et ses
          administrateurs le font d’ici.
        </p>
      </div>
    );
  const seen = <input type="hidden" name="revision" value={revision} />;
  return (
    <div class="stack">
      {may("suspend") && (
        <div class="panel">
          <h3>Suspendre le partage</h3>
          <p>
            Les chiffres disparaissent partout en moins d’une minute&nbsp;: pages, fichiers, cartes, API. Vous pouvez
            reprendre quand vous voulez.
          </p>
          <details class="fold" open={fault?.field === "reason" || Boolean(answers.reason)}>
            <summary>Suspendre…</summary>
            <OwnForm visit={visit} class="stack" action={`${path}/suspendre`}>
              {seen}
              <ReasonField
                hint="Le public lira seulement « suspendu à la demande du partenaire »."
                value={answers.reason}
                fault={fault}
              />
              <p>
                <button class="button--stop" type="submit">
                  Suspendre maintenant
                </button>
              </p>
            </OwnForm>
          </details>
        </div>
      )}
      {may("resume") && (
        <div class="panel">
          <h3>Reprendre le partage</h3>
          <p>
            Ce que cette page montre est publié aussitôt, masques et embargos compris&nbsp;: y est aussi ce qui a été
            déposé, et ce dont l’embargo a pris fin, pendant la suspension.
          </p>
          <OwnForm visit={visit} action={`${path}/reprendre`}>
            {seen}
            <button class="button--main wide-phone" type="submit">
              Reprendre le partage
            </button>
          </OwnForm>
        </div>
      )}
      {may("renew") && (
        <div class="panel">
          <h3>Renouveler</h3>
          <p>
            {proposed
              ? `${visit.organisationName(proposed.organisation)} propose une convention ${tellUntil(proposed.newEnd)}. Cela vaudra quand l’autre organisme aura choisi le même jour.`
              : `Il faut l’accord des deux organismes, ${visit.organisationName(partner)} et ${visit.organisationName(recipient)}, sur le même jour.`}
          </p>
          <details class="fold" open={fault?.field === "newEnd" || Boolean(answers.newEnd)}>
            <summary>Choisir une nouvelle fin…</summary>
            <OwnForm visit={visit} class="stack" action={`${path}/renouveler`}>
              {seen}
              <FormField
                name="newEnd"
                label="Jusqu’à quel jour compris ?"
                type="date"
                hint={`Plus tard que le ${formatDate(lastDay)}. Le reste de la convention ne change pas.`}
                min={lastDay}
                value={answers.newEnd || proposed?.newEnd}
                required
                fault={fault}
              />
              <p>
                <button type="submit">Renouveler jusqu’à ce jour</button>
              </p>
            </OwnForm>
          </details>
        </div>
      )}
      {may("withdraw") && (
        <p>
          <a href={`${path}/retrait`}>Retirer mes données pour de bon…</a>
        </p>
      )}
    </div>
  );
}

const actWords: Record<AgreementActKind, string> = {
  suspend: "a suspendu le partage",
  resume: "a repris le partage",
  renew: "a demandé à renouveler la convention",
  withdraw: "a retiré les données",
};

/** What was decided, the last first. Organisations act: nobody reads who of them did. */
function History({ read, visit }: AgreementProps) {
  const { acts } = read;
  if (acts.length === 0) return null;
  return (
    <section class="section" aria-labelledby="actes">
      <h2 id="actes">Ce qui a été décidé</h2>
      <ol class="diff">
        {acts.toReversed().map((act) => (
          <li key={act.id}>
            <b>{formatDate(act.at)}</b>
            <span>
              {visit.organisationName(act.organisation)} {actWords[act.kind]}
              {act.newEnd !== null && ` ${tellUntil(act.newEnd)}`}
              {act.reason !== null && typographic(` : « ${act.reason} »`)}
            </span>
          </li>
        ))}
      </ol>
      <p class="small">Lu par les deux organismes de la convention et l’administrateur du catalogue.</p>
    </section>
  );
}
