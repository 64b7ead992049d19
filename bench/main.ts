/**
 * Runs every benchmark in turn, each in a process of its own; takes about a quarter of an hour.
 *
 *     npm run bench [name …]             all unless told: engine, findings, signature, keys, records, store, api, writes, compare, scale
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const all = [
  'engine',
  'findings',
  'signature',
  'keys',
  'records',
  'store',
  'api',
  'writes',
  'compare',
  'scale',
]
const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !all.includes(name))
if (unknown !== undefined) {
  console.error(`there is no benchmark ${unknown}; there are ${all.join(', ')}`)
  process.exit(1)
}
for (const name of wanted.length === 0 ? all : wanted) {
  console.log(`\n== ${name}`)
  const { status } = spawnSync(process.execPath, ['--expose-gc', join(import.meta.dirname, `${name}.ts`)], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exitCode = 1
}
