import { byDueDay, type Deadline, followUpStatuses, type Indicator, type PlanFollowUp } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { groupByDuty } from "../components/legal-clock.js";
import { whoseDuty } from "../components/next-deadlines.js";
import { followPlans } from "../follow-up/follow-plans.js";
import { offObjectives } from "../follow-up/off-objectives.js";
import {
  atTerritory,
  capitalise,
  counted,
  formatDate,
  forTerritory,
  nameOf,
  ofTerritory,
  typographic,
} from "../format/index.js";
import { Icon } from "../icons/icon.js";
import {
  describeDates,
  describeLatest,
  describeTally,
  describeTarget,
  latestWord,
  planWithTerritory,
  statusWords,
  tallyOf,
  whoseFigure,
} from "../observatory/plan-words.js";
import { chooseTerritory } from "../observatory/territory-choice.js";
import { addressOf, leave } from "../reading/address.js";
import type { PageAnswer, Query, Site } from "../site.js";
import type { PaperItem, PaperPart } from "./compose.js";
import { INNER_WIDTH, textHeight } from "./measures.js";
import { paperPage } from "./paper-document.js";

const PATH = "/suivi";
/** Deadlines that are told. */
const MOST_DEADLINES = 6;
/** Gaps of the first document that the lead names. */
const NAMED = 2;

/** Every document that applies to a territory, its objectives by state, what goes wrong first, and the next deadlines. */
export async function followUpPaper(site: Site, query: Query): Promise<PageAnswer> {
  const { services } = site;
  const { territory: home } = services.territories.home();
  const territory = chooseTerritory(services, query.territoire, (code) =>
    addressOf(`${PATH}/papier`, { territoire: code }),
  );
  const isHome = territory.code === home.code;
  const filter = isHome ? {} : { territory: territory.code };
  const followed = await followPlans(services, filter);
  const [main] = followed;
  const gaps = isHome && main ? offObjectives(main.objectives, main.definitions).slice(0, NAMED) : [];
  const objectives = followed.flatMap((one) => one.objectives);
  const tally = tallyOf(isHome ? objectives : objectives.filter((one) => one.territory === territory.code));
  const isCounted = Object.values(tally).some((count) => count > 0);
  const deadlines = [...followed.flatMap((one) => one.deadlines), ...services.plans.owed(filter)].sort(byDueDay);
  const state = { territoire: leave(territory.code, home.code) };
  return paperPage(site, {
    title: isHome ? "Suivi des documents" : `Suivi des documents, ${nameOf(territory)}`,
    kind: `Où en sont les objectifs ${isHome ? "du territoire" : ofTerritory(territory)}, au ${formatDate(services.plans.today())}`,
    lead: isCounted
      ? [
          describeTally(tally)
            .map(({ text }) => text)
            .join(""),
          ...(main && gaps.length > 0
            ? [
                `${capitalise(planWithTerritory(main.plan, site))}\u00a0: ${gaps.map(({ gap }) => `${gap.statement} ${gap.when}`).join(", ")}.`,
              ]
            : []),
        ].join(" ")
      : followed.length > 0
        ? `Aucun objectif n’est fixé ${forTerritory(territory)}\u202f; ceux des documents qui s’y appliquent suivent, chacun pour son territoire.`
        : `Aucun document n’est encore suivi ${atTerritory(territory)}.`,
    parts: [...followed.map((one) => planPart(site, one, territory)), ...deadlinesPart(site, deadlines)],
    most: 6,
    page: addressOf(PATH, state),
    demonstration: followed.some((one) => one.demonstration),
  });
}

/** The objectives of a document, what goes wrong first. */
export function planPart(site: Site, followed: PlanFollowUp, territory: Pick<Territory, "code">): PaperPart {
  const { plan, objectives } = followed;
  const whose = whoseFigure(site, territory.code);
  const rank = ({ status }: (typeof objectives)[number]) => followUpStatuses.indexOf(status);
  const dates = describeDates(followed);
  const note = `${dates ? `${capitalise(dates)}\u202f; ` : ""}de ${plan.horizon.from} à ${plan.horizon.to}.`;
  return {
    id: plan.id,
    title: capitalise(planWithTerritory(plan, site).replace(/^le /, "")),
    frame: 1 + textHeight(note, INNER_WIDTH, { size: 8 }),
    around: (items) => (
      <div class="paper-list">
        <p class="paper-note">{note}</p>
        <ul class="paper-objectives plain">{items}</ul>
      </div>
    ),
    items: [...objectives]
      .sort((a, b) => rank(a) - rank(b))
      .map((objective): PaperItem => {
        const indicator: Indicator | undefined = site.services.indicators.get(objective.indicator);
        const latest = describeLatest(objective, indicator) ?? "non disponible";
        const figures = `${whose(objective) ?? latestWord(objective)}\u00a0: ${latest}`;
        const target = describeTarget(objective, indicator);
        return {
          height:
            2.3 +
            Math.max(
              textHeight(objective.title, COLUMNS.title, { bold: true, leading: 1.25 }),
              textHeight(figures, COLUMNS.figures, { leading: 1.25 }) +
                textHeight(target, COLUMNS.figures, { bold: true, leading: 1.25 }),
            ) +
            textHeight(objective.sentence, INNER_WIDTH - 10, { leading: 1.25 }),
          view: (
            <li key={objective.id} data-status={objective.status}>
              <h3>{typographic(objective.title)}</h3>
              <p>
                {figures}
                <br />
                <span class="plan">{target}</span>
              </p>
              <p>
                <Icon name={statusWords[objective.status].icon} /> <em>{statusWords[objective.status].objective}</em>
              </p>
              <p class="told">{typographic(objective.sentence)}</p>
            </li>
          ),
        };
      }),
  };
}

/** Millimetres of the columns of an objective; its state takes the rest. */
const COLUMNS = { title: 72, figures: 68 };

/** What the law asks, the first due first: what is late, then what is nearest to the day; how many others there are is said. */
export function deadlinesPart(site: Site, deadlines: Deadline[]): PaperPart[] {
  const groups = groupByDuty(deadlines);
  if (groups.length === 0) return [];
  const told = new Set([...groups].sort(([a], [b]) => farness(a) - farness(b)).slice(0, MOST_DEADLINES));
  const left = groups.length - told.size;
  const note =
    left > 0 ? `${counted(left, "autre échéance", "autres échéances")} ${left > 1 ? "sont" : "est"} sur la page.` : "";
  return [
    {
      id: "echeances",
      title: "Les prochaines échéances",
      worth: 60,
      frame: note ? 1 + textHeight(note, INNER_WIDTH, { size: 8 }) : 0,
      around: (items) => (
        <div class="paper-list">
          {note && <p class="paper-note">{note}</p>}
          <ul class="paper-objectives plain">{items}</ul>
        </div>
      ),
      items: groups
        .filter((group) => told.has(group))
        .map((group) => {
          const [deadline] = group;
          const day = deadline.due === null ? "Jour à calculer" : formatDate(deadline.due);
          const title = `${day}\u00a0: ${typographic(deadline.title)}, ${whoseDuty(site, group)}`;
          return {
            height:
              2.3 +
              textHeight(title, COLUMNS.title + COLUMNS.figures, { bold: true, leading: 1.25 }) +
              textHeight(deadline.sentence, INNER_WIDTH - 10, { leading: 1.25 }),
            view: (
              <li key={title} data-status={deadline.status}>
                <h3 class="whole-row">{title}</h3>
                <p>
                  <Icon name={statusWords[deadline.status].icon} /> <em>{statusWords[deadline.status].deadline}</em>
                </p>
                <p class="told">{typographic(deadline.sentence)}</p>
              </li>
            ),
          };
        }),
    },
  ];
}

/** Days to a deadline or since it: none for one that is late, which is told whatever its day. */
function farness({ days, status }: Deadline): number {
  if (status === "off-track") return 0;
  return days === null ? Number.MAX_SAFE_INTEGER : Math.abs(days);
}
