import { type TSchema, Type } from "typebox";

export const address = Type.String({ format: "uri" });

/** Where a page stands. */
export const meta = {
  page: Type.Integer({ minimum: 1 }),
  page_size: Type.Integer({ minimum: 1 }),
  total: Type.Integer({ minimum: 0, description: "Nombre exact d'éléments, toutes pages comprises." }),
};

export const links = {
  next: Type.Union([address, Type.Null()], { description: "Page suivante, null à la dernière." }),
  prev: Type.Union([address, Type.Null()], { description: "Page précédente, null à la première." }),
};

/** A page of a list: `{data, links, meta}`. */
export function listOf(
  item: TSchema,
  more: { links?: Record<string, TSchema>; meta?: Record<string, TSchema>; root?: Record<string, TSchema> } = {},
) {
  return Type.Object({
    data: Type.Array(item),
    links: Type.Object({ ...links, ...more.links }),
    meta: Type.Object({ ...meta, ...more.meta }),
    ...more.root,
  });
}
