import type { Indicator } from "../indicators/indicator.js";
import type { ObservationStatus } from "../indicators/observation-status.js";
import type { Deadline } from "./clock/deadline.js";
import type { FollowUpStatus, Sense } from "./follow-up-statuses.js";
import type { Objective, Plan, PlanComment } from "./plan-schema.js";

/** A value of the indicator that the follow-up rests on. */
export interface Figure {
  /** "2024" or "2016/2021". */
  period: string;
  value: number;
  /** Null for a value that the document writes itself. */
  status: ObservationStatus | null;
  /** Share of the communes that gave a value, 0 to 1. */
  coverage: number;
  /** Address of where it comes from; null for a value of the document. */
  lineage: string | null;
}

/** One year of a trajectory. */
export interface TrajectoryPoint {
  year: number;
  /** What is planned; null where the document plans nothing. */
  expected: number | null;
  /** What is observed; of a ceiling, the sum since its first year. Null with `status` when it is missing, without when the year is to come. */
  value: number | null;
  /** Of a ceiling: what the year adds. */
  amount: number | null;
  /** Of a ceiling, the weakest of the sum; of the year itself where the sum stops before it. */
  status: ObservationStatus | null;
  /** Of a ceiling, the smallest of the sum, as `status`. */
  coverage: number | null;
  reason: string | null;
}

/** The ceiling on land as it was computed, in the unit of the indicator. */
export interface ComputedEnvelope {
  /** Total of the reference years. */
  total: number;
  /** `total` × rate. */
  share: number;
  /** Area granted anyway. */
  floor: number;
  /** The larger of the two. */
  value: number;
}

/** The computation of an objective: status, sentence, and all that they rest on. */
export interface Measured {
  status: FollowUpStatus;
  /** False where communes missing from a sum keep the status from being affirmed: it is then to watch. */
  affirmed: boolean;
  /** Why this status, in French. */
  sentence: string;
  /** What else must be known: provisional value, coverage, how a ceiling was made, projection… */
  notes: string[];
  /** The gaps that the state covers, in French: « entre 5 et 10 % d'écart »; null where there is none, or it cannot be affirmed. */
  range: string | null;
  sense: Sense | null;
  reference: Figure | null;
  /** The value judged; of a ceiling, the sum. Where nothing can be judged, the last value known; of a ceiling, none. */
  latest: Figure | null;
  target: { period: string; value: number | null };
  /** What is planned for the period of `latest`. */
  expected: number | null;
  /**
   * Distance to the bad side: % of the planned value (of the target, else of the reference, where it is zero; 100 where all are), points of a
   * ceiling; 0 or less when there is none.
   */
  gap: number | null;
  envelope: ComputedEnvelope | null;
  /** Of a ceiling: the sum at its last year if the mean of the years known goes on. */
  projection: number | null;
  trajectory: TrajectoryPoint[];
}

/** The values that a follow-up rests on, and the address where they stay as they were. */
export interface FrozenValues {
  /** Identifier of the state (docs/indicateurs.md). */
  state: string;
  /** ISO date-time of the first time they were served. */
  servedAt: string;
  /** Dataset versions they were computed from: "slug@3". */
  versions: string[];
  /** Path of these very values in the API. */
  address: string;
}

/** An objective at a date. */
export interface FollowedObjective extends Measured {
  id: string;
  title: string;
  indicator: string;
  territory: string;
  dimensions: Record<string, string>;
  type: Objective["type"];
  /** How what is planned goes from the start to the target. */
  path: Objective["trajectory"];
  /** The periods of the steps that the document plans before its target. */
  steps: string[];
  /** As the document writes it: value, % of reduction. */
  declared: number | null;
  tolerance: number;
  legalReference: string | null;
  comment: PlanComment | null;
  demonstration: boolean;
  frozen: FrozenValues | null;
  /** What the values are, in the words of the day; null for an unknown indicator. */
  words: IndicatorWords | null;
}

/** Title and unit of the values of an objective, as they were served with them: of a ceiling, the unit of a sum of years. */
export interface IndicatorWords {
  title: string;
  unit: string;
  decimals: number;
}

/** Which text of a plan is followed: that of the day asked for, or the first one known. ISO days. */
export interface ServedText {
  /** The first day it was served here; after the day asked for when no text was served yet. */
  since: string;
  /** The day another took its place, or that it was removed where it was followed no more on the day asked for; null for the one served now. */
  replaced: string | null;
}

/** What a commune does for an objective of a territory that holds it. */
export interface ObjectivePart {
  /** Code of the commune. */
  territory: string;
  /** Its value for the period judged of the whole; of a ceiling, its sum until then. Null where it is not known. */
  value: Figure | null;
  /** Where it stands beside its own share; null where the document does not split the objective. */
  share: Measured | null;
}

/** A plan at a date: its objectives and their tally. */
export interface PlanFollowUp {
  plan: Plan;
  /** ISO day, in metropolitan France. */
  at: string;
  text: ServedText;
  objectives: FollowedObjective[];
  /** Its duties on that day, the first due first. */
  deadlines: Deadline[];
  /** The indicators of its objectives as they were defined that day, by id. */
  definitions: ReadonlyMap<string, Indicator>;
  tally: Record<FollowUpStatus, number>;
  /** True when the plan or one of the figures is invented. */
  demonstration: boolean;
}
