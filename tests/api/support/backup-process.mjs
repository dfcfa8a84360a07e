// Another process that backs up or restores: `backup-process.mjs backup|restore PLACE STEP N` kills itself at once the N-th time that it gets to STEP
// ("" = never). Its settings come from the environment, as those of the command line.
import { makeBackup } from "../../../packages/api/dist/backup/make-backup.js";
import { openToRead, openToWrite } from "../../../packages/api/dist/backup/open-place.js";
import { restoreBackup } from "../../../packages/api/dist/backup/restore-backup.js";
import { readSettings } from "../../../packages/api/dist/settings/settings.js";

const [task, path, fatal, count] = process.argv.slice(2);
let times = 0;
const onStep = (step) => {
  if (step === fatal && ++times === Number(count)) process.kill(process.pid, "SIGKILL");
};
const settings = readSettings(process.env);
if (task === "backup") {
  const place = await openToWrite(path, null, settings);
  await makeBackup(settings, place, { onStep });
  await place.storage.close(true);
} else {
  const place = await openToRead(path, null);
  await restoreBackup(settings, place, { onStep });
  await place.storage.close(false);
}
