import type { OpenCadastre, SolarCadastre } from "@datalogue/api";
import { counted, formatDate, formatNumber, typographic } from "../format/index.js";
import type { Query, Site } from "../site.js";
import { type Gain, listAssumptions } from "./load-gain.js";

type Assumption = NonNullable<SolarCadastre["assumptions"]>[number];

const states: Record<Assumption["state"], string> = {
  sourced: "lu à sa source",
  "to-check": "à vérifier",
  demonstration: "hypothèse de démonstration",
};

/** « 10 300 à 14 500 »; one figure where both are the same. */
export function tellRange(low: number, high: number): string {
  return low === high ? formatNumber(low) : `${formatNumber(low)} à ${formatNumber(high)}`;
}

/** A power in kilowatts-peak, with a decimal where it has one. */
export function formatPower(value: number): string {
  return `${formatNumber(value, Number.isInteger(value) ? 0 : 1)}\u00a0kWc`;
}

/** What panels cost and give on a roof, as a range. */
export function RoofGain({ open: { cadastre }, gain }: { open: OpenCadastre; gain: Gain }) {
  const roles = cadastre.simulator?.figures;
  if (!roles) return null;
  const { simulated, figure } = gain;
  const range = ({ least, most }: { least: string; most: string }) => {
    const [from, to] = [figure(least), figure(most)];
    return from === undefined || to === undefined ? undefined : tellRange(from, to);
  };
  const [cost, due, years] = [range(roles.cost), range(roles.due), range(roles.years)];
  const aid = figure(roles.aid);
  return (
    <>
      <h3>Ce que cela coûte, ce que cela rapporte</h3>
      <dl class="sum">
        {cost && (
          <div>
            <dt>Installation</dt>
            <dd>{cost}&nbsp;€</dd>
          </div>
        )}
        {aid !== undefined && (
          <div>
            <dt>Aide</dt>
            <dd>−{formatNumber(aid)}&nbsp;€</dd>
          </div>
        )}
        {due && (
          <div class="tot">
            <dt>À payer</dt>
            <dd>{due}&nbsp;€</dd>
          </div>
        )}
        {simulated.parts.map(({ id, label, amount }) => (
          <div key={id}>
            <dt>{typographic(label)}</dt>
            <dd>{formatNumber(amount)}&nbsp;€/an</dd>
          </div>
        ))}
        <div class="tot">
          <dt>Remboursé en</dt>
          <dd>{years ? `${years}\u00a0ans environ` : "jamais, à ce prix"}</dd>
        </div>
      </dl>
      {simulated.notes.map(({ id, strong, text }) => (
        <p key={id} class="small">
          {typographic([strong, text].filter(Boolean).join(" "))}
        </p>
      ))}
    </>
  );
}

/** The assumptions of a calculation, each with where it comes from: an ordinary form, whose answer is the same page. */
export function Assumptions({
  site,
  open: { cadastre },
  gain,
  path,
  roof,
  query,
}: {
  site: Site;
  open: OpenCadastre;
  gain: Gain;
  path: string;
  roof: string;
  query: Query;
}) {
  const names = listAssumptions(site, cadastre.theme);
  const { simulator, written } = gain.simulating;
  const inputs = simulator.inputs.filter(({ id, parameter }) => names.includes(parameter ?? id));
  const changed = names.some((name) => query[name] !== undefined);
  return (
    <details class="fold on-paper" open={changed}>
      <summary>
        Les hypothèses, et les changer <span class="small fold-note">{counted(inputs.length, "hypothèse")}</span>
      </summary>
      <form action={path} class="stack">
        <input type="hidden" name="toit" value={roof} />
        <ul class="plain cols cols--2">
          {inputs.map((input) => {
            const name = input.parameter ?? input.id;
            const origin = cadastre.assumptions?.find((one) => one.input === input.id);
            return (
              <li key={name} class="assumption">
                <label for={name}>
                  {typographic(input.label)}
                  {input.unit && ` (${typographic(input.unit)})`}
                </label>
                <input
                  id={name}
                  name={name}
                  type="text"
                  inputmode="decimal"
                  size={9}
                  value={(written.get(input.id) ?? "").replace(".", ",")}
                />
                <p class="small">{origin ? <Origin origin={origin} /> : "Source non dite."}</p>
              </li>
            );
          })}
        </ul>
        <p>
          <button type="submit">Refaire le calcul</button>
        </p>
      </form>
    </details>
  );
}

function Origin({ origin: { source, date, url, state } }: { origin: Assumption }) {
  return (
    <>
      {url ? <a href={url}>{typographic(source)}</a> : typographic(source)}{" "}
      <strong>
        {states[state]}, {formatDate(date)}
      </strong>
    </>
  );
}
