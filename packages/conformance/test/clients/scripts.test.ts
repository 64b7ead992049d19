import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clientEnvironment, lacksAwsCli, lacksBoto3, run, STOCK_CLIENTS } from '../../src/stock-clients.ts'
import { newAccount } from '../../src/target.ts'

const scripts = join(import.meta.dirname, '../../scripts')

/** The scripts of a folder, without what they share. */
function inFolder(folder: string): string[] {
  return readdirSync(join(scripts, folder)).filter(
    (name) => /\.(sh|py)$/.test(name) && !name.startsWith('expect.'),
  )
}

/** Runs a script in an account of its own; it must end well and have checked something. */
async function succeeds(command: string, folder: string, script: string): Promise<void> {
  const { endpoint, administrator } = await newAccount()
  const environment = { ...clientEnvironment(endpoint, administrator), PYTHONDONTWRITEBYTECODE: '1' }
  const { code, stdout, stderr } = await run(command, [join(scripts, folder, script)], environment)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^ok: /m)
}

const [lackingCli, lackingBoto3] = await Promise.all([lacksAwsCli(), lacksBoto3()])
// also where the reporter leaves out the names of what is skipped
for (const reason of [lackingCli, lackingBoto3])
  if (reason !== undefined) process.stderr.write(`scripts of stock clients ${reason}\n`)

const because = (reason: string | undefined) => (reason === undefined ? '' : ` (${reason})`)

describe.skipIf(lackingCli)(`scripts with the AWS CLI${because(lackingCli)}`, () => {
  it.concurrent.each(inFolder('aws-cli'))(
    '%s',
    (script) => succeeds('bash', 'aws-cli', script),
    STOCK_CLIENTS,
  )
})

describe.skipIf(lackingBoto3)(`scripts with boto3${because(lackingBoto3)}`, () => {
  it.concurrent.each(inFolder('boto3'))('%s', (script) => succeeds('python3', 'boto3', script), STOCK_CLIENTS)
})
