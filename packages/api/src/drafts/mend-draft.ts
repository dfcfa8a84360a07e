import { stat } from "node:fs/promises";
import type { MendedFile } from "../checking/checking.js";
import type { IncomingFolder } from "../checking/incoming-folder.js";
import type { openIntake } from "../checking/intake.js";
import type { Draft } from "./draft.js";
import type { DraftGuards } from "./draft-guards.js";
import { type openReadings, PATIENCE, type RunDraftTask } from "./draft-readings.js";
import { DraftRefused } from "./draft-refused.js";
import type { Drafts } from "./drafts.js";
import type { openReceiving } from "./receive-files.js";
import type { StoredDraft } from "./stored-draft.js";

interface MendingParts
  extends Pick<DraftGuards, "open" | "requireOpen" | "requireWritable">,
    Pick<ReturnType<typeof openReadings>, "describeReading" | "settle">,
    Pick<ReturnType<typeof openReceiving>, "take"> {
  incoming: IncomingFolder;
  intake: ReturnType<typeof openIntake>;
  run: RunDraftTask;
  show(draft: StoredDraft): Promise<Draft>;
}

/** Makes the mended copy of the file of a draft: to be given, told beforehand, or taken as the file. */
export function openMending(parts: MendingParts): Pick<Drafts, "mend" | "proposeMending" | "takeMended"> {
  const { incoming, intake, run, open, requireOpen, requireWritable, describeReading, settle, take, show } = parts;

  const jobOfMending = async (draft: StoredDraft) => {
    const { file, reading } = draft;
    if (!file) throw new DraftRefused({ kind: "no-file" });
    if (file.from === "hand")
      throw new DraftRefused({
        kind: "no-mended-copy",
        sentence: "Les lignes de ce brouillon sont saisies à la main\u00A0: corrigez-les dans leur tableau.",
      });
    if (!reading?.schema)
      throw new DraftRefused({ kind: "no-mended-copy", sentence: "Ce fichier n'a pas pu être lu comme un tableau." });
    const job = await describeReading(draft, file);
    return { file, job: { ...job, schema: reading.schema, recipe: reading.recipe } };
  };

  return {
    async mend(caller, id): Promise<MendedFile> {
      const settled = await settle(await open(caller, id), PATIENCE);
      const { file, job } = await jobOfMending(settled);
      // Archives that are given slowly take room meanwhile: as many as files that arrive.
      const hold = intake.enter(`organisation ${settled.organisation}`);
      const [folder, zip] = [incoming.reserve(), incoming.reserve()];
      const forget = () => {
        hold.leave();
        return incoming.forget(zip);
      };
      try {
        const mended = await run({ kind: "mend", job, folder, zip });
        if (mended.kind === "refused") {
          await forget();
          return mended;
        }
        const { before, after, changes } = mended;
        const { size } = await stat(zip);
        return { kind: "written", before, after, changes, name: file.name, zip: { path: zip, bytes: size }, forget };
      } catch (error) {
        await forget();
        throw error;
      } finally {
        await incoming.forget(folder);
      }
    },
    async proposeMending(caller, id) {
      const draft = await settle(await open(caller, id), PATIENCE);
      if (!draft.file || draft.file.from === "hand" || !draft.reading?.schema) return undefined;
      const { job } = await jobOfMending(draft);
      const [folder, zip] = [incoming.reserve(), incoming.reserve()];
      try {
        const mended = await run({ kind: "mend", job, folder, zip });
        if (mended.kind === "refused" || mended.changes === 0) return undefined;
        const { after, changes, groups = [] } = mended;
        return { groups, changes, after };
      } finally {
        await incoming.forget(folder);
        await incoming.forget(zip);
      }
    },
    async takeMended(caller, id, revision, refused = []) {
      const draft = await settle(await open(caller, id), PATIENCE);
      requireOpen(draft);
      requireWritable();
      const { job } = await jobOfMending(draft);
      const [folder, zip] = [incoming.reserve(), incoming.reserve()];
      try {
        const mended = await run({ kind: "mend", job, folder, zip, refused });
        if (mended.kind === "refused") throw new DraftRefused({ kind: "no-mended-copy", sentence: mended.sentence });
        const { copy, name = draft.file?.name ?? "copie.csv" } = mended;
        return await take(caller, draft, copy as string, { name, from: "mended" }, revision ?? draft.revision);
      } catch (error) {
        if (error instanceof DraftRefused) throw error;
        const current = await open(caller, id);
        if (current.file?.stored === draft.file?.stored) throw error;
        // It went as it was read: another took its place.
        throw new DraftRefused({ kind: "changed-meanwhile", current: await show(current), yours: null });
      } finally {
        await incoming.forget(folder);
        await incoming.forget(zip);
      }
    },
  };
}
