import type { People } from "@datalogue/api";
import type { Visit } from "../../components/visit.js";
import { personOf } from "./person-of.js";

/** Who acted (`person:{id}`, `key:{id}`, `program`, `sources`), in a word: « Vous », a name, « Une clé », « Une personne partie ». */
export async function nameActor(people: Pick<People, "get">, { person }: Visit, actor: string): Promise<string> {
  const id = personOf(actor);
  if (actor === "sources") return "La source du jeu";
  if (actor === "program") return "Le datalogue";
  if (id === undefined) return "Une clé";
  if (id === person.id) return "Vous";
  return (await people.get(id))?.name ?? "Une personne partie";
}

/** « Vous » → « vous », within a sentence; a name stays as it is. */
export function actorInSentence(name: string): string {
  return /^(Vous|Une clé|Une personne partie|La source du jeu|Le datalogue)$/.test(name)
    ? name.replace(/^./, (one) => one.toLowerCase())
    : name;
}
