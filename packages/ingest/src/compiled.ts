/**
 * Address of a module that a worker thread loads: always the compiled one, so that the same code runs from source
 * (tests) and from `dist`.
 */
export function compiledUrl(specifier: string, from: string): URL {
  return new URL(
    new URL(specifier, from).href.replace(/(\/packages\/[a-z]+)\/src\//, "$1/dist/").replace(/\.tsx?$/, ".js"),
  );
}
