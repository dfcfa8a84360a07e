import type { SourceState } from "../refreshing/describe-source.js";

/** What the commands say of the state of a source, and of several. */
export const SOURCE_STATES: Record<SourceState["state"], { one: string; many: string }> = {
  never: { one: "jamais reçue", many: "jamais reçues" },
  fresh: { one: "à jour", many: "à jour" },
  due: { one: "à redemander", many: "à redemander" },
  paused: { one: "en pause", many: "en pause" },
  deposited: {
    one: "laissée à l'agent qui a déposé les données",
    many: "laissées aux agents qui ont déposé les données",
  },
};
