import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

/** What a load of requests came to. */
export interface Load {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Microseconds of the server's processor time for each request. */
  readonly cpu: number
  /** Answers whose status was not 200. */
  readonly refused: number
}

/** Processor time of a process and its threads so far, in microseconds (Linux). */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  return ticks * 10_000
}

/** One client that sends a request, reads the answer whole, and sends the next; it connects again where it is cut off. */
function client(
  port: number,
  next: () => Buffer,
  until: number,
  times: number[],
  refused: { count: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    let pending = ''
    let begun = 0
    const open = (): void => {
      const socket = connect(port, '127.0.0.1')
      socket.setNoDelay(true)
      const send = (): void => {
        begun = performance.now()
        if (begun < until) socket.write(next())
        else socket.destroy()
      }
      socket.on('connect', send)
      socket.on('error', reject)
      socket.on('close', () => (performance.now() < until ? open() : resolve()))
      socket.on('data', (chunk) => {
        pending += chunk.toString('latin1')
        const head = pending.indexOf('\r\n\r\n')
        if (head < 0) return
        const length = Number(/content-length: (\d+)/i.exec(pending.slice(0, head))?.[1] ?? 0)
        if (pending.length < head + 4 + length) return
        if (!/^HTTP\/1\.[01] 200/.test(pending)) refused.count += 1
        const isLast = /connection: close/i.test(pending.slice(0, head))
        pending = ''
        times.push(performance.now() - begun)
        if (!isLast) send()
      })
    }
    open()
  })
}

/** Loads a server on loopback for some seconds with as many connections; `next` gives the bytes of each request. */
export async function load(
  { port, pid }: { port: number; pid: number },
  next: () => Buffer,
  { clients, seconds }: { clients: number; seconds: number },
): Promise<Load> {
  const times: number[] = []
  const refused = { count: 0 }
  const before = processorTime(pid)
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: clients }, () => client(port, next, begun + seconds * 1000, times, refused)),
  )
  const elapsed = (performance.now() - begun) / 1000
  const cpu = (processorTime(pid) - before) / times.length
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0
  return { perSecond: times.length / elapsed, p50: at(0.5), p99: at(0.99), cpu, refused: refused.count }
}
