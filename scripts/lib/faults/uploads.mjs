// The server killed while a file is sent to it, at once or by pieces.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { JSON_BODY, openServed } from "./network.mjs";
import { fileOf, list, lookAt, makeSite, readTurn, SLUG } from "./site.mjs";
import { openVictims } from "./victims.mjs";

const TUS = { "Tus-Resumable": "1.0.0" };
const NAMED = { "Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="entrees.csv"' };

/**
 * A file sent whole, or by a resumable upload, to a server that dies: what was answered 2xx is there when it comes back, byte for byte, the rest goes on from
 * where it was or is sent again; then it is published.
 */
export async function* killUploads({ folder, random }) {
  const site = makeSite(folder);
  await site.load();
  const victims = openVictims("site");
  const shared = { take: () => victims.take(), close: async () => {} };
  let served = await openServed(site, { victims: shared });
  const { key } = served;
  let now = 0;
  try {
    for (let turn = 1; ; turn++) {
      const wrong = [];
      const file = fileOf(turn);
      const id = await served.draft();
      const isResumable = random() < 0.6;
      const delay = random() * 60;
      let acknowledged = 0;
      let upload;
      const sending = (async () => {
        if (!isResumable) {
          const answer = await deposit(served, id, file);
          if (answer.ok) acknowledged = file.length;
          return;
        }
        const metadata = `filename ${btoa("entrees.csv")}`;
        const opened = await served.ask(`/api/drafts/${id}/uploads`, "POST", {
          headers: { ...TUS, "Upload-Length": String(file.length), "Upload-Metadata": metadata },
        });
        upload = opened.headers.get("location");
        for (let at = 0; at < file.length; at += 700)
          acknowledged = await patch(served, upload, at, file.subarray(at, at + 700));
      })().catch(() => {});
      await Promise.race([sending, sleep(delay)]);
      await served.server.kill();
      await sending;
      const struck = acknowledged < file.length;
      served = await openServed(site, { victims: shared, key });
      if (upload !== undefined) {
        let at = await offsetOf(served, upload);
        if (at < acknowledged || at > file.length)
          wrong.push(`the upload went back to ${at}, ${acknowledged} were acknowledged`);
        while (at < file.length) {
          const next = await patch(served, upload, at, file.subarray(at));
          if (next <= at) break;
          at = next;
        }
      } else {
        const kept = await served.fileOf(id);
        if (typeof kept === "string") wrong.push(`its file was answered ${kept}`);
        else if (kept === undefined ? acknowledged > 0 : !file.equals(kept))
          wrong.push("the file is not the one that was sent");
        if (kept === undefined) await deposit(served, id, file);
      }
      const whole = await served.fileOf(id);
      if (!Buffer.isBuffer(whole) || !whole.equals(file))
        wrong.push("the draft has not the file once it was sent again");
      // One in three is published: the others are removed, and nothing is left of either.
      if (turn % 3 === 0) {
        const answer = await served.ask(`/api/drafts/${id}/publish`, "POST", { headers: JSON_BODY, body: "{}" });
        if (answer.ok) now = turn;
        else wrong.push(`not published: ${answer.status} ${(await answer.text()).slice(0, 200)}`);
      } else await served.remove(id);
      const read = await readTurn(served.url);
      if (read !== now) wrong.push(`serves ${read}, and not ${now}`);
      const left = ["building", "drafts", "uploads"].flatMap((name) =>
        list(join(site.data, name)).map((one) => `${name}/${one}`),
      );
      if (left.length > 0) wrong.push(`left: ${left.slice(0, 4).join(", ")}`);
      yield { injected: struck, wrong };
    }
  } finally {
    await served.server.kill();
    await victims.close();
    await lookAt(site);
  }
}

/** The offset that a server acknowledges. */
async function patch(served, upload, at, body) {
  const answer = await served.ask(upload, "PATCH", {
    headers: { ...TUS, "Upload-Offset": String(at), "Content-Type": "application/offset+octet-stream" },
    body,
  });
  return answer.ok ? Number(answer.headers.get("upload-offset")) : at;
}

async function offsetOf(served, upload) {
  const answer = await served.ask(upload, "HEAD", { headers: TUS });
  return answer.ok ? Number(answer.headers.get("upload-offset")) : 0;
}

/** Deposits the file of a turn in a draft, whole. */
export const deposit = (served, id, body) => served.ask(`/api/drafts/${id}/file`, "PUT", { headers: NAMED, body });

/**
 * Publishes a file by the API, in a new draft or in one; gives what was answered, of status 0 where there was no answer, and `wrong`: an answer that is
 * neither a success nor a refusal that says when to come back.
 */
export async function publishTurn(served, turn, draft) {
  const told = await tryToPublish(served, turn, draft).catch((error) => ({
    ...{ status: error.status ?? 0, text: error.cause?.code ?? error.message, retryAfter: error.retryAfter },
  }));
  const isSound = told.status === 200 || (told.status === 503 && told.retryAfter);
  return { ...told, wrong: isSound ? [] : [`a publisher was answered ${JSON.stringify(told)}`] };
}

async function tryToPublish(served, turn, draft) {
  const id = draft ?? (await served.draft());
  const sent = await deposit(served, id, fileOf(turn));
  const answer = sent.ok
    ? await served.ask(`/api/drafts/${id}/publish`, "POST", { headers: JSON_BODY, body: "{}" })
    : sent;
  const retryAfter = answer.headers.get("retry-after");
  return { id, sent: sent.ok, status: answer.status, retryAfter, text: (await answer.text()).slice(0, 300) };
}

/**
 * What is wrong of a publication that was answered `told` and may have failed, where `read` is now served and `last` was before: said done, it is served; else
 * the file that was deposited is still there. A draft that was not published is then removed.
 */
export async function judgePublication(served, { told, turn, last, read }) {
  const wrong = [...told.wrong];
  if (told.status === 200 ? read !== turn : ![last, turn].includes(read))
    wrong.push(`serves ${read} after ${JSON.stringify(told)}`);
  if (told.sent && told.status !== 200 && read === last) {
    const kept = await served.fileOf(told.id);
    if (!Buffer.isBuffer(kept) || !kept.equals(fileOf(turn))) wrong.push("a file that was deposited is not there");
  }
  if (told.id && told.status !== 200) await served.remove(told.id);
  return wrong;
}

/** The number of the version served. */
export async function versionOf(url) {
  return (await (await fetch(`${url}/api/datasets/${SLUG}`)).json()).version;
}
