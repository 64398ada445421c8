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
  return (piece) => {
    text += piece
    // A long line comes in many pieces, and is not looked through anew with each.
    if (!piece.includes('\n')) return
    const events = text.split(/\r?\n\r?\n/)
    text = events.pop()!
    for (const event of events) {
      const fields: Record<string, string> = {}
      for (const [, name, value] of event.matchAll(/(?:^|\n)(\w+): ?([^\r\n]*)/g))
        fields[name!] = name! in fields ? `${fields[name!]}\n${value}` : value!
      hear(fields)
    }
  }
}
