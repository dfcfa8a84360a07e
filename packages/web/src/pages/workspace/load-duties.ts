import {
  addDays,
  civilDay,
  type Datalogue,
  type Dataset,
  type DraftSummary,
  MAX_HAND_ROWS,
  roleMay,
  type ShownOffer,
  scoreDataset,
} from "@datalogue/api";
import { inSentence } from "../../charts/in-sentence.js";
import type { Visit } from "../../components/visit.js";
import {
  counted,
  formatDate,
  formatSpan,
  frequencies,
  plural,
  typographic,
  unmarkedTitle,
} from "../../format/index.js";
import type { IconName } from "../../icons/icon.js";
import type { Site } from "../../site.js";
import { personOf } from "./person-of.js";
import { transferPath } from "./transfers.js";

/** What somebody has to do, the most pressing first. */
export interface Duty {
  tone: "off" | "watch" | "plan";
  /** Since when, or before when, in words. */
  when: string;
  title: string;
  text: string;
  /** The one act; none where it is not theirs to do here. */
  act: { label: string; href: string } | null;
}

/** A dataset of an organisation of somebody. */
export interface OwnDataset {
  slug: string;
  title: string;
  detail: string;
  state: { kind: OwnState; words: string };
  told: string;
  score: number;
  max: number;
  /** Few enough rows, of a table, for who may correct them by hand. */
  byHand: boolean;
  /** Whether they may publish it. */
  mayPublish: boolean;
}

/** Where a dataset stands for who keeps it, and how pages show it. */
export const ownStates = {
  late: { icon: "off", status: "off-track" },
  current: { icon: "ok", status: "on-track" },
  closed: { icon: "lock", status: "none" },
} as const satisfies Record<string, { icon: IconName; status: string }>;
export type OwnState = keyof typeof ownStates;

export interface Duties {
  duties: Duty[];
  datasets: OwnDataset[];
  /** The next legal deadline of the territories of one's organisations. */
  next: { title: string; due: string } | null;
}

/** Days before a legal deadline from which it is a duty. */
const NEAR = 180;

/**
 * What a person owes, read for them: offers of datasets to answer, datasets of their organisations late against the frequency that they announce, drafts to read before they are published,
 * sources that the last refresh found broken, legal deadlines of the half-year to come.
 */
export async function loadDuties(
  site: Site,
  visit: Visit,
  {
    receptions,
    reuses,
    drafts,
    offers,
    nameOf,
  }: {
    reuses: Pick<Datalogue["reuses"], "listWaiting">;
    receptions: Pick<Datalogue["receptions"], "listFailures">;
    drafts: DraftSummary[];
    offers: ShownOffer[];
    nameOf(person: string): Promise<{ name: string } | undefined>;
  },
): Promise<Duties> {
  const { services, publicUrl } = site;
  const mine = new Map(visit.caller.memberships.map(({ organisation, role }) => [organisation, role]));
  const readable = await services.catalogue.as(visit.caller).listReadable();
  const own = readable.filter(({ organisation }) => mine.has(organisation));
  const now = site.now();
  const scored = own.map((dataset) => ({ dataset, quality: scoreDataset(dataset, { publicUrl, now }) }));
  const mayDraft = ({ organisation }: Dataset) => roleMay(mine.get(organisation) ?? "reader", "draft");

  const late: (Duty & { days: number })[] = scored.flatMap(({ dataset, quality: { update } }) => {
    if (!update.late || update.due === null) return [];
    const due = formatDate(update.due);
    const frequency = frequencies[dataset.frequency];
    return {
      tone: "off",
      days: update.days,
      when: `En retard de ${counted(update.days, "jour")}`,
      title: unmarkedTitle(dataset),
      text: `Attendu ${frequency} : une mise à jour l’était le ${due}. La version ${dataset.version} reste en ligne.`,
      act: mayDraft(dataset) ? { label: "Publier la suite", href: `/publier?jeu=${dataset.slug}` } : null,
    };
  });
  late.sort((a, b) => b.days - a.days);

  const submitted: Duty[] = [];
  for (const draft of drafts) {
    if (draft.state !== "submitted" || !roleMay(mine.get(draft.organisation) ?? "reader", "publish")) continue;
    const id = personOf(draft.updatedBy) ?? "";
    const who = (await nameOf(id))?.name ?? "une clé";
    submitted.push({
      tone: "watch",
      when: `Relecture demandée le ${formatDate(draft.updatedAt)}`,
      title: typographic(draft.title),
      text: `Envoyé par ${id === visit.person.id ? "vous" : who} : à vous de publier.`,
      act: { label: "Relire", href: `/publier/${draft.id}/envoi` },
    });
  }

  // Datasets of one's own organisations alone: who administers the catalogue sees the others on their pages.
  const proposed: Duty[] = (await reuses.listWaiting(visit.caller))
    .filter(({ slug }) => own.some((dataset) => dataset.slug === slug))
    .map(({ slug, title, count, since }) => ({
      tone: "watch",
      when: `Depuis le ${formatDate(since)}`,
      title: typographic(title),
      text: `${counted(count, "réutilisation proposée", "réutilisations proposées")} par le public : à vous de répondre.`,
      act: { label: "Lire", href: `/espace/jeux/${slug}/reutilisations` },
    }));

  const failures = new Map((await receptions.listFailures()).map((one) => [one.dataset, one]));
  const broken: Duty[] = own.flatMap((dataset) => {
    const failed = failures.get(dataset.slug);
    if (!failed) return [];
    return {
      tone: "watch",
      when: `Source en panne, essayée le ${formatDate(failed.at)}`,
      title: unmarkedTitle(dataset),
      text: `${failed.failure} La version ${dataset.version} reste en ligne.`,
      act: { label: "Voir la source", href: "/sources" },
    };
  });

  const deadlines = await listDeadlines(site, visit);
  const near = deadlines
    .filter(({ due }) => due !== null && due <= addDays(civilDay(now), NEAR))
    .map(
      (deadline): Duty => ({
        tone: "plan",
        when: `Avant le ${formatDate(deadline.due ?? "")}`,
        title: typographic(deadline.title),
        text: `Échéance légale. ${deadline.sentence}`,
        act: { label: "Voir ce qui manque", href: `/suivi${deadline.plan ? `/${deadline.plan}` : ""}` },
      }),
    );
  const [first] = deadlines;
  return {
    duties: [
      ...offers.map((shown) => describeOffer(shown, visit)),
      ...late,
      ...submitted,
      ...broken,
      ...proposed,
      ...near,
    ],
    datasets: scored
      .map(({ dataset, quality }) => ({
        ...describeOwn(dataset, quality),
        byHand: mayDraft(dataset) && dataset.rows <= MAX_HAND_ROWS && isTyped(dataset),
        mayPublish: roleMay(mine.get(dataset.organisation) ?? "reader", "publish"),
      }))
      .sort((a, b) => rankOf(a) - rankOf(b) || a.title.localeCompare(b.title, "fr")),
    next: first?.due ? { title: inSentence(typographic(first.title)), due: first.due } : null,
  };
}

/** An offer that waits, told to who answers and to who made it. */
function describeOffer({ offer, mayAnswer }: ShownOffer, { organisationName }: Visit): Duty {
  const { dataset, giver, taker, offeredAt, expiresAt } = offer;
  const until = formatDate(expiresAt);
  return {
    tone: "watch",
    when: `Proposé le ${formatDate(offeredAt)}`,
    title: typographic(dataset.title),
    text: mayAnswer
      ? `${organisationName(giver)} propose ce jeu à ${organisationName(taker)} : répondez avant le ${until}.`
      : `Proposé à ${organisationName(taker)}, qui a jusqu’au ${until} pour répondre. Rien ne change d’ici là.`,
    act: { label: mayAnswer ? "Répondre" : "Voir l’offre", href: transferPath(dataset.slug) },
  };
}

const rankOf = ({ state }: OwnDataset) => (state.kind === "late" ? 0 : 1);

/** Those to come of the territories of one's organisations, the first due first, each duty once. */
async function listDeadlines({ services, now }: Site, visit: Visit) {
  const today = civilDay(now());
  const found = [];
  for (const { organisation } of visit.caller.memberships) {
    const territory = (await services.catalogue.getOrganisation(organisation))?.territory;
    if (!territory || !services.territories.get(territory)) continue;
    const listed = await services.plans.deadlines({ territory });
    found.push(...listed.filter(({ due, territory: whose }) => due !== null && due >= today && whose === territory));
  }
  const seen = new Set<string>();
  return found
    .filter(({ rule, plan }) => !seen.has(`${rule} ${plan}`) && seen.add(`${rule} ${plan}`))
    .sort((a, b) => ((a.due ?? "") < (b.due ?? "") ? -1 : 1));
}

/** Shapes are drawn elsewhere than in cells; points may be two columns. */
function isTyped({ geographic, fields }: Dataset): boolean {
  return !geographic || fields.some(({ name, type }) => type === "geopoint" || /^(lat|latitude|y_?wgs84)$/i.test(name));
}

function describeOwn(
  dataset: Dataset,
  { score, max, update }: ReturnType<typeof scoreDataset>,
): Omit<OwnDataset, "byHand" | "mayPublish"> {
  const { slug, version, rows, temporal, frequency, access } = dataset;
  const state: OwnDataset["state"] = update.late
    ? { kind: "late", words: "en ligne, en retard" }
    : access !== "open"
      ? { kind: "closed", words: "réservé, à jour" }
      : { kind: "current", words: "en ligne, à jour" };
  const awaited = update.due === null ? `mise à jour ${frequencies[frequency]}` : `attendu ${frequencies[frequency]}`;
  return {
    ...{ slug, state, score, max },
    title: unmarkedTitle(dataset),
    detail: `Version ${version}, ${counted(rows, dataset.geographic ? "objet" : "ligne")}`,
    told: [temporal && formatSpan(temporal).replace(/^de /, ""), awaited].filter(Boolean).join(" ; "),
  };
}

/** « 4 choses vous attendent ». */
export function tellDuties(count: number): string {
  if (count === 0) return "Rien ne vous attend";
  return `${counted(count, "chose")} ${plural(count, "vous attend", "vous attendent")}`;
}
