import { createServer } from "node:net";

/** Under those that systems give by themselves, from 32 768 on Linux, from 49 152 elsewhere: nothing takes one before who asked for it does. */
const [FIRST, COUNT] = [15_000, 17_000];

/** A port of 127.0.0.1 that nothing listens on now. */
export async function freePort() {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
}

function isFree(port) {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", (error) => (error.code === "EADDRINUSE" ? done(false) : fail(error)));
    probe.listen(port, "127.0.0.1", () => probe.close(() => done(true)));
  });
}
