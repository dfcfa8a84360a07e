/** What a status says of a value. */
interface StatusDescriptor {
  /** There is a value. */
  told: boolean;
  /** Of a value made of several: the highest among theirs is its own. */
  rank: number;
}

/** Statuses of values, those that have one first. */
export const observationStatuses = {
  OBSERVE: { told: true, rank: 0 },
  ESTIME: { told: true, rank: 1 },
  PROVISOIRE: { told: true, rank: 2 },
  SECRET: { told: false, rank: 5 },
  NON_DISPONIBLE: { told: false, rank: 3 },
  NON_CALCULABLE: { told: false, rank: 4 },
} as const satisfies Record<string, StatusDescriptor>;

export type ObservationStatus = keyof typeof observationStatuses;

export const statusNames = Object.keys(observationStatuses) as ObservationStatus[];

/** Statuses of what has a value. */
export type ToldStatus = {
  [S in ObservationStatus]: (typeof observationStatuses)[S]["told"] extends true ? S : never;
}[ObservationStatus];

/** Statuses of what has none. */
export type AbsentStatus = Exclude<ObservationStatus, ToldStatus>;

/** Of a value that is there, and is not observed. */
export type UncertainStatus = Exclude<ToldStatus, "OBSERVE">;

const highestFirst = [...statusNames].sort((a, b) => observationStatuses[b].rank - observationStatuses[a].rank);
const told = highestFirst.filter((status): status is ToldStatus => observationStatuses[status].told);
const absent = highestFirst.filter((status) => !observationStatuses[status].told);

/** The status of a value made of several: provisional as soon as one is, else estimated as soon as one is. */
export function weakestStatus(statuses: Iterable<ObservationStatus | undefined>): ToldStatus {
  const found = new Set(statuses);
  return told.find((status) => found.has(status)) ?? "OBSERVE";
}

/** Why a value made of several is not there: what is masked before what cannot be computed, before what is not known. */
export function absentStatus(statuses: Iterable<ObservationStatus>): ObservationStatus | undefined {
  const found = new Set(statuses);
  return absent.find((status) => found.has(status));
}
