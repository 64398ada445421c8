/**
 * Where the values that a server sends hold dates and bytes. JSON has no types for them, so they travel as texts, and
 * the client puts a `Date` or a `Uint8Array` in their place.
 */
export interface RevivalTable {
  /** What procedures answer, by their dotted paths: an answer, or an item of a subscription. */
  readonly outputs?: { readonly [path: string]: Revival }
  /** What two-way procedures emit to the client, by their dotted paths and the names of the events. */
  readonly events?: { readonly [path: string]: { readonly [event: string]: Revival } }
  /** The `details` of errors, by the dotted paths of the procedures and the codes. */
  readonly details?: { readonly [path: string]: { readonly [code: string]: Revival } }
  /** The types that others refer to by `{ type: name }`. */
  readonly types?: { readonly [name: string]: Revival }
}

/** What becomes of one value. A value that is not as it is described stays as it came. */
export type Revival =
  /** A text of RFC 3339, which becomes a `Date`. */
  | 'date'
  /** A text in base64, which becomes a `Uint8Array`. */
  | 'bytes'
  /** A named type. */
  | { readonly type: string }
  /** A list: each of its items. */
  | { readonly items: Revival }
  /** A tuple: items by their places; `null` for those that stay. */
  | { readonly tuple: readonly (Revival | null)[] }
  /** A map: each of its values. */
  | { readonly values: Revival }
  /** An object: some of its members. */
  | { readonly members: { readonly [name: string]: Revival } }
  /** A union whose variants are told apart by a member: some of the variants, by its text. */
  | { readonly tag: string; readonly variants: { readonly [tag: string]: Revival } }
  /** An intersection: all of these, one after another. */
  | { readonly all: readonly Revival[] }
