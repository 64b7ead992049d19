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

interface Head {
  readonly status: string
  readonly length: number
  /** Whether the server closes the connection behind it. */
  readonly isLast: boolean
}

function headOf(text: string): Head {
  return {
    status: text.slice(9, 12),
    length: Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0),
    isLast: /connection: close/i.test(text),
  }
}

/** Tells of each answer once its last byte has come; looks at no byte of the bodies, to leave the processor alone. */
function answerReader(answered: (head: Head) => void): (chunk: Buffer) => void {
  let begun: Buffer = Buffer.alloc(0)
  let head: Head | undefined
  let left = 0
  return (chunk) => {
    if (head === undefined) {
      begun = begun.length === 0 ? chunk : Buffer.concat([begun, chunk])
      const end = begun.indexOf('\r\n\r\n')
      if (end < 0) return
      head = headOf(begun.toString('latin1', 0, end))
      left = end + 4 + head.length - begun.length
      begun = Buffer.alloc(0)
    } else left -= chunk.length
    if (left > 0) return
    const whole = head
    head = undefined
    answered(whole)
  }
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
    let begun = 0
    const open = (): void => {
      const socket = connect(port, '127.0.0.1')
      socket.setNoDelay(true)
      const answered = ({ status, isLast }: Head): void => {
        if (status !== '200') refused.count += 1
        times.push(performance.now() - begun)
        if (!isLast) send()
      }
      const read = answerReader(answered)
      const send = (): void => {
        begun = performance.now()
        if (begun < until) socket.write(next())
        else socket.destroy()
      }
      socket.on('connect', send)
      socket.on('error', reject)
      socket.on('close', () => (performance.now() < until ? open() : resolve()))
      socket.on('data', read)
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
