import { readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { bundleUrl, digest, digestFiles } from "../../packages/api/dist/threads/find-bundle.js";

/**
 * Packages that stay apart, with why; all others are in the bundles. One that looks for files of its own beside it is told while bundling; one
 * that runs the text of its functions is not (`read-excel-file` can, and is not asked to).
 */
const KEPT = {
  "@aws-sdk/client-s3": "chooses its parts while it runs",
  "@resvg/resvg-wasm": "is given its own file",
  "better-sqlite3": "native code",
  commander: "tells of its own place in its comments",
  highs: "reads its own file",
  knex: "chooses its parts while it runs",
  pg: "chooses its parts while it runs",
  pino: "starts threads from its own files",
  "pino-http": "asks for pino",
  sharp: "native code",
};

/**
 * Writes the bundle of a compiled module: it, and all that it reads, in one file beside it, whose first line tells what it was made of
 * (`findBundle`). `others`: what says which packages are in it, the lock file first of all; `by` is told as it is.
 */
export async function bundleThread(path, others, by) {
  const files = new Map(others.map((file) => [file, readFileSync(file)]));
  const { output } = await build({
    root: dirname(path),
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    plugins: [keepApart(path), readOurs(path, files), refuseLeftOut, keepAddresses(path)],
    // As Node resolves packages.
    ssr: { noExternal: true, resolve: { conditions: ["node"] } },
    resolve: { mainFields: [] },
    build: {
      ssr: path,
      write: false,
      target: "node20",
      minify: false,
      rolldownOptions: {
        output: { format: "es", codeSplitting: false },
        treeshake: { moduleSideEffects: [{ external: true, sideEffects: false }] },
        checks: { pluginTimings: false },
      },
    },
  });
  const [{ code }, ...rest] = output;
  if (rest.length > 0) throw new Error(`${path}: more than one file`);
  const named = [...files].map(([file, content]) => [relativeUrl(path, file), digest(content)]);
  const told = { by, digest: digestFiles(named), files: named.map(([name]) => name) };
  const bundle = bundleUrl(pathToFileURL(path));
  // Threads and programs may be starting: they find the former whole, or this one.
  const fresh = new URL(`${bundle.href}.${process.pid}`);
  writeFileSync(fresh, `// ${JSON.stringify(told)}\n${toLatin(code)}`);
  renameSync(fresh, bundle);
}

/**
 * The same program without a letter beyond Latin-1: for a single “œ”, V8 keeps the whole text at two bytes a letter, as long as it runs. Throws for what
 * would read differently.
 */
function toLatin(code) {
  const raw = /String\.raw`[^`]*[^\0-\xff][^`]*`/.exec(code);
  if (raw) throw new Error(`${raw[0]}: write letters beyond Latin-1 by their codes`);
  return code.replace(/(\\*)([^\0-\xff])/g, (_, before, letter) => {
    // After a backslash of its own, a letter is itself.
    const kept = before.length % 2 === 0 ? before : before.slice(1);
    return `${kept}\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** The entry and those that are compiled here are told in `files`, as they are read. */
function readOurs(entry, files) {
  return {
    name: "datalogue-read",
    load: {
      filter: { id: /[\\/](?:packages[\\/]\w+[\\/]dist[\\/].+\.js|bin[\\/].+\.mjs)$/ },
      handler(id) {
        if (id.endsWith(".mjs") && id !== entry) return undefined;
        const text = readFileSync(id, "utf8");
        files.set(id, text);
        return text;
      },
    },
  };
}

/** The bundler leaves out a call to these whose result nobody takes, though it throws for what is badly written. */
const LEFT_OUT = /^[ \t]*(?:de|en)codeURI(?:Component)?\(.*\);?$/m;

const refuseLeftOut = {
  name: "datalogue-left-out",
  transform: {
    filter: { code: LEFT_OUT },
    handler(text, id) {
      throw new Error(`${id}: ${LEFT_OUT.exec(text)[0].trim()} would be left out: take what it gives`);
    },
  },
};

/** Each module keeps its own address, wherever the bundle is. */
function keepAddresses(entry) {
  return {
    name: "datalogue-addresses",
    transform: {
      filter: { code: /import\.meta|__dirname|__filename/ },
      handler(text, id) {
        // What the bundler adds is of the bundle.
        if (id.startsWith("\0")) return undefined;
        const place = /\bimport\.meta\.(?!url\b)\w+|\b__(?:dir|file)name\b/.exec(text);
        if (place) throw new Error(`${id}: ${place[0]} would tell the place of the bundle: keep its package apart`);
        const url = `new URL(${JSON.stringify(relativeUrl(entry, id))}, import.meta.url).href`;
        return text.replace(/\bimport\.meta\.url\b/g, () => url);
      },
    },
  };
}

/** Packages that stay apart are named by their own files. */
function keepApart(entry) {
  return {
    name: "datalogue-apart",
    enforce: "pre",
    resolveId: {
      filter: { id: new RegExp(`^(?:${Object.keys(KEPT).join("|")})(?:/|$)`) },
      async handler(source, importer) {
        // Packages are installed for the one that asks: its own folder of them leads there, in the image too.
        const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(source);
        const link = join(/^(.*)[\\/](?:dist|bin)[\\/]/.exec(importer)[1], "node_modules", name);
        const { exports } = JSON.parse(readFileSync(join(link, "package.json"), "utf8"));
        // Node reads them: without `exports` it goes by `main` alone, where a bundler takes `module`, which Node may be unable to read.
        const file = exports
          ? (await this.resolve(source, importer, { skipSelf: true })).id
          : createRequire(importer).resolve(source);
        return { id: relativeUrl(entry, join(link, relative(realpathSync(link), file))), external: true };
      },
    },
  };
}

/** Always from a folder, so that it is no package: `./a.js`, `../a.js`. */
function relativeUrl(from, to) {
  const path = relative(dirname(from), to).split(sep).join("/");
  return path.startsWith(".") ? path : `./${path}`;
}
