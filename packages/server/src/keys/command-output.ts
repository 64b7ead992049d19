import { spawn } from 'node:child_process'

export interface CommandBounds {
  /** Milliseconds. */
  readonly timeout: number
  readonly mostBytes: number
}

export interface CommandOutput {
  readonly text: string
  /** Why the text is not to be used: `ended with status 1`, for a sentence that begins with the command. */
  readonly failure: string | undefined
}

/**
 * What a shell command prints, bounded in time and size: whatever it started is killed when a bound is passed. What it
 * says on its standard error appears on ours.
 */
export function outputOf(command: string, { timeout, mostBytes }: CommandBounds): Promise<CommandOutput> {
  return new Promise((resolve) => {
    // a process group of its own, so that nothing it started outlives it
    const child = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
    const chunks: Buffer[] = []
    let size = 0

    let settled = false
    const settle = (failure: string | undefined): void => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      child.stdout.destroy()
      if (child.pid !== undefined && failure !== undefined) killGroup(child.pid)
      resolve({ text: failure === undefined ? Buffer.concat(chunks).toString('utf8') : '', failure })
    }
    const timer = setTimeout(() => settle(`took longer than ${timeout / 1000} seconds`), timeout)

    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > mostBytes) settle(`printed more than ${mostBytes} bytes`)
      else chunks.push(chunk)
    })
    child.on('error', () => settle('could not be started'))
    child.on('close', (status, signal) => {
      if (status === 0) settle(undefined)
      else settle(signal === null ? `ended with status ${status}` : `was ended by ${signal}`)
    })
  })
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // it has ended by itself
  }
}
