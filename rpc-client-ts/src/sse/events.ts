// Server-Sent Events, as the HTML standard has them: a stream of lines, of which an empty one ends an event.

/** An event. */
export interface SentEvent {
  readonly id?: string
  readonly event?: string
  readonly data?: string
}

/** What takes the pieces of a stream as they come, and calls a function for each event that is whole. */
export const eventReader = (hear: (event: SentEvent) => void): ((piece: string) => void) => {
  let text = ''
  let fields: Record<string, string> = {}
  return (piece) => {
    text += piece
    // A long line comes in many pieces, and is not looked through anew with each.
    if (!piece.includes('\n')) return
    const lines = text.split(/\r?\n/)
    text = lines.pop()!
    for (const line of lines) {
      const [name, value = ''] = line.split(/: ?(.*)/s) as [string, string?]
      // JSON means the same without the ends of its lines. Of what is no data the last counts.
      if (line) fields[name] = name === 'data' ? (fields[name] ?? '') + value : value
      else {
        hear(fields)
        fields = {}
      }
    }
  }
}
