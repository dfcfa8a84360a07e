import { gridInputs, type Projecting, parameterOf, RATE, type Rate, TERMS } from "@datalogue/api";
import { FieldFrame, saidOf } from "../../../components/form-field.js";
import { typographic } from "../../../format/index.js";
import { fieldId, SCENARIO_PAGE, TERM_LABELS, tellTermFault, writeRates } from "./scenario-words.js";

interface ScenarioFormProps {
  projecting: Projecting;
  /** As the address has it: what is wrong stays in its field. */
  asked: Readonly<Record<string, string>>;
  /** The scenario that is open: its answers are changed, and may be kept in its place. */
  scenario: string | undefined;
}

/** What is asked of a grid: an ordinary form, whose address is that of its answer. */
export function ScenarioForm({ projecting, asked, scenario }: ScenarioFormProps) {
  const { simulator, choices, terms, rates, groups, grids } = projecting;
  const field = (name: string) => {
    const fault = projecting.faults.find(({ parameter }) => parameter === name);
    return { name, value: asked[name] ?? "", message: fault && tellTermFault(fault.message) };
  };
  const isChanged = (rate: Rate) => field(`${RATE}${rate.column}`).value !== "";
  const live = rates.filter((rate) => !rate.idle || isChanged(rate));
  const idle = rates.filter((rate) => !live.includes(rate));
  const rateField = (rate: Rate) => (
    <Text
      key={rate.column}
      {...field(`${RATE}${rate.column}`)}
      label={rate.title}
      hint={`Aujourd’hui\u00a0: ${writeRates(rate)}`}
    />
  );
  return (
    <form class="panel no-print" action={`${SCENARIO_PAGE}#resultat`}>
      <h2>Grille et tarifs</h2>
      {scenario !== undefined && <input type="hidden" name="scenario" value={scenario} />}
      <div class="two">
        {gridInputs(simulator).map((input) => {
          const offered = choices.get(input.id) ?? [];
          return (
            <Choice
              key={input.id}
              {...field(parameterOf(input))}
              label={input.type === "territory" ? "Territoire" : input.label}
              options={offered}
              chosen={terms.grid[input.id] ?? ""}
            />
          );
        })}
      </div>
      {live.length > 0 && (
        <fieldset class="stack">
          <legend>Tarifs à essayer</legend>
          <p class="hint" id="tarifs-aide">
            Vide{"\u00a0"}: inchangé. Écrivez 3,40 pour remplacer, +0,20 pour ajouter, −5{"\u202f"}% pour une
            proportion.
          </p>
          <div class="two">{live.map(rateField)}</div>
          {idle.length > 0 && (
            <details class="fold">
              <summary>Tarifs que personne ne paie ici</summary>
              <div class="two">{idle.map(rateField)}</div>
            </details>
          )}
          {groups.length > 1 && (
            <Choice
              {...field(TERMS.group)}
              label={TERM_LABELS.groupe}
              options={[{ value: "", label: "Tous" }, ...groups]}
              chosen={terms.group ?? ""}
            />
          )}
        </fieldset>
      )}
      <div class="two">
        <Text
          {...field(TERMS.variation)}
          label={TERM_LABELS.variation}
          hint="Ce qui se compte dans l’année : −10, +5…"
        />
        <Choice
          {...field(TERMS.reference)}
          label={TERM_LABELS.reference}
          options={[
            { value: "", label: Object.keys(terms.changes).length > 0 ? "La même, sans ces tarifs" : "Aucune grille" },
            ...grids,
          ]}
          chosen={terms.reference?.value ?? ""}
        />
        <Text {...field(TERMS.target)} label={TERM_LABELS.recette} hint="En euros, par an" />
        <Choice
          {...field(TERMS.solve)}
          label={TERM_LABELS.equilibre}
          options={[
            { value: "", label: "Aucun tarif" },
            ...rates.filter((rate) => !rate.idle).map(({ column, title }) => ({ value: column, label: title })),
          ]}
          chosen={terms.solve ?? ""}
        />
      </div>
      <p class="actions">
        <button class="button--main wide-phone" type="submit">
          Recalculer
        </button>
        <a href={SCENARIO_PAGE}>Repartir de la grille de l’année</a>
      </p>
    </form>
  );
}

interface FieldProps {
  name: string;
  label: string;
  message: string | undefined;
}

function Text({ name, label, hint, message, value }: FieldProps & { hint: string; value: string }) {
  const id = fieldId(name);
  return (
    <FieldFrame id={id} label={typographic(label)} hint={hint} message={message}>
      <input type="text" id={id} name={name} value={value} autocomplete="off" {...saidOf({ id, hint, message })} />
    </FieldFrame>
  );
}

interface ChoiceProps extends FieldProps {
  options: readonly { value: string; label: string }[];
  chosen: string;
}

function Choice({ name, label, message, options, chosen }: ChoiceProps) {
  return (
    <FieldFrame id={name} label={typographic(label)} message={message}>
      <select id={name} name={name} {...saidOf({ id: name, message })}>
        {options.map((one) => (
          <option key={one.value} value={one.value} selected={one.value === chosen}>
            {typographic(one.label)}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}
