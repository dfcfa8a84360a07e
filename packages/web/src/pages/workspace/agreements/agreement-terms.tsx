import type { Agreement, AgreementState, PartnerDataset, ReadAgreement, SharedDataset } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import type { Visit } from "../../../components/visit.js";
import { formatDate, formatLocal, typographic } from "../../../format/index.js";
import { ENDLESS, tellDuration, tellUntil } from "./agreement-words.js";
import { unitOf } from "./partner-cells.js";
import { noticeDayOf } from "./tell-agreement-dates.js";

interface TermsProps {
  read: ReadAgreement;
  datasets: readonly PartnerDataset[];
  visit: Visit;
}

/** The agreement in plain words: what for, what is allowed, what never, from when and from how many, until when. */
export function AgreementTerms({ read, datasets, visit }: TermsProps) {
  const { agreement } = read;
  const { purpose, uses, refused, reference, signedOn, recipient, timeZone } = agreement;
  const embargoes = agreement.datasets.map((one) => ({ dataset: one.dataset, words: tellEmbargo(one.embargo) }));
  const floors = agreement.datasets.map((one) => ({ dataset: one.dataset, words: tellFloor(one, datasets) }));
  const titleOf = (slug: string) => datasets.find((one) => one.slug === slug)?.title ?? slug;
  return (
    <dl class="sum">
      <Term name="Sert à">{typographic(purpose)}</Term>
      <Term name="Usages permis">{sentences(uses)}</Term>
      <Term name="Jamais">{sentences(refused)}</Term>
      <Term name="Embargo">{same(embargoes, titleOf)}</Term>
      <Term name="Groupe minimum">{same(floors, titleOf)}</Term>
      <Term name="Publié par">{visit.organisationName(recipient)}</Term>
      <Term name="Signé le">
        {formatDate(signedOn)}
        {reference && `, n° ${reference}`}
      </Term>
      <Term name="Fin" plan>
        {tellEnd(agreement, read)}
      </Term>
      {agreement.noticeMonths !== undefined && read.until !== null && (
        <Term name="Préavis" plan>
          {agreement.noticeMonths}&nbsp;mois, soit avant le {formatDate(noticeDayOf(agreement.noticeMonths, read))}
        </Term>
      )}
      {timeZone !== undefined && timeZone !== "Europe/Paris" && <Term name="Jours et heures">{timeZone}</Term>}
    </dl>
  );
}

function Term({ name, plan = false, children }: { name: string; plan?: boolean; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={plan ? "plan" : undefined}>{children}</dd>
    </div>
  );
}

const sentences = (texts: readonly string[]) =>
  texts.map((text, rank) => (
    <>
      {rank > 0 && <br />}
      {typographic(text)}
    </>
  ));

/** Once where it is the same for all datasets, else for each by its title. */
function same(told: { dataset: string; words: string }[], titleOf: (slug: string) => string) {
  if (new Set(told.map(({ words }) => words)).size === 1) return told[0]?.words;
  return sentences(told.map(({ dataset, words }) => `${titleOf(dataset)} : ${words}`));
}

function tellEmbargo(embargo: Agreement["datasets"][number]["embargo"]): string {
  if (!embargo) return "aucun";
  if ("after" in embargo) return `${tellDuration(embargo.after)} après la période`;
  return `jusqu’au ${formatLocal(embargo.until)}`;
}

/** The larger of what the agreement asks and what statistical secrecy does. */
function tellFloor({ dataset, aggregation }: SharedDataset, datasets: readonly PartnerDataset[]): string {
  const secrecy = datasets.find(({ slug }) => slug === dataset)?.secrecy;
  const least = Math.max(secrecy?.threshold ?? 0, aggregation?.minimumContributors ?? 0);
  return least === 0 ? "aucun" : `${least} ${secrecy ? unitOf(secrecy.unit) : "contributeurs"}`;
}

/** "31 décembre 2027, sans renouvellement d'office" */
function tellEnd({ renewal }: Agreement, { periodEnd, lastDay }: AgreementState): string {
  if (periodEnd === ENDLESS) return "aucune";
  if (renewal.kind === "express" || periodEnd === lastDay)
    return `${formatDate(lastDay)}, sans renouvellement d’office`;
  return `${formatDate(periodEnd)}, reconduite d’office de ${renewal.months} mois en ${renewal.months} mois ${tellUntil(lastDay)}`;
}
