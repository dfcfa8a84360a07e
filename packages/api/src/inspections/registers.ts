import { isOpenLicence } from "@datalogue/ingest";
import type { Knex } from "knex";
import { type Caller, PUBLIC } from "../access/decide-access.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { FeatureReader } from "../ogc/feature-reader.js";
import { Refusal } from "../refusal.js";
import { groupByInstallation } from "./group-by-installation.js";
import { InspectionRefused } from "./inspection-refused.js";
import type { LoadedKind } from "./load-kinds.js";
import { correctPosition, listPositions, type ProposedPosition } from "./position-store.js";
import { type Installation, readRegister } from "./read-register.js";

/** The objects of a register, with the positions that a publisher took for them. */
export interface ReadInstallations {
  installations: Installation[];
  /** Objects beyond those that are followed; 0 almost always. */
  left: number;
  /** Columns of the register. */
  columns: string[];
  version: number;
  /** A partner lends it, under an agreement: nothing is published of what is made of it. */
  isLent: boolean;
  /** Positions proposed from the field that wait for a publisher. */
  proposed: ProposedPosition[];
}

/** Reads registers as a caller may. */
export interface Registers {
  readInstallations(caller: Caller, loaded: LoadedKind): Promise<ReadInstallations>;
  /** Names of the objects of a register by their keys, as far as the public reads it. */
  nameForPublic(loaded: LoadedKind): Promise<Map<string, string>>;
}

/** Objects of a register that are followed: what one service goes round. */
const MOST_INSTALLATIONS = 5_000;

/** A register is read once for each of its versions. */
export function openRegisters(
  knex: Knex,
  { catalogue, features }: { catalogue: Pick<CatalogueReader, "as">; features: FeatureReader },
): Registers {
  const known = new Map<string, { state: string; installations: Installation[]; left: number; columns: string[] }>();
  const readInstallations = async (caller: Caller, loaded: LoadedKind): Promise<ReadInstallations> => {
    const read = await readWritten(caller, loaded);
    const proposals = await listPositions(knex, loaded.kind.id);
    const byKey = groupByInstallation(proposals);
    const installations = read.installations.map((one) => {
      const own = byKey.get(one.key);
      return own ? { ...one, position: correctPosition(one.registered, own) } : one;
    });
    return { ...read, installations, proposed: proposals.filter(({ decision }) => decision === null) };
  };
  /** The objects as the register has them. */
  const readWritten = async (caller: Caller, { kind }: LoadedKind) => {
    const slug = kind.register.dataset;
    const collection = await features.as(caller).getCollection(slug);
    if (!collection) throw new InspectionRefused({ kind: "no-register", dataset: slug });
    const { id, version, licence } = collection.dataset;
    const isLent = !isOpenLicence(licence);
    const state = `${id} ${version} ${JSON.stringify(kind.register)} ${kind.days}`;
    const before = known.get(kind.id);
    if (before?.state === state) return { ...before, version, isLent };
    const query = { boxes: [], datetime: null, properties: [], limit: MOST_INSTALLATIONS, offset: 0, cursor: null };
    const { text, total, returned } = await features.as(caller).listFeatures(collection, query);
    const fields = (await catalogue.as(caller).getSchema(slug))?.fields ?? [];
    const read = {
      ...{ state, installations: readRegister(JSON.parse(`[${text}]`), kind, fields), left: total - returned },
      columns: fields.map(({ name }) => name),
    };
    known.set(kind.id, read);
    return { ...read, version, isLent };
  };

  const nameForPublic = async (loaded: LoadedKind): Promise<Map<string, string>> => {
    const read = await readInstallations(PUBLIC, loaded).catch((error) => {
      if (error instanceof Refusal) return undefined;
      throw error;
    });
    return new Map((read?.installations ?? []).map(({ key, name }) => [key, name]));
  };

  return { readInstallations, nameForPublic };
}
