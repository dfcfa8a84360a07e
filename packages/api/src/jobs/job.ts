/** The kinds of work done apart from any answer, as administrators read them. */
export const jobKinds = {
  "publish-draft": "publication d'un brouillon",
  "refresh-source": "réception d'une source",
  "ask-source": "source demandée à la main",
  "review-agreements": "suites des conventions",
  "send-messages": "courriels à renvoyer",
  "remind-inspections": "rappels des contrôles",
  "publish-results": "résultats des contrôles",
  prune: "rangement du journal",
} as const;

export type JobKind = keyof typeof jobKinds;

/** What comes of a job, as administrators read it. */
export const jobOutcomes = {
  published: "publié",
  unchanged: "rien de nouveau",
  checked: "vérifié",
  refused: "refusé",
  rejected: "refusé",
  uncovered: "hors du territoire",
  absent: "fichier absent",
  failed: "en échec",
  changed: "changé entre-temps",
  left: "laissé pour plus tard",
  done: "fait",
} as const;

export type JobOutcome = keyof typeof jobOutcomes;

/** What becomes of work: waiting for its moment or for a process, held by one, over, or given up. */
export type JobState = "waiting" | "running" | "done" | "failed";

/** Some work to be done once, whatever process does it. */
export interface JobOrder {
  kind: JobKind;
  /** The same key is the same work: it is written down once. */
  key: string;
  payload: Record<string, unknown>;
}

/** A job as its table keeps it. */
export interface Job extends JobOrder {
  id: string;
  state: JobState;
  /** ISO date-times. */
  runAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** How often it was begun. */
  attempts: number;
  /** Changes as long as its holder lives. */
  lease: string | null;
  /** Machine and process. */
  holder: string | null;
  outcome: JobOutcome | null;
  lastError: string | null;
}

/** A job that is being done. */
export interface JobRun extends JobOrder {
  /** True where nobody tries again if this fails. */
  isLast: boolean;
  /** Whether no other process took it meanwhile. */
  isHeld(): Promise<boolean>;
}

/** What came of a job. */
export interface JobDone {
  outcome: JobOutcome;
  /** When it is to be done again, of what always comes back. */
  again?: Date;
}

/** Does a job; what it throws is tried again later. It may be run twice: what it changes is to be changed once. */
export type JobHandler = (run: JobRun) => Promise<JobDone>;

/** What is told of the jobs of all processes. */
export interface JobsTold {
  /** Jobs that are due and that no process has begun. */
  waiting: number;
  running: Pick<Job, "kind" | "key" | "holder" | "startedAt">[];
  /** Those that failed and are tried again. */
  retried: Pick<Job, "kind" | "key" | "attempts" | "runAt" | "lastError">[];
  /** Those given up these last seven days. */
  failed: Pick<Job, "kind" | "key" | "attempts" | "finishedAt" | "lastError">[];
  /** Those ended these last 24 hours, by kind and outcome. */
  ended: { kind: JobKind; outcome: JobOutcome; count: number }[];
}
