declare const brand: unique symbol

/**
 * A text or number with a name of its own. A `RoomId` is a string, but no string is a `RoomId`: where one comes from
 * elsewhere, `id as RoomId` says that it is one. At run time it is nothing but the text or number.
 */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name }
