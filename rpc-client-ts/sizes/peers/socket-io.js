// Socket.IO, which has no calls but acknowledgements.

import { io } from 'socket.io-client'

export const socket = io('/')
