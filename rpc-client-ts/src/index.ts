/**
 * The client of an rpc API, and the types in which generated files are written.
 *
 * @module
 */

export { createCallClient, createClient } from './client.js'
export type { CallClient, Client } from './client.js'
export { CallError } from './failure.js'
export { reviver } from './revive.js'
export { validator } from './validate.js'
export type * from './brand.js'
export type * from './calls.js'
export type * from './connection.js'
export type * from './contract.js'
export type * from './errors.js'
export type * from './options.js'
export type * from './revival.js'
export type * from './sockets.js'
export type * from './subscriptions.js'
export type { JsonSchema, SchemaRules, SchemaTable, Validate } from './validate.js'
