/** A file of GitHub at a tag, where national schemas say that they are (`path`): owner, repository, version, folder, file. */
const AT_A_TAG =
  /^https:\/\/(?:raw\.githubusercontent\.com\/(?<raw>[\w.-]+\/[\w.-]+)|github\.com\/(?<page>[\w.-]+\/[\w.-]+)\/raw)\/(?:refs\/tags\/)?v?(?<version>\d+(?:\.\d+)+)\/(?:(?<folder>[\w-]+)\/)?(?<file>[\w.-]+\.json)$/;
/** Who publishes national schemas from there. */
const OWNERS = ["etalab", "cnigfr"];

/**
 * The address of a schema as data.gouv.fr compares it with those it knows,
 * `https://schema.data.gouv.fr/schemas/{owner}/{name}/{version}/{file}.json`; any other address as it is. Of a folder in a repository
 * (`schema-irve`, `statique`) schema.data.gouv.fr makes a schema of its own (`schema-irve-statique`).
 */
export function nationalAddress(address: string): string {
  const { raw, page, version, folder, file } = AT_A_TAG.exec(address)?.groups ?? {};
  const name = raw ?? page;
  if (name === undefined || !OWNERS.includes(name.split("/")[0] ?? "")) return address;
  return `https://schema.data.gouv.fr/schemas/${name}${folder === undefined ? "" : `-${folder}`}/${version}/${file}`;
}
