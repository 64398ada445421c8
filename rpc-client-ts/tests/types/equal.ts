// Types that are the same, and not merely assignable to each other.

/** `true` if they are the same. */
export type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles for `true` alone. */
export type Assert<Holds extends true> = Holds
