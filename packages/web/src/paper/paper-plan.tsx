import { type FollowedObjective, followUpStatuses } from "@datalogue/api";
import { YearsTable, yearsOf } from "../components/trajectory-table.js";
import { type ChartedObjective, chartObjectives, loadPlan, type PlanData } from "../follow-up/load-plan.js";
import { offObjectives } from "../follow-up/off-objectives.js";
import { unknownPlan } from "../follow-up/unknown-plan.js";
import { capitalise, formatDate, nameOf, shortSourcesOf, tellSource, typographic } from "../format/index.js";
import { Icon } from "../icons/icon.js";
import {
  describeDates,
  describeServedText,
  describeTally,
  planWithTerritory,
  statusWords,
} from "../observatory/plan-words.js";
import { addressOf } from "../reading/address.js";
import { chooseDay } from "../reading/choose-day.js";
import type { PageAnswer, Query, Site } from "../site.js";
import type { PaperPart } from "./compose.js";
import { INNER_WIDTH, textHeight } from "./measures.js";
import { opinionPart } from "./opinion-part.js";
import { type PaperChart, paperChart } from "./paper-chart.js";
import { HALF, halves, paperPage } from "./paper-document.js";
import { deadlinesPart, planPart } from "./paper-follow-up.js";

/** Gaps that the lead names. */
const NAMED = 2;

/** The follow-up of a document: its objectives, what slips first, their trajectories, its deadlines. */
export async function planPaper(site: Site, id: string, query: Query): Promise<PageAnswer> {
  const path = `/suivi/${encodeURIComponent(id)}`;
  const { data, named, today, lead } = await readPlan(site, id, query, path);
  const { plan, at, objectives, definitions, deadlines, demonstration } = data;
  const charts: PaperChart[] = [];
  for (const { chart, objective } of chartObjectives(site, bySlip(objectives), definitions)) {
    const one = chart && (await paperChart(chart, `papier-${objective.id}`, "half"));
    if (one) charts.push(one);
  }
  const rows: PaperPart[] = [];
  for (let at = 0; at < charts.length; at += 2) {
    const row = halves(`trajectoires-${at}`, charts.slice(at, at + 2), 42 - at);
    if (row) rows.push(row);
  }
  return paperPage(site, {
    title: capitalise(named.replace(/^le /, "")),
    kind: kindOf("Suivi", data),
    lead,
    parts: [
      ...(objectives.length > 0 ? [planPart(site, data, { code: plan.territory })] : []),
      ...rows,
      ...opinionOf(data),
      ...deadlinesPart(site, deadlines),
    ],
    most: 4,
    page: addressOf(path, { au: at === today ? undefined : at }),
    demonstration,
  });
}

/** The report of a document, figures frozen at a day: each objective with its trajectory, its years and where they come from. */
export async function planReportPaper(site: Site, id: string, query: Query): Promise<PageAnswer> {
  const path = `/suivi/${encodeURIComponent(id)}/bilan`;
  const { data, named, lead } = await readPlan(site, id, query, path);
  const { plan, at, objectives, definitions, deadlines, demonstration } = data;
  const told: PaperPart[] = [];
  for (const [rank, one] of chartObjectives(site, objectives, definitions).entries())
    told.push(await objectivePart(one, rank + 1));
  return paperPage(site, {
    title: `Bilan ${named.replace(/^le /, "du ")}`,
    kind: kindOf("Bilan", data),
    lead,
    parts: [
      ...(objectives.length > 0 ? [{ ...planPart(site, data, { code: plan.territory }), title: "Synthèse" }] : []),
      ...opinionOf(data),
      ...told,
      ...deadlinesPart(site, deadlines),
      sourcesPart(data),
    ],
    most: 4 + objectives.length,
    page: addressOf(path, { au: at }),
    demonstration,
  });
}

/** A document at the day of an address, and the sentence that opens its papers. Throws `PageProblem` for what does not exist. */
async function readPlan(site: Site, id: string, query: Query, path: string) {
  const today = site.services.plans.today();
  const data = site.services.plans.get(id) && (await loadPlan(site, id, chooseDay(query.au, today, `${path}/papier`)));
  if (!data) throw unknownPlan(site, id);
  const gaps = offObjectives(data.objectives, data.definitions).slice(0, NAMED);
  const lead = [
    describeTally(data.tally)
      .map(({ text }) => text)
      .join(""),
    ...(gaps.length > 0 ? [`${capitalise(gaps.map(({ gap }) => `${gap.statement} ${gap.when}`).join(", "))}.`] : []),
  ].join(" ");
  return { data, today, lead, named: planWithTerritory(data.plan, site) };
}

function bySlip(objectives: FollowedObjective[]): FollowedObjective[] {
  const rank = ({ status }: FollowedObjective) => followUpStatuses.indexOf(status);
  return [...objectives].sort((a, b) => rank(a) - rank(b));
}

/** « Bilan au 27 novembre 2026 · approuvé le 14 septembre 2020 ». */
function kindOf(what: string, data: PlanData): string {
  const { at, organisation } = data;
  return [`${what} au ${formatDate(at)}`, organisation ? typographic(organisation.name) : "", describeDates(data)]
    .filter(Boolean)
    .join(" · ");
}

function opinionOf({ plan: { comment } }: PlanData): PaperPart[] {
  return comment ? [opinionPart({ text: [comment.text].flat(), signed: [comment.author], date: comment.date })] : [];
}

/** Millimetres of the table of years: its caption and three rows. */
const YEARS_HEIGHT = 19;

/** An objective of a report: what it says beside its trajectory, then its years. */
async function objectivePart(charted: ChartedObjective, rank: number): Promise<PaperPart> {
  const { objective, indicator, territory, chart } = charted;
  const { status, notes, legalReference, comment, demonstration } = objective;
  const sentences = [
    objective.sentence,
    ...notes,
    ...(comment ? [`${[comment.text].flat().join(" ")} (${comment.author}, ${formatDate(comment.date)})`] : []),
  ].map(typographic);
  const small = [
    ...(territory ? [`Territoire\u00a0: ${nameOf(territory)}.`] : []),
    ...(legalReference ? [`Texte\u00a0: ${typographic(legalReference)}.`] : []),
    ...(indicator ? [`Source\u00a0: ${tellSource(indicator, demonstration === true)}`] : []),
  ].join(" ");
  const figure = chart && (await paperChart(chart, `papier-${objective.id}`, "half"));
  const width = figure ? HALF : INNER_WIDTH;
  const years = indicator ? yearsOf({ objective, indicator }) : [];
  const written =
    textHeight(statusWords[status].objective, width) +
    sentences.reduce((sum, text) => sum + 1 + textHeight(text, width), 0) +
    textHeight(small, width, { size: 8 });
  return {
    id: objective.id,
    title: `${rank}. ${typographic(objective.title)}`,
    items: [
      {
        height: Math.max(written, figure?.height ?? 0) + (years.length > 0 ? YEARS_HEIGHT : 0),
        view: (
          <div class="paper-objective" data-status={status}>
            <div class={figure ? "halves" : undefined}>
              <div>
                <p>
                  <Icon name={statusWords[status].icon} /> <em>{statusWords[status].objective}</em>
                </p>
                {sentences.map((text) => (
                  <p key={text}>{text}</p>
                ))}
                <p class="paper-note">{small}</p>
              </div>
              {figure && <div>{figure.view}</div>}
            </div>
            {indicator && years.length > 0 && <YearsTable objective={objective} indicator={indicator} />}
          </div>
        ),
      },
    ],
  };
}

function sourcesPart(data: PlanData): PaperPart {
  const { at, definitions, objectives, datasets } = data;
  const versions = [...new Set(objectives.flatMap(({ frozen }) => frozen?.versions ?? []))].sort();
  const text = [
    `Les chiffres sont ceux qui étaient publiés à la fin du ${formatDate(at)}\u00a0: une publication faite ensuite ne les change pas.`,
    describeServedText(data),
    shortSourcesOf(
      [...definitions.values()].map((indicator) => ({
        indicator,
        demonstration: objectives.some((one) => one.indicator === indicator.id && one.demonstration === true),
      })),
    ),
    versions.length > 0
      ? `Versions lues\u00a0: ${versions
          .map((version) => {
            const [slug = "", number = ""] = version.split("@");
            return `${typographic(datasets.get(slug)?.title ?? slug)}, version\u00a0${number}`;
          })
          .join("\u202f; ")}.`
      : "",
  ]
    .filter(Boolean)
    .join(" ");
  return {
    id: "sources",
    title: "Sources",
    items: [{ height: textHeight(text, INNER_WIDTH, { size: 8 }), view: <p class="paper-note">{text}</p> }],
  };
}
