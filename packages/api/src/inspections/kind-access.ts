import { type Caller, decideAccess } from "../access/decide-access.js";
import type { Action } from "../access/roles.js";
import { InspectionRefused } from "./inspection-refused.js";
import type { LoadedKind } from "./load-kinds.js";

/** Who may do what with a kind of inspection, as it is served now. Refusals are `InspectionRefused`. */
export interface KindAccess {
  may(caller: Caller, loaded: LoadedKind, action: Action): boolean;
  /** The kind of this name, for who may do that; what one may not read is not told from what is not. */
  open(caller: Caller, id: string, action: Action): LoadedKind;
  /** The same, for what is written: by a person, whom the entry names. */
  openToWrite(caller: Caller, id: string, action: Action): { loaded: LoadedKind; person: string };
}

/** Reads the kinds at each call; `readOnly` is why nothing can be written now. */
export function openKindAccess({ kinds, readOnly }: { kinds(): LoadedKind[]; readOnly: string | null }): KindAccess {
  const may = (caller: Caller, { kind }: LoadedKind, action: Action) =>
    decideAccess(caller, action, { organisation: kind.organisation }).allowed;

  const open = (caller: Caller, id: string, action: Action): LoadedKind => {
    if (caller.kind === "public")
      throw new InspectionRefused({ kind: "not-allowed", caller: "public", organisation: "", rule: "sans-compte" });
    const found = kinds().find(({ kind }) => kind.id === id);
    if (!found || !may(caller, found, "read")) throw new InspectionRefused({ kind: "unknown-kind", name: id });
    const { organisation } = found.kind;
    const { allowed, rule } = decideAccess(caller, action, { organisation });
    if (!allowed) throw new InspectionRefused({ kind: "not-allowed", caller: caller.kind, organisation, rule });
    return found;
  };
  const openToWrite = (caller: Caller, id: string, action: Action) => {
    const loaded = open(caller, id, action);
    const { organisation } = loaded.kind;
    if (caller.kind !== "person")
      throw new InspectionRefused({ kind: "not-allowed", caller: "key", organisation, rule: "role-insuffisant" });
    if (readOnly !== null) throw new InspectionRefused({ kind: "read-only", sentence: readOnly });
    return { loaded, person: caller.person };
  };
  return { may, open, openToWrite };
}
