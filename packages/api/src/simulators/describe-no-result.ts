import { parameterOf } from "./compile-simulator.js";
import type { Simulating } from "./simulator-reader.js";

/** Why a simulation gives nothing, for whoever asked: a French sentence, the parameter it is about, and what would do. */
export interface NoResultTold {
  message: string;
  input: string | undefined;
  accepted: string[];
}

/** Says why there is no result; the caller knows that there is none. */
export function describeNoResult({ simulator, simulation, choices, words }: Simulating): NoResultTold {
  const find = (id: string) => simulator.inputs.find((one) => one.id === id);
  const label = (id: string) => find(id)?.label.toLocaleLowerCase("fr") ?? id;
  const parameter = (id: string | undefined) => {
    const input = id === undefined ? undefined : find(id);
    return input && parameterOf(input);
  };
  switch (simulation.kind) {
    case "done":
      return { message: "", input: undefined, accepted: [] };
    case "absent": {
      const { name, value, available } = simulation;
      const listed = available.length > 0 ? ` Il y en a pour\u00A0: ${available.join(", ")}.` : "";
      return {
        message: `Aucun tarif n'est publié pour «\u00A0${label(name)}\u00A0»\u00A0: ${words.get(name) ?? value}.${listed}`,
        input: parameter(name),
        accepted: available,
      };
    }
    case "incomplete": {
      const [first] = simulation.names;
      const named = simulation.names.map((name) => `«\u00A0${parameter(name) ?? name}\u00A0»`).join(", ");
      const accepted = (first === undefined ? undefined : choices.get(first))?.map(({ value }) => value) ?? [];
      return { message: `Il faut donner ${named}.`, input: parameter(first), accepted };
    }
    case "refused":
      return {
        message: `«\u00A0${parameter(simulation.name) ?? simulation.name}\u00A0»\u00A0: ${simulation.message}`,
        input: parameter(simulation.name),
        accepted: [],
      };
    case "impossible":
      return { message: simulation.message, input: undefined, accepted: [] };
  }
}
