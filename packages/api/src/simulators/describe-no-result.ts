import { parameterOf } from "./compile-simulator.js";
import type { Choice } from "./read-inputs.js";
import type { Simulating } from "./simulator-reader.js";

/** Why a simulation gives nothing, for whoever asked: a French sentence, the parameter it is about, and what would do, with its words. */
export interface NoResultTold {
  message: string;
  input: string | undefined;
  accepted: Choice[];
}

/** Says why there is no result; the caller knows that there is none. */
export function describeNoResult({ simulator, simulation, choices, words }: Simulating): NoResultTold {
  const find = (id: string) => simulator.inputs.find((one) => one.id === id);
  const label = (id: string) => find(id)?.label ?? id;
  const parameter = (id: string | undefined) => {
    const input = id === undefined ? undefined : find(id);
    return input && parameterOf(input);
  };
  /** That of a choice which no row has is in the document alone. */
  const wordOf = (id: string, value: string) => {
    const declared = find(id)?.choices;
    const labels = declared && "column" in declared ? declared.labels : undefined;
    return choices.get(id)?.find((one) => one.value === value)?.label ?? labels?.[value] ?? value;
  };
  switch (simulation.kind) {
    case "done":
      return { message: "", input: undefined, accepted: [] };
    case "absent": {
      const { name, value, available } = simulation;
      const accepted = available.map((one) => ({ value: one, label: wordOf(name, one) }));
      const listed =
        accepted.length > 0 ? ` Il y en a pour\u00A0: ${accepted.map((one) => one.label).join(", ")}.` : "";
      return {
        message: `Aucun tarif n'est publié pour «\u00A0${label(name).toLocaleLowerCase("fr")}\u00A0»\u00A0: ${words.get(name) ?? wordOf(name, value)}.${listed}`,
        input: parameter(name),
        accepted,
      };
    }
    case "incomplete": {
      const [first] = simulation.names;
      const named = simulation.names.map((name) => `«\u00A0${parameter(name) ?? name}\u00A0»`).join(", ");
      const accepted = (first === undefined ? undefined : choices.get(first)) ?? [];
      return { message: `Il faut donner ${named}.`, input: parameter(first), accepted };
    }
    case "refused":
      return {
        message: `«\u00A0${label(simulation.name)}\u00A0»\u00A0: ${simulation.message}`,
        input: parameter(simulation.name),
        accepted: [],
      };
    case "impossible":
      return { message: simulation.message, input: undefined, accepted: [] };
  }
}
