/**
 * Checks that the README's `npm start` comes up in this folder, says where, answers /readyz there, and ends in order
 * when npm is told to end. Prints what it saw and exits with 1 where it is not so.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const root = join(import.meta.dirname, '..')
const deadline = AbortSignal.timeout(120_000)

const npm = spawn('npm', ['start', '--silent', '--', '--port', '0'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'pipe'],
})
let output = ''
for (const stream of [npm.stdout, npm.stderr]) {
  stream.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
}

async function until<T>(what: string, found: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await found()
    if (answer !== undefined) return answer
    if (deadline.aborted) throw new Error(`npm start: ${what} did not come within two minutes\n${output}`)
    await setTimeout(100)
  }
}

const url = await until('an address', () => /"url":"([^"]+)","msg":"ready"/.exec(output)?.[1])
const { status } = await fetch(`${url}/readyz`)
if (status !== 200) throw new Error(`npm start: /readyz answered ${status}`)
const mode = statSync(join(root, 'gatehouse-data')).mode & 0o777
if (mode !== 0o700) throw new Error(`npm start: the data folder has mode ${mode.toString(8)}`)
npm.kill('SIGTERM')
await once(npm, 'exit')
await until('the end', () =>
  fetch(`${url}/healthz`).then(
    () => undefined,
    () => 'ended',
  ),
)
await until('an orderly end', () => /"msg":"closing"/.exec(output)?.[0])
console.log(`npm start came up at ${url}, was ready, and ended`)
