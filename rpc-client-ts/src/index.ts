/**
 * The types that generated files import: what is called, what comes back, and what can go wrong.
 *
 * @module
 */

export type * from './brand.js'
export type * from './calls.js'
export type * from './connection.js'
export type * from './contract.js'
export type * from './errors.js'
export type * from './revival.js'
export type * from './sockets.js'
export type * from './subscriptions.js'
export * from './validate.js'
