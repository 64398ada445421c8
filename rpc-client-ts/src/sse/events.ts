// Server-Sent Events, as the HTML standard has them: a stream of lines, of which an empty one ends an event.

/** An event. */
export interface SentEvent {
  readonly id?: string
  readonly event?: string
  readonly data?: string
}

/** What takes the pieces of a stream as they come, and calls a function for each event that is whole. */
export const eventReader = (hear: (event: SentEvent) => void): ((piece: string) => void) => {
  let line = ''
  let fields: { -readonly [Name in keyof SentEvent]: SentEvent[Name] } & {
    [name: string]: string
  } = {}
  return (piece) => {
    // A long line comes in many pieces, and is not looked through anew with each.
    if (!piece.includes('\n')) {
      line += piece
      return
    }
    const lines = (line + piece).split('\n')
    line = lines.pop()!
    for (const each of lines) {
      const [, name, value = ''] = /^([^:\r]*)(?:: ?([^\r]*))?/.exec(each)!
      if (name)
        fields[name] =
          name === 'data' && fields.data !== undefined ? `${fields.data}\n${value}` : value
      else if (!each.startsWith(':')) {
        hear(fields)
        fields = {}
      }
    }
  }
}
