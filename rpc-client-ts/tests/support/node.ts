// Before each file of tests in Node: version 20 has no WebSocket of its own.

import { WebSocket } from 'ws'

import { platform } from './platform.js'

platform.WebSocket = WebSocket as unknown as typeof globalThis.WebSocket
