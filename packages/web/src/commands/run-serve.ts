import type { RequestListener, Server, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import {
  CatalogueDamaged,
  createAppServer,
  type Datalogue,
  LONGEST_UPLOAD,
  type LoadSummary,
  localRefreshCommand,
  openDatalogue,
  openPressure,
  readSettings,
  type Settings,
  serviceLog,
} from "@datalogue/api";
import { counted } from "../format/index.js";
import { loadAssets } from "../http/assets.js";
import { loadingPage } from "../pages/loading.js";
import { answerUnreadable } from "../server/answer-unreadable.js";
import { boundConnections } from "../server/bound-connections.js";
import { openMetrics } from "../server/metrics.js";
import { preparePages } from "../server/prepare-pages.js";
import { createApp } from "../server/server.js";
import { unreadableCatalogue } from "../server/unreadable-catalogue.js";

/**
 * Node alone would cut a large file after five minutes, without a word; what receives files has its own deadlines, a little shorter. Headers come in
 * one piece or two: who takes a quarter of a minute holds the connection.
 */
const TIMES = {
  requestTimeout: LONGEST_UPLOAD + 60_000,
  headersTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
};

/** Longer than a proxy keeps a connection that waits (60 s, nginx): it never sends by one that closes, which would lose what is not asked twice. */
const PROXY_PATIENCE = 75_000;

/** Of V8, whose own choices keep readers of a busy site waiting. */
const V8_FLAGS = [
  // A heap is collected whole once it has doubled. V8 counts on what a collection takes alone, and makes one for each tenth: its threads then
  // work beside who answers (note 0265).
  "--heap-growing-percent=100",
  // What the code that answers makes is made young. From what outlived collections while the content was loaded, V8 concludes for ever that the
  // objects of requests will, and makes them where only a collection of the whole heap takes them back (note 0267).
  "--no-allocation-site-pretenuring",
  // Six times what V8 chooses: code is compiled to be fast once it is truly hot. Most of what each publication compiled anew, in threads that took
  // the processors from who answers, ran a few times more (note 0276).
  "--interrupt-budget=405504",
];

/** Opens the catalogue, loads the content, answers until `stopping` resolves. */
export async function runServe(stopping: Promise<undefined>): Promise<void> {
  const started = new Date();
  const settings = readSettings(process.env);
  for (const flag of V8_FLAGS) setFlagsFromString(flag);
  // Whatever is under way when it is asked, the opening of the catalogue included.
  stopping.then(() => boundStop(settings.stopDelay * 1_000 + LONGEST_STOP));
  // The port is taken before the data folder is opened, so that a second server touches nothing of the first.
  const isBehindProxy = settings.trustProxy > 0;
  const times = isBehindProxy ? { ...TIMES, keepAliveTimeout: PROXY_PATIENCE } : TIMES;
  const { server, answerWith } = createAppServer(starting(), times);
  answerUnreadable(server);
  const bounds = boundConnections(server, isBehindProxy ? { mostEach: Number.POSITIVE_INFINITY } : {});
  const refusal = await listen(server, settings);
  if (refusal) {
    process.stderr.write(`${refusal}\n`);
    process.exitCode = 2;
    return;
  }
  const log = serviceLog(settings);
  // A fault of the program, which is told: all who are answered meanwhile do not pay for it.
  const tellUnheard = (reason: unknown) =>
    log(`a failure that nobody waited for: ${reason instanceof Error ? reason.stack : reason}`);
  process.on("unhandledRejection", tellUnheard);
  const pressure = openPressure();
  let datalogue: Datalogue | undefined;
  const metrics = settings.metrics && openMetrics({ pressure, bounds, countWaiting: () => datalogue?.countWaiting() });
  const measured = await metrics?.listen(settings.metrics as { host: string; port: number }).catch(() => null);
  if (measured === null) {
    process.stderr.write(
      "DATALOGUE_METRICS\u00a0: ce port est déjà pris, ou cette adresse n'est pas de cette machine. Choisissez-en une autre.\n",
    );
    process.exitCode = 2;
    await closeServer(server);
    return;
  }
  let ahead: ReturnType<typeof preparePages> | undefined;
  let stopPrinting = () => {};
  try {
    datalogue = await openDatalogue(settings, { log });
    const app = createApp(datalogue, settings, { log, pressure, ...(metrics ? { observe: metrics.observe } : {}) });
    answerWith(app);
    stopPrinting = () => app.locals.close();
    ahead = preparePages({ app, ...datalogue, isBusy: pressure.isBusy, log });
    const loading = datalogue.load();
    const summary = await Promise.race([loading, stopping]);
    if (summary) {
      announce(server, settings, summary, await adviseRefresh(datalogue, settings));
      await announceFirstLink(datalogue, started);
      datalogue.keepDrafts();
      datalogue.tellFollowers();
      if (settings.refresh) datalogue.refreshAtNight();
    }
    await stopping;
    datalogue.announceStop();
    // Who shares the visits between several services sees it, and sends none here any more.
    await sleep(settings.stopDelay * 1_000);
    await closeServer(server);
    // A load under way ends before the databases close, or is taken up again at the next start.
    await Promise.race([loading.catch(() => {}), sleep(PATIENCE, undefined, { ref: false })]);
  } catch (error) {
    if (!(error instanceof CatalogueDamaged)) throw error;
    // Whoever asks is told so, and so is the administrator.
    answerWith(unreadableCatalogue(settings));
    process.stderr.write(`${error.message}\n`);
    process.stdout.write(
      `Le site répond qu'il est indisponible\u00a0: ${addressOf(server, settings)}\nPour l'arrêter\u00a0: Ctrl-C.\n`,
    );
    await stopping;
  } finally {
    stopPrinting();
    pressure.stop();
    bounds.stop();
    if (server.listening) await closeServer(server);
    await ahead?.stop();
    await datalogue?.close({ patience: PATIENCE });
    measured?.close().closeAllConnections();
    process.off("unhandledRejection", tellUnheard);
  }
  process.stdout.write("Datalogue arrêté.\n");
}

/** Takes the port; gives a sentence when it cannot. */
function listen(server: Server, { port, host, publicUrl }: Settings): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE")
        resolve(
          `Le port ${port} est déjà pris\u00a0: le datalogue y tourne peut-être déjà (${publicUrl}). Arrêtez-le d'abord (Ctrl-C), ou choisissez un autre port, par exemple PORT=${port + 1} npm start.`,
        );
      else if (error.code === "EACCES")
        resolve(
          `Le port ${port} n'est pas permis à ce compte\u00a0: choisissez un port à partir de 1024, par exemple PORT=3000.`,
        );
      else if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
        resolve(`HOST\u00a0: «\u00a0${host}\u00a0» n'est pas une adresse de cette machine.`);
      else reject(error);
    });
    server.listen(port, host, () => resolve(undefined));
  });
}

/** Answers until the catalogue is open. */
function starting(): RequestListener {
  const assets = loadAssets();
  const page = loadingPage(assets.address("charte.css"));
  return (request, response) => {
    if (request.url === "/healthz") return sendText(response, 200, "application/json", '{"status":"ok"}');
    if (request.url === "/readyz")
      return sendText(
        response,
        503,
        "application/problem+json",
        '{"type":"about:blank","title":"Pas encore prêt","status":503,"code":"pas-pret"}',
      );
    sendText(response, 503, "text/html; charset=utf-8", page);
  };
}

function sendText(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    "Content-Type": type,
    "Cache-Control": "no-store",
    ...(status === 503 ? { "Retry-After": "3" } : {}),
  });
  response.end(body);
}

/** What the load changed, what it left, what it refused: the refusals go to the error output. */
function describeLoad({
  lines,
  problems,
  published,
  unchanged,
  described,
  leftAlone,
  awaited,
  indicators,
  definitions,
}: LoadSummary): string {
  for (const { path, message } of problems) process.stderr.write(`${path}\u00a0: ${message}\n`);
  const parts = [
    published && counted(published, "jeu publié", "jeux publiés"),
    described && counted(described, "fiche mise à jour", "fiches mises à jour"),
    unchanged && counted(unchanged, "jeu inchangé", "jeux inchangés"),
    leftAlone && counted(leftAlone, "jeu laissé tel quel", "jeux laissés tels quels"),
    awaited && counted(awaited, "jeu qui attend sa source", "jeux qui attendent leur source"),
    definitions && counted(definitions, "définition mise à jour", "définitions mises à jour"),
    indicators && counted(indicators, "indicateur calculé", "indicateurs calculés"),
    problems.length && counted(problems.length, "problème signalé", "problèmes signalés"),
  ].filter(Boolean);
  return [...lines, `Contenu chargé\u00a0: ${parts.join(", ") || "rien à charger"}.`].join("\n");
}

function announce(server: Server, settings: Settings, summary: LoadSummary, advice: string): void {
  process.stdout.write(
    `${describeLoad(summary)}\n${advice}Datalogue prêt\u00a0: ${addressOf(server, settings)}\nPour l'arrêter\u00a0: Ctrl-C.\n`,
  );
}

/** Nobody can invite the first person: whoever starts the server is told how to come in, once where several processes start together. */
async function announceFirstLink({ people, readOnly }: Datalogue, started: Date): Promise<void> {
  const link = readOnly === null ? await people.makeFirstLink(started) : undefined;
  if (link === undefined) return;
  const told =
    link === null
      ? "Un autre processus, démarré en même temps, a écrit le lien qui fait le premier administrateur\u00a0: il est dans son journal."
      : `Ce lien fait le premier administrateur, une fois, pendant un jour\u00a0:\n${link}`;
  process.stdout.write(`Espace de publication\u00a0: aucun compte encore. ${told}\n`);
}

/** The one command that brings what was never received of the sources; nothing to say without any. */
async function adviseRefresh({ services, readOnly }: Datalogue, settings: Settings): Promise<string> {
  const waiting = (await services.sources.list()).filter(({ state }) => state === "never").length;
  if (waiting === 0 || readOnly !== null) return "";
  const what = counted(waiting, "jeu attend ses", "jeux attendent leurs");
  return `${what} vrais chiffres. Pour les recevoir\u00a0: ${localRefreshCommand(settings)}\n`;
}

function addressOf(server: Server, settings: Settings): string {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : settings.port;
  return settings.port === 0 ? `http://localhost:${port}` : settings.publicUrl;
}

/** Milliseconds that a publication under way has to finish, and the whole stop. */
const [PATIENCE, LONGEST_STOP] = [15_000, 50_000];

/**
 * Ends the program where something does not end, a thread that answers no more included: nothing that is stopped is lost, be it killed.
 */
function boundStop(milliseconds: number): void {
  setTimeout(() => {
    process.stderr.write(
      `L'arrêt dure plus de ${milliseconds / 1_000} secondes\u00a0: ce qui était en cours est laissé là, et repris au prochain démarrage.\n`,
    );
    // `process.exit` waits for the threads.
    process.kill(process.pid, "SIGKILL");
  }, milliseconds).unref();
}

/** Takes no new connection, lets the answers under way finish, ten seconds at most; a file that was being sent is taken up where it was. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), 10_000).unref();
    // A connection kept between two requests closes as soon as its answer has left.
    const closing = setInterval(() => server.closeIdleConnections(), 100).unref();
    server.close(() => {
      clearTimeout(late);
      clearInterval(closing);
      resolve();
    });
    server.closeIdleConnections();
  });
}
