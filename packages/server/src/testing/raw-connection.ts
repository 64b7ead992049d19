import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A bare connection, and all that came over it until it ended or until what came fits. */
export interface RawConnection {
  readonly socket: Socket
  readonly until: (wanted: RegExp | 'the end') => Promise<string>
}

/** Opens a connection, which ends with the test. */
export function rawConnection(url: string): RawConnection {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  let text = ''
  let ended = false
  const waiting = new Set<() => void>()
  const look = () => {
    for (const check of waiting) check()
  }
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk
    look()
  })
  for (const event of ['end', 'close', 'error']) {
    socket.on(event, () => {
      ended = true
      look()
    })
  }
  return {
    socket,
    until: (wanted) =>
      new Promise((resolve) => {
        const check = () => {
          if (!(wanted === 'the end' ? ended : wanted.test(text)) && !ended) return
          waiting.delete(check)
          resolve(text)
        }
        waiting.add(check)
        check()
      }),
  }
}
