import {
  type AgreementTold,
  addDays,
  civilDay,
  type Datalogue,
  type Dataset,
  type Deadline,
  type DraftSummary,
  type Drafts,
  daysBetween,
  decideAccess,
  isTyped,
  MAX_HAND_ROWS,
  type ReadAgreement,
  roleMay,
  type ShownOffer,
  scoreDataset,
  type WaitingCount,
  type WaitingQuestion,
} from "@datalogue/api";
import { inSentence } from "../../charts/in-sentence.js";
import type { Visit } from "../../components/visit.js";
import {
  counted,
  formatDate,
  formatPlanned,
  formatSpan,
  frequencies,
  nameOf,
  plural,
  typographic,
  unmarkedTitle,
} from "../../format/index.js";
import type { IconName } from "../../icons/icon.js";
import type { Site } from "../../site.js";
import { tellAgreementDates } from "./agreements/tell-agreement-dates.js";
import { contributionsPath } from "./contributions.js";
import { actorInSentence } from "./name-actor.js";
import { sourceAddress } from "./own-sources.js";
import { personOf } from "./person-of.js";
import { transferPath } from "./transfers.js";

type LateInspections = Awaited<ReturnType<Datalogue["inspections"]["countLate"]>>[number];

/** What somebody has to do, the most pressing first. */
export interface Duty {
  tone: "off" | "watch" | "plan";
  /** Since when, or before when, in words. */
  when: string;
  title: string;
  text: string;
  /** The one act; none where it is not theirs to do here. */
  act: { label: string; href: string } | null;
  /** The draft that is still planned, for who may plan it no more. */
  planned?: string;
}

/** A dataset of an organisation of somebody. */
export interface OwnDataset {
  slug: string;
  title: string;
  detail: string;
  state: { kind: OwnState; words: string };
  told: string;
  /** Null of what is withdrawn: nothing of it is read. */
  quality: { score: number; max: number } | null;
  /** What would give one point more; null when nothing of the dataset would. */
  gain: string | null;
  /** Few enough rows, of a table, for who may correct them by hand. */
  byHand: boolean;
  /** Whether they may prepare its next version, publish it, offer it to another organisation. */
  mayDraft: boolean;
  mayPublish: boolean;
  mayOffer: boolean;
}

/** A dataset offered to another organisation, which has not answered. */
export interface MadeOffer {
  title: string;
  /** Name of the organisation. */
  taker: string;
  /** ISO date-time. */
  expiresAt: string;
  href: string;
}

/** A legal deadline to come that is not pressing yet. */
export interface LaterDeadline {
  /** ISO day. */
  due: string;
  title: string;
  /** Whose: a document or a territory. */
  whose: string;
  href: string;
}

/** Where a dataset stands for who keeps it, and how pages show it. */
export const ownStates = {
  withdrawn: { icon: "off", status: "off-track" },
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
  /** Those after the pressing ones, the first due first: a few. */
  later: LaterDeadline[];
  /** Offers of theirs that wait for the answer of others. */
  made: MadeOffer[];
}

/** Days before a legal deadline from which it is a duty. */
const NEAR = 180;
/** Legal deadlines told beyond those. */
const LATER = 3;

/**
 * What a person owes, read for them: offers of datasets to answer, withdrawn datasets to publish anew, drafts that were not published, datasets of their organisations late against the frequency that they announce, drafts that came back, those to read before they are published,
 * sources that the last refresh found broken, versions that came by themselves with less than before, legal deadlines of the half-year to come.
 */
export async function loadDuties(
  site: Site,
  visit: Visit,
  {
    receptions,
    reuses,
    drafts,
    toReview,
    questions = [],
    inspections = [],
    contributions = [],
    agreements = [],
    offers,
    nameActor,
    isStillTheirs,
  }: {
    reuses: Pick<Datalogue["reuses"], "listWaiting">;
    receptions: Pick<Datalogue["receptions"], "listFailures" | "listReviews">;
    drafts: DraftSummary[];
    /** Those that wait for a review of theirs. */
    toReview: DraftSummary[];
    /** What the public asks, that waits for an answer of theirs. */
    questions?: WaitingQuestion[];
    /** Kinds of inspections that they enter, and what is late of each. */
    inspections?: LateInspections[];
    /** What the public proposes for their tables, that waits to be read. */
    contributions?: WaitingCount[];
    /** Agreements that their organisations are a party to. */
    agreements?: ReadAgreement[];
    offers: ShownOffer[];
    /** Who acted, as a sentence begins with it. */
    nameActor(actor: string): Promise<string>;
    isStillTheirs: Drafts["isStillTheirs"];
  },
): Promise<Duties> {
  const { services, publicUrl } = site;
  const mine = new Map(visit.caller.memberships.map(({ organisation, role }) => [organisation, role]));
  const catalogue = services.catalogue.as(visit.caller);
  const isMine = ({ organisation }: Dataset) => mine.has(organisation);
  const readable = await catalogue.listReadable();
  const withdrawn = await catalogue.listWithdrawn();
  const own = readable.filter(isMine);
  const lost = withdrawn.filter(isMine);
  const unshared = (await catalogue.listUnshared()).filter(isMine);
  const now = site.now();
  const scored = own.map((dataset) => ({ dataset, quality: scoreDataset(dataset, { publicUrl, now }) }));
  const may = ({ organisation }: Dataset, act: "draft" | "publish" | "administer") =>
    roleMay(mine.get(organisation) ?? "reader", act);
  const mayDraft = (dataset: Dataset) => may(dataset, "draft");
  const byHand = new Set<Dataset>();
  for (const dataset of own)
    if (mayDraft(dataset) && dataset.rows <= MAX_HAND_ROWS && (await isTyped(dataset, catalogue))) byHand.add(dataset);
  const actsOn = (dataset: Dataset) => ({
    mayDraft: mayDraft(dataset),
    mayPublish: may(dataset, "publish"),
    mayOffer: may(dataset, "administer"),
  });

  const toReplace: Duty[] = lost.map((dataset) => {
    const { when, text, act } = tellLost(dataset);
    return {
      ...{ tone: "off", when, title: unmarkedTitle(dataset), text },
      act: mayDraft(dataset) ? { label: act, href: `/publier?jeu=${dataset.slug}` } : null,
    };
  });

  const toAgree: Duty[] = unshared.filter(hasLostAgreement).map((dataset) => ({
    ...{ tone: "off", when: "Convention absente", title: unmarkedTitle(dataset), act: null },
    text: `Aucune convention ne nomme plus ce jeu, et la version ${dataset.version} n’est donnée à personne : qui tient le contenu l’y écrit de nouveau, ou donne au jeu une licence ouverte.`,
  }));

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
  for (const draft of toReview) {
    const asked = draft.submitted ?? { by: draft.updatedBy, at: draft.updatedAt };
    const who = actorInSentence(await nameActor(asked.by));
    submitted.push({
      tone: "watch",
      when: `Relecture demandée le ${formatDate(asked.at)}`,
      title: typographic(draft.title),
      text: `${tellFailure(draft)}Envoyé par ${who}, ${visit.organisationName(draft.organisation)} : à vous de relire et de publier.`,
      act: { label: "Relire", href: `/publier/${draft.id}/relecture` },
    });
  }

  const returned: Duty[] = [];
  for (const draft of drafts) {
    if (!draft.returned || draft.state === "published") continue;
    const submitter = draft.submitted && personOf(draft.submitted.by);
    // What a program submitted, or who may prepare it no more, comes back to all those who prepare.
    if (submitter && submitter !== visit.person.id && (await isStillTheirs(draft))) continue;
    const who = await nameActor(draft.returned.by);
    returned.push({
      tone: "watch",
      when: `Renvoyé le ${formatDate(draft.returned.at)}`,
      title: typographic(draft.title),
      text: `${tellFailure(draft)}${who} ${who === "Vous" ? "demandez" : "demande"} : « ${shorten(draft.returned.reason)} »`,
      act: { label: "Reprendre", href: `/publier/${draft.id}/relecture` },
    });
  }

  const served = new Map([...readable, ...withdrawn].map(({ slug, version }) => [slug, version]));
  const stopped: Duty[] = [];
  for (const draft of drafts) {
    const isTheirs = draft.state !== "planned" || (await isStillTheirs(draft));
    stopped.push(...tellStopped(draft, visit, { served: served.get(draft.dataset?.slug ?? ""), isTheirs }));
  }

  // Datasets of one's own organisations alone: who administers the catalogue sees the others on their pages.
  const proposed: Duty[] = (await reuses.listWaiting(visit.caller))
    .filter(({ slug }) => [...own, ...lost].some((dataset) => dataset.slug === slug))
    .map(({ slug, title, count, since }) => ({
      tone: "watch",
      when: `${counted(count, "réutilisation proposée", "réutilisations proposées")} depuis le ${formatDate(since)}`,
      title: unmarkedTitle({ title }),
      text: "Le public fait quelque chose de ce jeu. Acceptée, une réutilisation paraît sur sa page.",
      act: { label: "Répondre", href: `/espace/jeux/${slug}/reutilisations` },
    }));

  const failures = new Map((await receptions.listFailures()).map((one) => [one.dataset, one]));
  const broken: Duty[] = [...own, ...lost].flatMap((dataset) => {
    const failed = failures.get(dataset.slug);
    if (!failed) return [];
    return {
      tone: "watch",
      when: `Source en panne, essayée le ${formatDate(failed.at)}`,
      title: unmarkedTitle(dataset),
      text: `${failed.failure}${lost.includes(dataset) ? "" : ` La version ${dataset.version} reste en ligne.`}`,
      act: {
        label: "Voir la source",
        href: roleMay(mine.get(dataset.organisation) ?? "reader", "publish") ? "/espace/sources" : "/sources",
      },
    };
  });

  const reviews = new Map((await receptions.listReviews()).map((one) => [one.dataset, one]));
  const lessened: Duty[] = own.flatMap((dataset) => {
    const review = reviews.get(dataset.slug);
    if (!review) return [];
    const mayAsk = may(dataset, "publish");
    return {
      tone: "watch",
      when: `Donnée par sa source le ${formatDate(review.at)}, à relire`,
      title: unmarkedTitle(dataset),
      text: `${review.told} La version ${review.version} est en ligne.${mayAsk ? " Si c’est voulu, actualisez la source : ce rappel s’en va." : ""}`,
      act: mayAsk
        ? { label: "Voir la source", href: sourceAddress(dataset.slug) }
        : { label: "Voir ses versions", href: `/jeux/${dataset.slug}/versions` },
    };
  });

  const deadlines = await listDeadlines(site, visit);
  const isNear = ({ due }: { due: string | null }) => due !== null && due <= addDays(civilDay(now), NEAR);
  const near = [
    ...deadlines.filter(isNear).map(
      (deadline): Dated => ({
        due: deadline.due ?? "",
        when: `Avant le ${formatDate(deadline.due ?? "")}`,
        title: typographic(deadline.title),
        text: `Échéance légale. ${deadline.sentence}`,
        act: { label: "Voir ce qui manque", href: pathOf(deadline) },
      }),
    ),
    ...tellAgreementDates(agreements, now)
      .filter(isNear)
      .map(({ href, ...date }): Dated => ({ ...date, act: { label: "Voir la convention", href } })),
  ]
    .sort((a, b) => a.due.localeCompare(b.due))
    .map(({ due: _, ...duty }): Duty => ({ tone: "plan", ...duty }));
  const [first] = deadlines;
  return {
    duties: [
      ...offers.filter(({ mustAnswer }) => mustAnswer).map((shown) => describeOffer(shown, visit)),
      ...toReplace,
      ...toAgree,
      ...stopped,
      ...late,
      ...returned,
      ...submitted,
      ...tellQuestions(questions, now),
      ...inspections.flatMap(tellInspections),
      ...tellContributions(contributions, now),
      ...broken,
      ...lessened,
      ...proposed,
      ...near,
    ],
    datasets: [
      ...scored.map(({ dataset, quality }) => ({
        ...describeOwn(dataset, quality),
        byHand: byHand.has(dataset),
        ...actsOn(dataset),
      })),
      ...lost.map((dataset) => ({ ...describeWithdrawn(dataset), byHand: false, ...actsOn(dataset) })),
      // Nothing can be published of what has stopped.
      ...unshared.map((dataset) => ({
        ...describeUnshared(dataset),
        byHand: false,
        ...actsOn(dataset),
        mayDraft: false,
      })),
    ].sort((a, b) => rankOf(a) - rankOf(b) || a.title.localeCompare(b.title, "fr")),
    made: offers
      .filter(({ offer }) => roleMay(mine.get(offer.giver) ?? "reader", "administer"))
      .map(({ offer: { dataset, taker, expiresAt } }) => ({
        ...{ title: unmarkedTitle(dataset), taker: visit.organisationName(taker), expiresAt },
        href: transferPath(dataset.slug),
      })),
    next: first?.due ? { title: inSentence(typographic(first.title)), due: first.due } : null,
    later: deadlines
      .filter((deadline) => !isNear(deadline))
      .slice(0, LATER)
      .map((deadline) => ({
        due: deadline.due ?? "",
        title: typographic(deadline.title),
        whose: whoseOf(site, deadline),
        href: pathOf(deadline),
      })),
  };
}

/** What failed of a draft, before what else is said of it. */
export const tellFailure = ({ failure }: DraftSummary) => (failure === null ? "" : `${failure} `);

/**
 * A draft that was not published, or will not be on its day: another version took the place of the one it was compared with, or who planned it may
 * publish it no more. `served`: the version online, where there is one.
 */
function tellStopped(
  {
    id,
    title,
    state,
    failure,
    startedFrom,
    plannedFor,
    plannedHour,
    organisation,
    expiresOn,
    expiresSoon,
  }: DraftSummary,
  { caller }: Visit,
  { served, isTheirs }: { served: number | undefined; isTheirs: boolean },
): Duty[] {
  const of = { tone: "off", title: typographic(title), act: { label: "Reprendre", href: `/publier/${id}` } } as const;
  // Who sent one back, or is to read it, is told of it there.
  if (failure !== null && state !== "returned" && state !== "submitted")
    return [
      {
        ...of,
        when: "Publication arrêtée",
        text: `${failure}${expiresSoon && expiresOn ? ` Bientôt supprimé : gardé jusqu’au ${formatDate(expiresOn)}.` : ""}`,
      },
    ];
  const isOvertaken = served !== undefined && served !== startedFrom;
  if (state !== "planned" || plannedFor === null || (!isOvertaken && isTheirs)) return [];
  return [
    {
      ...of,
      when: `Publication prévue le ${formatPlanned({ day: plannedFor, hour: plannedHour })}`,
      text: isOvertaken
        ? "Elle n’aura pas lieu : la version en ligne a changé depuis. Relisez ce qui change avant d’aller plus loin."
        : "Elle n’aura pas lieu : la personne ou la clé qui l’a prévue n’aura plus le droit de publier ce jeu. Qui publie peut la prévoir de nouveau.",
      ...(decideAccess(caller, "publish", { organisation }).allowed ? { planned: id } : {}),
    },
  ];
}

/** A duty, and the day by which those of a date are put in order. */
type Dated = Omit<Duty, "tone"> & { due: string };

const shorten = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
/** One duty by dataset: how many of its questions wait, and since when the oldest does. */
function tellQuestions(questions: WaitingQuestion[], now: Date): Duty[] {
  const byDataset = new Map<string, WaitingQuestion[]>();
  for (const question of questions)
    byDataset.set(question.dataset.id, [...(byDataset.get(question.dataset.id) ?? []), question]);
  return [...byDataset.values()].flatMap((waiting) => {
    const [oldest] = waiting;
    if (!oldest) return [];
    const days = daysBetween(civilDay(new Date(oldest.askedAt)), civilDay(now));
    const count = counted(waiting.length, "question attend", "questions attendent");
    return {
      tone: "watch",
      when: days === 0 ? `${count} depuis aujourd’hui` : `${count} depuis ${counted(days, "jour")}`,
      title: unmarkedTitle(oldest.dataset),
      text: "Le public pose une question ou signale une erreur. Votre organisme signe la réponse.",
      act: { label: "Répondre", href: "/espace/questions" },
    };
  });
}

/** One duty by kind of inspection: actions that are late, or objects to be seen. */
function tellInspections({ kind, late, due, out }: LateInspections): Duty[] {
  if (late + due + out === 0) return [];
  return [
    {
      tone: late > 0 || out > 0 ? "off" : "watch",
      when:
        late > 0
          ? counted(late, "action en retard", "actions en retard")
          : counted(due, "contrôle à faire", "contrôles à faire"),
      title: typographic(kind.title),
      text: [
        ...(late > 0 && due > 0 ? [`${counted(due, "contrôle est à faire", "contrôles sont à faire")}.`] : []),
        ...(out > 0 ? [`${counted(out, kind.words.one, kind.words.several)} hors service.`] : []),
      ].join(" "),
      act: { label: "Ouvrir", href: `/controles/${kind.id}` },
    },
  ];
}

/** How many proposals wait for a dataset, and since when the oldest does. */
function tellContributions(contributions: WaitingCount[], now: Date): Duty[] {
  return contributions.map(({ dataset, count, since }) => {
    const days = daysBetween(civilDay(new Date(since)), civilDay(now));
    const waiting = counted(count, "proposition attend", "propositions attendent");
    return {
      tone: "watch",
      when: days === 0 ? `${waiting} depuis aujourd’hui` : `${waiting} depuis ${counted(days, "jour")}`,
      title: unmarkedTitle(dataset),
      text: "Des habitants proposent des lignes par le formulaire public. Rien n’en paraît avant votre lecture.",
      act: { label: "Lire", href: contributionsPath(dataset.slug) },
    };
  });
}

/** An offer that waits, told to who must answer. */
function describeOffer({ offer }: ShownOffer, { organisationName }: Visit): Duty {
  const { dataset, giver, taker, offeredAt, expiresAt } = offer;
  return {
    tone: "watch",
    when: `Proposé le ${formatDate(offeredAt)}`,
    title: unmarkedTitle(dataset),
    text: `${organisationName(giver)} propose ce jeu à ${organisationName(taker)} : répondez avant le ${formatDate(expiresAt)}.`,
    act: { label: "Répondre", href: transferPath(dataset.slug) },
  };
}

/** What is to be mended first. */
const RANKS: Record<OwnState, number> = { withdrawn: 0, late: 1, current: 2, closed: 2 };
const rankOf = ({ state }: OwnDataset) => RANKS[state.kind];

const pathOf = ({ plan }: Deadline) => (plan === null ? "/suivi#echeances" : `/suivi/${plan}`);

function whoseOf({ services }: Site, { plan, planTitle, territory }: Deadline): string {
  const found = services.territories.get(territory);
  return typographic(planTitle ?? plan ?? (found ? nameOf(found) : territory));
}

/** Those to come of the documents and the territories of one's organisations, the first due first, each duty once. */
async function listDeadlines({ services, now }: Site, visit: Visit): Promise<Deadline[]> {
  const today = civilDay(now());
  const found: Deadline[] = [];
  for (const { organisation } of visit.caller.memberships) {
    for (const plan of services.plans.list().filter((one) => one.organisation === organisation))
      found.push(
        ...(await services.plans.deadlines({ plan: plan.id })).filter(({ due }) => due !== null && due >= today),
      );
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

/** The first thing to do for one point more, of those that a dataset can do. */
function findGain({ criteria }: ReturnType<typeof scoreDataset>): string | null {
  return criteria.find(({ id, met }) => !met && id !== "available")?.advice ?? null;
}

type Described = Omit<OwnDataset, "byHand" | "mayDraft" | "mayPublish" | "mayOffer">;

function describeOwn(dataset: Dataset, quality: ReturnType<typeof scoreDataset>): Described {
  const { score, max, update } = quality;
  const { slug, version, rows, temporal, frequency, access } = dataset;
  const state: OwnDataset["state"] = update.late
    ? { kind: "late", words: "en ligne, en retard" }
    : access !== "open"
      ? { kind: "closed", words: "réservé, à jour" }
      : { kind: "current", words: "en ligne, à jour" };
  const awaited = update.due === null ? `mise à jour ${frequencies[frequency]}` : `attendu ${frequencies[frequency]}`;
  return {
    ...{ slug, state, quality: { score, max }, gain: findGain(quality) },
    title: unmarkedTitle(dataset),
    detail: `Version ${version}, ${counted(rows, dataset.geographic ? "objet" : "ligne")}`,
    told: [temporal && formatSpan(temporal).replace(/^de /, ""), awaited].filter(Boolean).join(" ; "),
  };
}

function describeWithdrawn(dataset: Dataset): Described {
  const { slug, version } = dataset;
  return {
    ...{ slug, title: unmarkedTitle(dataset), detail: `Version ${version}`, quality: null, gain: null },
    state: { kind: "withdrawn", words: "retiré" },
    told: tellLost(dataset).told,
  };
}

/** A dataset of which its agreement gives nothing, and of which nothing is to be published. */
function describeUnshared(dataset: Dataset): Described {
  const { slug, version, agreement } = dataset;
  return {
    ...{ slug, title: unmarkedTitle(dataset), detail: `Version ${version}`, quality: null, gain: null },
    ...(hasLostAgreement(dataset)
      ? { state: { kind: "withdrawn", words: "plus donné" }, told: "aucune convention ne le nomme plus" }
      : UNSHARED[agreement?.state ?? "ended"]),
  };
}

/** Whether no agreement of the content names any more a dataset that says that it is under one. */
const hasLostAgreement = ({ agreement }: Dataset) => agreement?.state === "ended" && agreement.purpose === undefined;

const UNSHARED: Record<AgreementTold["state"], Pick<OwnDataset, "state" | "told">> = {
  coming: { state: { kind: "closed", words: "à venir" }, told: "sa convention n’a pas commencé" },
  running: { state: { kind: "closed", words: "réservé" }, told: "" },
  unpublished: {
    state: { kind: "withdrawn", words: "pas encore donné" },
    told: "rien n’est publié sous sa convention",
  },
  suspended: { state: { kind: "withdrawn", words: "suspendu" }, told: "son partenaire a suspendu la convention" },
  ended: { state: { kind: "withdrawn", words: "plus donné" }, told: "sa convention a pris fin" },
  withdrawn: { state: { kind: "withdrawn", words: "plus donné" }, told: "son partenaire a retiré la convention" },
};

/** Why the rows of a dataset are not given, and what is waited for: by the agreement that runs, or since its version is withdrawn. */
function tellLost({ version, agreement }: Dataset): { when: string; text: string; act: string; told: string } {
  if (agreement?.state === "unpublished")
    return {
      when: "Rien n’est encore publié",
      text: `La convention en cours ne laisse pas sortir la version ${version} : publiez le fichier que donne ${agreement.partnerName}.`,
      act: "Publier ce fichier",
      told: "rien n’est encore publié sous la convention en cours",
    };
  if (agreement?.state === "ended" || agreement?.state === "withdrawn")
    return {
      when: "Données retirées",
      text: `La version ${version} a été faite sous une convention qui n’est plus, et n’est donnée à personne : publiez un fichier qui peut l’être sous la licence ouverte de ce jeu.`,
      act: "Publier ce fichier",
      told: "faite sous une convention qui n’est plus ; un fichier sous licence ouverte est attendu",
    };
  return {
    when: "Données retirées",
    text: `Les lignes de la version ${version} ne sont plus données à personne : publiez un fichier corrigé.`,
    act: "Publier un fichier corrigé",
    told: "ses lignes ne sont plus données, un fichier corrigé est attendu",
  };
}

/** « 4 choses vous attendent ». */
export function tellDuties(count: number): string {
  if (count === 0) return "Rien ne vous attend";
  return `${counted(count, "chose")} ${plural(count, "vous attend", "vous attendent")}`;
}
