import type { CatalogueEvent } from "./catalogue-event.js";

/** What programs are told of an event: its type, when, public names and addresses (Standard Webhooks: type, timestamp, data). */
export function writeMessage(event: CatalogueEvent, publicUrl: string): string {
  const { type, at, subject } = event;
  const { organisation, theme, territory } = subject;
  return JSON.stringify({ type, timestamp: at, data: { ...dataOf(event, publicUrl), organisation, theme, territory } });
}

function dataOf(event: CatalogueEvent, publicUrl: string): object {
  if (event.type === "objective.changed") {
    const { plan, objective, before, after, sentence } = event;
    const address = `${publicUrl}/suivi/${plan.id}`;
    return {
      plan: { ...plan, url: address, api: `${publicUrl}/api/plans/${plan.id}` },
      objective: { ...objective, url: `${address}#${objective.id}` },
      ...{ before, after, sentence },
    };
  }
  const { id, slug, title } = event.dataset;
  const dataset = { id, slug, title, url: `${publicUrl}/jeux/${slug}`, api: `${publicUrl}/api/datasets/${slug}` };
  switch (event.type) {
    case "dataset.withdrawn":
      return { dataset };
    case "version.withdrawn":
      return { dataset, version: event.version };
    default:
      return { dataset, version: event.version, isFirst: event.isFirst };
  }
}

/** What a trial says. */
export function writeTrial(at: Date, publicUrl: string): string {
  return JSON.stringify({
    type: TRIAL,
    timestamp: at.toISOString(),
    data: { message: "Essai : cette adresse reçoit bien les messages du catalogue.", url: publicUrl },
  });
}

/** The type of a trial: never asked for, always taken. */
export const TRIAL = "webhook.test";
