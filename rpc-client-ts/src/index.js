/**
 * The types that generated files import: what is called, what comes back, and what can go wrong.
 *
 * @module
 */
export {}
