// The program in a worker, which is sent the endpoint, and sends back what came of it.

import { run } from './program.js'

onmessage = ({ data }) => {
  run(data, {}).then(
    (result) => postMessage(result),
    (error) => postMessage({ error: String(error) }),
  )
}
