import { openFetcher } from "../fetching/fetcher.js";
import { serveTasks } from "../threads/serve-tasks.js";
import { bringHere } from "./bring-file.js";
import type { ReceptionTask } from "./reception-thread.js";

/** The thread where files of sources are received: putting their pages together and measuring their areas would hold readers up. */
serveTasks<ReceptionTask>(async ({ one, question, userAgent, allowedHosts, maxFileBytes, scratch, known }) => {
  const { outlines, ...asked } = question;
  return bringHere(
    one,
    {
      origin: { fetcher: openFetcher({ userAgent, allowedHosts }) },
      ...{ question: { ...asked, outlines: () => outlines }, maxFileBytes },
    },
    scratch,
    known,
  );
});
