// What the system and Node are told of a program that serves: by `npm start`, and by trials, which start it as an installation does.
import { availableParallelism } from "node:os";

/** V8 has four threads of its own whatever the processors: on two, a collection of the whole heap takes both from who waits for an answer. */
const V8_THREADS = Math.min(4, availableParallelism());

/** An environment with what is not set in it: memory given back sooner, no more threads of V8 than processors. */
export function servingEnvironment(env) {
  return {
    // The C library of Linux gives memory back sooner: a large publication then leaves the server a fifth smaller.
    MALLOC_TRIM_THRESHOLD_: "131072",
    MALLOC_ARENA_MAX: "2",
    ...env,
    // The last one of an option is heeded.
    NODE_OPTIONS: `--v8-pool-size=${V8_THREADS} ${env.NODE_OPTIONS ?? ""}`.trim(),
  };
}
