import { typeset } from "@datalogue/ingest";
import type { SeenCertificate } from "../fetching/seen-certificate.js";

/** The certificate of a server that sources are asked from, as it was last shown. */
export interface SourceCertificate extends SeenCertificate {
  /** When it was shown (ISO). */
  seen: string;
  /** Datasets whose sources are asked there (slugs). */
  datasets: string[];
}

/** What the server of a source showed, with when. */
export type NotedCertificate = SeenCertificate & { seen: string };

/** One certificate for each server, the last shown: refused ones first, then by their end. */
export function gatherCertificates(noted: ReadonlyMap<string, readonly NotedCertificate[]>): SourceCertificate[] {
  const byHost = new Map<string, SourceCertificate>();
  for (const [dataset, certificates] of noted)
    for (const one of certificates) {
      const known = byHost.get(one.host);
      const datasets = [...(known?.datasets ?? []), dataset];
      byHost.set(one.host, { ...(known && known.seen > one.seen ? known : one), datasets });
    }
  return [...byHost.values()].sort((a, b) => (a.ends ?? "").localeCompare(b.ends ?? "") || (a.host < b.host ? -1 : 1));
}

/** Days before its end when a certificate is to be watched: those that renew themselves did before. */
const SOON = 21;

/** Whether a certificate is good for long, ends soon, or is not to be believed now: refused, or ended since it was seen. */
export function standingOf({ ends }: SeenCertificate, now: Date): "well" | "soon" | "refused" {
  const left = ends === null ? -1 : Date.parse(ends) - now.getTime();
  if (left <= 0) return "refused";
  return left < SOON * 86_400_000 ? "soon" : "well";
}

/** What is to be known of a certificate, in French. */
export function tellCertificate({ host, ends, refused, seen, datasets }: SourceCertificate, now: Date): string {
  const more = datasets.length > NAMED ? "…" : "";
  const where = `vu le ${dayOf(seen)} ; ${datasets.length > 1 ? "sources" : "source"} de ${datasets.slice(0, NAMED).join(", ")}${more}`;
  if (refused !== null || ends === null) return typeset(`${refused} (${where}).`);
  const state =
    Date.parse(ends) <= now.getTime()
      ? `le certificat a fini le ${dayOf(ends)}, la prochaine demande dira s'il est renouvelé`
      : `le certificat finit le ${dayOf(ends)}`;
  return typeset(`${host} : ${state} (${where}).`);
}

/** Datasets that a sentence names. */
const NAMED = 3;

function dayOf(iso: string): string {
  return new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris" }).format(new Date(iso));
}
