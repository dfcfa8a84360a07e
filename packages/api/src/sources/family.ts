import type { Static, TObject } from "typebox";
import type { Fetcher, Validators } from "../fetching/fetcher.js";
import type { Filter, Question } from "./question.js";

/** A file of the producer that a person downloaded. */
export interface HandFile {
  path: string;
  /** Its name, after those of the folders that it is in. */
  name: string;
}

/** What a family receives with, and where it writes. */
export interface Receiving {
  fetcher: Fetcher;
  /** A folder that exists: the file is written in it, and what is needed meanwhile. */
  folder: string;
  /** Most bytes of the file. */
  maxBytes: number;
  /** What was received last, to be asked only if it changed: its address and its state. */
  known?: (Validators & { url: string }) | undefined;
  /** The year received last from this very address, where the last one is asked for: none before it takes its place. */
  vintage?: string | undefined;
  /** Whether a file that came is served, be it of another address, or of a year that nobody noted. */
  isServed?: boolean | undefined;
  /** Least share, from 0 to 1, of the communes of each year that have a file where each has its own; all, without it. */
  leastShare?: number | undefined;
}

/** Communes that have no file, where each has its own; `year`: in that one, where each year has its own too. */
export interface AbsentCommunes {
  year?: number;
  communes: string[];
}

/** What a producer has not, of what was asked. */
export interface Lacks {
  /** Years asked for that have no file yet. */
  absentYears?: number[] | undefined;
  /** Years after the one received, left as long as too few communes have their file: those seen without. */
  leftYears?: AbsentCommunes[] | undefined;
  /** Communes that have no file, when others have one. */
  absentCommunes?: AbsentCommunes[] | undefined;
}

/** Of what came, what did not. */
export function lacksOf({ absentYears, leftYears, absentCommunes }: Lacks): Lacks {
  return { absentYears, leftYears, absentCommunes };
}

/** What a source gave: one file that the readers take, and what was asked. */
export interface ReceivedFile extends Validators, Lacks {
  status: "received";
  path: string;
  /** Name as a reader of formats expects it, with its extension. */
  name: string;
  bytes: number;
  sha256: string;
  /** Every address asked, in order. */
  asked: string[];
  /** When it is one file of the producer's: the address asked, and the one that answered, redirects followed. */
  url?: string;
  finalUrl?: string;
  /** The title or the year found, where several might have been. */
  vintage?: string | undefined;
}

export type Reception =
  | ReceivedFile
  | ({ status: "unchanged"; asked: string[] } & Pick<ReceivedFile, "vintage"> & Lacks);

/** A kind of address: its parameters in `source.json`, and how it is asked. One object, one file. */
export interface Family<Form extends TObject = TObject> {
  /** What it is called, in French. */
  title: string;
  /** Its parameters, `family` left out. */
  form: Form;
  /** Whether it filters itself, by the field that `filter` names; else the whole file is received. */
  filters: boolean;
  /** Whether it asks for the years of `vintages`. */
  hasYears: boolean;
  /** Asks and receives. Throws `FetchFailure`, `SourceFailure`: nothing of the folder is then to be read. */
  receive(from: Static<Form>, filter: Filter | undefined, question: Question, receiving: Receiving): Promise<Reception>;
  /** The years that have each a file, or several; undefined where one file holds all. */
  fileYears?(from: Static<Form>, question: Pick<Question, "years" | "currentYear">): readonly number[] | undefined;
  /**
   * Makes of the files that a person downloaded what `receive` makes of the answers. Undefined: the file is taken as it is. Absent: one file is taken
   * as it is, several are parts of one CSV. Throws as `receive` does.
   */
  gather?(
    from: Static<Form>,
    filter: Filter | undefined,
    question: Question,
    files: readonly HandFile[],
    receiving: Omit<Receiving, "known">,
  ): Promise<ReceivedFile | undefined>;
}

/** A family, its parameters known to the types. */
export function family<const Form extends TObject>(one: Family<Form>): Family<Form> {
  return one;
}
