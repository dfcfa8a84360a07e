import type { Knex } from "knex";
import type { Caller } from "../access/decide-access.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import { InspectionRefused } from "./inspection-refused.js";
import { findInspection } from "./inspection-store.js";
import type { KindAccess } from "./kind-access.js";
import type { InspectionKind } from "./kind-schema.js";
import type { LoadedKind } from "./load-kinds.js";
import type { OwnedPhoto, PhotoStore, ReleasedRow } from "./photo-store.js";
import type { Registers } from "./registers.js";

/** A photo as its own page shows it to those who decide of it. */
export interface ShownPhoto {
  kind: InspectionKind;
  photo: OwnedPhoto;
  /** Key of the object, and the day. */
  installation: string;
  seenOn: string;
  may: { release: boolean; remove: boolean };
}

/** A photo that anybody may see, with what it is of where the public reads the register. */
export interface ReleasedPhoto extends Omit<ReleasedRow, "installation"> {
  /** Title of the kind of inspection, and organisation (slug). */
  title: string;
  organisation: string;
  installation: { key: string; name: string } | null;
}

/** Photos of inspections: kept, shown to everybody, taken back, removed. */
export interface PhotoActs {
  /** Keeps a photo until its entry comes; `sha256` is that of what is sent. */
  keepPhoto(caller: Caller, kind: string, sha256: string, received: Uint8Array): Promise<void>;
  /** Path of the file of a photo. */
  findPhoto(caller: Caller, id: string): Promise<string>;
  /** A photo of this kind, whether its file is there or was removed. */
  getPhoto(caller: Caller, kind: string, id: string): Promise<ShownPhoto>;
  /** A publisher shows a photo to everybody, once they looked for faces and plates; `sentence`: what it shows. */
  releasePhoto(caller: Caller, kind: string, id: string, said: { sentence: string; isClear: boolean }): Promise<void>;
  /** Takes it back: it is no more given to the public from then on. */
  withdrawPhoto(caller: Caller, kind: string, id: string): Promise<void>;
  /** Removes its file for good, by a publisher or who took it; `why` and the day stay in its place. */
  removePhoto(caller: Caller, kind: string, id: string, why: string): Promise<void>;
  /** What anybody may see, the last released first. */
  listReleased(): Promise<ReleasedPhoto[]>;
  /** Path of the file of a photo that anybody may see. */
  findReleased(id: string): Promise<string>;
}

interface Parts extends KindAccess {
  now(): Date;
  /** As they are served now. */
  kinds(): LoadedKind[];
  photos: PhotoStore;
  registers: Registers;
}

/** Characters of what is said of a photo. */
const LONGEST_SENTENCE = 300;

/** Each act is told in the journal; refusals are `InspectionRefused`. */
export function openPhotoActs(knex: Knex, parts: Parts): PhotoActs {
  const { now, photos, registers, may, open, openToWrite } = parts;

  const describePhoto: PhotoActs["getPhoto"] = async (caller, id, photo) => {
    const loaded = open(caller, id, "read");
    const found = await photos.get(knex, photo);
    const inspection = found?.kind === id ? await findInspection(knex, found.inspection) : undefined;
    if (!found || !inspection) throw new InspectionRefused({ kind: "unknown-photo" });
    const release = may(caller, loaded, "publish");
    const isOwn = caller.kind === "person" && caller.person === found.author && may(caller, loaded, "draft");
    return {
      ...{ kind: loaded.kind, photo: found, installation: inspection.installation, seenOn: inspection.seenOn },
      may: { release, remove: release || isOwn },
    };
  };
  /** An act on a photo whose file is there, told in the journal. */
  const changePhoto = async (
    caller: Caller,
    id: string,
    photo: string,
    act: "release-photo" | "withdraw-photo" | "remove-photo",
    more: { reason?: string },
    work: (trx: Knex, at: string) => Promise<void>,
  ) => {
    const { loaded, person } = openToWrite(caller, id, "draft");
    await quietTransaction(knex, async (trx) => {
      const found = await photos.get(trx, photo);
      const inspection = found?.kind === id && !found.removed ? await findInspection(trx, found.inspection) : undefined;
      if (!found || !inspection) throw new InspectionRefused({ kind: "unknown-photo" });
      if (act === "withdraw-photo" && found.released === null) return;
      const at = now().toISOString();
      await work(trx, at);
      const { organisation } = loaded.kind;
      const detail = { organisation, kind: id, installation: inspection.installation, ...more };
      await journal(trx, at, `person:${person}`, act, `inspection:${inspection.id}`, detail);
    });
  };

  return {
    async keepPhoto(caller, id, sha256, received) {
      const { loaded, person } = openToWrite(caller, id, "draft");
      await photos.keep({ kind: loaded.kind.id, author: person }, sha256, received);
    },
    async findPhoto(caller, id) {
      const found = await photos.find(id);
      if (caller.kind === "public")
        throw new InspectionRefused({ kind: "not-allowed", caller: "public", organisation: "", rule: "sans-compte" });
      if (!found || !parts.kinds().some((one) => one.kind.id === found.kind && may(caller, one, "read")))
        throw new InspectionRefused({ kind: "unknown-inspection" });
      return found.path;
    },
    getPhoto: describePhoto,
    async releasePhoto(caller, id, photo, { sentence, isClear }) {
      const { person } = openToWrite(caller, id, "publish");
      const problems = [
        ...checkSentence("sentence", sentence, "Dites en une phrase ce que montre la photo"),
        ...(isClear
          ? []
          : [
              {
                field: "isClear",
                message: "Regardez la photo en grand, puis dites que ni visage ni plaque ne s'y reconnaît.",
              },
            ]),
      ];
      if (problems.length > 0) throw new InspectionRefused({ kind: "invalid", problems });
      await changePhoto(caller, id, photo, "release-photo", {}, async (trx, at) => {
        await photos.release(trx, photo, { at, by: person, sentence: sentence.trim() });
      });
    },
    async withdrawPhoto(caller, id, photo) {
      openToWrite(caller, id, "publish");
      await changePhoto(caller, id, photo, "withdraw-photo", {}, (trx) => photos.release(trx, photo, null));
    },
    async removePhoto(caller, id, photo, why) {
      const { person, loaded } = openToWrite(caller, id, "draft");
      const { photo: found } = await describePhoto(caller, id, photo);
      // Who took it, or who publishes.
      if (found.author !== person && !may(caller, loaded, "publish")) openToWrite(caller, id, "publish");
      const problems = checkSentence("why", why, "Dites en une phrase pourquoi la photo est retirée");
      if (problems.length > 0) throw new InspectionRefused({ kind: "invalid", problems });
      let erase = async () => {};
      await changePhoto(caller, id, photo, "remove-photo", { reason: why.trim() }, async (trx, at) => {
        ({ erase } = await photos.remove(trx, photo, { at, by: person, why: why.trim() }));
      });
      // What a crash leaves here is swept with what no row names.
      await erase();
    },
    async listReleased() {
      const rows = await photos.listReleased();
      const released: ReleasedPhoto[] = [];
      const names = new Map<string, Map<string, string>>();
      for (const { installation, ...row } of rows) {
        const loaded = parts.kinds().find(({ kind }) => kind.id === row.kind);
        if (!loaded) continue;
        const known = names.get(row.kind) ?? (await registers.nameForPublic(loaded));
        names.set(row.kind, known);
        const name = known.get(installation);
        const { title, organisation } = loaded.kind;
        released.push({
          ...{ ...row, title, organisation },
          installation: name === undefined ? null : { key: installation, name },
        });
      }
      return released;
    },
    async findReleased(id) {
      const found = await photos.find(id);
      if (!found?.isReleased || !parts.kinds().some(({ kind }) => kind.id === found.kind))
        throw new InspectionRefused({ kind: "unknown-photo" });
      return found.path;
    },
  };
}

/** What is missing in a sentence that is asked for. */
function checkSentence(field: string, text: string, asked: string): { field: string; message: string }[] {
  const { length } = text.trim();
  return length >= 10 && length <= LONGEST_SENTENCE && !text.includes("\0")
    ? []
    : [{ field, message: `${asked}, de 10 à ${LONGEST_SENTENCE} caractères.` }];
}
