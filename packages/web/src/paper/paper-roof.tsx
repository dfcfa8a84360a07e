import type { OpenCadastre, ShownRoof } from "@datalogue/api";
import { capitalise, formatDate, formatNumber, nameOf, ofName, typographic } from "../format/index.js";
import { addressOf } from "../reading/address.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";
import { type Gain, listAssumptions, loadGain } from "../solar/load-gain.js";
import { type Fact, gainFacts, roofFacts, tellCautions } from "../solar/roof-facts.js";
import { assumptionStates, Facts } from "../solar/roof-gain.js";
import { RoofMap } from "../solar/roof-map.js";
import { MONTHS, nameRoof, roofClasses } from "../solar/roof-words.js";
import type { PaperPart } from "./compose.js";
import { INNER_WIDTH, textHeight } from "./measures.js";
import { HALF, halves, noteColumn, paperPage } from "./paper-document.js";

/** Metres around a roof that its plan shows. */
const AROUND = 60;
/** Millimetres: a line of a sum under its text, a row of a table, the plan with its key. */
const LINE = 1.9;
const ROW = 2.2;
const PLAN = 78;

/** A roof on two sheets: what it receives, costs and gives first, with what comes next; then every assumption. Throws `PageProblem` without roof. */
export async function roofPaper(site: Site, theme: string, query: Query): Promise<PageAnswer> {
  const { solar, territories } = site.services;
  const path = `/observatoires/${theme}/solaire`;
  const open = await solar.open(theme);
  const roof =
    typeof open === "object" && query.toit !== undefined ? await solar.findRoof(open, query.toit) : undefined;
  if (typeof open !== "object" || roof?.estimate.kind !== "estimate")
    throw new PageProblem(
      404,
      "Rien à imprimer",
      "Choisissez d’abord un toit\u00a0: sa feuille est faite de ce qu’il reçoit.",
      [
        typeof open === "object"
          ? { label: typographic(open.cadastre.title), href: path }
          : { label: "Tous les observatoires", href: "/observatoires" },
      ],
    );
  const { estimate } = roof;
  const { cadastre, sources } = open;
  const gain = await loadGain(site, open, query, {
    area: estimate.usableArea.value,
    irradiation: estimate.irradiation.value,
    bounded: true,
  });
  const commune = territories.get(roof.roof.commune);
  const energy = cadastre.simulator && gain?.figure(cadastre.simulator.figures.energy);
  const share = cadastre.simulator && gain?.figure(cadastre.simulator.figures.share);
  const parts = [
    await roofPart(site, open, roof, {
      known: roofFacts(open, estimate, gain),
      cost: gain ? gainFacts(open, gain) : [],
      cautions: gain ? tellCautions(open, gain) : [],
    }),
    stepsPart(open, await solar.findMonument(open, roof.centre)),
    monthsPart(estimate.monthly),
    gain && assumptionsPart(site, open, gain),
    endPart(open),
  ];
  return paperPage(site, {
    title: nameRoof(roof),
    kind: `${typographic(cadastre.title)} · ${commune ? nameOf(commune) : roof.roof.commune}`,
    lead: `${capitalise(roofClasses[estimate.class].sentence)}\u00a0: ${
      energy === undefined
        ? `${formatNumber(estimate.irradiation.value)}\u00a0kWh reçus par mètre carré et par an`
        : `${formatNumber(energy)}\u00a0kWh par an possibles${share === undefined ? "" : `, ${formatNumber(share)}\u00a0% de ce que consomme le foyer`}`
    }.`,
    parts: parts.filter((part) => part !== undefined),
    most: 2,
    page: addressOf(path, { ...query, toit: roof.roof.id }),
    demonstration:
      sources.some((one) => one.demonstration) ||
      cadastre.assumptions?.some(({ state }) => state !== "sourced") === true,
  });
}

/** The plan and what it costs, beside what is known of the roof. */
async function roofPart(
  site: Site,
  open: OpenCadastre,
  roof: ShownRoof,
  { known, cost, cautions }: { known: Fact[]; cost: Fact[]; cautions: string[] },
): Promise<PaperPart | undefined> {
  const around = await site.services.solar.listAround(open, roof.centre, AROUND);
  return halves("toit", [
    {
      height: PLAN,
      view: <RoofMap roofs={around} chosen={roof.roof.id} label={`Plan des toits autour ${ofName(nameRoof(roof))}`} />,
    },
    {
      height:
        heightOf(known) +
        (cost.length > 0 ? 8 : 0) +
        heightOf(cost) +
        cautions.reduce((sum, text) => sum + textHeight(text, HALF, { size: 8 }), 0),
      view: (
        <>
          <Facts facts={known} />
          {cost.length > 0 && <h2>Ce que cela coûte, ce que cela rapporte</h2>}
          <Facts facts={cost} />
          {cautions.map((text) => (
            <p key={text} class="paper-note">
              {text}
            </p>
          ))}
        </>
      ),
    },
  ]);
}

function heightOf(facts: Fact[]): number {
  return facts.reduce((sum, { label, value }) => sum + LINE + textHeight(label, HALF - 8 - 1.7 * value.length), 0);
}

/** What comes next, the architect first where a monument is near. */
function stepsPart({ cadastre: { steps, monuments } }: OpenCadastre, monument: number | null | undefined): PaperPart {
  const protectedBy =
    monuments === undefined
      ? []
      : [
          typeof monument === "number"
            ? `Un monument protégé est à ${formatNumber(Math.round(monument / 10) * 10)}\u00a0m environ\u00a0: consultez l’architecte des bâtiments de France avant tout projet.`
            : monument === null
              ? `Aucun monument protégé connu à moins de ${monuments.metres}\u00a0m.`
              : `Le catalogue n’a pas la couche des monuments protégés\u00a0: à moins de ${monuments.metres}\u00a0m de l’un d’eux, consultez l’architecte des bâtiments de France.`,
        ];
  const told = [
    ...protectedBy,
    ...steps.map(({ when, title, text }) => `${typographic(when)}\u00a0: ${typographic(title)} ${typographic(text)}`),
  ];
  return {
    id: "suite",
    title: "Et maintenant\u202f?",
    items: told.map((text) => ({ height: 1.5 + textHeight(text, INNER_WIDTH), view: <p key={text}>{text}</p> })),
  };
}

/** What the months of a roof are counted in. */
const RECEIVED = "Reçu par chaque mètre carré, en kWh";

const shortMonth = new Intl.DateTimeFormat("fr", { month: "short", timeZone: "UTC" });

/** What the roof receives, month by month, where the method gave it. */
function monthsPart(monthly: readonly number[] | null): PaperPart | undefined {
  if (!monthly) return undefined;
  return {
    id: "mois",
    title: "Ce que le toit reçoit, mois par mois",
    worth: 30,
    items: [
      {
        height: 13 + textHeight(RECEIVED, INNER_WIDTH, { size: 8 }),
        view: (
          <table>
            <caption>{RECEIVED}</caption>
            <thead>
              <tr>
                {MONTHS.map((month, rank) => (
                  <th key={month} scope="col" class="num">
                    {shortMonth.format(Date.UTC(2001, rank))}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <tr>
                {monthly.map((value, month) => (
                  <td key={MONTHS[month]} class="num">
                    {formatNumber(value)}
                  </td>
                ))}
              </tr>
            </tbody>
          </table>
        ),
      },
    ],
  };
}

/** Every assumption: its value here, where it comes from, of when, in what state. */
function assumptionsPart(
  site: Site,
  { cadastre }: OpenCadastre,
  { simulating: { simulator, written } }: Gain,
): PaperPart {
  const names = listAssumptions(site, cadastre.theme);
  const rows = simulator.inputs
    .filter(({ id, parameter }) => names.includes(parameter ?? id))
    .map(({ id, label, unit }) => {
      const origin = cadastre.assumptions?.find(({ input }) => input === id);
      return {
        label: typographic(label),
        value: `${asRead(written.get(id) ?? "")}${unit ? `\u00a0${typographic(unit)}` : ""}`,
        source: origin
          ? `${typographic(origin.source).replace(/\.$/, "")}\u00a0: ${assumptionStates[origin.state]}, ${formatDate(origin.date)}.`
          : "Source non dite.",
      };
    });
  return {
    id: "hypotheses",
    title: "Les hypothèses du calcul",
    frame: 6,
    around: (items) => (
      <table>
        <thead>
          <tr>
            <th scope="col">Hypothèse</th>
            <th scope="col">Valeur</th>
            <th scope="col">D’où elle vient, dans quel état</th>
          </tr>
        </thead>
        <tbody>{items}</tbody>
      </table>
    ),
    items: rows.map(({ label, value, source }) => ({
      height: ROW + Math.max(textHeight(label, 58), textHeight(source, 82)),
      view: (
        <tr key={label}>
          <th scope="row">{label}</th>
          <td>{value}</td>
          <td>{source}</td>
        </tr>
      ),
    })),
  };
}

/** « 4 500 », « 0,04 »: a number as the address writes it, as it is read. */
function asRead(written: string): string {
  return formatNumber(Number(written), (written.split(".")[1] ?? "").length);
}

/** How it is reckoned and from what. */
function endPart({ cadastre: { model }, sources, places }: OpenCadastre): PaperPart | undefined {
  const method = `Ce que le soleil envoie chaque mois sur un plan horizontal est transposé au plan du toit par une méthode publiée (Erbs, Collares-Pereira et Rabl, Hay-Davies-Klucher-Reindl). Ce que la couche ne dit pas est supposé\u00a0: ${formatNumber(model.tilt)}° d’inclinaison, l’orientation moyenne, ${formatNumber(100 * model.usableShare)}\u00a0% de surface utile. ${typographic(model.source)} Estimation sans visite\u00a0: elle ne dit rien de l’état de la charpente.`;
  const from = [
    ...places.map(({ name, source }) => `Irradiation, ${typographic(name)}\u00a0: ${typographic(source)}.`),
    `Jeux de données\u00a0: ${sources.map(({ title }) => typographic(title)).join("\u202f; ")}.`,
  ].join(" ");
  return halves("sources", [noteColumn("Comment c’est calculé", method), noteColumn("Sources", from)]);
}
