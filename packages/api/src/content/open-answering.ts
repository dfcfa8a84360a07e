import type { RequestHandler } from "express";
import type { Agreements } from "../agreements/agreements.js";
import { civilDay } from "../calendar/civil-day.js";
import type { Basis } from "../catalogue/basis.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { type AnswerStore, createAnswerStore } from "../http/answer-store.js";
import { answerAgain, isAnonymousReading, type ReadState } from "../http/stored-answers.js";
import { isTile } from "../ogc/tile-routes.js";
import type { Replica } from "../store/replica.js";
import type { RevisionReader } from "../store/revision-reader.js";
import type { FileKeeper } from "../stored-files/file-keeper.js";
import type { DefinitionStore } from "./definition-store.js";
import type { ReceivedPopulations } from "./received-populations.js";

/** The states of what is public, and what was answered in each. */
export interface Answering {
  /** Answers and pages already made, for a state of the data that `readState` names. */
  answers: AnswerStore;
  /** The state of all that is public, the day included; what is read after is of that state at least. */
  readState: ReadState;
  /** The state of what one answer is made of, the day included: less changes than everything. */
  readBasis(basis: Basis): Promise<string>;
  /** Gives again what was answered before: the first middleware of a server. */
  seenBefore: RequestHandler;
}

interface Parts {
  catalogue: CatalogueReader & { reach(revision: number): void | Promise<void> };
  definitions: DefinitionStore;
  populations: ReceivedPopulations;
  agreements: Agreements;
  keeper: FileKeeper;
  revisions: RevisionReader;
  replica: Replica | undefined;
  /** Tells apart the states of the reference geography. */
  geographyDigest: () => string;
  now: () => Date;
}

export function openAnswering(parts: Parts): Answering {
  const { catalogue, definitions, populations, agreements, keeper, revisions, replica, geographyDigest, now } = parts;
  const readDay = currentDay(now);
  const nameRest = () => `${geographyDigest()} ${keeper.damages()} ${readDay()} ${agreements.digest()}`;
  // A request that read the counter first and names it last does not bring a former state back.
  let newest = 0;
  const nameState = (revision: number) => {
    newest = Math.max(newest, revision);
    return `${newest} ${nameRest()}`;
  };
  const answers = createAnswerStore({
    async isOnlyFollowed(state) {
      const revision = Number.parseInt(state, 10);
      return revision >= (await catalogue.correctedAt()) && state === `${revision} ${nameRest()}`;
    },
  });
  /** Definitions that another process loaded are there once the state is named. */
  const readTo = (name: (revision: number) => string | Promise<string>) => {
    const reading = revisions.read();
    const refreshing = [definitions.refresh(reading), populations.refresh(reading), agreements.refresh(reading)];
    if (refreshing.every((one) => one === undefined) && typeof reading === "number") return name(reading);
    return Promise.all([reading, ...refreshing]).then(([revision]) => name(revision));
  };
  /** What is read after is of that state, even at once: where lent data stand too. */
  const reachState = (revision: number): string | Promise<string> => {
    const named = Math.max(newest, revision);
    const reaching = catalogue.reach(named);
    if (!reaching) return nameState(named);
    // Another request may have named a later one meanwhile.
    return reaching.then(() => (newest > named ? reachState(newest) : nameState(named)));
  };
  const readState = () => readTo(reachState);
  // What was kept is of its state: nothing is read after.
  const again = answerAgain(answers, () => readTo(nameState), isTile);
  return {
    answers,
    readState,
    readBasis: async (basis) =>
      // One text: every answer kept holds one.
      [await catalogue.fingerprint(basis), geographyDigest(), keeper.damages(), readDay()].join(" "),
    seenBefore: (request, response, next) =>
      replica && isAnonymousReading(request)
        ? replica.serve(() => again(request, response, next))
        : again(request, response, next),
  };
}

/** The civil day, looked up once a second at most: it is asked at each request. */
function currentDay(now: () => Date): () => string {
  let second = Number.NaN;
  let day = "";
  return () => {
    const at = now();
    const current = Math.floor(at.getTime() / 1000);
    if (current !== second) day = civilDay(at);
    second = current;
    return day;
  };
}
