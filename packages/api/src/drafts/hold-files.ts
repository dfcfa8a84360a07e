import { constants } from "node:fs";
import { copyFile, stat } from "node:fs/promises";
import { v7 as uuid } from "uuid";
import type { IncomingFolder } from "../checking/incoming-folder.js";
import { digestOf } from "../content/read-dataset.js";
import { beginDraft, EMPTY_DOCUMENT } from "./begin-draft.js";
import type { DraftSource } from "./draft.js";
import type { DraftFiles } from "./draft-files.js";
import type { DraftGuards } from "./draft-guards.js";
import { type DraftStore, RevisionPassed } from "./draft-store.js";
import type { Drafts } from "./drafts.js";
import type { DraftsParts } from "./drafts-parts.js";
import { SOURCES, type StoredFile } from "./stored-draft.js";
import type { Uploads } from "./uploads.js";

interface HoldingParts
  extends Pick<DraftsParts, "workshop" | "readOnly" | "now">,
    Pick<DraftGuards, "findPartiesNow" | "keepOpen"> {
  drafts: DraftStore;
  files: DraftFiles;
  uploads: Uploads;
  incoming: IncomingFolder;
  /** Throws `DraftRefused` where an organisation has no room for so many bytes and drafts more. */
  requireRoom(organisation: string, bytes: number, drafts: number): Promise<void>;
}

/** Files that sources gave and that could not be published: each a draft, to be mended. */
export function openHolding(parts: HoldingParts): Pick<Drafts, "hold" | "release" | "listHeld"> {
  const { drafts, files, uploads, incoming, requireRoom, findPartiesNow, keepOpen, now } = parts;
  const { store } = parts.workshop;
  return {
    async hold(dataset, { path, name, url }, reason) {
      const stored = await store.findDataset({ id: dataset });
      if (!stored || parts.readOnly !== null) return;
      const { organisation } = stored.metadata;
      const at = now().toISOString();
      const sha256 = await digestOf(path);
      const { size: bytes } = await stat(path);
      const known = (await drafts.listHeld([dataset])).get(dataset);
      const before = known === undefined ? undefined : await drafts.find(known);
      // Somebody is at work on it, or it is the same file again.
      if (before && (before.updatedBy !== SOURCES || before.file?.sha256 === sha256)) return;
      await requireRoom(organisation, bytes - (before?.file?.bytes ?? 0), before ? 0 : 1);
      const id = before?.id ?? uuid();
      const arrived = incoming.reserve();
      try {
        await copyFile(path, arrived, constants.COPYFILE_EXCL);
        const file: StoredFile = {
          ...{ name, bytes, sha256, receivedAt: at, from: "address" as const, stored: uuid(), arrived },
          ...(url === undefined ? {} : { url }),
        };
        const source: DraftSource = { act: "mend", reason };
        const parties = await findPartiesNow({ dataset });
        await files.share(id, file);
        if (before) {
          const by = { actor: SOURCES, at, revision: before.revision, action: "deposit" as const };
          await drafts.change(id, by, ({ document }) => ({ file, document: { ...document, source, parties } }));
        } else
          await drafts.insert({
            ...beginDraft({ organisation, known: stored, title: null, actor: SOURCES, at }),
            ...{ id, file },
            document: { ...EMPTY_DOCUMENT, title: null, source, parties },
          });
        await files.settle(id, file);
        if (before?.file) await files.forget(id, before.file);
      } finally {
        await incoming.forget(arrived);
      }
    },
    async release(dataset) {
      const id = (await drafts.listHeld([dataset])).get(dataset);
      const draft = id === undefined ? undefined : await drafts.find(id);
      if (!draft?.file || draft.updatedBy !== SOURCES || (await uploads.list(draft.id)).length > 0) return;
      // Whoever comments it touches it, without another revision.
      const untouchedSince = new Date(Date.parse(draft.file.receivedAt) + 1).toISOString();
      const by = { actor: SOURCES, at: now().toISOString(), revision: draft.revision, untouchedSince };
      try {
        await drafts.remove(draft.id, by);
      } catch (error) {
        if (error instanceof RevisionPassed) return;
        throw error;
      }
      await files.remove(draft.id);
    },
    async listHeld(caller, datasets) {
      const held = await drafts.findEach([...(await drafts.listHeld(datasets)).values()]);
      return new Map((await keepOpen(caller, held)).map(({ id, dataset }) => [dataset, id]));
    },
  };
}
