import { parameterOf, type Simulating, type SimulatorInput } from "@datalogue/api";
import { FieldFrame, saidOf } from "../components/form-field.js";
import { capitalise, nameOf, typographic } from "../format/index.js";
import type { Query, Site } from "../site.js";
import { pathOfSimulator } from "./load-simulation.js";

interface SimulationFormProps {
  site: Site;
  simulating: Simulating;
  query: Query;
}

/** The questions of a simulator: an ordinary form, whose address is that of its answer. Those that few need are folded. */
export function SimulationForm({ site, simulating, query }: SimulationFormProps) {
  const { simulator, shown, faults } = simulating;
  const faulty = new Set(faults.map(({ input }) => input));
  const asked = simulator.inputs.filter(({ id }) => shown.has(id) || faulty.has(id));
  const folded = asked.filter((input) => input.folded && !faulty.has(input.id) && !query[parameterOf(input)]);
  const open = asked.filter((input) => !folded.includes(input));
  const field = (input: SimulatorInput) => (
    <Field key={input.id} site={site} simulating={simulating} input={input} asked={query[parameterOf(input)]} />
  );
  return (
    <form class="panel no-print" action={`${pathOfSimulator(simulator)}#resultat`} data-instant>
      <h2>Ma situation</h2>
      {open.map(field)}
      {folded.length > 0 && (
        <details class="fold">
          <summary>Autres précisions</summary>
          <div class="stack">{folded.map(field)}</div>
        </details>
      )}
      <p>
        <button class="button--main wide-phone" type="submit">
          Calculer
        </button>
      </p>
    </form>
  );
}

/** What is wrong with an answer, for who knows no name of parameter. */
export function tellFault(message: string): string {
  return capitalise(message.replace(/^«[^»]*»\s*/, "").replace(/^est /, "il faut "));
}

interface FieldProps {
  site: Site;
  simulating: Simulating;
  input: SimulatorInput;
  /** As the address has it. */
  asked: string | undefined;
}

function Field({ site, simulating, input, asked }: FieldProps) {
  const name = parameterOf(input);
  const fault = simulating.faults.find((one) => one.input === input.id);
  const message = fault && tellFault(fault.message);
  const hint = input.help;
  const value = asked ?? simulating.written.get(input.id) ?? "";
  const said = { id: name, name, ...saidOf({ id: name, hint, message }) };
  const offered = simulating.choices.get(input.id);
  const isShort = input.type === "integer" || input.type === "number";
  const label = typographic(input.unit && !offered ? `${input.label} (${input.unit})` : input.label);
  return (
    <FieldFrame
      id={name}
      label={label}
      hint={hint}
      message={message}
      className={isShort && !offered ? "short" : undefined}
    >
      {input.type === "territory" ? (
        <select {...said}>
          <option value="">Choisissez…</option>
          <Places site={site} values={(offered ?? []).map((one) => one.value)} selected={value} />
        </select>
      ) : offered ? (
        <select {...said}>
          {offered.map((one) => (
            <option key={one.value} value={one.value} selected={one.value === simulating.written.get(input.id)}>
              {typographic(one.label)}
            </option>
          ))}
        </select>
      ) : input.type === "date" ? (
        <input type="date" value={value} {...said} />
      ) : (
        <input type="text" inputMode={input.type === "integer" ? "numeric" : "decimal"} value={value} {...said} />
      )}
    </FieldFrame>
  );
}

/** The communes of the territories that may be chosen, under the name of each. */
function Places({ site, values, selected }: { site: Site; values: string[]; selected: string }) {
  const { territories } = site.services;
  return (
    <>
      {values.map((code) => {
        const territory = territories.get(code);
        if (!territory) return null;
        const communes = territories
          .communesOf(code)
          .filter((one) => one.code !== code)
          .sort((a, b) => nameOf(a).localeCompare(nameOf(b), "fr"));
        return (
          <optgroup key={code} label={nameOf(territory)}>
            {communes.map((one) => (
              <option key={one.code} value={one.code} selected={one.code === selected}>
                {nameOf(one)}
              </option>
            ))}
            <option value={code} selected={code === selected}>
              {communes.length > 0 ? `Toute autre adresse (${nameOf(territory)})` : nameOf(territory)}
            </option>
          </optgroup>
        );
      })}
    </>
  );
}
