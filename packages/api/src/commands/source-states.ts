import type { SourceState } from "../refreshing/describe-source.js";

/** What the commands say of the state of a source. */
export const SOURCE_STATES: Record<SourceState["state"], string> = {
  never: "jamais reçue",
  fresh: "à jour",
  due: "à redemander",
  deposited: "laissée à l'agent qui a déposé les données",
};
