import type { OpenCadastre, SolarCadastre } from "@datalogue/api";
import { counted, formatDate, typographic } from "../format/index.js";
import type { Query, Site } from "../site.js";
import { type Gain, listAssumptions } from "./load-gain.js";
import { type Fact, gainFacts, tellCautions } from "./roof-facts.js";

type Assumption = NonNullable<SolarCadastre["assumptions"]>[number];

export const assumptionStates: Record<Assumption["state"], string> = {
  sourced: "lu à sa source",
  "to-check": "à vérifier",
  demonstration: "hypothèse de démonstration",
};

/** What panels cost and give on a roof, as a range. */
export function RoofGain({ open, gain }: { open: OpenCadastre; gain: Gain }) {
  const facts = gainFacts(open, gain);
  if (facts.length === 0) return null;
  return (
    <>
      <h3>Ce que cela coûte, ce que cela rapporte</h3>
      <Facts facts={facts} />
      {tellCautions(open, gain).map((text) => (
        <p key={text} class="small">
          {text}
        </p>
      ))}
    </>
  );
}

/** Lines of a sum. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl class="sum">
      {facts.map(({ id, label, value, total }) => (
        <div key={id} class={total ? "tot" : undefined}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
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
        {assumptionStates[state]}, {formatDate(date)}
      </strong>
    </>
  );
}
